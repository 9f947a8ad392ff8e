"""Plans, the board, its proofs, the register and the periods: open data, read-only, the same for everybody.

The shapes are those of the command line (docs/command-line.md); nothing is computed here.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page
from ninja import Query, Router, Schema, Status
from ninja.decorators import decorate_view

from nharong.agencies.days import day_of
from nharong.agencies.enums import Kind
from nharong.agencies.register import register
from nharong.agencies.selectors import list_agencies
from nharong.core import locks, revisions
from nharong.core.clock import today
from nharong.core.errors import Invalid
from nharong.core.periods import Cadence, Period
from nharong.plans import board as plan_board
from nharong.plans import output, selectors
from nharong.plans.models import Seal
from nharong.plans.planfile import Indicator, PlanFile
from nharong.plans.proof import Proof
from nharong.plans.proof_ids import THEN, ProofId, parse_boundaries

from .base import Fault
from .validators import revalidated

router = Router()


# Plans ------------------------------------------------------------------------------------------------------------


class IndicatorOut(Schema):
    """A target of a plan. ``measure`` is null while nothing computes it, ``target`` where it is told in words."""

    code: str
    title: str
    short: str
    measure: str | None
    kinds: list[str]
    unit: str
    target: float | None
    target_to: float | None
    target_text: str | None
    direction: str
    due: dt.date | None
    monitor: bool
    optional: bool


class PlanOut(Schema):
    code: str
    number: str
    title: str
    issued_on: dt.date
    first_day: dt.date
    last_day: dt.date
    url: str
    indicators: list[IndicatorOut]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _indicator(one: Indicator) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": selectors.in_words(one.title),
        "short": selectors.in_words(one.short),
        "measure": one.measure,
        "kinds": list(one.population.kinds),
        "unit": one.unit,
        "target": _number(one.target),
        "target_to": _number(one.target_to),
        "target_text": selectors.in_words(one.target_text) or None,
        "direction": one.direction.value,
        "due": one.due,
        "monitor": one.monitor,
        "optional": one.optional,
    }


def _plan(one: PlanFile) -> dict[str, Any]:
    return {
        "code": one.code,
        "number": one.number,
        "title": selectors.in_words(one.title),
        "issued_on": one.issued_on,
        "first_day": one.period.first_day,
        "last_day": one.period.last_day,
        "url": reverse("plans:plan", args=[one.code]),
        "indicators": [_indicator(indicator) for indicator in one.indicators],
    }


@router.get("/plans", response=list[PlanOut])
@decorate_view(revalidated)
def list_plans(request: HttpRequest) -> list[dict[str, Any]]:
    """The plans in use with their targets."""
    revisions.poll()
    return [_plan(one) for one in selectors.plans_in_use().values()]


# The board --------------------------------------------------------------------------------------------------------


class PartOut(Schema):
    numerator: int
    denominator: int


class FigureOut(Schema):
    """One figure. The last four keys stand only where the figure is that of one agency."""

    indicator: str
    state: str
    numerator: int | None
    denominator: int | None
    value: float | None
    unit: str
    target: float | None
    proof: str | None
    reason: str | None
    parts: dict[str, PartOut]
    agency: str = ""
    agency_name: str = ""
    kind: str = ""
    divisible: bool = True


class BoardOut(Schema):
    plan: str
    period: str
    boundaries: str
    boundaries_on: dt.date | None
    as_of: dt.date
    figures: list[FigureOut]


class BoardQuery(Schema):
    plan: str = ""
    period: str = ""
    agency: str = ""
    boundaries: str = THEN
    by: Literal["indicator", "agency"] = "indicator"
    indicator: list[str] = []


@router.get("/board", response={200: BoardOut, 422: Fault}, exclude_unset=True)
@decorate_view(revalidated)
def show_board(request: HttpRequest, asked: Query[BoardQuery]) -> dict[str, Any]:
    """The targets of a plan with their figures, or one figure an agency.

    ``boundaries``: ``then``, ``today`` or a day. ``period``: 2026, 2026-H2, 2026-Q3, 2026-09; the newest one with
    figures when left out. ``indicator`` may stand several times.
    """
    revisions.poll()
    plan = selectors.plan(asked.plan or None)
    boundaries = parse_boundaries(asked.boundaries)
    unit = register().unit(asked.agency) if asked.agency else None
    for code in asked.indicator:
        if code not in {one.code for one in plan.indicators}:
            raise Invalid(_("The plan has no indicator “%(code)s”.") % {"code": code[:40]})
    period = Period.parse(asked.period) if asked.period else plan_board.latest_due_period(plan)
    by_agency = asked.by == "agency"
    return output.board_json(plan, period, unit, boundaries, by_agency=by_agency, indicators=asked.indicator)


# Proofs -----------------------------------------------------------------------------------------------------------


class SourceOut(Schema):
    """``certainty``: C read in a public source, 2 in a secondary source only, U uncertain."""

    citation: str
    certainty: str
    url: str
    valid_from: dt.date | None
    valid_to: dt.date | None


class SumOut(Schema):
    state: str
    numerator: int | None
    denominator: int | None
    value: float | None
    unit: str


class EntryOut(Schema):
    """An agency or a record. The last keys stand only where they have something to say."""

    record: str
    kind: str
    agency: str
    title: str
    date: dt.date | None
    quantity: int
    url: str
    note: str = ""
    reason: str = ""
    reason_code: str = ""
    state: str = ""
    in_denominator: bool = False


class ProofOut(Schema):
    proof: str
    plan: str
    indicator: str
    period: str
    agency: str | None
    boundaries: str
    boundaries_on: dt.date | None
    as_of: dt.date
    revision: int
    figure: SumOut
    rule: str
    sources: list[SourceOut]
    counted: list[EntryOut]
    refused: list[EntryOut]


@router.get("/proofs/{proof_id}", response={200: ProofOut, 404: Fault, 422: Fault}, exclude_unset=True)
@decorate_view(revalidated)
def show_proof(request: HttpRequest, proof_id: str) -> dict[str, Any] | Status[dict[str, Any]]:
    """Everything behind one figure: rule, sources, and what was counted and refused, each with its reason.

    422 for what is no proof number, 404 for one whose plan, indicator or agency does not exist.
    """
    asked = ProofId.parse(proof_id)
    try:
        return Proof(asked).as_json()
    except Invalid as error:
        return Status(404, {"rule": "not_found", "message": " ".join(error.messages), "errors": error.messages})


# Agencies and periods ---------------------------------------------------------------------------------------------


class AgencyOut(Schema):
    """``name`` and ``parent`` are those of the day; ``valid_to`` is the first day without the agency."""

    code: str
    name: str
    kind: str
    parent: str | None
    valid_from: dt.date
    valid_to: dt.date | None
    predecessors: list[str]
    successors: list[str]


@router.get("/agencies", response={200: list[AgencyOut], 422: Fault})
@decorate_view(revalidated)
def agencies_on(request: HttpRequest, at: str = "", kind: str = "") -> list[dict[str, Any]]:
    """Every agency that exists on a day (``at``, today when left out), with its lineage."""
    day = day_of(request)
    if kind and kind not in Kind.values:
        raise Invalid(_("There is no kind “%(kind)s”.") % {"kind": kind[:40]})
    return [row for row in list_agencies(day) if not kind or row["kind"] == kind]


class PeriodOut(Schema):
    """``ended``: its last day is past. ``closed``: nothing in it can be written now. ``sealed_at``: figures sealed."""

    period: str
    title: str
    cadence: str
    first_day: dt.date
    last_day: dt.date
    ended: bool
    closed: bool
    sealed_at: dt.datetime | None


class PeriodsOut(Schema):
    plan: str
    latest_due: str
    periods: list[PeriodOut]


@router.get("/periods", response={200: PeriodsOut, 422: Fault})
@decorate_view(conditional_page)
def list_periods(request: HttpRequest, plan: str = "") -> dict[str, Any]:
    """The periods of a plan that have begun, and the newest month that has figures.

    Closing a period changes no datum, so the answer is compared by its content here.
    """
    revisions.poll()
    chosen = selectors.plan(plan or None)
    sealed = dict(Seal.objects.filter(plan_code=chosen.code).order_by("id").values_list("period", "sealed_at"))
    shut = locks.closed_months()
    begun = min(chosen.period.end, today() + dt.timedelta(days=1))
    return {
        "plan": chosen.code,
        "latest_due": plan_board.latest_due_period(chosen).label,
        "periods": [
            {
                "period": one.label,
                "title": one.display,
                "cadence": cadence.value,
                "first_day": one.start,
                "last_day": one.last_day,
                "ended": one.end <= today(),
                "closed": shut.issuperset(one.month_numbers()),
                "sealed_at": sealed.get(one.label),
            }
            for cadence in Cadence
            for one in Period.between(chosen.period.first_day, begun, cadence)
        ],
    }
