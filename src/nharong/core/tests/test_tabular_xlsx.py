"""Reading workbooks: real files written with openpyxl and XlsxWriter, each with one thing officers do."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.utils import translation

from nharong.core.errors import Invalid
from nharong.core.tabular import Column, Table, read_table

COLUMNS = [
    Column("code", ("Mã cơ quan", "Agency code"), required=True, max_length=40),
    Column("name", ("Tên", "Name"), required=True),
    Column("start", ("Ngày bắt đầu", "Start date"), kind="date"),
    Column("count", ("Số lượng", "Count"), kind="integer"),
    Column("link", ("Đường dẫn", "Link"), kind="url"),
    Column(
        "form",
        ("Hình thức", "Form"),
        kind="choice",
        choices={"conference": ("Họp báo", "Press conference"), "web": "Trang web"},
    ),
]
HEAD = ["Mã cơ quan", "Tên", "Ngày bắt đầu", "Số lượng", "Đường dẫn", "Hình thức"]
GOOD: list[Any] = ["GL01", "Xã Đak Đoa", dt.date(2025, 7, 1), 3, "https://gialai.gov.vn/a?b=1", "họp báo"]


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def book(
    *rows: Sequence[Any], edit: Callable[[Any, Any], None] | None = None, head: Sequence[Any] | None = HEAD
) -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    for row in ([head] if head else []) + list(rows):
        sheet.append(list(row))
    if edit:
        edit(workbook, sheet)
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def read(content: bytes, filename: str = "bảng.xlsx", columns: Sequence[Column] = COLUMNS, **options: Any) -> Table:
    return read_table(io.BytesIO(content), filename, columns, **options)


def test_a_good_row() -> None:
    table = read(book(GOOD))
    assert table.ok and table.row_count == 1 and table.header_row == 1
    assert table.rows[0].number == 2
    assert table.rows[0].values == {
        "code": "GL01",
        "name": "Xã Đak Đoa",
        "start": dt.date(2025, 7, 1),
        "count": 3,
        "link": "https://gialai.gov.vn/a?b=1",
        "form": "conference",
    }


def test_headings_in_english_without_accents_in_another_order_under_merged_title_lines() -> None:
    def titles(_book: Any, sheet: Any) -> None:
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A2:F2")

    content = book(
        ["ỦY BAN NHÂN DÂN"],
        ["Danh sách cơ quan, tên và mã"],
        [],
        ["NAME", "ma co quan", "Ngày bắt đầu (dd/mm/yyyy)"],
        ["Xã A", "A1", "1/7/2025"],
        head=None,
        edit=titles,
    )
    table = read(content)
    assert table.ok, table.errors
    assert table.header_row == 4
    assert table.rows[0].number == 5
    assert table.rows[0]["start"] == dt.date(2025, 7, 1)


def test_headings_merged_over_two_rows() -> None:
    def merge(_book: Any, sheet: Any) -> None:
        for cells in ("A1:A2", "B1:B2", "C1:D1"):
            sheet.merge_cells(cells)

    content = book(
        ["Mã cơ quan", "Tên", "Chi tiết"],
        [None, None, "Ngày bắt đầu", "Số lượng"],
        ["A1", "Xã A", "01/07/2025", 5],
        head=None,
        edit=merge,
    )
    table = read(content)
    assert table.ok, table.errors
    assert [(row.number, row["code"], row["count"]) for row in table.rows] == [(3, "A1", 5)]


def test_merged_data_cells_are_refused_with_row_and_cure() -> None:
    def merge(_book: Any, sheet: Any) -> None:
        sheet.merge_cells("A3:A5")

    table = read(book(GOOD, ["B", "Xã B"], ["", "Xã C"], ["", "Xã D"], ["E", "Xã E"], edit=merge))
    assert [error.row for error in table.errors] == [3]
    assert "A3:A5" in table.errors[0].message and "Unmerge" in table.errors[0].cure
    assert [row.number for row in table.rows] == [2, 6]
    assert table.row_count == 5


def test_merged_cells_beside_the_table_do_not_matter() -> None:
    table = read(book(GOOD, edit=lambda _book, sheet: sheet.merge_cells("J2:K9")))
    assert table.ok


def test_hidden_sheets_rows_and_columns_are_told() -> None:
    def hide(workbook: Any, sheet: Any) -> None:
        sheet.row_dimensions[3].hidden = True
        sheet.column_dimensions["D"].hidden = True
        secret = workbook.create_sheet("Ẩn")
        secret.append(HEAD)
        secret.append(["X", "Y"])
        secret.sheet_state = "hidden"
        workbook.create_sheet("Ghi chú").append(["chỉ là ghi chú"])

    table = read(book(GOOD, ["GL02", "Xã B"], edit=hide))
    assert len(table.rows) == 2
    told = " ".join(table.notices)
    assert "Ẩn" in told and "rows were read too: 3" in told and "columns were read too: D" in told and "Ghi chú" in told


def test_only_hidden_sheet_has_the_table() -> None:
    def hide(workbook: Any, sheet: Any) -> None:
        workbook.create_sheet("Khác")
        sheet.sheet_state = "hidden"
        workbook.active = 1

    with pytest.raises(Invalid) as caught:
        read(book(GOOD, edit=hide))
    assert "Hidden sheets" in str(caught.value)


def test_two_sheets_with_the_table_are_not_guessed_between() -> None:
    def copy(workbook: Any, _sheet: Any) -> None:
        workbook.create_sheet("Bản sao").append(HEAD)

    with pytest.raises(Invalid, match="Several sheets"):
        read(book(GOOD, edit=copy))


def test_formulas_use_the_stored_result_and_are_refused_without_one() -> None:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target)
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ["GL01", "Xã A"])
    sheet.write_formula(1, 3, "=1+2", None, 3)
    workbook.close()
    table = read(target.getvalue())
    assert table.ok, table.errors
    assert table.rows[0]["count"] == 3
    assert any("formulas" in notice for notice in table.notices)

    never = read(book(["GL01", "Xã A", None, "=1+2"]))
    assert [(error.row, error.column) for error in never.errors] == [(2, "Số lượng")]
    assert "paste the cell as a value" in never.errors[0].cure


@pytest.mark.parametrize("date1904", [False, True])
def test_excel_dates_in_both_calendars_as_dates_and_as_serial_numbers(date1904: bool) -> None:
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"date_1904": date1904})
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, HEAD)
    sheet.write_row(1, 0, ["A", "Xã A"])
    sheet.write_datetime(1, 2, dt.datetime(2025, 7, 1, 14, 30), workbook.add_format({"num_format": "dd/mm/yyyy"}))
    sheet.write_row(2, 0, ["B", "Xã B", 45839 - (1462 if date1904 else 0)])
    sheet.write_row(3, 0, ["C", "Xã C", 2025])
    workbook.close()
    table = read(target.getvalue())
    assert [row["start"] for row in table.rows] == [dt.date(2025, 7, 1), dt.date(2025, 7, 1)]
    assert [error.row for error in table.errors] == [4]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/07/2025", dt.date(2025, 7, 31)),
        ("1/7/25", dt.date(2025, 7, 1)),
        ("01.07.2025", dt.date(2025, 7, 1)),
        ("1-7-2025 ", dt.date(2025, 7, 1)),
        ("01 / 07 / 2025", dt.date(2025, 7, 1)),
        ("2025-07-01", dt.date(2025, 7, 1)),
        ("2025-07-01T08:00:00+07:00", dt.date(2025, 7, 1)),
        ("01/07/2025 00:00:00", dt.date(2025, 7, 1)),
        ("\u00a001/07/2025", dt.date(2025, 7, 1)),
        ("Ngày 01 tháng 7 năm 2025", dt.date(2025, 7, 1)),
        ("1/1/75", dt.date(1975, 1, 1)),
    ],
)
def test_dates_as_text(text: str, day: dt.date) -> None:
    table = read(book(["A", "Xã A", text]))
    assert table.ok, table.errors
    assert table.rows[0]["start"] == day


@pytest.mark.parametrize(
    "text",
    ["07/31/2025", "30/02/2025", "25-07-01", "tháng 7", "1/7/0025", "2025", "٠١/٠٧/٢٠٢٥", "01/07-2025"],
)
def test_dates_that_are_refused(text: str) -> None:
    table = read(book(["A", "Xã A", text]))
    assert [(error.row, error.column) for error in table.errors] == [(2, "Ngày bắt đầu")]
    assert table.errors[0].cure and not table.rows


def test_an_american_date_makes_its_whole_column_doubtful() -> None:
    table = read(book(["A", "Xã A", "07/31/2025"], ["B", "Xã B", "03/04/2025"], ["C", "Xã C", "05/05/2025"]))
    assert [error.row for error in table.errors] == [2, 3]


def test_dates_exchanged_by_an_american_computer() -> None:
    table = read(book(["A", "Xã A", "25/07/2025"], ["B", "Xã B", dt.date(2025, 3, 7)]))
    assert [error.row for error in table.errors] == [3]
    assert "exchanged" in table.errors[0].message


def test_real_dates_beside_texts_are_fine_when_nothing_contradicts() -> None:
    table = read(
        book(
            ["A", "Xã A", "25/07/2025"],
            ["B", "Xã B", dt.date(2025, 3, 27)],
            ["C", "Xã C", dt.date(2025, 3, 7)],
        )
    )
    assert table.ok, table.errors


def test_nfd_names_spaces_and_empty_rows() -> None:
    name = unicodedata.normalize("NFD", "  Xã\u00a0Đắk Đoa ")
    table = read(book([], ["GL01\u200b ", name], ["  ", "\u00a0"], [], ["GL02", "Xã B"]))
    assert table.ok, table.errors
    assert [(row.number, row["code"], row["name"]) for row in table.rows] == [
        (3, "GL01", "Xã Đắk Đoa"),
        (6, "GL02", "Xã B"),
    ]


def test_nfd_headings() -> None:
    table = read(book(["A", "Xã A"], head=[unicodedata.normalize("NFD", "Mã cơ quan"), " TÊN * "]))
    assert table.ok


def test_duplicates_name_the_first_row_in_whatever_form_they_come() -> None:
    rows = [
        ["GL01", "Xã Đak Đoa"],
        ["GL02", "Xã Đak Đoa"],
        ["gl01 ", unicodedata.normalize("NFD", "Xã Đak Đoa")],
    ]
    table = read(book(*rows), unique=("code", "name"))
    assert [error.row for error in table.errors] == [4]
    assert "row 2" in table.errors[0].message
    assert read(book(*rows), unique=("start",)).ok


@pytest.mark.parametrize(
    ("column", "value", "word"),
    [
        ("code", None, "empty"),
        ("code", "x" * 41, "40"),
        ("code", dt.date(2025, 1, 2), "date"),
        ("code", 1234567890123456789, "digits"),
        ("name", "<script>alert(1)</script>", "HTML"),
        ("name", 'Xã <img src=x onerror="a()">', "HTML"),
        ("name", "Xã <\u200b/b>", "HTML"),
        ("count", "1.234", "whole number"),
        ("count", 1.5, "whole number"),
        ("count", "9" * 5000, "whole number"),
        ("count", True, "whole number"),
        ("link", "www.gialai.gov.vn", "web address"),
        ("link", "javascript:alert(1)", "web address"),
        ("link", "https://user@gialai.gov.vn", "web address"),
        ("link", "https://[", "web address"),
        ("form", "khác", "allowed values"),
        ("name", "#N/A", "error value"),
    ],
)
def test_bad_cells_give_row_column_and_cure(column: str, value: Any, word: str) -> None:
    keys = [one.key for one in COLUMNS]
    row = list(GOOD)
    row[keys.index(column)] = value
    table = read(book(GOOD, row))
    assert [(error.row, error.column) for error in table.errors] == [(3, HEAD[keys.index(column)])]
    assert word in table.errors[0].message and table.errors[0].cure
    assert [one.number for one in table.rows] == [2]


def test_less_than_in_plain_words_is_no_tag() -> None:
    assert read(book(["A", "dưới 5 < 6"])).ok


def test_codes_are_read_as_the_officer_sees_them() -> None:
    def zeros(_book: Any, sheet: Any) -> None:
        sheet["A2"].number_format = "00000"

    table = read(book([123, "Xã A"], [456.0, "Xã B"], edit=zeros))
    assert [row["code"] for row in table.rows] == ["00123", "456"]


def test_unknown_columns_are_listed_and_missing_ones_named() -> None:
    table = read(book([*GOOD, "x"], head=[*HEAD, "Ghi chú riêng"]))
    assert table.unknown_columns == ["Ghi chú riêng"] and "Ghi chú riêng" in " ".join(table.notices)
    with pytest.raises(Invalid) as caught:
        read(book(["A", 1], head=["Mã cơ quan", "Số lượng"]))
    assert "“Tên”" in str(caught.value)
    with pytest.raises(Invalid, match="appears twice, in A and C"):
        read(book(["A", "B", "C"], head=["Mã cơ quan", "Tên", "Agency code"]))
    with pytest.raises(Invalid, match="No headings"):
        read(book(["A", "B"], head=["x", "y"]))
    with pytest.raises(Invalid, match="no rows"):
        read(book())


def test_five_thousand_wrong_rows_are_all_counted_and_few_are_shown() -> None:
    table = read(book(*(["", f"Xã {number}", "hôm qua"] for number in range(5000))))
    assert len(table.errors) == 10_000 and table.row_count == 5000 and not table.rows
    lines = table.summary(20)
    assert len(lines) == 21 and lines[0].startswith("Row 2, column “Mã cơ quan”")
    assert "9980" in lines[-1] and "5000" in lines[-1]
    with pytest.raises(Invalid) as caught:
        table.require_ok()
    assert len(caught.value.rows) == 10_000 and "5000 rows" in str(caught.value)


def test_limits() -> None:
    rows = [[f"GL{number}", "Xã"] for number in range(30)]
    with pytest.raises(Invalid, match="more than 29 rows"):
        read(book(*rows), max_rows=29)
    assert read(book(*rows), max_rows=30).row_count == 30
    with pytest.raises(Invalid, match="larger than"):
        read(book(*rows), max_bytes=1000)
    with pytest.raises(Invalid, match="beyond column"):
        read(book(["A", *["x"] * 300]))


def test_messages_are_vietnamese_by_default_language() -> None:
    with translation.override("vi"):
        table = read(book(["", "Xã A"]))
        assert table.errors[0].column == "Mã cơ quan"
