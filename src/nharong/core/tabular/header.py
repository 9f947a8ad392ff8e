"""Find the headings: under title lines, in merged cells, with or without accents, in any order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nharong.core.errors import Invalid
from nharong.core.folding import fold, nfc

from .columns import Column
from .grid import HEADER_ROWS, MAX_COLUMNS, Line, Sheet, letters

_HINT = re.compile(r"[(\[][^)\]]*[)\]]")


@dataclass(frozen=True)
class Header:
    """Where the headings are, and which column of the sheet is which of ours."""

    row: int
    width: int
    #: Data begins below this row; a merged heading may reach further down than its own row.
    last_row: int
    positions: dict[str, int]
    unknown: list[str]
    twice: list[str]
    missing: list[Column]

    @property
    def complete(self) -> bool:
        return not self.missing and not self.twice


def find_header(sheet: Sheet, columns: Sequence[Column]) -> Header | None:
    """The row within the first ones that holds most of the expected headings, or None when there is no
    such row.
    """
    spellings = {spelling: column.key for column in columns for spelling in column.spellings()}
    best: Header | None = None
    lines = list(sheet.lines(HEADER_ROWS))
    by_number = {line.number: line for line in lines}
    for line in lines:
        header = _read(line, by_number, sheet, columns, spellings)
        if header.positions and (best is None or len(header.positions) > len(best.positions)):
            best = header
    # One matching word may stand in any title line; without half of the required ones it is no heading.
    required = sum(column.required for column in columns)
    if best is None or len(best.positions) < max(1, required / 2):
        return None
    return best


def require(header: Header, columns: Sequence[Column]) -> None:
    """Raise ``Invalid`` that names every missing and every doubled column."""
    messages = [
        _("The column “%(column)s” is missing. Headings are looked for in row %(row)s.")
        % {"column": column.label, "row": header.row}
        for column in header.missing
    ]
    messages += header.twice
    if messages:
        raise Invalid(messages)


def no_header(columns: Sequence[Column]) -> Invalid:
    wanted = ", ".join(f"“{column.label}”" for column in columns if column.required or len(columns) < 6)
    return Invalid(
        _("No headings were found in the first %(rows)s rows. These columns are expected: %(columns)s.")
        % {"rows": HEADER_ROWS, "columns": wanted or ", ".join(f"“{column.label}”" for column in columns)}
    )


def _read(
    line: Line,
    lines: dict[int, Line],
    sheet: Sheet,
    columns: Sequence[Column],
    spellings: dict[str, str],
) -> Header:
    positions: dict[str, int] = {}
    unknown: list[str] = []
    twice: list[str] = []
    labels = {column.key: column.label for column in columns}
    merges = [merge for merge in sheet.shape.merges if merge.first_row <= line.number <= merge.last_row]
    width = max(
        [len(line.values), *(merge.last_column for merge in merges)],
        default=0,
    )
    for position in range(1, min(width, MAX_COLUMNS) + 1):
        value = line.value(position)
        merge = next((one for one in merges if one.covers(line.number, position)), None)
        if merge is not None:
            if merge.first_column != position:
                continue
            above = lines.get(merge.first_row)
            value = above.value(position) if above else None
        if not isinstance(value, str) or not nfc(value):
            continue
        key = spellings.get(fold(value)) or spellings.get(fold(_HINT.sub(" ", value)))
        if key is None:
            unknown.append(nfc(value))
        elif key in positions:
            where = {"column": labels[key], "first": letters(positions[key]), "second": letters(position)}
            twice.append(_("The column “%(column)s” appears twice, in %(first)s and %(second)s. Keep one.") % where)
        else:
            positions[key] = position
    last_row = max([line.number, *(merge.last_row for merge in merges if merge.first_column in positions.values())])
    missing = [column for column in columns if column.required and column.key not in positions]
    return Header(line.number, len(line.values), last_row, positions, unknown, twice, missing)
