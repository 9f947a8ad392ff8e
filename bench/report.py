"""The printed table: ratios beside the peers of the same run, medians of several runs, and the bounds of the house."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Line:
    """One comparison. ``holds`` is None where nothing was promised."""

    what: str
    ratio: str
    bound: str = ""
    holds: bool | None = None
    times: str = ""

    def text(self) -> str:
        mark = {None: "", True: "PASS", False: "FAIL"}[self.holds]
        return f"  {self.what:<46} {self.ratio:>7}  {self.bound:<12} {mark:<5} {self.times}".rstrip()


def milliseconds(seconds: float) -> str:
    value = seconds * 1000
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.1f} ms"


def _against(what: str, times: dict[str, list[float]], peer: str, label: str, bound: float | None = None) -> Line:
    ours, theirs = median(times["ours"]), median(times[peer])
    ratio = ours / theirs
    shown = f"{milliseconds(ours)} : {milliseconds(theirs)}"
    if bound is None:
        return Line(f"{what} / {label}", f"{ratio:.2f}", times=shown)
    return Line(f"{what} / {label}", f"{ratio:.2f}", f"≤ {bound:g}", ratio <= bound, shown)


def _within(what: str, times: dict[str, list[float]], limit: float) -> Line:
    ours, theirs = median(times["ours"]), median(times["sql"])
    return Line(
        f"{what} / SQL",
        f"{ours / theirs:.2f}",
        f"≤ {limit * 1000:g} ms",
        ours <= limit,
        f"{milliseconds(ours)} : {milliseconds(theirs)}",
    )


def main_lines(result: dict[str, Any]) -> Iterator[Line]:
    yield _against("whole board", result["board"], "sql", "SQL", 2)
    yield _against("whole board", result["board"], "duckdb", "DuckDB")
    yield _within("one agency after one change", result["change"], 0.010)
    yield _within("one month of the province", result["month"], 0.005)
    yield _against("the same, a row for every agency", result["list"], "sql", "SQL")
    for name in ("proof of a commune", "proof of the province"):
        lines = int(result[name]["lines"][0])
        yield _against(f"{name}, {lines:,} lines", result[name], "sql", "SQL")


def growth_lines(results: dict[int, dict[str, Any]]) -> Iterator[Line]:
    """How many times longer the whole board takes when agencies and records are ten times as many."""
    sizes = sorted(results)
    for small, large in pairwise(sizes):
        ours, theirs = (
            median(results[large]["board"][one]) / median(results[small]["board"][one]) for one in ("ours", "sql")
        )
        now = results[large]["board"]
        yield Line(
            f"{small:,} → {large:,} agencies: ours ×",
            f"{ours:.1f}",
            f"SQL × {theirs:.1f}",
            None,
            f"{milliseconds(median(now['ours']))} : {milliseconds(median(now['sql']))}",
        )


def failed(lines: list[Line]) -> int:
    return sum(1 for line in lines if line.holds is False)
