"""The empty workbook an officer fills in: headings, cell types, choices to pick from, and a sheet that
explains.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from nharong.core.folding import nfc

from .columns import Column
from .export import sheet_name
from .grid import letters

_PREPARED_ROWS = 2_000


def template_xlsx(columns: Sequence[Column], title: str = "") -> bytes:
    """A workbook which ``read_table`` with the same columns accepts once it is filled in."""
    target = io.BytesIO()
    book = Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(sheet_name(title or _("Table")))
    guide_name = sheet_name(_("How to fill in"))
    guide = book.add_worksheet(guide_name if guide_name != sheet.get_name() else f"{guide_name[:28]} 2")
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    # Text cells keep the zeros of 0912… and 001; a date column keeps Excel from guessing month first.
    types = {
        "date": book.add_format({"num_format": "dd/mm/yyyy"}),
        "integer": book.add_format({"num_format": "0"}),
    }
    text = book.add_format({"num_format": "@"})

    sheet.freeze_panes(1, 0)
    for position, column in enumerate(columns):
        heading = f"{nfc(column.label)} *" if column.required else nfc(column.label)
        sheet.set_column(position, position, min(60, max(14, len(heading) + 4)), types.get(column.kind, text))
        sheet.write_string(0, position, heading, head)

    _write_guide(guide, columns, head, wrap)
    for position, column in enumerate(columns):
        labels = [names[0] if names else key for key, names in column.choice_labels().items()]
        if column.kind != "choice" or not labels:
            continue
        # A list typed into the rule itself may have 255 characters only, so the values stand on the guide
        # sheet.
        place = _GUIDE_COLUMNS + 1 + position
        guide.write_string(0, place, f"{position + 1}. {nfc(column.label)}", head)
        for row, label in enumerate(labels, start=1):
            guide.write_string(row, place, nfc(label))
        guide.set_column(place, place, 24)
        quoted = guide.get_name().replace("'", "''")
        cells = f"{_absolute(1, place)}:{_absolute(len(labels), place)}"
        sheet.data_validation(
            1, position, _PREPARED_ROWS, position, {"validate": "list", "source": f"='{quoted}'!{cells}"}
        )
    book.close()
    return target.getvalue()


_GUIDE_COLUMNS = 4


def _write_guide(guide: Any, columns: Sequence[Column], head: Any, wrap: Any) -> None:
    titles = (_("Column"), _("Required"), _("What to write"), _("Explanation"))
    for position, (heading, width) in enumerate(zip(titles, (30, 12, 40, 60), strict=True)):
        guide.set_column(position, position, width)
        guide.write_string(0, position, heading, head)
    for row, column in enumerate(columns, start=1):
        # Numbered, so that this list is never taken for headings when the filled-in file is read.
        guide.write_string(row, 0, f"{row}. {nfc(column.label)}", wrap)
        guide.write_string(row, 1, _("yes") if column.required else _("no"), wrap)
        guide.write_string(row, 2, _kind(column), wrap)
        guide.write_string(row, 3, nfc(str(column.help)), wrap)


def _kind(column: Column) -> str:
    match column.kind:
        case "date":
            return _("a date as dd/mm/yyyy")
        case "integer":
            return _("a whole number, digits only")
        case "url":
            return _("a web address beginning with https://")
        case "choice":
            return _("one of the values of the list")
        case _:
            return _("text of at most %(limit)s characters") % {"limit": column.max_length}


def _absolute(row: int, column: int) -> str:
    return f"${letters(column + 1)}${row + 1}"
