"""Adding up: Σ numerator / Σ denominator of some agencies, or of every group of agencies at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nharong.core.figures import PERCENT, Figure, FigureState, Part
from nharong.core.measures import CODES, Measure, PeriodTable

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_NUMBERLESS = (FigureState.NOT_DUE, FigureState.EXEMPT, FigureState.DISSOLVED)


@dataclass(frozen=True)
class Totals:
    """The sums of every group. ``counts`` has one row a state code and one column a group."""

    measure: Measure
    table: PeriodTable
    counts: Ints
    numerators: Ints
    denominators: Ints
    parts: Mapping[str, tuple[Ints, Ints]]

    def figure(self, group: int) -> Figure:
        """The figure of one group, with the state that follows from those of its agencies."""
        counts = {state.value: int(self.counts[code, group]) for code, state in enumerate(CODES) if state is not None}
        numerator = int(self.numerators[group])
        if not any(counts[state.value] for state in CODES if state is not None and state.has_number):
            state = next((one for one in _NUMBERLESS if counts[one.value]), FigureState.NOT_DUE)
            return Figure(state, unit=self.measure.unit, as_of=self.table.as_of, counts=counts)
        if numerator != 0:
            state = FigureState.VALUE
        elif counts[FigureState.VALUE.value] or counts[FigureState.ZERO.value]:
            state = FigureState.ZERO
        else:
            state = FigureState.SILENT
        parts = tuple(
            Part(code, self.measure.part_labels[code], int(top[group]), int(bottom[group]))
            for code, (top, bottom) in self.parts.items()
        )
        denominator = int(self.denominators[group]) if self.measure.unit == PERCENT else None
        return Figure(
            state, numerator, denominator, self.measure.unit, as_of=self.table.as_of, parts=parts, counts=counts
        )


def roll_up(measure: Measure, table: PeriodTable, rows: Ints, groups: Ints, size: int) -> Totals:
    """Adds row ``rows[i]`` of the table to group ``groups[i]``; a row may be in several of the ``size`` groups."""
    counts = np.bincount(table.states[rows].astype(np.int64) * size + groups, minlength=len(CODES) * size)

    def total(values: Ints) -> Ints:
        # Sums stay far below 2**53, up to which a float counts exactly.
        return np.bincount(groups, weights=values[rows], minlength=size).astype(np.int64)

    return Totals(
        measure,
        table,
        counts.reshape(len(CODES), size),
        total(table.numerators),
        total(table.denominators),
        {code: (total(top), total(bottom)) for code, (top, bottom) in table.parts.items()},
    )


def add_up(measure: Measure, table: PeriodTable, mask: Bools) -> Figure:
    """The figure of all rows in ``mask``."""
    rows = np.flatnonzero(mask)
    return roll_up(measure, table, rows, np.zeros(len(rows), dtype=np.int64), 1).figure(0)
