"""A closed period refuses in the same words, whichever way one comes in; reopened, it takes writes again."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape

from nharong.core import locks
from nharong.core.clock import now
from nharong.core.errors import Refused
from nharong.core.models import PeriodClosure
from nharong.press.enums import ActivityState
from nharong.press.models import PressActivity
from nharong.press.services import activities
from nharong.press.services.imports import ActivityRow, import_activities, undo_import

from .conftest import House
from .factories import LINK, close, make_activity

S = ActivityState
DAY = dt.date(2026, 9, 15)
NEW = {"form": "conference", "title": "Họp báo", "occurred_on": DAY, "link": LINK}
CSV = "Cơ quan;Hình thức;Tiêu đề;Ngày;Link\nxa-a;conference;Họp báo;15/09/2026;" + LINK + "\n"


@pytest.fixture
def closure(house: House) -> PeriodClosure:
    for state in S:
        make_activity(house.here, DAY, state=state, title=state, quantity=2, version=1)
    make_activity(house.here, dt.date(2026, 10, 1), title="open")
    return close("2026-Q3")


def record(title: str) -> PressActivity:
    return PressActivity.objects.get(title=title)


def sentence(closure: PeriodClosure, language: str = "en") -> str:
    with translation.override(language):
        return str(locks.refusal(closure).message)


SERVICES: dict[str, Callable[[House], Any]] = {
    "draft": lambda h: activities.draft_activity(actor=h.officer, agency_id=h.here.pk, **NEW),
    "edit": lambda h: activities.edit_activity(
        actor=h.officer, activity_id=record("draft").pk, version=1, title="Khác"
    ),
    "move in": lambda h: activities.edit_activity(
        actor=h.officer, activity_id=record("open").pk, version=1, occurred_on=DAY
    ),
    "move out": lambda h: activities.edit_activity(
        actor=h.officer, activity_id=record("draft").pk, version=1, occurred_on=dt.date(2026, 10, 2)
    ),
    "discard": lambda h: activities.discard_draft(actor=h.officer, activity_id=record("draft").pk),
    "submit": lambda h: activities.submit_activity(actor=h.officer, activity_id=record("draft").pk),
    "recall": lambda h: activities.recall_activity(actor=h.officer, activity_id=record("submitted").pk),
    "accept": lambda h: activities.accept_activity(actor=h.coordinator, activity_id=record("submitted").pk),
    "bulk": lambda h: activities.bulk_accept(actor=h.coordinator, activity_ids=[record("submitted").pk]),
    "return": lambda h: activities.return_activity(
        actor=h.coordinator, activity_id=record("accepted").pk, reason="Sai"
    ),
    "correct": lambda h: activities.correct_activity(
        actor=h.officer, activity_id=record("accepted").pk, quantity=-1, reason="Sai"
    ),
    "import": lambda h: import_activities(
        actor=h.officer, rows=[ActivityRow(2, h.here.pk, "briefing", "x", DAY)], filename="a.csv"
    ),
}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_says_the_same(house: House, closure: PeriodClosure, name: str) -> None:
    before = list(PressActivity.objects.order_by("pk").values())
    with pytest.raises(Refused) as refusal:
        SERVICES[name](house)
    assert (refusal.value.rule, str(refusal.value.message)) == ("period.closed", sentence(closure))
    assert list(PressActivity.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("name", SERVICES)
def test_reopened_it_takes_writes_again(house: House, closure: PeriodClosure, name: str) -> None:
    closure.reopened_until = now() + dt.timedelta(hours=1)
    closure.save()
    SERVICES[name](house)


def test_taking_back_an_import(house: House) -> None:
    rows = [ActivityRow(2, house.here.pk, "briefing", "x", DAY)]
    batch = import_activities(actor=house.officer, rows=rows, filename="a.csv")
    closure = close("2026-Q3")
    with pytest.raises(Refused) as refusal:
        undo_import(actor=house.officer, batch_id=batch.pk)
    assert str(refusal.value.message) == sentence(closure)


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _form(house: House) -> Any:
    data = {**NEW, "agency": house.here.pk, "quantity": 1, "then": "keep", "occurred_on": DAY.isoformat()}
    return client_of(house.officer).post(reverse("press:activity_new"), data)


def _edit(house: House) -> Any:
    data = {**NEW, "version": 1, "quantity": 1, "then": "keep", "occurred_on": DAY.isoformat()}
    return client_of(house.officer).post(reverse("press:activity_edit", args=[record("draft").pk]), data)


def _step(name: str, title: str) -> Callable[[House], Any]:
    def post(house: House) -> Any:
        url = reverse("press:activity_step", args=[record(title).pk, name])
        return client_of(house.coordinator).post(url, {"reason": "Sai"})

    return post


def _correction(house: House) -> Any:
    url = reverse("press:activity_correct", args=[record("accepted").pk])
    return client_of(house.officer).post(url, {"quantity": -1, "reason": "Sai"})


def _bulk(house: House) -> Any:
    return client_of(house.coordinator).post(reverse("press:review"), {"record": [record("submitted").pk]})


def _upload(house: House) -> Any:
    file = SimpleUploadedFile("a.csv", CSV.encode())
    return client_of(house.officer).post(reverse("press:import"), {"file": file})


PAGES = {
    "new form": _form,
    "edit form": _edit,
    "submit": _step("submit", "draft"),
    "recall": _step("recall", "submitted"),
    "accept": _step("accept", "submitted"),
    "return": _step("return", "accepted"),
    "discard": _step("discard", "draft"),
    "correction": _correction,
    "bulk": _bulk,
    "upload": _upload,
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_the_same(house: House, closure: PeriodClosure, name: str) -> None:
    before = list(PressActivity.objects.order_by("pk").values())
    answer = PAGES[name](house)
    assert answer.status_code in (409, 422)
    assert escape(sentence(closure)) in answer.content.decode()
    assert list(PressActivity.objects.order_by("pk").values()) == before


def test_a_period_closed_between_preview_and_confirmation(house: House) -> None:
    client = client_of(house.officer)
    file = SimpleUploadedFile("a.csv", CSV.encode())
    assert client.post(reverse("press:import"), {"file": file}).status_code == 200
    closure = close("2026-Q3")
    answer = client.post(reverse("press:import_confirm"))
    assert answer.status_code == 409
    assert escape(sentence(closure)) in answer.content.decode()
    assert not PressActivity.objects.exists()


def test_the_api_says_the_same(house: House, closure: PeriodClosure) -> None:
    body = {**NEW, "agency": "xa-a", "occurred_on": DAY.isoformat()}
    asked = [("", house.officer, body)] + [
        (f"/{record(title).pk}/{step}", house.coordinator, {"reason": "Sai", "quantity": -1})
        for step, title in (
            ("submit", "draft"),
            ("recall", "submitted"),
            ("accept", "submitted"),
            ("return", "accepted"),
            ("corrections", "accepted"),
        )
    ]
    for path, user, data in asked:
        answer = client_of(user).post(
            f"/api/v1/press/activities{path}",
            json.dumps(data),
            content_type="application/json",
            headers={"accept-language": "en"},
        )
        assert answer.status_code == 409, path
        assert answer.json() == {"rule": "period.closed", "message": sentence(closure), "errors": []}


def test_the_administration_says_the_same(house: House, closure: PeriodClosure) -> None:
    data = {**NEW, "agency": house.here.pk, "quantity": 1, "version": 1, "occurred_on": DAY.isoformat()}
    urls = [reverse("press_records:add"), reverse("press_records:edit", args=[record("draft").pk])]
    for url in urls:
        answer = client_of(house.coordinator).post(url, data)
        assert escape(sentence(closure, "vi")) in answer.content.decode()
    assert not PressActivity.objects.filter(title="Họp báo").exists()
