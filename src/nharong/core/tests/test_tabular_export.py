"""What we write is read back equal, by us and by openpyxl, and is never executed."""

from __future__ import annotations

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from nharong.core.errors import Invalid
from nharong.core.folding import nfc
from nharong.core.tabular import Column, safe_cell, template_xlsx, write_csv, write_xlsx

from .test_tabular_xlsx import COLUMNS, GOOD, HEAD, read

HOSTILE = ["=1+1", "+84 269 3824404", "-5%", "@SUM(A1)", '=HYPERLINK("http://x.vn")', "＝1+1", "\t=1", "  =1"]


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def parsed(*rows: list[Any], headers: list[Any] = HEAD) -> list[list[str]]:
    text = "".join(write_csv(headers, rows))
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


@pytest.mark.parametrize("text", HOSTILE)
def test_formulas_are_texts(text: str) -> None:
    assert safe_cell(text).startswith("'")
    assert parsed([text])[1] == ["'" + nfc(text)]
    assert parsed(headers=[text])[0] == ["'" + nfc(text)]
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx([text], [[text]], text))).active
    for cell in (sheet["A1"], sheet["A2"]):
        assert cell.data_type == "s" and cell.value == nfc(text)
    assert sheet["A2"].quotePrefix


def test_csv_values() -> None:
    aware = dt.datetime(2026, 7, 1, 20, 0, tzinfo=dt.UTC)
    row = [
        None,
        True,
        -5,
        Decimal("92.5"),
        dt.date(2026, 7, 1),
        aware,
        gettext_lazy("Table"),
        float("nan"),
        'a"b;c\nd',
    ]
    assert parsed(row)[1] == [
        "",
        "True",
        "-5",
        "92.5",
        "2026-07-01",
        "2026-07-02 03:00:00",
        "Table",
        "",
        'a"b;c\nd',
    ]


def test_csv_comes_in_pieces() -> None:
    pieces = list(write_csv(["n"], ([number] for number in range(1000))))
    assert len(pieces) > 3
    assert "".join(pieces).count("\r\n") == 1001


def test_xlsx_layout_and_values() -> None:
    moment = timezone.make_aware(dt.datetime(2026, 7, 1, 8, 30))
    rows: list[list[Any]] = [
        ["A", dt.date(2026, 7, 1), 5, moment],
        ["", None, Decimal("92.5"), dt.date(1890, 1, 1)],
        ["x" * 40_000, True, 10**17, float("inf")],
    ]
    sheet = openpyxl.load_workbook(
        io.BytesIO(write_xlsx(["Mã", "Ngày", "Số", "Lúc"], rows, "Bảng: [a/b]*? " + "x" * 40))
    ).active
    assert sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:D4"
    assert len(sheet.title) <= 31 and sheet.title.startswith("Bảng")
    assert sheet["B2"].value == dt.datetime(2026, 7, 1) and sheet["B2"].number_format == "dd/mm/yyyy"
    assert sheet["D2"].value == dt.datetime(2026, 7, 1, 8, 30)
    assert sheet["A3"].value is None and sheet["C3"].value == 92.5 and sheet["D3"].value == "1890-01-01"
    assert len(sheet["A4"].value) == 32_767 and sheet["C4"].value == str(10**17) and sheet["D4"].value is None


def test_an_empty_export_is_a_sound_workbook() -> None:
    for title in ("", "History", "'", "Bảng"):
        sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(["Mã"], [], title))).active
        assert sheet["A1"].value == "Mã"


def test_a_refusal_in_the_rows_passes_through() -> None:
    def rows() -> Any:
        yield ["A"]
        raise Invalid("stop")

    with pytest.raises(Invalid, match="stop"):
        write_xlsx(["a"], rows(), "t")


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30).filter(
    lambda text: nfc(text) and "<" not in text
)


@given(st.lists(CELLS, min_size=1, max_size=5))
def test_what_is_written_is_read_back(texts: list[str]) -> None:
    columns = [Column("name", ("Tên riêng",), required=True)]
    rows = [[text] for text in texts]
    expected = [nfc(text) for text in texts]
    from_csv = read("".join(write_csv(["Tên riêng"], rows)).encode(), "a.csv", columns)
    from_xlsx = read(write_xlsx(["Tên riêng"], rows, "t"), "a.xlsx", columns)
    assert [row["name"] for row in from_csv.rows] == expected
    assert [row["name"] for row in from_xlsx.rows] == expected


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_template_filled_in_is_accepted(language: str) -> None:
    with translation.override(language):
        content = template_xlsx(COLUMNS, "Cơ quan")
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    sheet, guide = workbook.worksheets
    assert [cell.value for cell in sheet[1]][:3] == ["Mã cơ quan *", "Tên *", "Ngày bắt đầu"]
    assert sheet.column_dimensions["A"].width > 10 and sheet.freeze_panes == "A2"
    (rule,) = sheet.data_validations.dataValidation
    assert rule.type == "list" and "F2" in str(rule.sqref)
    assert guide["A2"].value == "1. Mã cơ quan"
    for position, value in enumerate(GOOD, start=1):
        sheet.cell(2, position, value)
    target = io.BytesIO()
    workbook.save(target)
    table = read(target.getvalue())
    assert table.ok, table.errors
    assert table.rows[0]["form"] == "conference"


def test_a_template_of_one_column_is_found_beside_its_guide() -> None:
    columns = [Column("form", ("Hình thức",), kind="choice", required=True, choices={"web": "Trang web"})]
    workbook = openpyxl.load_workbook(io.BytesIO(template_xlsx(columns)))
    workbook.worksheets[0]["A2"] = "trang WEB"
    target = io.BytesIO()
    workbook.save(target)
    assert [row["form"] for row in read(target.getvalue(), columns=columns).rows] == ["web"]
