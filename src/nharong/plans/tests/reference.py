"""A second, independent way to compute T1 and the count: one agency, one record, one day at a time.

Written from the rule's words, without arrays, caches or SQL sums, so that a fault in the set-based figures shows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from nharong.agencies.models import Agency, AgencyParent, Succession
from nharong.core.clock import today
from nharong.core.periods import Period
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.regulations.models import DutyWindow, Exemption

ROLES = ("head", "spokesperson")


@dataclass
class Line:
    """The reference verdict on one agency."""

    state: str
    numerator: int
    denominator: int


def _days(start: dt.date, end: dt.date) -> Iterable[dt.date]:
    while start < end:
        yield start
        start += dt.timedelta(days=1)


class Records:
    """Every row of the small world, read once and then only looked through."""

    def __init__(self) -> None:
        self.exemptions = list(Exemption.objects.all())
        self.terms = [term for term in SpokespersonTerm.objects.all() if term.role in ROLES]
        self.accepted = [record for record in PressActivity.objects.all() if record.state == "accepted"]
        self.windows = list(DutyWindow.objects.select_related("rule"))

    def exempt(self, agency: Agency, day: dt.date) -> bool:
        return any(row.agency_id == agency.pk and row.holds_on(day) for row in self.exemptions)

    def mechanism(self, agency: Agency, period: Period, kinds: set[str]) -> Line | None:
        """T1 of one agency; None when it is not in the population of the period."""
        if agency.kind not in kinds or agency.valid_from >= period.end:
            return None
        if agency.valid_to and agency.valid_to <= period.start:
            return Line("dissolved", 0, 0)
        alive = [day for day in _days(period.start, period.end) if agency.holds_on(day)]
        exempt = {day for day in alive if self.exempt(agency, day)}
        if len(exempt) == len(alive):
            return Line("exempt", 0, 0)
        if period.start > today():
            return Line("not_due", 0, 0)
        terms = [term for term in self.terms if term.agency_id == agency.pk]
        needed = [day for day in alive if day not in exempt and day <= today()]
        spoken = [day for day in needed if any(term.is_published_on(day) for term in terms)]
        due, fulfilled, waiting = self._duties(agency, period)
        if due == 0 and (today() < period.end or waiting):
            return Line("not_due", 0, 0)
        if not needed and not due:
            return Line("not_due", 0, 0)
        mine = [record for record in self.accepted if record.agency_id == agency.pk]
        heard = bool(spoken) or any(record.occurred_on in period for record in mine)
        works = len(spoken) == len(needed) and fulfilled == due
        return Line("value" if works else "zero" if heard else "silent", int(works), 1)

    def _duties(self, agency: Agency, period: Period) -> tuple[int, int, int]:
        """How many windows are due, fulfilled, still open."""
        due = fulfilled = waiting = 0
        for window in self.windows:
            last = window.end - dt.timedelta(days=1)
            if last not in period or agency.kind not in window.rule.kinds:
                continue
            if agency.valid_from > window.start or (agency.valid_to and agency.valid_to < window.end):
                continue
            if self.exempt(agency, last):
                continue
            number = sum(
                record.quantity
                for record in self.accepted
                if record.agency_id == agency.pk
                and window.start <= record.occurred_on < window.end
                and record.form in window.rule.fulfilled_by
            )
            if window.deadline >= today():
                waiting += 1
                continue
            due += 1
            fulfilled += number >= window.rule.required
        return due, fulfilled, waiting

    def count(self, agency: Agency, period: Period) -> int:
        """The net number of accepted acts of one agency."""
        return sum(r.quantity for r in self.accepted if r.agency_id == agency.pk and r.occurred_on in period)


def ancestors(agency: Agency, day: dt.date) -> list[Agency]:
    """The agency and those above it on that day."""
    chain = [agency]
    while True:
        row = AgencyParent.objects.at(day).filter(agency=chain[-1]).select_related("parent").first()
        if row is None:
            return chain
        chain.append(row.parent)


def homes(agency: Agency, day: dt.date) -> set[Agency]:
    """The agencies of ``day`` to which the legal acts lead."""
    if agency.holds_on(day):
        return {agency}
    forward = agency.valid_to is not None and agency.valid_to <= day
    found: set[Agency] = set()
    for row in Succession.objects.filter(**({"predecessor": agency} if forward else {"successor": agency})):
        found |= homes(row.successor if forward else row.predecessor, day)
    return found


def shown_under(agency: Agency, group: Agency, period: Period, day: dt.date | None) -> bool:
    """Whether the agency's figures of the period are shown under ``group`` in that reading (None: then)."""
    last = period.last_day
    if agency.valid_to and agency.valid_to <= last:
        last = agency.valid_to - dt.timedelta(days=1)
    if day is None:
        return group in ancestors(agency, last)
    found = homes(agency, day)
    if not found:
        edge = agency.valid_from if day < agency.valid_from else (agency.valid_to or day) - dt.timedelta(days=1)
        above = ancestors(agency, edge)[1:]
        return bool(above) and shown_under(above[0], group, period, day)
    return all(group in ancestors(home, day) for home in found)
