"""The public pages in both languages: tree, agency, map, acts, tables."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import replace

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from nharong.agencies.models import Agency, AgencyContact, AgencyName, Reorganisation
from nharong.agencies.services import ReorganisationRequest, apply_reorganisation
from nharong.agencies.tests.factories import make_agency, make_succession
from nharong.core import panels
from nharong.core.permissions import SYSTEM

LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])
CHANGE = dt.date(2025, 7, 1)


def url(name: str, *args: object, language: str = "vi") -> str:
    with translation.override(language):
        return reverse(f"agencies:{name}", args=args)


def text_of(response) -> str:
    body = response.content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


@LANGUAGES
def test_the_tree_shows_the_world_of_the_chosen_day(loaded, client, language, django_assert_max_num_queries):
    address = url("tree", language=language)
    with django_assert_max_num_queries(12):
        today = client.get(address)
    assert today.status_code == 200
    assert len(today.content) < 150_000
    assert "Set-Cookie" not in today.headers
    assert today.headers.get("Vary", "").find("Cookie") == -1
    before = client.get(address, {"at": "2025-06-30"})
    assert len(before.content) < 150_000
    body, old = today.content.decode(), before.content.decode()
    assert url("detail", "GL-2025", language=language) in body
    assert url("detail", "D622", language=language) not in body
    assert url("detail", "D622", language=language) + "?at=2025-06-30" in old
    assert "135" in text_of(today)
    assert "373" in text_of(before)
    assert "style=" not in body
    assert "<script" not in body


@LANGUAGES
def test_agencies_are_found_without_diacritics_and_at_other_times(loaded, client, language):
    found = client.get(url("tree", language=language), {"q": "quy nhon dong"})
    assert next(node.short for node in found.context["found"]) in ("Phường Quy Nhơn Đông", "Quy Nhơn Đông Ward")
    gone = client.get(url("tree", language=language), {"q": "thong tin truyen thong"})
    assert not gone.context["found"]
    assert {node.code for node in gone.context["elsewhere"]} == {"GL-OLD-STTTT", "BD-OLD-STTTT"}
    departments = client.get(url("tree", language=language), {"kind": "department"})
    assert len(departments.context["found"]) == 15
    assert {node.agency.kind for node in departments.context["found"]} == {"department"}


def test_a_day_or_kind_that_is_none_is_told_plainly(tree, client):
    for query in ({"at": "yesterday"}, {"at": "31/02/2025"}, {"at": "0001-01-01"}, {"kind": "village"}):
        assert client.get(url("tree"), query).status_code == 422
    assert client.get(url("tree"), {"at": "30/06/2025"}).context["day"] == dt.date(2025, 6, 30)
    assert client.get(url("tree"), {"at": "1999-01-01"}).status_code == 200


def test_hostile_text_stays_text(tree, client):
    evil = '<script>alert("x")</script>'
    AgencyName.objects.filter(agency=tree["A"]).update(name_vi=evil, name_en=evil, short_vi=evil, folded="alert")
    AgencyContact.objects.create(agency=tree["A"], address=evil, valid_from=tree["A"].valid_from)
    Reorganisation.objects.all().delete()
    act = make_succession([tree["B"]], [tree["A"]], CHANGE, act_number=evil)
    Reorganisation.objects.filter(pk=act.pk).update(title=evil, note=evil)
    pages = [url("tree"), url("tree") + "?q=alert", url("detail", "A"), url("map"), url("acts"), url("act", act.pk)]
    pages.append(url("tree") + "?q=%3Cscript%3E")
    for page in pages:
        body = client.get(page).content.decode()
        assert "<script>" not in body
    assert "&lt;script&gt;" in client.get(url("detail", "A")).content.decode()


@LANGUAGES
def test_an_agency_tells_where_it_comes_from_and_where_it_stands(loaded, client, language):
    page = client.get(url("detail", "GL-SVHTTDL", language=language))
    body = page.content.decode()
    assert page.status_code == 200
    assert len(page.content) < 150_000
    for code in ("GL-OLD-SVHTTDL", "BD-OLD-SVHTTDL", "GL-2025"):
        assert url("detail", code, language=language) in body
    assert page.context["node"].name == (
        "Sở Văn hóa, Thể thao và Du lịch tỉnh Gia Lai"
        if language == "vi"
        else "Department of Culture, Sports and Tourism of Gia Lai Province"
    )
    assert [entry["kind"] for entry in page.context["timeline"]] == ["start"]
    assert page.context["board_url"].endswith("?agency=GL-SVHTTDL")


def test_an_agency_that_ended_is_shown_as_on_its_last_day(loaded, client):
    page = client.get(url("detail", "D622"))
    assert not page.context["exists"]
    assert page.context["day"] == dt.date(2025, 6, 30)
    assert [node.code for node in page.context["above"]] == ["GL-OLD"]
    assert [len(group.nodes) for group in page.context["children"]] == [21]
    assert [entry["kind"] for entry in page.context["timeline"]] == ["start", "end"]
    assert "72/2025/QH15" in text_of(page)
    assert "30/06/2025" in text_of(page)
    commune = client.get(url("detail", "X21634"))
    assert len(commune.context["successors"]) == 2
    assert all(one.is_partial for one in commune.context["successors"])
    assert commune.context["locator"] is not None
    early = client.get(url("detail", "GL-SVHTTDL"), {"at": "2024-01-01"})
    assert early.context["day"] == CHANGE
    assert "2024" in text_of(early)
    assert client.get(url("detail", "NOBODY")).status_code == 404


def test_a_planned_change_stands_in_the_history_as_planned(tree, client):
    base = ReorganisationRequest(
        kind="move", effective_on=dt.date(2027, 1, 1), act_number="1/NQ", title="Chuyển", agencies=("A",), parent="D2"
    )
    apply_reorganisation(actor=SYSTEM, request=base)
    apply_reorganisation(actor=SYSTEM, request=replace(base, kind="rename", name_vi="Xã Khác"))
    page = client.get(url("detail", "A"))
    assert [entry["kind"] for entry in page.context["timeline"]] == ["start", "future", "future"]
    assert page.context["above"][0].code == "D1"
    later = client.get(url("detail", "A"), {"at": "2027-01-01"})
    assert later.context["above"][0].code == "D2"
    assert later.context["node"].name == "Xã Khác"
    assert "1/NQ" in text_of(client.get(url("acts")))


def test_other_rooms_add_their_sections(tree, client):
    def provider(agency_id, day, request):
        if agency_id == tree["A"].pk:
            return panels.Panel("Người phát ngôn", "frame/key_values.html", {"pairs": [("Tên", "<Nguyễn An>")]})
        return None

    panels.register("test", provider, order=1)
    try:
        with pytest.raises(ValueError, match="twice"):
            panels.register("test", provider)
        page = client.get(url("detail", "A"))
        assert "Người phát ngôn" in text_of(page)
        assert "&lt;Nguyễn An&gt;" in page.content.decode()
        assert "Nguyễn An" not in client.get(url("detail", "B")).content.decode()
    finally:
        panels.unregister("test")


@LANGUAGES
@pytest.mark.parametrize(("at", "count"), [("", 135), ("2025-06-30", 373)])
def test_the_map_has_a_mark_and_a_row_for_each_commune(loaded, client, language, at, count):
    page = client.get(url("map", language=language), {"at": at} if at else {})
    body = page.content.decode()
    assert len(page.content) < 150_000
    assert len(page.context["rows"]) == count
    assert body.count('tabindex="-1"><title>') == count
    marks = page.context["map"].marks
    assert {mark.shape for mark in marks} == ({"rural", "urban", "town"} if at else {"rural", "urban"})
    assert sum(mark.shape == "urban" for mark in marks) == (52 if at else 25)
    for mark in marks:
        assert 0 < mark.x < page.context["map"].width
        assert 0 < mark.y < page.context["map"].height
    # Numbers of a drawing are written with a point in every language.
    assert not re.search(r'(cx|cy|r|x|y|width|height)="\d+,\d', body)
    # Quy Nhơn lies on the coast in the east, Pleiku in the west.
    by_name = {mark.node.short: mark for mark in marks}
    if not at and language == "vi":
        assert by_name["Phường Quy Nhơn"].x > by_name["Phường Pleiku"].x
        assert by_name["Phường Hoài Nhơn Bắc"].y < by_name["Phường Quy Nhơn Nam"].y


def test_a_commune_without_place_is_in_the_table_only(tree, client):
    page = client.get(url("map"))
    assert page.context["map"].marks == []
    assert len(page.context["map"].without_place) == len(page.context["rows"]) == 4
    Agency.objects.filter(code="A").update(latitude=13.9, longitude=108.0, area_km2=None)
    page = client.get(url("map"), {"code": "A"})
    assert [mark.chosen for mark in page.context["map"].marks] == [True]


@LANGUAGES
def test_every_act_can_be_read(loaded, client, language):
    page = client.get(url("acts", language=language))
    assert "1664/NQ-UBTVQH15" in text_of(page)
    for act in Reorganisation.objects.all():
        one = client.get(url("act", act.pk, language=language))
        assert one.status_code == 200
        assert len(one.content) < 150_000
        assert act.act_number in text_of(one)
        assert url("withdraw", act.pk, language=language) not in one.content.decode()
    communes = Reorganisation.objects.get(act_number="1664/NQ-UBTVQH15")
    one = client.get(url("act", communes.pk, language=language))
    assert len(one.context["ties"]) == 135
    assert [len(nodes) for _label, nodes in one.context["effects"]] == [135, 373]
    assert client.get(url("act", 999_999)).status_code == 404


def test_the_register_as_csv_and_excel(loaded, client):
    response = client.get(url("export_csv"), {"at": "2025-06-30", "kind": "commune"})
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    assert len(rows) == 373
    with translation.override("vi"):
        first = next(row for row in rows if "X21634" in row.values())
    assert "X22024-2025" in str(first) or "-2025" in str(first)
    assert "D5" in str(first)
    response = client.get(url("export_xlsx"), {"q": "so van hoa"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["GL-SVHTTDL"]
    assert "GL-OLD-SVHTTDL" in str([cell.value for cell in sheet[2]])


def test_an_empty_register_has_a_designed_page(db, client):
    for name in ("tree", "map", "acts"):
        assert client.get(url(name)).status_code == 200
    make_agency("P", "province")
    assert client.get(url("tree"), {"q": "khong co"}).context["found"] == []
