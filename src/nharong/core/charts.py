"""Where the points of a drawing lie. Pure sums; templates draw, CSS colours.

Coordinates are text with a point, whatever the reader's language: a Vietnamese template would print ``12,5``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .figures import PERCENT, FigureState
from .numbers import Number, show_number, show_percent

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 240.0, 56.0, 6.0


def _at(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Bar:
    """A bar on a scale of 0 to 1000. ``tick`` is None without a target."""

    fill: str
    tick: str | None
    reached: bool
    words: str


def bar(numerator: Number | None, denominator: Number | None, target: Number | None) -> Bar:
    """``numerator`` of ``denominator`` with ``target`` in percent; without denominator all are counts."""
    if denominator is None:
        scale = max(float(numerator or 0), float(target or 0)) or 1.0
        share = float(numerator or 0) / scale
        tick = float(target) / scale if target else None
        words = show_number(numerator) if numerator is not None else ""
    else:
        share = float(numerator or 0) / float(denominator) if denominator else 0.0
        tick = float(target) / 100 if target is not None else None
        words = show_percent(Decimal(str(share)) * 100) if denominator and numerator is not None else ""
    share = min(max(share, 0.0), 1.0)
    reached = tick is not None and share >= tick
    return Bar(_at(share * 1000), None if tick is None else _at(min(tick, 1.0) * 1000), reached, words)


@dataclass(frozen=True)
class Dot:
    """One month of a trend."""

    x: str
    y: str
    state: FigureState
    label: str
    words: str


@dataclass(frozen=True)
class Spark:
    """A trend line, broken where no number is known."""

    width: str
    height: str
    lines: tuple[str, ...]
    dots: tuple[Dot, ...]
    target_y: str | None
    first: str
    last: str
    latest: str
    words: str


Point = tuple[str, Number | None, FigureState | str]


def spark(points: Iterable[Point], target: Number | None = None, unit: str = PERCENT) -> Spark:
    """A trend of (label, value or None, state). Percentages run from 0 to 100, counts to the greatest."""
    told: Sequence[Point] = list(points)
    known = [float(value) for _label, value, _state in told if value is not None]
    goal = float(target) if target is not None else None
    top = max([*known, goal or 0.0, 100.0 if unit == PERCENT else 1.0])
    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / max(len(told) - 1, 1)

    def height(value: float) -> str:
        return _at(SPARK_HEIGHT - SPARK_EDGE - value / top * (SPARK_HEIGHT - 2 * SPARK_EDGE))

    dots, runs, run = [], [], []
    for index, (label, value, raw) in enumerate(told):
        state = FigureState(raw)
        x, y = _at(SPARK_EDGE + index * step), height(float(value or 0))
        counted = value is not None and state in (FigureState.VALUE, FigureState.ZERO)
        if counted and value is not None:
            run.append(f"{x},{y}")
            words = show_percent(value) if unit == PERCENT else show_number(value)
        else:
            words = state.label
            runs.append(run)
            run = []
        dots.append(Dot(x, y, state, str(label), words))
    runs.append(run)
    return Spark(
        width=_at(SPARK_WIDTH),
        height=_at(SPARK_HEIGHT),
        lines=tuple(" ".join(one) for one in runs if len(one) > 1),
        dots=tuple(dots),
        target_y=height(goal) if goal is not None else None,
        first=dots[0].label if dots else "",
        last=dots[-1].label if dots else "",
        latest=dots[-1].words if dots else "",
        words="; ".join(f"{dot.label}: {dot.words}" for dot in dots),
    )
