"""Write tables that a spreadsheet shows and never executes."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from nharong.core.errors import Invalid
from nharong.core.folding import nfc

# Full-width twins are folded to the plain signs by some spreadsheet programs.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\]")
_MAX_SHEET_NAME = 31
_MAX_TEXT = 32_767
_MAX_SHEET_ROWS = 1_048_576
_MAX_EXACT = 10**15
_CSV_CHUNK = 200


def is_formula_like(text: str) -> bool:
    """Whether a spreadsheet program may take this text for a formula."""
    return text.lstrip(" ").startswith(_FORMULA_STARTS) or text.startswith(_FORMULA_STARTS)


def safe_cell(value: Any) -> Any:
    """The value for a CSV cell. Numbers stay numbers; a text that could run gets an apostrophe before it."""
    value = _plain(value)
    if isinstance(value, str):
        return f"'{value}" if is_formula_like(value) else value
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def write_csv(headers: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A CSV file in pieces, for a streaming answer; encode it as UTF-8. It begins with the mark Excel
    wants.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write("\ufeff")
    writer.writerow([safe_cell(header) for header in headers])
    for number, row in enumerate(rows, start=1):
        writer.writerow([safe_cell(value) for value in row])
        if number % _CSV_CHUNK == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def write_xlsx(headers: Sequence[Any], rows: Iterable[Sequence[Any]], title: str) -> bytes:
    """A workbook with one sheet: frozen headings, a filter, dates as dates, texts as texts. Rows are not
    kept.
    """
    target = io.BytesIO()
    book = Workbook(target, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": nfc(str(title))})
    sheet = book.add_worksheet(sheet_name(title))
    formats = {
        "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "moment": book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        # Keeps the text a text when somebody edits the cell or saves the sheet as CSV.
        "quoted": book.add_format({"quote_prefix": True}),
    }
    for column, header in enumerate(headers):
        sheet.set_column(column, column, min(60, max(12, len(str(header)) + 4)))
    sheet.freeze_panes(1, 0)
    for column, header in enumerate(headers):
        sheet.write_string(0, column, _fitting(nfc(str(header))), formats["head"])
    count = 0
    try:
        for count, row in enumerate(rows, start=1):
            if count >= _MAX_SHEET_ROWS:
                raise Invalid(_("The table has too many rows for one Excel sheet. Take the CSV file instead."))
            for column, value in enumerate(row):
                _write(sheet, count, column, _plain(value), formats)
        if headers:
            sheet.autofilter(0, 0, count, len(headers) - 1)
    finally:
        # Also removes the temporary files of an export that was broken off.
        book.close()
    return target.getvalue()


def sheet_name(title: Any) -> str:
    """A title within the narrow limits Excel sets for the name of a sheet."""
    name = _NOT_IN_SHEET_NAMES.sub(" ", nfc(str(title)).replace("\n", " "))[:_MAX_SHEET_NAME].strip(" '")
    return name if name and name.lower() != "history" else _("Table")


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(row, column, value, formats["moment"])
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, formats["date"])
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(row, column, value)
    elif value:
        text = _fitting(value)
        sheet.write_string(row, column, text, formats["quoted"] if is_formula_like(text) else None)


def _plain(value: Any) -> Any:
    """One of None, bool, int, float, Decimal, naive datetime, date from 1900 on, or a clean text."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, dt.datetime):
        value = timezone.localtime(value).replace(tzinfo=None) if timezone.is_aware(value) else value
        return value if value.year >= 1900 else value.isoformat()
    if isinstance(value, dt.date):
        return value if value.year >= 1900 else value.isoformat()
    if isinstance(value, int):
        return value if abs(value) < _MAX_EXACT else str(value)
    if isinstance(value, float | Decimal):
        return value if math.isfinite(value) else ""
    return nfc(str(value))


def _fitting(text: str) -> str:
    # XlsxWriter leaves out a longer text altogether.
    return text if len(text) <= _MAX_TEXT else text[: _MAX_TEXT - 1] + "…"
