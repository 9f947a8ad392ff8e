"""From rules to windows and deadlines: pure sums over dates, no database.

For one duty and one kind of agency, the windows tile time: a window belongs to the rule in force on its last day. When
a rule follows another without a gap but with another cadence, its first window begins where the last one before it
ended: no day is left out and none is counted twice.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from nharong.core.dating import FAR
from nharong.core.errors import Invalid
from nharong.core.periods import Cadence, Period

from .calendar import WorkCalendar

_DAY = dt.timedelta(days=1)


class RuleDates(Protocol):
    """What the windows of a rule depend on."""

    @property
    def code(self) -> str: ...
    @property
    def duty(self) -> str: ...
    @property
    def kinds(self) -> Collection[str]: ...
    @property
    def cadence(self) -> str: ...
    @property
    def valid_from(self) -> dt.date: ...
    @property
    def valid_to(self) -> dt.date | None: ...


@dataclass(frozen=True, order=True)
class Span:
    """One window ``[start, end)``; both are first days of a month."""

    start: dt.date
    end: dt.date

    @property
    def last_day(self) -> dt.date:
        return self.end - _DAY


def tile(rules: Iterable[RuleDates], until: dt.date) -> dict[str, list[Span]]:
    """The windows of every rule (by code) that start before ``until``, each list in order.

    Raises :class:`Invalid` when the kinds of one rule would need different windows.
    """
    listed = list(rules)
    groups: dict[tuple[str, str], list[RuleDates]] = defaultdict(list)
    for rule in listed:
        for kind in rule.kinds:
            groups[rule.duty, kind].append(rule)
    found: dict[str, list[Span]] = {}
    for group in groups.values():
        for code, spans in _tile_one_kind(sorted(group, key=lambda rule: rule.valid_from), until):
            if found.setdefault(code, spans) != spans:
                raise Invalid(
                    _("The windows of rule “%(code)s” begin on different days for its kinds. Write one rule per kind.")
                    % {"code": code}
                )
    return {rule.code: found.get(rule.code, []) for rule in listed}


def _tile_one_kind(rules: list[RuleDates], until: dt.date) -> Iterator[tuple[str, list[Span]]]:
    reached = in_force_to = dt.date.min  # where the last window ended; until when the rule before is in force
    for rule in rules:
        if in_force_to != rule.valid_from:
            # After a gap, or at the very beginning, the first window is the whole period in which the rule starts.
            reached = max(reached, Period.containing(rule.valid_from, Cadence(rule.cadence)).start)
        in_force_to = rule.valid_to or FAR
        spans: list[Span] = []
        for period in Period.between(rule.valid_from, in_force_to, Cadence(rule.cadence)):
            if reached >= until:
                break
            if rule.valid_from <= period.last_day < in_force_to:
                spans.append(Span(reached, period.end))
                reached = period.end
        yield rule.code, spans


def deadline(span: Span, working_days: int, grace_days: int, calendar: WorkCalendar) -> dt.date:
    """The last day in time, grace included."""
    if working_days:
        day = calendar.add_working_days(span.last_day, working_days)
    else:
        day = calendar.next_working_day(span.last_day)
    return day + dt.timedelta(days=grace_days)
