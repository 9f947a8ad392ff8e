"""The registry of measures: work apps offer figures here, ``plans`` reads them and imports no work app.

A measure answers two questions about a period: what each agency's figure is (:meth:`Measure.table`, set-based and
cached by the data revision) and which records it rests on (:meth:`Measure.evidence`, read when somebody asks).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from django.utils.functional import Promise

from .figures import FigureState
from .periods import Period

Ints = npt.NDArray[np.int64]

# States of one agency in one period, in the order of preference when a group is without any denominator.
CODES: tuple[FigureState | None, ...] = (
    None,  # not in the population in that period
    FigureState.VALUE,
    FigureState.ZERO,
    FigureState.SILENT,
    FigureState.NOT_DUE,
    FigureState.EXEMPT,
    FigureState.DISSOLVED,
)
CODE_OF: Mapping[FigureState, int] = {state: code for code, state in enumerate(CODES) if state is not None}


@dataclass(frozen=True)
class Source:
    """A citation. ``certainty`` is C (read in a public source), 2 (secondary source only) or U (uncertain)."""

    citation: str
    certainty: str = "C"
    url: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


@dataclass(frozen=True)
class PeriodTable:
    """One row per agency: its state code, numerator and denominator in one period, and the partial figures."""

    period: Period
    as_of: dt.date
    agencies: Ints
    states: npt.NDArray[np.int8]
    numerators: Ints
    denominators: Ints
    parts: Mapping[str, tuple[Ints, Ints]] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """One record in a proof. ``reason`` is empty for a counted record and says why for a refused one."""

    record: str
    kind: str
    title: str
    agency_id: int
    day: dt.date | None
    counted: bool
    reason: str = ""
    reason_code: str = ""
    quantity: int = 1
    url: str = ""


@dataclass(frozen=True)
class Verdict:
    """Why one agency is counted or not, in words, with the facts that decided."""

    agency_id: int
    state: FigureState
    numerator: int
    denominator: int
    reasons: tuple[str, ...] = ()
    reason_code: str = ""


class Measure(Protocol):
    """What a work app registers."""

    @property
    def code(self) -> str: ...

    @property
    def title(self) -> str | Promise: ...

    @property
    def unit(self) -> str:
        """``%`` or ``count``."""

    @property
    def part_labels(self) -> Mapping[str, str | Promise]:
        """The label of every partial figure, by its code."""

    def table(self, period: Period, *, kinds: Collection[str], params: Mapping[str, Any]) -> PeriodTable:
        """The state of every agency of those kinds in the period, as known now."""

    def rule(self, params: Mapping[str, Any]) -> str:
        """The rule in one or two sentences, in the active language."""

    def sources(self, period: Period, *, kinds: Collection[str]) -> list[Source]:
        """The legal sources in force in the period."""

    def verdicts(
        self, period: Period, agencies: Collection[int], *, kinds: Collection[str], params: Mapping[str, Any]
    ) -> list[Verdict]:
        """One verdict for each of those agencies, with reasons in words."""

    def evidence(self, period: Period, agencies: Collection[int], *, params: Mapping[str, Any]) -> Iterator[Evidence]:
        """The records of those agencies that touch the period, counted and refused."""


_measures: dict[str, Measure] = {}


def register(measure: Measure) -> None:
    """Offers a measure under its code; a second one with the same code is a programming error."""
    if measure.code in _measures:
        raise ValueError(f"Measure {measure.code} is registered twice.")
    _measures[measure.code] = measure


def unregister(code: str) -> None:
    """For tests."""
    _measures.pop(code, None)


def get(code: str | None) -> Measure | None:
    return _measures.get(code) if code else None


def codes() -> list[str]:
    return sorted(_measures)
