"""Read an Excel workbook that ``sniff`` has let pass.

openpyxl in its streaming mode gives the values but tells nothing of merged cells, hidden rows or
formulas that were never computed, and it believes the dimensions a file claims. So each sheet is first
scanned as plain XML for its ``Shape``, and the values are then read within the bounds the scan has
found.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from defusedxml.ElementTree import fromstring, iterparse
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.utils.cell import range_boundaries

from nharong.core.errors import Invalid

from .grid import HEADER_ROWS, MAX_COLUMNS, Fault, Line, Merge, Shape, letters
from .sniff import damaged

MAX_SHEETS = 50
_LAST_ROW = 1_048_576
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ZEROS = re.compile(r"0{2,}")
_LETTERS = re.compile(r"[A-Z]+")


class XlsxSheet:
    """One visible sheet."""

    def __init__(self, source: Any, shape: Shape) -> None:
        self.title: str = source.title
        self.shape = shape
        self._source = source

    def lines(self, last: int | None = None) -> Iterator[Line]:
        end = self.shape.last_row if last is None else min(last, self.shape.last_row)
        if end < 1:
            return
        uncomputed = self.shape.uncomputed
        rows = self._source.iter_rows(min_row=1, max_row=end, max_col=MAX_COLUMNS)
        for number, cells in enumerate(rows, start=1):
            values = [_value(cell) for cell in cells]
            while values and values[-1] is None and (number, len(values)) not in uncomputed:
                values.pop()
            for column in range(1, len(values) + 1):
                if (number, column) in uncomputed:
                    values[column - 1] = Fault(
                        _("The formula has no stored result."),
                        _("Open the file in Excel and save it, or paste the cell as a value."),
                    )
            yield Line(number, tuple(values))


class Workbook:
    """The visible sheets of a workbook, the names of the hidden ones, and the day its serial dates count
    from.
    """

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        self.epoch = book.epoch
        self.hidden: list[str] = []
        self.sheets: list[XlsxSheet] = []
        paths = self._paths()
        if len(book.worksheets) > MAX_SHEETS:
            raise Invalid(
                _("The workbook has more than %(limit)s sheets. Copy the table into a new workbook.")
                % {"limit": MAX_SHEETS}
            )
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                self.hidden.append(sheet.title)
                continue
            if sheet.title not in paths:
                raise Invalid(damaged())
            with self._archive.open(paths[sheet.title]) as source:
                shape = scan(source, sheet.title)
            self.sheets.append(XlsxSheet(sheet, shape))

    def _paths(self) -> dict[str, str]:
        """The part of the archive in which each sheet lies."""
        targets = {}
        for relation in fromstring(self._archive.read("xl/_rels/workbook.xml.rels"), forbid_dtd=True):
            target = relation.get("Target", "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[relation.get("Id")] = path
        book = fromstring(self._archive.read("xl/workbook.xml"), forbid_dtd=True)
        sheets = (element for element in book.iter() if _name(element) == "sheet")
        return {
            sheet.get("name", ""): targets[sheet.get(_RELATION)] for sheet in sheets if sheet.get(_RELATION) in targets
        }


def scan(source: IO[bytes], title: str) -> Shape:
    """Walk the XML of a sheet once and note what its values alone do not tell."""
    shape = Shape()
    row = column = 0
    filled = False
    for event, element in iterparse(source, events=("start", "end"), forbid_dtd=True):
        name = _name(element)
        if event == "start":
            if name == "row":
                following = _number(element.get("r"), row + 1)
                if not row < following <= _LAST_ROW:
                    raise Invalid(damaged())
                row, column, filled = following, 0, False
                if element.get("hidden") in ("1", "true"):
                    shape.hidden_rows.append(row)
            elif name == "c":
                reference = _LETTERS.match(element.get("r") or "")
                column = column_index_from_string(reference.group()) if reference else column + 1
            continue
        if name == "c":
            has_value, is_formula, uncomputed = _content(element)
            shape.formulas += is_formula
            if uncomputed:
                shape.uncomputed.add((row, column))
            if has_value or uncomputed:
                filled = True
                if column > MAX_COLUMNS:
                    raise Invalid(
                        _("Sheet “%(sheet)s” has values beyond column %(column)s. Delete those columns.")
                        % {"sheet": title, "column": letters(MAX_COLUMNS)}
                    )
            element.clear()
        elif name == "row":
            if filled:
                shape.last_row = row
                shape.filled_rows += 1
            element.clear()
        elif name == "mergeCell":
            first_column, first_row, last_column, last_row = range_boundaries(element.get("ref"))
            shape.merges.append(Merge(first_row or 1, first_column or 1, last_row or row, last_column or MAX_COLUMNS))
        elif name == "col" and element.get("hidden") in ("1", "true"):
            shape.hidden_columns.append((_number(element.get("min"), 0), _number(element.get("max"), 0)))
    # Ranges cannot overlap in a real file, so no more than this many fit among the rows of the headings.
    if sum(merge.first_row <= HEADER_ROWS for merge in shape.merges) > HEADER_ROWS * MAX_COLUMNS // 2:
        raise Invalid(damaged())
    shape.hidden_rows = [number for number in shape.hidden_rows if number <= shape.last_row]
    return shape


def _content(cell: Any) -> tuple[bool, bool, bool]:
    """Whether a cell has a value, holds a formula, and whether that formula was never computed."""
    has_value = is_formula = False
    for child in cell:
        name = _name(child)
        if name == "f":
            is_formula = True
        elif name == "is" or (name == "v" and child.text):
            has_value = True
    # A formula whose result is the empty text is stored with t="str" and an empty value: that one is
    # computed.
    return has_value, is_formula, is_formula and not has_value and cell.get("t") != "str"


def _value(cell: Any) -> object:
    value = cell.value
    if value is None or value == "":
        return None
    if cell.data_type == "e":
        return Fault(
            _("The cell holds the error value %(value)s.") % {"value": value},
            _("Correct it or leave the cell empty."),
        )
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        # A code such as 00123 is often the number 123 shown through the format 00000: read what the
        # officer sees.
        shown = cell.number_format or ""
        if _ZEROS.fullmatch(shown):
            return str(value).zfill(len(shown))
    return value


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _number(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 10 else default
