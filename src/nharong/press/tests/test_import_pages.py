"""A spreadsheet in the browser: look, confirm, take back; and everything that is wrong with it."""

from __future__ import annotations

import datetime as dt
import io
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from nharong.agencies.tests.factories import make_agency
from nharong.core.tabular import write_xlsx
from nharong.press import imports
from nharong.press.enums import ActivityState
from nharong.press.evidence import evidence_storage
from nharong.press.models import ImportBatch, PressActivity

from .conftest import House
from .factories import LINK, make_activity

HEADERS = ["Cơ quan", "Hình thức", "Tiêu đề", "Ngày", "Số lượng", "Link", "Ghi chú"]


def xlsx(*rows: list[Any]) -> SimpleUploadedFile:
    return SimpleUploadedFile("bao-chi.xlsx", write_xlsx(HEADERS, rows, "Báo chí"))


def row(number: int = 1, **fields: Any) -> list[Any]:
    values = {
        "agency": "xa-a",
        "form": "briefing",
        "title": f"Giao ban {number}",
        "day": "02/11/2026",
        "quantity": 1,
        "link": LINK,
        "note": "",
    }
    return list((values | fields).values())


@pytest.fixture
def officer(house: House) -> Client:
    client = Client()
    client.force_login(house.officer)
    return client


def look(client: Client, *rows: list[Any], **data: Any) -> Any:
    return client.post(reverse("press:import"), {"file": xlsx(*rows), **data})


def waiting() -> list[Path]:
    folder = Path(evidence_storage().path(imports.FOLDER))
    return list(folder.iterdir()) if folder.exists() else []


def test_look_confirm_take_back(house: House, officer: Client) -> None:
    before = len(waiting())
    answer = look(officer, row(1), row(2), submit="on")
    assert answer.status_code == 200
    assert not PressActivity.objects.exists() and len(waiting()) == before + 1
    assert officer.post(reverse("press:import_confirm")).status_code == 302
    assert PressActivity.objects.filter(state=ActivityState.SUBMITTED, author=house.officer).count() == 2
    assert len(waiting()) == before
    # A second click finds no file any more and changes nothing.
    assert officer.post(reverse("press:import_confirm")).status_code == 422
    batch = ImportBatch.objects.get()
    assert (batch.filename, batch.row_count) == ("bao-chi.xlsx", 2)
    assert officer.post(reverse("press:import_undo", args=[batch.pk])).status_code == 302
    assert not PressActivity.objects.exists()
    assert officer.post(reverse("press:import_undo", args=[batch.pk])).status_code == 409


def test_the_agency_may_be_left_out_by_who_has_one_only(house: House, officer: Client) -> None:
    assert look(officer, row(agency="")).status_code == 200
    house.officer.roles.create(role="officer", agency=house.there, valid_from="2026-01-01")
    assert look(officer, row(agency="")).status_code == 422


def test_agencies_by_code_or_name_and_by_the_day(house: House) -> None:
    old = make_agency("xa-cu", parent=house.province, valid_to=dt.date(2025, 7, 1), name_vi="Xã Ia Grai")
    make_agency("xa-moi", parent=house.province, valid_from=dt.date(2025, 7, 1), name_vi="Xã Ia Grai")
    boss = Client()
    boss.force_login(house.coordinator)
    rows = [row(1, agency="xa-b"), row(2, agency="co quan XA-A"), row(3, agency="Agency xa-a")]
    assert look(boss, *rows, row(4, agency="Xã Ia Grai", day="30/06/2025")).status_code == 200
    boss.post(reverse("press:import_confirm"))
    assert PressActivity.objects.get(title="Giao ban 4").agency == old
    make_agency("xa-ba", parent=house.province, name_vi="Xã Ia Grai")
    assert look(boss, row(5, agency="Xã Ia Grai")).status_code == 422


@pytest.mark.parametrize(
    "fields",
    [
        {"agency": "xa-b"},
        {"agency": "không có"},
        {"form": "múa"},
        {"title": ""},
        {"title": "<script>alert(1)</script>"},
        {"title": "x" * 301},
        {"day": "31/02/2026"},
        {"day": "02/11/2027"},
        {"day": "02/11/2019"},
        {"quantity": "một"},
        {"quantity": -1},
        {"link": "javascript:alert(1)"},
    ],
)
def test_a_faulty_row_is_named_and_nothing_taken(house: House, officer: Client, fields: dict[str, Any]) -> None:
    answer = look(officer, row(1), row(2, **fields))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "1 of 2 rows" in page and re.search(r'<td class="number"[^>]*>3</td>', page)
    assert "<script>alert" not in page
    assert officer.post(reverse("press:import_confirm")).status_code == 422
    assert not PressActivity.objects.exists()


def test_titles_in_another_normal_form_are_the_same_act(house: House, officer: Client) -> None:
    look(officer, row(1, title=unicodedata.normalize("NFD", "Giao ban Đắk Pơ")))
    officer.post(reverse("press:import_confirm"))
    assert PressActivity.objects.get().title == "Giao ban Đắk Pơ"
    assert look(officer, row(1, title="Giao ban Đắk Pơ")).status_code == 422


def test_five_thousand_wrong_rows(house: House, officer: Client, django_assert_max_num_queries: Any) -> None:
    rows = [row(number, day="45/13/2026", form="múa") for number in range(5000)]
    with django_assert_max_num_queries(20):
        answer = look(officer, *rows)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "5.000" in page or "5,000" in page
    assert len(page) < 150_000
    assert not PressActivity.objects.exists()


def test_merged_cells_and_broken_files(house: House, officer: Client) -> None:
    book = Workbook()
    book.active.append(HEADERS)
    for number in range(3):
        book.active.append(row(number))
    book.active.merge_cells("A2:A4")
    target = io.BytesIO()
    book.save(target)
    for content, name in (
        (target.getvalue(), "a.xlsx"),
        (b"PK\x03\x04rubbish", "b.xlsx"),
        (b"", "c.csv"),
        (b"%PDF", "d.pdf"),
    ):
        answer = officer.post(reverse("press:import"), {"file": SimpleUploadedFile(name, content)})
        assert answer.status_code == 422, name
    assert not PressActivity.objects.exists()


def test_a_file_that_nobody_came_back_for_goes(house: House, officer: Client, settings: Any) -> None:
    look(officer, row(1))
    before = set(waiting())
    settings.NHARONG_TODAY = "2027-11-25"
    other = Client()
    other.force_login(house.coordinator)
    look(other, row(1))
    assert not before & set(waiting())
    assert officer.post(reverse("press:import_confirm")).status_code == 422


def test_the_token_of_another_folder_opens_nothing(house: House, officer: Client) -> None:
    record = make_activity(house.there, file="evidence/2026/11/x.csv")
    session = officer.session
    session["press_import"] = {"token": f"../{record.file.name}", "name": "a.csv", "submit": False}
    session.save()
    assert officer.post(reverse("press:import_confirm")).status_code == 422


def test_the_empty_workbook_has_the_headings(house: House, officer: Client) -> None:
    answer = officer.get(reverse("press:import_template"))
    book = load_workbook(io.BytesIO(answer.content))
    headings = [cell.value for cell in book.worksheets[0][1]]
    assert len(headings) == len(imports.COLUMNS)
    for name in ("auditor", "editor"):
        client = Client()
        client.force_login(house.people[f"here-{name}"])
        assert client.get(reverse("press:import")).status_code == 403
