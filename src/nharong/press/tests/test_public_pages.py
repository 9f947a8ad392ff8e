"""What everybody reads: directory, cards, the question of a day, records; hostile texts stay texts."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
import vobject
from django.test import Client
from django.urls import reverse

from nharong.agencies.models import AgencyName
from nharong.agencies.tests.factories import make_agency
from nharong.core import consequences, panels
from nharong.core.consequences import Planned
from nharong.core.folding import fold
from nharong.press.enums import ActivityState, Form
from nharong.press.selectors import directory, speakers_on

from .conftest import House
from .factories import make_activity, make_term

D = dt.date
TODAY = D(2026, 11, 23)
S = ActivityState
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


@pytest.fixture
def people(house: House) -> House:
    AgencyName.objects.filter(agency=house.here).update(name_vi="Xã Đắk Đoa", folded=fold("Xã Đắk Đoa"))
    make_term(house.here, full_name="Rơ Châm H'Yéo", position_vi="Phó Chủ tịch")
    make_term(house.here, "head", full_name="Nguyễn Đình Đông", position_vi="Chủ tịch")
    make_term(house.there, full_name="Siu Hương", valid_to=D(2026, 11, 23))
    make_term(house.there, full_name="Ksor Phước", valid_from=D(2026, 11, 23), published=False)
    return house


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("", ["Nguyễn Đình Đông", "Rơ Châm H'Yéo"]),
        ("ro cham hyeo", ["Rơ Châm H'Yéo"]),
        ("RƠ CHÂM", ["Rơ Châm H'Yéo"]),
        ("dak doa dong", ["Nguyễn Đình Đông"]),
        ("pho chu tich", ["Rơ Châm H'Yéo"]),
        ("siu huong", []),
        ("ksor", []),
        ("ia", []),
        ("100%_", []),
    ],
)
def test_the_directory_is_searched_without_accents(people: House, q: str, names: list[str]) -> None:
    assert [term.full_name for term in directory(TODAY, q=q)] == names
    page = Client().get(reverse("press:directory"), {"q": q})
    assert page.status_code == 200


def test_by_agency_and_for_print(people: House) -> None:
    answer = Client().get(reverse("press:directory"), {"agency": "xa-a"})
    assert answer.content.decode().count("vcf") >= 2
    assert "Nguyễn Đình Đông" in Client().get(reverse("press:directory"), {"view": "print"}).content.decode()
    assert Client().get(reverse("press:directory"), {"agency": "khong-co"}).status_code == 404


def test_csv_and_cards(people: House) -> None:
    make_term(
        people.here, "authorised", valid_to=D(2027, 1, 1), full_name="=cmd|' /C calc'!A0", matter="a", document="b"
    )
    answer = Client().get(reverse("press:directory_csv"))
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 4
    assert rows[3][3].startswith("'=")
    cards = list(vobject.readComponents(Client().get(reverse("press:directory_vcard")).content.decode()))
    assert [card.fn.value for card in cards[:2]] == ["Nguyễn Đình Đông", "Rơ Châm H'Yéo"]
    assert (cards[1].n.value.family, cards[1].n.value.given) == ("Rơ", "Châm H'Yéo")
    assert cards[0].org.value == ["Agency xa-a"]
    one = directory(TODAY).first()
    assert Client().get(reverse("press:vcard", args=[one.pk])).status_code == 200
    hidden = people.there.spokespersons.get(full_name="Ksor Phước")
    assert Client().get(reverse("press:vcard", args=[hidden.pk])).status_code == 404


def test_a_card_cannot_be_broken_by_a_name(house: House) -> None:
    term = make_term(house.here, full_name="A\r\nEND:VCARD\r\nX;,\\", position_vi="B\nTEL:999")
    body = Client().get(reverse("press:vcard", args=[term.pk])).content.decode()
    card = vobject.readOne(body)
    assert body.count("BEGIN:VCARD") == 1 and [one.value for one in card.tel_list] == [term.phone]


def test_who_could_speak_on_a_day(people: House) -> None:
    agency = people.there
    assert [one.term.full_name for one in speakers_on(agency, D(2026, 3, 12)).speakers] == ["Siu Hương"]
    assert [one.term.full_name for one in speakers_on(agency, D(2026, 11, 22)).speakers] == ["Siu Hương"]
    # The boundary day belongs to the one who starts on it; not published, so only insiders see it.
    assert speakers_on(agency, TODAY).speakers == []
    inside = speakers_on(agency, TODAY, people.neighbour).speakers
    assert [(one.term.full_name, one.published) for one in inside] == [("Ksor Phước", False)]
    page = Client().get(reverse("press:speakers"), {"agency": "xa-b", "day": "2026-03-12"}).content.decode()
    assert "Siu Hương" in page
    assert "0269 3824 000" not in page, "an old number is nobody's business"


def test_an_agency_that_was_not_there(house: House) -> None:
    make_agency("xa-cu", valid_to=D(2025, 7, 1))
    answer = speakers_on(house.here, D(2019, 1, 1))
    assert (answer.existed, answer.speakers) == (False, [])
    for query, status in (
        ({"agency": "xa-a", "day": "12/03/2026"}, 200),
        ({"agency": "xa-a", "day": "32/03/2026"}, 422),
        ({"agency": "khong"}, 422),
        ({}, 200),
    ):
        assert Client().get(reverse("press:speakers"), query).status_code == status


def test_a_record_is_public_once_accepted_and_not_before(house: House) -> None:
    record = make_activity(house.here, state=S.ACCEPTED, form=Form.CONFERENCE, quantity=3)
    correction = make_activity(
        house.here, state=S.ACCEPTED, form=Form.CONFERENCE, corrects=record, quantity=-1, title="Đếm nhầm"
    )
    pending = make_activity(house.here, state=S.SUBMITTED, corrects=record, quantity=-1, title="Chưa duyệt")
    page = Client().get(reverse("press:record", args=[record.pk])).content.decode()
    assert "Đếm nhầm" in page and "Chưa duyệt" not in page
    assert "period=2026-11" in page
    assert Client().get(reverse("press:record", args=[correction.pk])).status_code == 200
    assert Client().get(reverse("press:record", args=[pending.pk])).status_code == 404
    listed = Client().get(reverse("press:records"), {"agency": "xa-a", "period": "2026-11"}).content.decode()
    assert "Đếm nhầm" in listed and "Chưa duyệt" not in listed
    assert Client().get(reverse("press:records"), {"period": "soon"}).status_code == 422


@pytest.mark.parametrize("name", ["directory", "speakers", "records", "record"])
def test_a_stranger_gets_no_cookie_and_no_script(people: House, name: str) -> None:
    record = make_activity(people.here, state=S.ACCEPTED)
    answer = Client().get(reverse(f"press:{name}", args=[record.pk] if name == "record" else []))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies and "Cookie" not in answer.headers.get("Vary", "")
    assert "<script" not in page and " style=" not in page and len(page) < 150_000


def test_hostile_texts_stay_texts(house: House) -> None:
    record = make_activity(
        house.here, state=S.ACCEPTED, title=HOSTILE, note=HOSTILE, link="https://x.vn/?a=" + HOSTILE, quantity=2
    )
    waiting = make_activity(house.here, state=S.SUBMITTED, title=HOSTILE + "2", note=HOSTILE)
    make_activity(house.here, state=S.RETURNED, title=HOSTILE + "3", return_reason=HOSTILE)
    make_term(house.here, full_name=HOSTILE[:50], position_vi=HOSTILE, position_en=HOSTILE, phone=HOSTILE[:40])
    make_term(
        house.here,
        "authorised",
        valid_to=D(2027, 1, 1),
        full_name="b",
        matter=HOSTILE,
        document=HOSTILE,
        email="a@b.vn",
    )
    client = Client()
    client.force_login(house.coordinator)
    addresses: list[tuple[str, dict[str, Any]]] = [
        (reverse("press:directory"), {"q": HOSTILE}),
        (reverse("press:directory"), {}),
        (reverse("press:speakers"), {"agency": HOSTILE, "day": HOSTILE}),
        (reverse("press:speakers"), {"agency": "xa-a", "day": "2026-11-23"}),
        (reverse("press:records"), {}),
        (reverse("press:record", args=[record.pk]), {}),
        (reverse("press:activities"), {"state": HOSTILE}),
        (reverse("press:activity", args=[record.pk]), {}),
        (reverse("press:activity", args=[waiting.pk]), {}),
        (reverse("press:activity_correct", args=[record.pk]), {}),
        (reverse("press:review"), {}),
        (reverse("press:terms"), {"agency": "xa-a"}),
        (reverse("press:import"), {}),
        (reverse("press_records:index"), {}),
    ]
    for url, query in addresses:
        answer = client.get(url, query)
        assert answer.status_code in (200, 422), url
        assert "<script>alert" not in answer.content.decode(), url
        assert "<img src=x" not in answer.content.decode(), url


def test_panels_of_an_agency(people: House, rf: Any) -> None:
    make_activity(people.here, state=S.ACCEPTED, title="Họp báo")
    make_activity(people.here, state=S.DRAFT, title="Bản nháp kín")
    shown = [panel for panel in panels.of(people.here.pk, TODAY, rf.get("/")) if panel.template.startswith("press/")]
    assert len(shown) == 2
    from django.template.loader import render_to_string

    text = "".join(render_to_string(panel.template, dict(panel.context)) for panel in shown)
    assert "Rơ Châm" in text and "Họp báo" in text and "Bản nháp kín" not in text


def test_consequences_of_a_reorganisation(people: House) -> None:
    make_activity(people.there, state=S.SUBMITTED)
    planned = Planned(
        day=D(2027, 1, 1),
        ended=frozenset({people.here.pk, people.there.pk}),
        successors={people.here.pk: ("Xã Mới",)},
    )
    found = [group for group in consequences.of(planned) if group.code == "press"]
    told = " ".join(one.message for one in found[0].consequences)
    assert "2 spokespersons no longer speak from 01/01/2027" in told and "Xã Mới" in told
    assert "1 record is not accepted yet" in told
