"""Adding up: Σ numerator / Σ denominator of some agencies, or of every group of agencies at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
import numpy.typing as npt
from django.utils.functional import Promise

from nharong.core.figures import PERCENT, Figure, FigureState, Part
from nharong.core.measures import CODE_OF, CODES, Measure, PeriodTable

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_WORDS = tuple((code, state.value) for code, state in enumerate(CODES) if state is not None)
_VALUE, _ZERO, _SILENT = (CODE_OF[one] for one in (FigureState.VALUE, FigureState.ZERO, FigureState.SILENT))
_NUMBERLESS = tuple((CODE_OF[one], one) for one in (FigureState.NOT_DUE, FigureState.EXEMPT, FigureState.DISSOLVED))


class Totals:
    """The sums of every group, from which figures are made when they are asked for."""

    def __init__(
        self,
        measure: Measure,
        table: PeriodTable,
        counts: Ints,
        sums: tuple[Ints, Ints],
        parts: Mapping[str, tuple[Ints, Ints]],
    ) -> None:
        """``counts`` has one row a state code and one column a group."""
        self.measure, self.table = measure, table
        self.counts, (self.numerators, self.denominators), self.parts = counts, sums, parts

    @cached_property
    def _plain(self) -> tuple[list[list[int]], list[list[int]], list[tuple[str, str | Promise, list[int], list[int]]]]:
        """The same as plain numbers, for figures of many groups: taking each out of its array singly is slow."""
        return (
            self.counts.T.tolist(),
            np.stack((self.numerators, self.denominators), axis=1).tolist(),
            [
                (code, self.measure.part_labels[code], top.tolist(), bottom.tolist())
                for code, (top, bottom) in self.parts.items()
            ],
        )

    def figure(self, group: int, proof: str = "") -> Figure:
        """The figure of one group, with the state that follows from those of its agencies."""
        every, sums, parted = self._plain
        found = every[group]
        counts = {word: found[code] for code, word in _WORDS}
        unit, as_of = self.measure.unit, self.table.as_of
        if not (found[_VALUE] or found[_ZERO] or found[_SILENT]):
            state = next((one for code, one in _NUMBERLESS if found[code]), FigureState.NOT_DUE)
            return Figure(state, unit=unit, as_of=as_of, counts=counts, proof=proof)
        numerator, denominator = sums[group]
        if numerator != 0:
            state = FigureState.VALUE
        else:
            state = FigureState.ZERO if found[_VALUE] or found[_ZERO] else FigureState.SILENT
        parts = tuple(Part(code, label, top[group], bottom[group]) for code, label, top, bottom in parted)
        shown = denominator if unit == PERCENT else None
        return Figure(state, numerator, shown, unit, as_of=as_of, parts=parts, counts=counts, proof=proof)


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
        (total(table.numerators), total(table.denominators)),
        {code: (total(top), total(bottom)) for code, (top, bottom) in table.parts.items()},
    )


def add_up(measure: Measure, table: PeriodTable, mask: Bools) -> Figure:
    """The figure of all rows in ``mask``."""
    rows = np.flatnonzero(mask)
    return roll_up(measure, table, rows, np.zeros(len(rows), dtype=np.int64), 1).figure(0)
