"""Reading rules, windows and duties."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from nharong.accounts.models import User
from nharong.accounts.selectors import agencies_of, agency_names, reachable_agency_ids
from nharong.agencies.models import Agency
from nharong.core.dating import FAR
from nharong.core.duties import SOON_DAYS, Duty, Urgency, open_duties
from nharong.core.models import PeriodClosure
from nharong.core.periods import Cadence, Period, month_start

from .models import DutyRule, DutyWindow, Exemption, Interval

# How far ahead the inbox looks: far enough for a quarterly conference, near enough to be read on a phone.
INBOX_DAYS = 92
FEED_DAYS = 200


def rules_in_force(day: dt.date) -> QuerySet[DutyRule]:
    return DutyRule.objects.at(day)


def windows_between(start: dt.date, end: dt.date, duties: Collection[str] = ()) -> QuerySet[DutyWindow]:
    """The windows that end within ``[start, end)``, that is whose last day lies there, with their rules."""
    found = DutyWindow.objects.select_related("rule").filter(end__gt=start, end__lte=end)
    return found.filter(rule__duty__in=duties) if duties else found


def interval_months(code: str, day: dt.date) -> int | None:
    """After how many months the thing is due again, by the interval in force on ``day``; None without one."""
    return Interval.objects.at(day).filter(code=code).values_list("months", flat=True).first()


def exempt_agency_ids(day: dt.date, agency_ids: Collection[int] | None = None) -> set[int]:
    """The agencies that owe nothing on ``day``."""
    rows = Exemption.objects.at(day)
    if agency_ids is not None:
        rows = rows.filter(agency_id__in=agency_ids)
    return set(rows.values_list("agency_id", flat=True))


@dataclass
class Inbox:
    """What one agency owes, in the three groups of the screen."""

    agency: Agency
    name: str
    groups: list[tuple[Urgency, list[Duty]]]

    @property
    def empty(self) -> bool:
        return not any(duties for _urgency, duties in self.groups)


def inbox_agencies(user: User) -> list[Agency]:
    """The agencies the user works for: where a role is held, not everything below."""
    return agencies_of(user, "duties.read")


def inbox_agency(user: User, code: str = "") -> Agency | None:
    """The agency with that code if the user reaches it; without a code the user's own first one."""
    own = inbox_agencies(user)
    if not code:
        return own[0] if own else None
    found: Agency | None = Agency.objects.filter(code=code).first()
    if found is None or found.pk not in reachable_agency_ids(user, "duties.read"):
        return None
    return found


def inbox(agency: Agency, today: dt.date) -> Inbox:
    grouped: dict[Urgency, list[Duty]] = {urgency: [] for urgency in Urgency}
    for duty in open_duties([agency.pk], today, today + dt.timedelta(days=INBOX_DAYS)):
        grouped[duty.urgency(today)].append(duty)
    return Inbox(agency, agency_names([agency.pk])[agency.pk], list(grouped.items()))


@dataclass
class Standing:
    """One line of the overview: how many duties an agency has open, by urgency."""

    agency: Agency
    name: str
    counts: Mapping[str, int] = field(default_factory=dict)
    oldest: dt.date | None = None

    @property
    def overdue(self) -> int:
        return self.counts.get(Urgency.OVERDUE, 0)

    @property
    def soon(self) -> int:
        return self.counts.get(Urgency.SOON, 0)


def overview(user: User, today: dt.date) -> list[Standing]:
    """Every agency the user reaches that exists or still owes something; the most overdue first."""
    ids = reachable_agency_ids(user, "duties.read")
    horizon = today + dt.timedelta(days=SOON_DAYS + 1)
    counts: dict[int, Counter[str]] = {}
    oldest: dict[int, dt.date] = {}
    for duty in open_duties(ids, today, horizon):
        counts.setdefault(duty.agency_id, Counter())[duty.urgency(today)] += 1
        oldest[duty.agency_id] = min(duty.due_on, oldest.get(duty.agency_id, FAR))
    names = agency_names(ids)
    lines = [
        Standing(agency, names[agency.pk], counts.get(agency.pk, {}), oldest.get(agency.pk))
        for agency in Agency.objects.filter(pk__in=ids).order_by("code")
        if agency.holds_on(today) or agency.pk in counts
    ]
    return sorted(lines, key=lambda line: (-line.overdue, -line.soon, line.agency.code))


def rules_by_duty() -> list[list[DutyRule]]:
    """The rules of each duty, oldest regime first."""
    groups: dict[str, list[DutyRule]] = {}
    for rule in DutyRule.objects.order_by("duty", "valid_from", "code"):
        groups.setdefault(rule.duty, []).append(rule)
    return list(groups.values())


def closable_periods(today: dt.date, months: int = 24) -> list[Period]:
    """Ended periods of the last months that no closure touches, newest first; longer ones before shorter ones."""
    this_month = Period.containing(today, Cadence.MONTH)
    start = month_start(this_month.first_month - months)
    closed: set[int] = set()
    for first, last in PeriodClosure.objects.values_list("first_month", "last_month"):
        closed.update(range(first, last + 1))
    found = [
        period
        for cadence in (Cadence.YEAR, Cadence.HALF, Cadence.QUARTER, Cadence.MONTH)
        for period in Period.between(start, today, cadence)
        if period.end <= today and not closed.intersection(period.month_numbers())
    ]
    return sorted(found, key=lambda period: (period.end, period.days), reverse=True)


def by_agency(duties: Iterable[Duty]) -> dict[int, list[Duty]]:
    grouped: dict[int, list[Duty]] = {}
    for duty in duties:
        grouped.setdefault(duty.agency_id, []).append(duty)
    return grouped
