"""What each agency owes the press, derived from the rules and the calendar. The inbox, digest and feed read it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nharong.agencies.enums import ADMINISTRATION
from nharong.agencies.models import Agency
from nharong.core import duties
from nharong.core.clock import now
from nharong.core.dating import FAR
from nharong.core.duties import Duty
from nharong.core.models import PeriodClosure
from nharong.core.periods import Cadence, Period, month_number, month_start
from nharong.regulations.models import DutyWindow, Exemption
from nharong.regulations.selectors import interval_months

from .enums import ActivityState, Form
from .models import PressActivity, SpokespersonTerm
from .services.activities import DRAFT
from .services.spokespersons import CONFIRM, MANAGE

PREFIX = "press."
CONFIRMATION = "press.contact_confirmation"
# The inbox is for what can still be done. Older gaps stay on the board, where they count.
LOOK_BACK_MONTHS = 12
TERM_END_DAYS = 30

Cell = tuple[int, str, int]  # agency, form, month


def register() -> None:
    """Called once when the app is ready."""
    duties.register("press", gettext_lazy("Press information"), open_duties)


def open_duties(agency_ids: Collection[int], today: dt.date, horizon: dt.date) -> Iterator[Duty]:
    """Everything those agencies owe that has begun or falls due before ``horizon``. Nine statements at most."""
    agencies = {one.pk: one for one in Agency.objects.filter(pk__in=list(agency_ids))}
    if not agencies:
        return
    exempt = _exemptions(agencies)
    yield from _periodic(agencies, exempt, today, horizon)
    yield from _standing(agencies, exempt, today, horizon)


def _exemptions(agencies: Collection[int]) -> dict[int, list[tuple[dt.date, dt.date]]]:
    found: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    rows = Exemption.objects.filter(agency_id__in=list(agencies)).values_list("agency_id", "valid_from", "valid_to")
    for agency_id, start, end in rows:
        found[agency_id].append((start, end or FAR))
    return found


def _is_exempt(ranges: list[tuple[dt.date, dt.date]], day: dt.date) -> bool:
    return any(start <= day < end for start, end in ranges)


# Periodic information -----------------------------------------------------------------------------------------------


@dataclass
class Records:
    """What the agencies have handed in or begun, by agency, form and month."""

    handed_in: dict[Cell, int]
    begun: dict[Cell, tuple[int, str]]

    def quantity(self, agency_id: int, forms: Collection[str], months: range) -> int:
        return sum(self.handed_in.get((agency_id, form, month), 0) for form in forms for month in months)

    def unfinished(self, agency_id: int, forms: Collection[str], months: range) -> tuple[int, str] | None:
        """A returned record or draft that would fulfil the duty: going on with it is the next step."""
        found = [
            self.begun[agency_id, form, month]
            for form in forms
            for month in months
            if (agency_id, form, month) in self.begun
        ]
        return max(found, key=lambda one: (one[1] == ActivityState.RETURNED, one[0]), default=None)


def _periodic(
    agencies: dict[int, Agency], exempt: dict[int, list[tuple[dt.date, dt.date]]], today: dt.date, horizon: dt.date
) -> Iterator[Duty]:
    windows = _windows(today, horizon)
    if not windows:
        return
    records = _records(agencies, min(window.first_month for window in windows))
    for window in windows:
        rule = window.rule
        months = range(window.first_month, window.last_month + 1)
        last_day = window.end - dt.timedelta(days=1)
        title = f"{rule.title} – {_display(window)}"
        for agency in agencies.values():
            if agency.kind not in rule.kinds or agency.valid_from > window.start:
                continue
            if (agency.valid_to or FAR) < window.end or _is_exempt(exempt.get(agency.pk, []), last_day):
                continue
            if records.quantity(agency.pk, rule.fulfilled_by, months) >= rule.required:
                continue
            label, url, note = _next_step(agency, window, records, months)
            yield Duty(
                due_on=window.deadline,
                agency_id=agency.pk,
                key=f"{rule.duty}:{agency.code}:{window.start.isoformat()}",
                code=rule.duty,
                title=title,
                action_label=label,
                action_url=url,
                source=rule.citation,
                note=note,
                permission=DRAFT,
            )


def _windows(today: dt.date, horizon: dt.date) -> list[DutyWindow]:
    """Windows that have begun or fall due before the horizon, without the long past and without closed periods."""
    earliest = month_start(month_number(today) - LOOK_BACK_MONTHS)
    shown = Q(start__lte=today) | Q(deadline__lt=horizon)
    found = DutyWindow.objects.select_related("rule").filter(shown, end__gt=earliest, rule__duty__startswith=PREFIX)
    closed: set[int] = set()
    for first, last in (
        PeriodClosure.objects.filter(Q(reopened_until__isnull=True) | Q(reopened_until__lt=now()))
        .filter(last_month__gte=month_number(earliest))
        .values_list("first_month", "last_month")
    ):
        closed.update(range(first, last + 1))
    # One open month is enough to hand something in.
    return [one for one in found if not closed.issuperset(range(one.first_month, one.last_month + 1))]


def _records(agencies: Collection[int], first_month: int) -> Records:
    wanted = PressActivity.objects.filter(agency_id__in=list(agencies), month__gte=first_month)
    sums = (
        wanted.filter(state__in=[ActivityState.SUBMITTED, ActivityState.ACCEPTED])
        .order_by()
        .values_list("agency_id", "form", "month")
        .annotate(sum=Sum("quantity"))
    )
    handed_in = {(agency, form, month): total for agency, form, month, total in sums}
    drafts = wanted.filter(state__in=[ActivityState.DRAFT, ActivityState.RETURNED], corrects=None).order_by("pk")
    begun = {
        (agency, form, month): (pk, state)
        for agency, form, month, pk, state in drafts.values_list("agency_id", "form", "month", "pk", "state")
    }
    return Records(handed_in, begun)


def _next_step(agency: Agency, window: DutyWindow, records: Records, months: range) -> tuple[str, str, str]:
    """Label and address of the one thing to do, and a remark."""
    unfinished = records.unfinished(agency.pk, window.rule.fulfilled_by, months)
    if unfinished is not None:
        pk, state = unfinished
        url = reverse("press:activity", args=[pk])
        if state == ActivityState.RETURNED:
            return _("Correct the returned record"), url, _("A record was returned with a reason.")
        return _("Finish the draft"), url, ""
    form = next(iter(window.rule.fulfilled_by), Form.MONTHLY_UPDATE.value)
    query = {"agency": agency.code, "form": form, "month": _month_label(window.last_month)}
    return _("Record it"), f"{reverse('press:activity_new')}?{urlencode(query)}", ""


def _month_label(month: int) -> str:
    return Period(month, Cadence.MONTH).label


def _display(window: DutyWindow) -> str:
    period = Period.containing(window.start, Cadence(window.rule.cadence))
    if (period.start, period.end) == (window.start, window.end):
        return period.display
    last_day = window.end - dt.timedelta(days=1)
    return f"{window.start:%d/%m/%Y} – {last_day:%d/%m/%Y}"


# Spokespersons ------------------------------------------------------------------------------------------------------


def _standing(
    agencies: dict[int, Agency], exempt: dict[int, list[tuple[dt.date, dt.date]]], today: dt.date, horizon: dt.date
) -> Iterator[Duty]:
    """A published spokesperson every day, a successor before a term ends, contacts confirmed."""
    terms: dict[int, list[SpokespersonTerm]] = defaultdict(list)
    for term in SpokespersonTerm.objects.regular().overlapping(today, None).filter(agency_id__in=list(agencies)):
        terms[term.agency_id].append(term)
    months = interval_months(CONFIRMATION, today)
    for agency in agencies.values():
        if agency.kind not in ADMINISTRATION or not agency.holds_on(today):
            continue
        if _is_exempt(exempt.get(agency.pk, []), today):
            continue
        known = terms.get(agency.pk, [])
        current = [term for term in known if term.is_published_on(today)]
        if not current:
            yield _speaker_duty(agency, today, "press.spokesperson", _("Publish a spokesperson"), _("Enter one"))
        for term in current:
            if _ends_without_successor(term, known, agency, today):
                end = term.valid_to or FAR
                yield _speaker_duty(
                    agency,
                    end - dt.timedelta(days=1),
                    "press.term_end",
                    _("Term of %(name)s ends: name who follows") % {"name": term.full_name},
                    _("Enter who follows"),
                    term,
                )
            if months is None:
                continue
            since = term.contact_confirmed_on or term.published_from or term.valid_from
            due = _months_later(since, months)
            if due < horizon:
                yield _speaker_duty(
                    agency,
                    due,
                    CONFIRMATION,
                    _("Confirm the contact of %(name)s") % {"name": term.full_name},
                    _("Confirm"),
                    term,
                )


def _speaker_duty(
    agency: Agency, due: dt.date, code: str, title: str, label: str, term: SpokespersonTerm | None = None
) -> Duty:
    key = f"{code}:{agency.code}" + (f":{term.pk}" if term is not None else "")
    url = f"{reverse('press:terms')}?{urlencode({'agency': agency.code})}"
    return Duty(
        due_on=due,
        agency_id=agency.pk,
        key=key,
        code=code,
        title=title,
        action_label=label,
        action_url=url,
        permission=CONFIRM if code == CONFIRMATION else MANAGE,
    )


def _ends_without_successor(
    term: SpokespersonTerm, known: list[SpokespersonTerm], agency: Agency, today: dt.date
) -> bool:
    end = term.valid_to
    if end is None or end > today + dt.timedelta(days=TERM_END_DAYS) or end == agency.valid_to:
        return False
    return not any(other.pk != term.pk and other.holds_on(end) for other in known)


def _months_later(day: dt.date, months: int) -> dt.date:
    """The same day of the month; the last one of a shorter month."""
    number = month_number(day) + months
    last = month_start(number + 1) - dt.timedelta(days=1)
    return min(month_start(number) + dt.timedelta(days=day.day - 1), last)
