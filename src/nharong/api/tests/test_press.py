"""The press room through the API: the same records, the same refusals."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from nharong.press.enums import ActivityState
from nharong.press.models import PressActivity
from nharong.press.tests.conftest import House
from nharong.press.tests.factories import LINK, make_activity, make_term

S = ActivityState
BASE = "/api/v1/press"
NEW = {
    "agency": "xa-a",
    "form": "conference",
    "title": "Họp báo quý IV",
    "occurred_on": "2026-11-20",
    "link": LINK,
    "submit": True,
}


def client_of(user: Any, **kwargs: Any) -> Client:
    client = Client(**kwargs)
    client.force_login(user)
    return client


def post(client: Client, path: str, body: Any = None, **extra: Any) -> Any:
    return client.post(f"{BASE}{path}", json.dumps(body or {}), content_type="application/json", **extra)


def test_the_public_reads_accepted_records_only(house: House) -> None:
    shown = make_activity(house.here, state=S.ACCEPTED, title="Họp báo")
    hidden = [make_activity(house.here, state=state) for state in (S.DRAFT, S.SUBMITTED, S.RETURNED)]
    body = Client().get(f"{BASE}/activities").json()
    assert (body["count"], body["pages"], [one["id"] for one in body["results"]]) == (1, 1, [shown.pk])
    assert body["results"][0]["agency_name"]
    for record in hidden:
        answer = Client().get(f"{BASE}/activities/{record.pk}")
        assert (answer.status_code, answer.json()["rule"]) == (404, "not_found")
        assert client_of(house.officer).get(f"{BASE}/activities/{record.pk}").status_code == 200
        assert client_of(house.neighbour).get(f"{BASE}/activities/{record.pk}").status_code == 404
    assert client_of(house.officer).get(f"{BASE}/activities").json()["count"] == 4
    assert client_of(house.neighbour).get(f"{BASE}/activities").json()["count"] == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("agency=xa-a", 1),
        ("agency=xa-b", 1),
        ("form=conference", 0),
        ("period=2026-11", 2),
        ("period=2026-10", 0),
        ("per_page=1&page=2", 2),
    ],
)
def test_filters_and_pages(house: House, query: str, count: int) -> None:
    make_activity(house.here, state=S.ACCEPTED)
    make_activity(house.there, state=S.ACCEPTED)
    assert Client().get(f"{BASE}/activities?{query}").json()["count"] == count


@pytest.mark.parametrize("query", ["period=soon", "form=dance", "agency=nowhere", "per_page=9999", "page=x"])
def test_bad_questions_get_a_cure(house: House, query: str) -> None:
    answer = Client().get(f"{BASE}/activities?{query}")
    assert (answer.status_code, answer.json()["rule"]) == (422, "input.invalid")
    assert answer.json()["message"]


def test_write_submit_accept_return(house: House) -> None:
    answer = post(client_of(house.officer), "/activities", NEW)
    assert (answer.status_code, answer.json()["state"]) == (201, "submitted")
    pk = answer.json()["id"]
    boss = client_of(house.coordinator)
    assert post(boss, f"/activities/{pk}/accept").json()["state"] == "accepted"
    again = post(boss, f"/activities/{pk}/accept")
    assert (again.status_code, again.json()["rule"]) == (409, "state.edge")
    assert post(boss, f"/activities/{pk}/return", {"reason": ""}).status_code == 422
    correction = post(client_of(house.officer), f"/activities/{pk}/corrections", {"quantity": -2, "reason": "Nhầm"})
    assert (correction.status_code, correction.json()["rule"]) == (409, "press.net_below_zero")
    assert post(boss, f"/activities/{pk}/return", {"reason": "Sai"}).json()["state"] == "returned"
    assert post(client_of(house.officer), f"/activities/{pk}/submit").json()["state"] == "submitted"
    assert post(client_of(house.officer), f"/activities/{pk}/recall").json()["state"] == "draft"


def test_nothing_half_written(house: House) -> None:
    answer = post(client_of(house.officer), "/activities", {**NEW, "link": ""})
    assert answer.status_code == 422
    assert not PressActivity.objects.exists()


def test_who_may_not_write(house: House) -> None:
    assert post(Client(), "/activities", NEW).status_code == 401
    answer = post(client_of(house.neighbour), "/activities", NEW)
    assert (answer.status_code, answer.json()["rule"]) == (403, "permission.denied")
    answer = post(client_of(house.officer, enforce_csrf_checks=True), "/activities", NEW)
    assert (answer.status_code, answer.json()["rule"]) == (403, "permission.csrf")
    assert not PressActivity.objects.exists()


def test_spokespersons(house: House) -> None:
    make_term(house.here, full_name="Rơ Châm H'Yéo")
    make_term(house.there, full_name="Đinh Văn A", published=False)
    body = Client().get(f"{BASE}/spokespersons?q=ro cham hyeo").json()
    assert [one["full_name"] for one in body["results"]] == ["Rơ Châm H'Yéo"]
    assert Client().get(f"{BASE}/spokespersons").json()["count"] == 1
    day = Client().get(f"{BASE}/spokespersons/on?agency=xa-a&day=2026-03-12").json()
    assert (day["existed"], len(day["speakers"])) == (True, 1)
    before = Client().get(f"{BASE}/spokespersons/on?agency=xa-a&day=2019-03-12").json()
    assert (before["existed"], before["speakers"]) == (False, [])


def test_the_description_is_there_and_no_page_loads_foreign_scripts(db: None) -> None:
    assert Client().get("/api/v1/openapi.json").json()["info"]["title"] == "Nhà Rông"
    assert Client().get("/api/v1/docs").status_code == 404


def test_open_data_set_no_cookie_and_do_not_vary_by_it(house: House) -> None:
    answer = Client().get(f"{BASE}/activities")
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
