"""A figure and its six states. Zero, silent, not yet due, exempt and dissolved are never one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class FigureState(StrEnum):
    """What a figure says. ``no_measure`` is no figure: the plan names a target that nothing computes yet."""

    VALUE = "value"
    ZERO = "zero"
    SILENT = "silent"
    NOT_DUE = "not_due"
    EXEMPT = "exempt"
    DISSOLVED = "dissolved"
    NO_MEASURE = "no_measure"

    @property
    def label(self) -> str:
        return str(STATE_WORDS[self])

    @property
    def has_number(self) -> bool:
        return self in (FigureState.VALUE, FigureState.ZERO, FigureState.SILENT)


STATE_WORDS: Mapping[FigureState, str | Promise] = {
    FigureState.VALUE: _("value"),
    FigureState.ZERO: _("zero"),
    FigureState.SILENT: _("no report yet"),
    FigureState.NOT_DUE: _("not due yet"),
    FigureState.EXEMPT: _("exempt"),
    FigureState.DISSOLVED: _("dissolved"),
    FigureState.NO_MEASURE: _("no measure yet"),
}

PERCENT = "%"
COUNT = "count"


@dataclass(frozen=True)
class Part:
    """A partial figure, shown beside the whole: its own numerator and denominator."""

    code: str
    label: str | Promise
    numerator: int
    denominator: int

    @property
    def value(self) -> Decimal | None:
        return percentage(self.numerator, self.denominator)


@dataclass(frozen=True)
class Figure:
    """A number with what it was made of. ``denominator`` is None for counts; both are None without a number."""

    state: FigureState
    numerator: int | None = None
    denominator: int | None = None
    unit: str = PERCENT
    reason: str = ""
    since: dt.date | None = None
    as_of: dt.date | None = None
    parts: tuple[Part, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    proof: str = ""

    @property
    def value(self) -> Decimal | None:
        """The percentage with one decimal (half up), or the count; None when the state has no number."""
        if not self.state.has_number or self.numerator is None:
            return None
        if self.unit == PERCENT:
            return percentage(self.numerator, self.denominator or 0)
        return Decimal(self.numerator)

    def reached(self, target: Decimal | float | None, direction: str = "up") -> bool | None:
        """Whether the target is met, compared on the exact fraction and not on the rounded figure."""
        if target is None or self.numerator is None or not self.state.has_number:
            return None
        exact = Decimal(self.numerator)
        if self.unit == PERCENT:
            if not self.denominator:
                return None
            exact = exact * 100 / Decimal(self.denominator)
        goal = Decimal(str(target))
        return exact <= goal if direction == "down" else exact >= goal

    def as_json(self) -> dict[str, Any]:
        """The stable machine form (docs/command-line.md)."""
        value = self.value
        return {
            "state": self.state.value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": None if value is None else float(value),
            "unit": self.unit,
        }


def percentage(numerator: int, denominator: int) -> Decimal | None:
    """``numerator / denominator`` in percent, one decimal, half up; None for an empty denominator."""
    if not denominator:
        return None
    return (Decimal(numerator) * 100 / Decimal(denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def add_parts(groups: Iterable[Iterable[Part]]) -> tuple[Part, ...]:
    """Adds partial figures of the same code: Σ numerator / Σ denominator."""
    sums: dict[str, Part] = {}
    for group in groups:
        for part in group:
            old = sums.get(part.code)
            sums[part.code] = Part(
                part.code,
                part.label,
                part.numerator + (old.numerator if old else 0),
                part.denominator + (old.denominator if old else 0),
            )
    return tuple(sums.values())
