"""The stable machine forms of the board, shared by the command line, the pages and the API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from nharong.agencies.models import Agency
from nharong.agencies.register import Unit
from nharong.core import revisions
from nharong.core.clock import today
from nharong.core.figures import Figure, FigureState, add_parts
from nharong.core.periods import Period

from . import board
from .board import Row
from .planfile import PlanFile
from .proof_ids import boundary_day


def figure_entry(row: Row) -> dict[str, Any]:
    """One figure as JSON."""
    target = row.indicator.target
    return {
        "indicator": row.indicator.code,
        **row.figure.as_json(),
        "target": None if target is None else float(target),
        "proof": row.figure.proof or None,
        "reason": row.figure.reason or None,
        "parts": {
            part.code: {"numerator": part.numerator, "denominator": part.denominator} for part in row.figure.parts
        },
    }


def board_json(
    plan: PlanFile,
    period: Period,
    unit: Unit | None,
    boundaries: str,
    *,
    by_agency: bool = False,
    indicators: Sequence[str] = (),
) -> dict[str, Any]:
    """The board as JSON: one entry an indicator, or one an indicator and agency."""
    revisions.poll()
    day = boundary_day(boundaries)
    rows: list[Row] = []
    for indicator in plan.indicators:
        if indicators and indicator.code not in indicators:
            continue
        if by_agency:
            rows += board.by_agency(plan, indicator, period, unit, boundaries)
        else:
            rows.append(Row(indicator, board.figure(plan, indicator, period, unit, boundaries), unit))
    names = _names({row.unit.id for row in rows if row.unit}, period)
    figures = []
    for row in rows:
        entry = figure_entry(row)
        if row.unit is not None:
            entry |= {"agency": row.unit.code, "agency_name": names.get(row.unit.id, row.unit.code)}
        if by_agency and row.unit is not None:
            entry |= {"kind": row.unit.kind, "divisible": row.divisible}
        figures.append(entry)
    return {
        "plan": plan.code,
        "period": period.label,
        "boundaries": boundaries,
        "boundaries_on": day.isoformat() if day else None,
        "as_of": today().isoformat(),
        "figures": figures,
    }


def _names(ids: Iterable[int], period: Period) -> dict[int, str]:
    day = min(period.last_day, today())
    return dict(Agency.objects.filter(pk__in=list(ids)).with_names(day).values_list("pk", "name_vi"))


CSV_HEADERS = (
    "plan", "period", "boundaries", "as_of", "indicator", "agency", "agency_name",
    "state", "numerator", "denominator", "value", "unit", "target", "proof",
)  # fmt: skip


def csv_rows(body: dict[str, Any]) -> Iterator[list[str]]:
    """The rows of the CSV form, under :data:`CSV_HEADERS`."""
    for entry in body["figures"]:
        row = {**body, **entry}
        yield ["" if row.get(name) is None else str(row.get(name, "")) for name in CSV_HEADERS]


def add_rows(rows: Sequence[Row]) -> Figure:
    """The sum of rows that do not overlap, for a level."""
    numbered = [row.figure for row in rows if row.figure.numerator is not None]
    if not numbered:
        return rows[0].figure if rows else Figure(FigureState.NOT_DUE)
    numerator = sum(one.numerator or 0 for one in numbered)
    bottoms = [one.denominator for one in numbered if one.denominator is not None]
    if numerator:
        state = FigureState.VALUE
    elif all(one.state is FigureState.SILENT for one in numbered):
        state = FigureState.SILENT
    else:
        state = FigureState.ZERO
    first = numbered[0]
    return Figure(
        state,
        numerator,
        sum(bottoms) if bottoms else None,
        first.unit,
        as_of=first.as_of,
        parts=add_parts(one.parts for one in numbered),
    )
