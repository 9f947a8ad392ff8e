"""A sheet before anybody knows its columns: what the workbook and the CSV reader hand to the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

#: Wider sheets are refused: no form of ours has so many columns, and width times height is what fills memory.
MAX_COLUMNS = 200
#: Titles, motto and dispatch number stand above the headings; the headings must come within these rows.
HEADER_ROWS = 20


@dataclass(frozen=True)
class Fault:
    """A cell whose value cannot be had: an error value, or a formula that was never computed."""

    message: str
    cure: str


@dataclass(frozen=True)
class Merge:
    """A merged range, both ends included, counted from 1."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    def covers(self, row: int, column: int) -> bool:
        return self.first_row <= row <= self.last_row and self.first_column <= column <= self.last_column

    @property
    def name(self) -> str:
        return f"{letters(self.first_column)}{self.first_row}:{letters(self.last_column)}{self.last_row}"


@dataclass(frozen=True)
class Line:
    """One row of raw values with the number the spreadsheet shows beside it."""

    number: int
    values: tuple[object, ...]

    def value(self, column: int) -> object:
        return self.values[column - 1] if column <= len(self.values) else None


@dataclass
class Shape:
    """What is known of a sheet besides its values."""

    last_row: int = 0
    filled_rows: int = 0
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    #: First and last column of each hidden range.
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    #: (row, column) of formulas without a stored value.
    uncomputed: set[tuple[int, int]] = field(default_factory=set)
    formulas: int = 0


class Sheet(Protocol):
    """A sheet that can be read from its beginning as often as needed."""

    title: str
    shape: Shape

    def lines(self, last: int | None = None) -> Iterator[Line]:
        """The rows in their order, up to row number ``last``."""
        ...


def rows_of(merges: Sequence[Merge], last_row: int) -> set[int]:
    """The rows that merged ranges touch; each row once, however many hostile ranges lie over each other."""
    rows: set[int] = set()
    done = 0
    for merge in sorted(merges, key=lambda one: one.first_row):
        end = min(merge.last_row, last_row)
        rows.update(range(max(merge.first_row, done + 1), end + 1))
        done = max(done, end)
    return rows


def letters(column: int) -> str:
    """The name of a column as spreadsheets write it: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
