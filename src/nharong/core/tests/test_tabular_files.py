"""Hostile and mistaken files are refused with a cure; CSV in the encodings that occur; nothing else is
raised.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nharong.core.errors import Invalid
from nharong.core.tabular import Table, read_table, sniff

from .test_tabular_xlsx import COLUMNS, GOOD, book, read


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


def rezip(content: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """The same archive with parts replaced, added or (None) left out."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, part in changes.items():
            if part is not None:
                new.writestr(name, part)
    return target.getvalue()


def refusal(content: bytes, filename: str = "a.xlsx") -> str:
    with pytest.raises(Invalid) as caught:
        read(content, filename)
    return str(caught.value)


SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_files_that_are_something_else() -> None:
    good = book(GOOD)
    assert "empty" in refusal(b"")
    assert "empty" in refusal(b"\xef\xbb\xbf \r\n", "a.csv")
    assert "old Excel" in refusal(OLE + b"x" * 600, "a.xls")
    assert "password" in refusal(OLE + b"x" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert "PDF" in refusal(b"%PDF-1.7 ...")
    assert "web page" in refusal(b"<html><table></table>", "a.xls")
    assert "ends in .xlsx" in refusal(good, "a.csv")
    assert "no Excel workbook" in refusal("Mã;Tên".encode())
    assert "“.ods”" in refusal(b"abc", "a.ods")
    assert "macros" in refusal(good, "a.xlsm")
    assert "macros" in refusal(rezip(good, {"xl/vbaProject.bin": b"x"}))
    assert ".xlsb" in refusal(rezip(good, {"xl/workbook.bin": b"x"}))
    assert "no Excel workbook" in refusal(rezip(good, {"xl/workbook.xml": None}))
    assert "no table" in refusal(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x00\x01\x02", "a.csv")
    assert "damaged" in refusal(good[: len(good) // 2])
    assert "damaged" in refusal(rezip(good, {SHEET: b"<worksheet><sheetData><row"}))


def test_encrypted_archive_and_strict_workbook() -> None:
    good = book(GOOD)
    broken = bytearray(good)
    start = broken.rindex(b"PK\x01\x02")
    broken[start + 8] |= 1
    assert "password" in refusal(bytes(broken))
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        workbook = archive.read("xl/workbook.xml")
    strict = workbook.replace(
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    )
    assert "Strict" in refusal(rezip(good, {"xl/workbook.xml": strict}))


def test_zip_bombs_are_refused_before_anything_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    good = book(GOOD)
    assert "unpacks to far more" in refusal(rezip(good, {"xl/media/x.bin": b"\0" * (30 * 1024 * 1024)}))
    monkeypatch.setattr(sniff, "MAX_UNPACKED", 1000)
    assert "unpacks to far more" in refusal(good)
    monkeypatch.undo()
    monkeypatch.setattr(sniff, "MAX_PARTS", 3)
    assert "unpacks to far more" in refusal(good)


def test_xml_entities_are_refused() -> None:
    good = book(GOOD)
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'
    assert "damaged" in refusal(rezip(good, {"xl/sharedStrings.xml": bomb}))
    assert "damaged" in refusal(rezip(good, {"docProps/app.xml": bomb}))


def test_a_sheet_that_lies_about_its_size_is_read_by_its_cells() -> None:
    good = book(GOOD, ["GL02", "Xã B"])
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        sheet = archive.read(SHEET)
    for claim in (b"A1", b"A1:XFD1048576"):
        lying = sheet.replace(b'<dimension ref="A1:F3"', b'<dimension ref="' + claim + b'"')
        assert lying != sheet
        assert [row["code"] for row in read(rezip(good, {SHEET: lying})).rows] == ["GL01", "GL02"]
    merges = b"<mergeCells>" + b'<mergeCell ref="A1:XFD1048576"/>' * 3000 + b"</mergeCells>"
    hostile = sheet.replace(b"</sheetData>", b"</sheetData>" + merges)
    assert "damaged" in refusal(rezip(good, {SHEET: hostile}))
    below = sheet.replace(b"</sheetData>", b"</sheetData>" + merges.replace(b"A1:", b"A21:"))
    assert read(rezip(good, {SHEET: below})).row_count == 2
    backwards = sheet.replace(b'<row r="3"', b'<row r="1"')
    assert "damaged" in refusal(rezip(good, {SHEET: backwards}))


CSV = 'Mã cơ quan{d}Tên{d}Ngày bắt đầu{d}Số lượng\r\nGL01{d}"Xã Đắk Đoa"{d}01/07/2025{d}5\r\n\r\nGL02{d}Xã B{d}{d}\r\n'


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_csv_in_every_encoding_and_delimiter(encoding: str, delimiter: str) -> None:
    table = read(CSV.format(d=delimiter).encode(encoding), "a.csv")
    assert table.ok, table.errors
    assert [(row.number, row["code"], row["name"]) for row in table.rows] == [
        (2, "GL01", "Xã Đắk Đoa"),
        (4, "GL02", "Xã B"),
    ]
    assert table.rows[0]["start"] == dt.date(2025, 7, 1) and table.rows[0]["count"] == 5


def cp1258(text: str) -> bytes:
    """As Windows writes it: the letter with its own mark precomposed, the tone as a character after it."""
    written = ""
    for char in unicodedata.normalize("NFC", text):
        try:
            char.encode("cp1258")
            written += char
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", char)[0], ""
            for mark in unicodedata.normalize("NFD", char)[1:]:
                joined = unicodedata.normalize("NFC", base + mark)
                if len(joined) == 1 and mark in "\u0302\u0306\u031b":
                    base = joined
                else:
                    tone += mark
            written += base + tone
    return written.encode("cp1258")


def test_windows_1258_is_read_and_said_and_other_old_encodings_are_refused() -> None:
    table = read(cp1258(CSV.format(d=";")), "a.csv")
    assert table.rows[0]["name"] == "Xã Đắk Đoa"
    assert any("Windows-1258" in notice for notice in table.notices)
    tcvn3 = b"Ma co quan;Ten\r\nGL01;X\xb7 \xa7\xbek \xa7oa\r\n"
    vni = b"Ma co quan;Ten\r\nGL01;X\xe3 \xd1a\xeek \xd1oa, t\xe6nh\r\n"
    assert "CSV UTF-8" in refusal(tcvn3, "a.csv")
    assert "CSV UTF-8" in refusal(vni, "a.csv")
    assert "CSV UTF-8" in refusal(b"\xef\xbb\xbfMa;\xff\xfe", "a.csv")


def test_csv_with_titles_line_breaks_separator_line_and_faults() -> None:
    text = 'sep=;\nDANH SÁCH, CƠ QUAN\n\nMã cơ quan;Tên\nA;"Xã\nA"\nB;Xã <b>B</b>\nA;Xã C\n'
    table = read(text.encode(), "a.csv", unique=("code",))
    assert [(row.number, row["name"]) for row in table.rows] == [(4, "Xã\nA")]
    assert [error.row for error in table.errors] == [5, 6]
    assert "after row 2" in refusal(b'Ma co quan,Ten\nA,X\nB,"Y" Z\n', "a.csv")
    assert "quotation mark" in refusal('Mã cơ quan,Tên\nA,Xã A\nB,"Xã B\n'.encode(), "a.csv")
    assert "No headings" in refusal(b"a,b\n1,2\n", "a.csv")
    assert "more than 20" in refusal(("Mã cơ quan,Tên\n" + "A,B\n" * 21_000).encode(), "a.csv")


def test_csv_rows_whose_cells_have_shifted_are_refused() -> None:
    table = read("Mã cơ quan,Tên\nA,Xã A\nB,Xã B, huyện C\nC,Xã C,,\n".encode(), "a.csv")
    assert [row["code"] for row in table.rows] == ["A", "C"]
    assert [error.row for error in table.errors] == [3] and "quotation marks" in table.errors[0].cure


def test_a_formula_whose_result_is_the_empty_text_is_an_empty_cell() -> None:
    good = book(["GL01", "Xã A", None, '=""'])
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        sheet = archive.read(SHEET)
    stored = re.sub(rb'<c r="D2"[^>]*>', b'<c r="D2" t="str">', sheet)
    assert stored != sheet
    table = read(rezip(good, {SHEET: stored}))
    assert table.ok and table.rows[0]["count"] is None


def test_text_that_looks_like_a_serial_number_is_no_date_in_csv() -> None:
    table = read("Mã cơ quan,Tên,Ngày bắt đầu\nA,B,45839\n".encode(), "a.csv")
    assert [error.column for error in table.errors] == ["Ngày bắt đầu"]


def survives(content: bytes, filename: str) -> None:
    """Whatever comes in, the answer is a table or ``Invalid``."""
    try:
        table = read_table(io.BytesIO(content), filename, COLUMNS, unique=("code",))
    except Invalid as refused:
        assert refused.messages and all(refused.messages)
    else:
        assert isinstance(table, Table) and all(
            error.row > 0 and error.message and error.cure for error in table.errors
        )


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.txt", "a", "x.xls"]))
def test_random_bytes_never_raise_anything_else(content: bytes, filename: str) -> None:
    survives(content, filename)


@given(st.text(max_size=120))
def test_random_cells_never_raise_anything_else(text: str) -> None:
    survives(f"Mã cơ quan;Tên;Ngày bắt đầu;Số lượng;Đường dẫn;Hình thức\n{text}".encode(errors="replace"), "a.csv")
    quoted = text.replace('"', '""')
    row = ";".join([f'"{quoted}"'] * 6)
    survives(f"Mã cơ quan;Tên;Ngày bắt đầu;Số lượng;Đường dẫn;Hình thức\n{row}".encode(errors="replace"), "a.csv")


SOUND = book(GOOD, ["GL02", "Xã B", "1/7/2025", "=1+1"])
with zipfile.ZipFile(io.BytesIO(SOUND)) as _archive:
    PARTS = {name: _archive.read(name) for name in _archive.namelist()}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(PARTS)), st.data())
def test_damaged_parts_never_raise_anything_else(name: str, data: st.DataObject) -> None:
    part = bytearray(PARTS[name])
    for _time in range(data.draw(st.integers(1, 6))):
        part[data.draw(st.integers(0, len(part) - 1))] = data.draw(st.sampled_from(b'"<>/=09AZaz &;-:. r'))
    survives(rezip(SOUND, {name: bytes(part)}), "a.xlsx")
    survives(rezip(SOUND, {name: None}), "a.xlsx")
