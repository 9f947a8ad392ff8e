"""Facts have dates: half-open ranges ``[valid_from, valid_to)``, and no overlap where only one may hold.

``valid_to`` None means open. A boundary day belongs to the range that starts on it, so exactly one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .errors import Invalid

FAR = dt.date.max


@dataclass(frozen=True, order=True)
class DateRange:
    """``[start, end)``; ``end`` is ``date.max`` when open. Empty ranges do not exist: Raises :class:`Invalid`."""

    start: dt.date
    end: dt.date = FAR

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise Invalid(_("A range must end after it starts."))

    @classmethod
    def of(cls, start: dt.date, end: dt.date | None) -> DateRange:
        return cls(start, end or FAR)

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day < self.end

    def overlaps(self, other: DateRange) -> bool:
        return self.start < other.end and other.start < self.end

    def intersection(self, other: DateRange) -> DateRange | None:
        start, end = max(self.start, other.start), min(self.end, other.end)
        return DateRange(start, end) if start < end else None

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def iterate(self) -> Iterator[dt.date]:
        day = self.start
        while day < self.end:
            yield day
            day += dt.timedelta(days=1)


def union(ranges: Iterable[DateRange]) -> list[DateRange]:
    """The same days in the fewest ranges, in order; ranges that touch are joined."""
    joined: list[DateRange] = []
    for one in sorted(ranges):
        if joined and one.start <= joined[-1].end:
            joined[-1] = DateRange(joined[-1].start, max(joined[-1].end, one.end))
        else:
            joined.append(one)
    return joined


def subtract(whole: DateRange, holes: Iterable[DateRange]) -> list[DateRange]:
    """What is left of ``whole`` when the days of ``holes`` are taken out."""
    left, start = [], whole.start
    for hole in union(holes):
        if hole.end <= start or hole.start >= whole.end:
            continue
        if hole.start > start:
            left.append(DateRange(start, hole.start))
        start = hole.end
    if start < whole.end:
        left.append(DateRange(start, whole.end))
    return left


class EffectiveDatedQuerySet[M: models.Model](models.QuerySet[M]):
    """The domain's words for time."""

    def at(self, day: dt.date) -> Self:
        """What holds on that day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)

    def overlapping(self, start: dt.date, end: dt.date | None) -> Self:
        """What holds on at least one day of ``[start, end)``."""
        found = self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=start))
        return found.filter(valid_from__lt=end) if end else found


class EffectiveDated(models.Model):
    """A fact that holds from ``valid_from`` (included) to ``valid_to`` (excluded; empty: until further notice)."""

    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until (excluded)"), null=True, blank=True)

    objects = EffectiveDatedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def valid_range(self) -> DateRange:
        return DateRange.of(self.valid_from, self.valid_to)

    def holds_on(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)

    def clean(self) -> None:
        super().clean()
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValidationError({"valid_to": _("The end must be after the start.")})


def range_constraint(name: str) -> models.CheckConstraint:
    """``valid_from < valid_to`` wherever an end is given."""
    return models.CheckConstraint(
        name=name, condition=Q(valid_to__isnull=True) | Q(valid_to__gt=models.F("valid_from"))
    )


def require_no_overlap(queryset: models.QuerySet[Any], candidate: Any) -> None:
    """A clear sentence before the database's own refusal. Raises :class:`Invalid` naming the other range."""
    rivals = queryset.exclude(pk=candidate.pk) if candidate.pk else queryset
    rival = rivals.overlapping(candidate.valid_from, candidate.valid_to).first()  # type: ignore[attr-defined]
    if rival is not None:
        until = rival.valid_to.strftime("%d/%m/%Y") if rival.valid_to else "…"
        raise Invalid(
            _("This overlaps another entry that is valid %(start)s – %(end)s: end that one first.")
            % {"start": rival.valid_from.strftime("%d/%m/%Y"), "end": until}
        )
