"""The records behind a figure, counted and refused, each refusal with its reason in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nharong.core.figures import FigureState
from nharong.core.measures import CODES, Evidence, PeriodTable, Verdict
from nharong.core.periods import Cadence, Period, month_start
from nharong.regulations.models import Exemption

from ..enums import ActivityState
from ..models import PressActivity, SpokespersonTerm
from .cube import EARLY, LATE, OPEN, SILENT, TIMELY, UNMET, Cube
from .facts import FORMS, Window


def _state_reason(state: str) -> tuple[str, str]:
    return {
        ActivityState.DRAFT: ("draft", _("draft, not submitted")),
        ActivityState.SUBMITTED: ("not_accepted", _("submitted, not yet accepted")),
        ActivityState.RETURNED: ("returned", _("returned, does not count")),
    }[ActivityState(state)]


def activities(
    period: Period,
    agencies: Collection[int],
    windows: Sequence[Window],
    forms: Collection[str] | None = None,
) -> Iterator[Evidence]:
    """Every record of those agencies in the period or in a window that ends in it, streamed in order of the day.

    Titles and addresses of records that are not accepted are withheld: a draft is nobody's business.
    """
    due = [w for w in windows if period.first_month <= w.last_month < period.first_month + period.cadence.months]
    first = min([period.first_month, *(w.first_month for w in due)])
    wanted = PressActivity.objects.filter(
        agency_id__in=list(agencies), occurred_on__gte=month_start(first), occurred_on__lt=period.end
    ).order_by("occurred_on", "pk")
    of_windows = {(FORMS[form], m) for w in due for form in w.forms for m in range(w.first_month, w.last_month + 1)}
    # Looking an address up takes longer than reading a record, so it is looked up once for all of them.
    before, after = reverse("press:record", args=[0]).rsplit("0", 1)
    rows = wanted.values_list(
        "pk", "agency_id", "form", "title", "occurred_on", "month", "quantity", "state", "corrects"
    )
    for pk, agency, form, title, day, month, quantity, state, corrects in rows.iterator(chunk_size=5000):
        inside = period.first_month <= month
        if not inside and (form, month) not in of_windows:
            continue
        reason_code, reason = "", ""
        if state != ActivityState.ACCEPTED:
            reason_code, reason = _state_reason(state)
        elif forms is not None and form not in forms:
            reason_code, reason = "form", _("this form is not counted by the indicator")
        elif forms is not None and not inside:
            reason_code, reason = "period", _("outside the period")
        elif quantity == 0:
            reason_code, reason = "nil", _("a report of “none”: heard, but nothing to count")
        accepted = state == ActivityState.ACCEPTED
        yield Evidence(
            f"press:{pk}",
            "correction" if corrects else "activity",
            title if accepted else "",
            agency,
            day,
            not reason_code,
            reason,
            reason_code,
            quantity,
            f"{before}{pk}{after}" if accepted else "",
        )


def terms(period: Period, agencies: Collection[int], roles: Collection[str]) -> Iterator[Evidence]:
    """Every term of a spokesperson that touches the period."""
    rows = SpokespersonTerm.objects.filter(agency_id__in=list(agencies)).overlapping(period.start, period.end)
    for term in rows.order_by("valid_from", "pk").iterator(chunk_size=2000):
        code, reason = "", ""
        if term.role not in roles:
            code, reason = "role", _("authorised for one matter only, not a standing spokesperson")
        elif term.published_from is None or term.published_from >= period.end:
            code, reason = "unpublished", _("not published in the period")
        elif term.published_to is not None and term.published_to <= max(period.start, term.valid_from):
            code, reason = "unpublished", _("publication ended before the period")
        shown = term.published_from is not None
        yield Evidence(
            f"spokesperson:{term.pk}",
            "spokesperson",
            f"{term.full_name}, {term.position_vi}" if shown else "",
            term.agency_id,
            term.valid_from,
            not code,
            reason,
            code,
        )


def _day(day: dt.date) -> str:
    return date_format(day, "d/m/Y")


def exemption_reasons(agencies: Collection[int], period: Period) -> dict[int, str]:
    """Why agencies are exempt in the period, with the act."""
    rows = Exemption.objects.filter(agency_id__in=list(agencies)).overlapping(period.start, period.end)
    return {row.agency_id: f"{row.reason} ({row.legal_act})" for row in rows}


def mechanism_verdict(data: Cube, table: PeriodTable, row: int, period: Period, exemption: str = "") -> Verdict:
    """Why this agency counts for T1 or not, each reason in a short sentence."""
    state = CODES[int(table.states[row])] or FigureState.NOT_DUE
    unit = data.reg.units[row]
    reasons: list[str] = []
    code = state.value
    if state is FigureState.DISSOLVED:
        reasons.append(_("dissolved on %(day)s, before the period") % {"day": _day(unit.end)})
    elif state is FigureState.EXEMPT:
        reasons.append(_("exempt for the whole period: %(reason)s") % {"reason": exemption})
    else:
        if state is FigureState.NOT_DUE:
            reasons.append(_("nothing is due yet"))
        months = data.month_slice(period)
        gap = int(data.required[row, months].sum() - data.covered[row, months].sum())
        if gap and state is not FigureState.NOT_DUE:
            code = "spokesperson_gap"
            reasons.append(
                ngettext(
                    "%(count)s day without a published spokesperson",
                    "%(count)s days without a published spokesperson",
                    gap,
                )
                % {"count": gap}
            )
        for column in data.window_columns(period):
            window, status = data.windows[column], int(data.status[row, column])
            words = {"window": _window_words(window)}
            if status == SILENT:
                code = "silent"
                reasons.append(_("%(window)s: nothing reported") % words)
            elif status == UNMET:
                code = "unmet"
                reasons.append(_("%(window)s: reported, but not fulfilled") % words)
            elif status == LATE:
                reasons.append(_("%(window)s: fulfilled late") % words)
            elif status == EARLY:
                reasons.append(_("%(window)s: fulfilled ahead of %(day)s") % {**words, "day": _day(window.deadline)})
            elif status == OPEN:
                reasons.append(_("%(window)s: not due before %(day)s") % {**words, "day": _day(window.deadline)})
        timely = int((data.status[row, data.window_columns(period)] == TIMELY).sum())
        if state is FigureState.VALUE:
            reasons.insert(
                0,
                ngettext(
                    "spokesperson on every day; %(count)s duty in time",
                    "spokesperson on every day; %(count)s duties in time",
                    timely,
                )
                % {"count": timely},
            )
    return Verdict(unit.id, state, int(table.numerators[row]), int(table.denominators[row]), tuple(reasons), code)


def _window_words(window: Window) -> str:
    last = Period.containing(window.start, _cadence(window)).display
    return f"{duty_title(window.duty)}, {last}"


def _cadence(window: Window) -> Cadence:
    return {1: Cadence.MONTH, 3: Cadence.QUARTER, 6: Cadence.HALF, 12: Cadence.YEAR}[
        window.last_month - window.first_month + 1
    ]


def duty_title(duty: str) -> str:
    """The duty in the active language."""
    return {
        "press.monthly_update": _("monthly update"),
        "press.conference": _("press conference"),
    }.get(duty, duty)


def count_verdict(table: PeriodTable, row: int, exemption: str = "") -> Verdict:
    """Why this agency's number is what it is."""
    state = CODES[int(table.states[row])] or FigureState.NOT_DUE
    number = int(table.numerators[row])
    reason = {
        FigureState.VALUE: _("%(count)s counted") % {"count": number},
        FigureState.ZERO: _("reported “none”"),
        FigureState.SILENT: _("nothing reported"),
        FigureState.NOT_DUE: _("nothing is due yet"),
        FigureState.EXEMPT: _("exempt for the whole period: %(reason)s") % {"reason": exemption},
        FigureState.DISSOLVED: _("dissolved before the period"),
    }.get(state, "")
    return Verdict(int(table.agencies[row]), state, number, 0, (reason,), state.value)
