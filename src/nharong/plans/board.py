"""The board: every figure of a plan, for any period, agency and reading of boundaries, computed when asked for.

One measure gives one row an agency (:class:`nharong.core.measures.PeriodTable`); here rows are grouped along the dated
hierarchy by Σ numerator / Σ denominator. Nothing is stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import numpy.typing as npt
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from nharong.agencies.register import Grouping, Register, Unit, register
from nharong.core import measures, revisions
from nharong.core.clock import today
from nharong.core.figures import Figure, FigureState
from nharong.core.periods import Cadence, Period

from .planfile import Indicator, PlanFile
from .proof_ids import THEN, TODAY, ProofId, boundary_day
from .rollup import add_up, roll_up

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Pace:
    """What is missing to the target, and how much a month that is until it is due."""

    gap: Decimal
    months_left: int
    per_month: Decimal | None


@dataclass(frozen=True)
class Row:
    """One line of the board: an indicator (or one agency under it) and its figure."""

    indicator: Indicator
    figure: Figure
    unit: Unit | None = None
    divisible: bool = True


# Who belongs to a plan, and where ---------------------------------------------------------------------------------


def scope_mask(plan: PlanFile, reg: Register, period: Period) -> Bools:
    """The units bound by the plan in the period: below a root of its scope, or led there by the legal acts."""
    mask = np.zeros(len(reg.units), dtype=bool)
    for scope in plan.scope:
        if scope.valid_from >= period.end or (scope.valid_to and scope.valid_to <= period.start):
            continue
        root = reg.by_code.get(scope.root)
        if root is None:
            continue
        if scope.include_predecessors:
            day = min(max(today(), root.start), root.end - dt.timedelta(days=1))
            mask |= reg.under(root.index, day)
        else:
            mask |= (reg.grouping(period, THEN).above == root.index).any(axis=1)
    return mask


def is_root(plan: PlanFile, unit: Unit) -> bool:
    """Whether a reading for this agency is the reading of the whole plan."""
    return any(scope.root == unit.code and scope.include_predecessors for scope in plan.scope)


def grouping(reg: Register, period: Period, boundaries: str) -> Grouping:
    day = boundary_day(boundaries)
    return reg.grouping(period, day if day else THEN)


def members(plan: PlanFile, reg: Register, period: Period, boundaries: str, unit: Unit | None) -> Bools:
    """The rows that are shown under ``unit`` (None: under the whole plan) in that reading."""
    mask = scope_mask(plan, reg, period)
    if unit is not None and not is_root(plan, unit):
        mask = mask & (grouping(reg, period, boundaries).above == unit.index).any(axis=1)
    return mask


def lived(reg: Register, period: Period) -> Bools:
    """The units that existed on at least one day of the period."""
    start, end = period.start.toordinal(), period.end.toordinal()
    return np.asarray((reg.start_days < end) & (reg.end_days > start))


# Figures ----------------------------------------------------------------------------------------------------------


def _absent(unit: Unit, period: Period, boundaries: str, unit_of: str) -> Figure | None:
    """The figure of an agency that does not exist in that reading, with the reason; None when it does."""
    day = boundary_day(boundaries)
    gone = unit.end <= (day if day else period.start)
    coming = unit.start > day if day else unit.start >= period.end
    if gone:
        reason = _("Dissolved on %(day)s.") % {"day": date_format(unit.end, "d/m/Y")}
        return Figure(FigureState.DISSOLVED, unit=unit_of, reason=reason, since=unit.end, as_of=today())
    if coming:
        reason = _("Did not exist before %(day)s.") % {"day": date_format(unit.start, "d/m/Y")}
        return Figure(FigureState.NOT_DUE, unit=unit_of, reason=reason, since=unit.start, as_of=today())
    return None


def figure(
    plan: PlanFile, indicator: Indicator, period: Period, unit: Unit | None = None, boundaries: str = THEN
) -> Figure:
    """One figure, as known now. An indicator whose measure does not exist has the state ``no_measure``."""
    measure = measures.get(indicator.measure)
    if measure is None:
        return Figure(FigureState.NO_MEASURE, unit=indicator.unit, as_of=today())
    proof = str(ProofId(plan.code, indicator.code, period, unit.code if unit else "", boundaries))
    if unit is not None and not is_root(plan, unit):
        absent = _absent(unit, period, boundaries, measure.unit)
        if absent is not None:
            return replace(absent, proof=proof)
    table = measure.table(period, kinds=indicator.population.kinds, params=indicator.params)
    found = add_up(measure, table, members(plan, register(), period, boundaries, unit))
    return replace(found, proof=proof)


def figures(plan: PlanFile, period: Period, unit: Unit | None = None, boundaries: str = THEN) -> list[Row]:
    """Every indicator of the plan for one agency, period and reading."""
    revisions.poll()
    return [Row(one, figure(plan, one, period, unit, boundaries), unit) for one in plan.indicators]


def series(
    plan: PlanFile, indicator: Indicator, periods: Sequence[Period], unit: Unit | None = None, boundaries: str = THEN
) -> list[tuple[Period, Figure]]:
    """The same figure over several periods."""
    return [(period, figure(plan, indicator, period, unit, boundaries)) for period in periods]


def by_agency(
    plan: PlanFile,
    indicator: Indicator,
    period: Period,
    unit: Unit | None = None,
    boundaries: str = THEN,
    kinds: Sequence[str] = (),
) -> list[Row]:
    """One row an agency, so that the rows add up to the figure of ``unit`` (or of the whole plan).

    In the boundaries of a day, former agencies are added to the one agency that followed them. One that was divided
    among several keeps a row of its own, with ``divisible`` False.
    """
    measure = measures.get(indicator.measure)
    if measure is None:
        return []
    reg = register()
    table = measure.table(period, kinds=indicator.population.kinds, params=indicator.params)
    group = grouping(reg, period, boundaries)
    mask = members(plan, reg, period, boundaries, unit) & (table.states > 0) & lived(reg, period)
    homes = np.where(group.divisible & (group.above[:, 0] >= 0), group.above[:, 0], np.arange(len(reg.units)))
    rows = np.flatnonzero(mask)
    totals = roll_up(measure, table, rows, homes[rows], len(reg.units))
    found = []
    for home in np.unique(homes[rows]):
        at = reg.units[int(home)]
        if kinds and at.kind not in kinds:
            continue
        proof = str(ProofId(plan.code, indicator.code, period, at.code, boundaries))
        found.append(Row(indicator, totals.figure(int(home), proof), at, bool(group.divisible[home])))
    return sorted(found, key=lambda row: (_KIND_ORDER.get(row.unit.kind, 9), row.unit.code) if row.unit else (9, ""))


_KIND_ORDER = {"province": 0, "department": 1, "district": 2, "commune": 3, "press": 4, "organisation": 5}


def not_divisible(reg: Register, period: Period, boundaries: str, unit: Unit) -> list[Unit]:
    """Former agencies of which ``unit`` took over only a part: their figures stay above it, undivided."""
    day = boundary_day(boundaries)
    if day is None:
        return []
    alive = lived(reg, period)
    spread = np.flatnonzero(~reg.grouping(period, day).divisible & alive)
    return [reg.units[int(row)] for row in spread if unit.index in reg.counterparts(int(row), day)]


# Time -------------------------------------------------------------------------------------------------------------


def latest_due_period(plan: PlanFile, cadence: Cadence = Cadence.MONTH, unit: Unit | None = None) -> Period:
    """The newest period in which a figure of the plan has a number and waits for no agency any more.

    While a month runs, only those who were early have fulfilled anything: their 100% would be that of nobody else.
    """
    revisions.poll()
    newest = Period.containing(min(today(), plan.period.last_day), cadence)
    for period in (newest, newest.previous(), newest.previous().previous()):
        targets = (one for one in plan.indicators if one.measure and not one.monitor)
        found = (figure(plan, one, period, unit) for one in targets)
        if any(one.state.has_number and not one.counts.get(FigureState.NOT_DUE.value) for one in found):
            return period
    return newest.previous()


def pace(indicator: Indicator, found: Figure, period: Period) -> Pace | None:
    """How much is missing and how fast it has to come. None without target, number or due date."""
    if indicator.target is None or found.value is None or indicator.due is None:
        return None
    gap = max(Decimal(indicator.target) - found.value, Decimal(0))
    left = (indicator.due.year * 12 + indicator.due.month) - (period.last_day.year * 12 + period.last_day.month)
    months = max(0, left)
    return Pace(gap, months, (gap / months).quantize(Decimal("0.01")) if months else None)


__all__ = ["THEN", "TODAY", "Pace", "Row", "by_agency", "figure", "figures", "latest_due_period", "pace", "series"]
