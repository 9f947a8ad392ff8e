"""The way of an upload: look at it, find its headings, clean its cells, collect its faults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from nharong.core.errors import Invalid

from . import sniff
from .clean import clean
from .columns import Column, Row, RowError, Table
from .csvfile import CsvSheet, candidates, decode
from .dates import doubtful, swapped
from .grid import Fault, Line, Merge, Sheet, letters, rows_of
from .header import Header, find_header, no_header, require
from .xlsx import Workbook

MAX_ROWS = 20_000
MAX_BYTES = 20 * 1024 * 1024
_LISTED = 20


def read_table(
    upload: BinaryIO,
    filename: str,
    columns: Sequence[Column],
    *,
    unique: Sequence[str] = (),
    max_rows: int = MAX_ROWS,
    max_bytes: int = MAX_BYTES,
) -> Table:
    """Read an officer's spreadsheet.

    A fault of the file as a whole raises ``Invalid``; faults of rows are in ``Table.errors``, and the
    faulty rows are not in ``Table.rows``. ``unique`` names the columns which together may not repeat.
    """
    content = sniff.read_upload(upload, max_bytes)
    if sniff.detect(content, filename) == "csv":
        return _read_csv(content, columns, unique, max_rows)
    try:
        return _read_xlsx(content, columns, unique, max_rows)
    except Invalid:
        raise
    # openpyxl answers a malformed part with whatever error its innermost line happens to raise.
    except Exception as error:
        raise Invalid(sniff.damaged()) from error


def _read_csv(content: bytes, columns: Sequence[Column], unique: Sequence[str], max_rows: int) -> Table:
    text, notices = decode(content)
    found: list[tuple[CsvSheet, Header]] = []
    fault: Invalid | None = None
    for sheet in candidates(text):
        try:
            header = find_header(sheet, columns)
            if header is not None:
                sheet.measure(max_rows)
                found.append((sheet, header))
        except Invalid as error:
            # Under the wrong delimiter any file may look broken; the fault counts if no delimiter fits.
            fault = error
    if not found:
        raise fault or no_header(columns)
    # A single column fits under every delimiter; then the one that parts the row of headings wins.
    sheet, header = max(found, key=lambda pair: (len(pair[1].positions), pair[1].width))
    require(header, columns)
    table = Table(notices=notices, header_row=header.row)
    _fill(table, sheet, header, columns, unique, max_rows, None)
    return _refuse_overlong_rows(table, sheet, header)


def _refuse_overlong_rows(table: Table, sheet: CsvSheet, header: Header) -> Table:
    """A row with more cells than headings has a delimiter inside a text: all its cells have shifted."""
    data = (line for line in sheet.lines() if line.number > header.last_row)
    long = {line.number for line in data if len(line.values) > header.width}
    table.rows = [row for row in table.rows if row.number not in long]
    table.errors = [error for error in table.errors if error.row not in long]
    message = _("The row has more cells than there are headings.")
    cure = _("Put texts that contain “%(delimiter)s” in quotation marks, or give every column a heading.")
    delimiter = {"delimiter": _("Tab character") if sheet.delimiter == "\t" else sheet.delimiter}
    table.errors += [RowError(number, "", message, cure % delimiter) for number in long]
    table.errors.sort(key=lambda error: error.row)
    return table


def _read_xlsx(content: bytes, columns: Sequence[Column], unique: Sequence[str], max_rows: int) -> Table:
    book = Workbook(content)
    found = [(sheet, header) for sheet in book.sheets if (header := find_header(sheet, columns))]
    complete = [(sheet, header) for sheet, header in found if header.complete]
    if len(complete) > 1:
        raise Invalid(
            _("Several sheets have these headings: %(sheets)s. Keep one of them in the file.")
            % {"sheets": ", ".join(f"“{sheet.title}”" for sheet, _header in complete)}
        )
    if not found:
        if book.hidden:
            raise Invalid([*no_header(columns).messages, _hidden_sheets(book.hidden)])
        raise no_header(columns)
    sheet, header = complete[0] if complete else max(found, key=lambda pair: len(pair[1].positions))
    require(header, columns)
    table = Table(sheet=sheet.title, header_row=header.row)
    if book.hidden:
        table.notices.append(_hidden_sheets(book.hidden))
    others = [one.title for one in book.sheets if one is not sheet and one.shape.filled_rows]
    if others:
        table.notices.append(
            _("Only sheet “%(sheet)s” was read, not: %(others)s.")
            % {"sheet": sheet.title, "others": ", ".join(f"“{title}”" for title in others)}
        )
    return _fill(table, sheet, header, columns, unique, max_rows, book.epoch)


def _fill(
    table: Table,
    sheet: Sheet,
    header: Header,
    columns: Sequence[Column],
    unique: Sequence[str],
    max_rows: int,
    epoch: dt.datetime | None,
) -> Table:
    used = [column for column in columns if column.key in header.positions]
    table.unknown_columns = header.unknown
    table.notices += _notices(sheet, header)
    merges = _data_merges(sheet, header, used)
    for merge, label in merges:
        table.errors.append(
            RowError(
                max(merge.first_row, header.last_row + 1),
                label,
                _("Cells %(range)s are merged.") % {"range": merge.name},
                _("Unmerge the cells and fill in every row."),
            )
        )
    blocked = rows_of([merge for merge, _label in merges], sheet.shape.last_row)
    raw: list[Line] = []
    for line in sheet.lines():
        if line.number <= header.last_row or _blank(line):
            continue
        table.row_count += 1
        if table.row_count > max_rows:
            raise Invalid(
                _("The table has more than %(limit)s rows. Split it into several files.") % {"limit": max_rows}
            )
        if line.number not in blocked:
            raw.append(line)
    if not table.row_count:
        raise Invalid(_("The table has headings but no rows. Fill in rows below the headings."))
    suspicious = {
        (row, column.key)
        for column in used
        if column.kind == "date"
        for row in doubtful([(line.number, line.value(header.positions[column.key])) for line in raw])
    }
    seen: dict[tuple[Any, ...], int] = {}
    for line in raw:
        values: dict[str, Any] = {column.key: None for column in columns}
        faults: list[RowError] = []
        for column in used:
            value = clean(line.value(header.positions[column.key]), column, epoch)
            if (line.number, column.key) in suspicious and not isinstance(value, Fault):
                value = swapped(column.label)
            if isinstance(value, Fault):
                faults.append(RowError(line.number, column.label, value.message, value.cure))
            else:
                values[column.key] = value
        if duplicate := _duplicate(line.number, values, columns, unique, seen):
            faults.append(duplicate)
        table.errors += faults
        if not faults:
            table.rows.append(Row(line.number, values))
    table.errors.sort(key=lambda error: error.row)
    return table


def _duplicate(
    number: int,
    values: dict[str, Any],
    columns: Sequence[Column],
    unique: Sequence[str],
    seen: dict[tuple[Any, ...], int],
) -> RowError | None:
    key = tuple(value.casefold() if isinstance(value := values[name], str) else value for name in unique)
    if not key or None in key:
        return None
    first = seen.setdefault(key, number)
    if first == number:
        return None
    return RowError(
        number,
        ", ".join(column.label for column in columns if column.key in unique),
        _("The row repeats row %(row)s.") % {"row": first},
        _("Delete one of the two rows or correct it."),
    )


def _blank(line: Line) -> bool:
    return all(value is None or (isinstance(value, str) and not value.strip()) for value in line.values)


def _data_merges(sheet: Sheet, header: Header, columns: Sequence[Column]) -> list[tuple[Merge, str]]:
    """Merged ranges among the data, each with the first column of ours that it touches."""
    found = []
    for merge in sheet.shape.merges:
        if merge.last_row <= header.last_row or merge.first_row > sheet.shape.last_row:
            continue
        for column in columns:
            if merge.first_column <= header.positions[column.key] <= merge.last_column:
                found.append((merge, column.label))
                break
    return found


def _notices(sheet: Sheet, header: Header) -> list[str]:
    shape, notices = sheet.shape, []
    if header.unknown:
        names = ", ".join(f"“{name[:60]}”" for name in header.unknown[:_LISTED])
        notices.append(_("These columns are unknown and were not read: %(columns)s.") % {"columns": names})
    hidden = [number for number in shape.hidden_rows if number > header.last_row]
    if hidden:
        rows = ", ".join(map(str, hidden[:_LISTED])) + (" …" if len(hidden) > _LISTED else "")
        notices.append(_("Hidden rows were read too: %(rows)s.") % {"rows": rows})
    hidden_columns = [
        letters(position)
        for position in sorted(header.positions.values())
        if any(first <= position <= last for first, last in shape.hidden_columns)
    ]
    if hidden_columns:
        notices.append(_("Hidden columns were read too: %(columns)s.") % {"columns": ", ".join(hidden_columns)})
    if shape.formulas > len(shape.uncomputed):
        notices.append(_("Cells with formulas were read with the result Excel last stored."))
    return notices


def _hidden_sheets(titles: Sequence[str]) -> str:
    return _("Hidden sheets were not read: %(sheets)s.") % {"sheets": ", ".join(f"“{title}”" for title in titles)}
