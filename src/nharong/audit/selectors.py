"""Reading the action log. Which lines somebody may read is decided by the caller, who hands over the queryset."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from nharong.core.clock import ZONE

from .models import Action


def find(
    lines: QuerySet[Action],
    *,
    start: dt.date | None = None,
    end: dt.date | None = None,
    actor: str = "",
    action: str = "",
    agency: str = "",
    record: str = "",
) -> QuerySet[Action]:
    """Narrows the log: days (both included), actor, beginning of the action, agency code, record (name or kind:id)."""
    if start:
        lines = lines.filter(at__gte=dt.datetime.combine(start, dt.time.min, ZONE))
    if end:
        lines = lines.filter(at__lt=dt.datetime.combine(end + dt.timedelta(days=1), dt.time.min, ZONE))
    if actor:
        lines = lines.filter(actor__icontains=actor)
    if action:
        lines = lines.filter(action__startswith=action)
    if agency:
        lines = lines.filter(agency_code=agency)
    if record:
        kind, _colon, number = record.partition(":")
        named = Q(object_label__icontains=record)
        lines = lines.filter(named | Q(object_type=kind, object_id=number) if number else named)
    return lines


def headers() -> list[str]:
    """The columns of an export."""
    return [
        _("Time"), _("Actor"), _("Action"), _("Agency"), _("Kind of record"), _("Record"), _("Name"), _("Reason"),
        _("Details"),
    ]  # fmt: skip


def rows(lines: QuerySet[Action]) -> Iterator[list[Any]]:
    """The lines of an export, in the order of the log, newest first."""
    for one in lines.iterator(chunk_size=1000):
        details = "; ".join(f"{key}: {value}" for key, value in one.details.items())
        yield [
            one.at, one.actor, one.action, one.agency_code, one.object_type, one.object_id, one.object_label,
            one.reason, details,
        ]  # fmt: skip
