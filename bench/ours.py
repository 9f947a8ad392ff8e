"""The same board by the product itself, cold and warm, in the shape in which the peer answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from nharong.agencies.register import register
from nharong.core import measures, revisions
from nharong.core.measures import CODES, PeriodTable
from nharong.core.periods import Cadence, Period
from nharong.plans import board, selectors
from nharong.plans.planfile import PlanFile
from nharong.plans.proof import Proof
from nharong.plans.proof_ids import ProofId
from nharong.plans.rollup import Totals, roll_up

from .shapes import FIRST_MONTH, MONTHS

T1, R1 = "T1", "R1"
GROUP_KINDS = ("province", "district")


@dataclass
class Board:
    """Figures of every agency and of every group, by indicator and month."""

    tables: dict[tuple[str, int], PeriodTable]
    totals: dict[tuple[str, int], Totals]


def forget() -> None:
    """Empties every cache of figures, register and plans, as in a process that has just started."""
    revisions._tell(revisions.TOPIC_ALL, None)


def whole_board() -> Board:
    """Every agency and every unit above it, for all months and both indicators."""
    revisions.poll()
    plan, reg = selectors.plan("bench"), register()
    found = Board({}, {})
    for number in range(FIRST_MONTH, FIRST_MONTH + MONTHS):
        period = Period(number, Cadence.MONTH)
        above = board.grouping(reg, period, board.THEN).above
        chosen = (above >= 0) & board.scope_mask(plan, reg, period)[:, None]
        rows, levels = np.nonzero(chosen)
        for code in (T1, R1):
            indicator = plan.indicator(code)
            measure = measures.get(indicator.measure)
            assert measure is not None
            table = measure.table(period, kinds=indicator.population.kinds, params=indicator.params)
            found.tables[code, number] = table
            found.totals[code, number] = roll_up(measure, table, rows, above[rows, levels], len(reg.units))
    return found


def agency_rows(found: Board) -> list[tuple[Any, ...]]:
    """The board in the columns of ``peer.BOARD_COLUMNS``."""
    rows: list[tuple[Any, ...]] = []
    for number in range(FIRST_MONTH, FIRST_MONTH + MONTHS):
        t1, r1 = found.tables[T1, number], found.tables[R1, number]
        part = {code: (top, bottom) for code, (top, bottom) in t1.parts.items()}
        columns = (
            t1.agencies, np.full(len(t1.agencies), number), t1.states, t1.denominators, t1.numerators,
            part["spokesperson"][0], part["information"][1], part["timely"][0], part["late"][0], part["silent"][0],
            part["unmet"][0], r1.states, r1.numerators,
        )  # fmt: skip
        rows += zip(*(column[t1.states > 0].tolist() for column in columns), strict=True)
    return sorted(rows)


def group_rows(found: Board) -> list[tuple[Any, ...]]:
    """The sums of province and districts in the columns of ``peer.GROUP_COLUMNS``."""
    reg, rows = register(), []
    heads = [unit for unit in reg.units if unit.kind in GROUP_KINDS]
    codes = {state: code for code, state in enumerate(CODES)}
    for number in range(FIRST_MONTH, FIRST_MONTH + MONTHS):
        for unit in heads:
            t1, r1 = (found.totals[code, number].figure(unit.index) for code in (T1, R1))
            part = {one.code: one for one in t1.parts}
            none = not part
            row = (
                unit.id, number, codes[t1.state], t1.numerator or 0, t1.denominator or 0,
                0 if none else part["spokesperson"].numerator, 0 if none else part["information"].denominator,
                *(0 if none else part[one].numerator for one in ("timely", "late", "silent", "unmet")),
                codes[r1.state], r1.numerator or 0,
            )  # fmt: skip
            rows.append(row)
    return sorted(rows)


def one_month(plan: PlanFile, period: Period, code: str | None = None) -> tuple[int, ...]:
    """What is shown of one month: both figures with their parts; of one agency if its code is given."""
    revisions.poll()
    unit = register().unit(code) if code else None
    t1, r1 = (board.figure(plan, plan.indicator(one), period, unit) for one in (T1, R1))
    part = {one.code: one for one in t1.parts}
    parts = (
        part["spokesperson"].numerator, part["information"].denominator,
        *(part[one].numerator for one in ("timely", "late", "silent", "unmet")),
    ) if part else (0,) * 6  # fmt: skip
    return (t1.numerator or 0, t1.denominator or 0, *parts, r1.numerator or 0)


def proof(period: Period, code: str) -> list[str]:
    """The whole proof of T1: what stands behind it, each with its reason."""
    found = Proof(ProofId("bench", T1, period, code))
    return [entry["record"] for _counted, entry in found.entries()]
