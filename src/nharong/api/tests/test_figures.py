"""Figures as open data: the shapes of the command line, the same faults, and answers that are not sent twice."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from nharong.agencies.models import Agency
from nharong.agencies.register import register
from nharong.agencies.selectors import list_agencies
from nharong.agencies.tests.factories import make_agency, make_succession
from nharong.core import revisions
from nharong.core.models import PeriodClosure
from nharong.core.periods import Period
from nharong.core.permissions import SYSTEM
from nharong.plans import output, selectors
from nharong.plans.proof import Proof
from nharong.plans.proof_ids import ProofId
from nharong.plans.services import load_plan
from nharong.plans.tests.world import PLAN, afresh, make_rule, province
from nharong.press.services import activities
from nharong.press.tests.factories import make_activity, make_term
from nharong.regulations.services import close_period, reopen_period

pytestmark = pytest.mark.django_db
BASE = "/api/v1"
LONG_AGO = dt.date(2026, 1, 1)
VI = {"headers": {"accept-language": "vi"}}
EN = {"headers": {"accept-language": "en"}}


def get(path: str, **extra: Any) -> Any:
    return Client().get(f"{BASE}{path}", **(extra or VI))


@pytest.fixture
def house() -> dict[str, Agency]:
    """A province with two communes and a former one, a monthly duty, and one record that fulfils it."""
    turn = dt.date(2026, 3, 1)
    top = province()
    communes = [make_agency(code, "commune", top) for code in ("A", "B")]
    former = make_agency("OLD", "commune", top, valid_to=turn)
    make_succession([former], [communes[0]], turn)
    make_rule(first="2026-08", count=12)
    for commune in communes:
        make_term(commune, valid_from=LONG_AGO)
    make_activity(communes[0], dt.date(2026, 10, 12), state="accepted")
    make_activity(communes[1], dt.date(2026, 10, 13), state="returned", return_reason="Thiếu minh chứng")
    load_plan(actor=SYSTEM, text=PLAN.replace("ROOT", "P"), filename="thu.yaml")
    afresh()
    return {"P": top, "A": communes[0], "B": communes[1], "OLD": former}


# Shapes -----------------------------------------------------------------------------------------------------------


def test_plans(house: dict[str, Agency]) -> None:
    (plan,) = get("/plans").json()
    assert (plan["code"], plan["first_day"], plan["last_day"]) == ("thu", "2024-01-01", "2028-12-31")
    t1, _r1, t9 = plan["indicators"]
    assert (t1["code"], t1["measure"], t1["target"], t1["unit"]) == ("T1", "press.mechanism", 100.0, "%")
    assert (t9["code"], t9["measure"]) == ("T9", None)
    assert Client().get(plan["url"]).status_code == 200


@pytest.mark.parametrize("agency", ["", "A", "P"])
@pytest.mark.parametrize("by", ["indicator", "agency"])
@pytest.mark.parametrize("boundaries", ["then", "today", "2026-02-01"])
def test_the_board_is_that_of_the_command_line(house: dict[str, Agency], agency: str, by: str, boundaries: str) -> None:
    answer = get(f"/board?period=2026-10&agency={agency}&by={by}&boundaries={boundaries}")
    assert answer.status_code == 200, answer.content
    unit = register().unit(agency) if agency else None
    expected = output.board_json(selectors.plan(), Period.parse("2026-10"), unit, boundaries, by_agency=by == "agency")
    assert answer.json() == json.loads(json.dumps(expected))
    assert set(answer.json()) >= {"plan", "period", "boundaries", "as_of", "figures"}


def test_the_keys_of_a_figure_stand_fast(house: dict[str, Agency]) -> None:
    body = get("/board?indicator=T1&indicator=T9").json()
    assert (body["period"], [one["indicator"] for one in body["figures"]]) == ("2026-10", ["T1", "T9"])
    t1, t9 = body["figures"]
    assert {name: t1[name] for name in ("state", "numerator", "denominator", "value", "unit", "target", "proof")} == {
        "state": "value", "numerator": 1, "denominator": 3, "value": 33.3, "unit": "%", "target": 100.0,
        "proof": "thu.T1.2026-10.all.then",
    }  # fmt: skip
    assert "agency" not in t1
    assert (t9["state"], t9["numerator"], t9["value"], t9["proof"]) == ("no_measure", None, None, None)


def test_a_proof_is_that_of_the_command_line(house: dict[str, Agency]) -> None:
    for name in ("thu.T1.2026-10.all.then", "thu.R1.2026-Q4.B.today", "thu.T1.2026-02.OLD.then"):
        with_language = get(f"/proofs/{name}", **EN).json()
        expected = json.loads(json.dumps(Proof(ProofId.parse(name)).as_json()))
        for entry in (*expected["counted"], *expected["refused"]):
            entry["url"] = entry["url"].replace("/vi/", "/en/")
        assert with_language == expected
    body = get("/proofs/thu.T1.2026-10.all.then").json()
    assert set(body) >= {"rule", "sources", "counted", "refused"}
    assert {"record", "reason"} <= set(body["refused"][0])
    assert "reason" not in body["counted"][0]
    assert [one["reason_code"] for one in body["refused"] if one["kind"] == "activity"] == ["returned"]


def test_agencies_on_a_day(house: dict[str, Agency]) -> None:
    before, after = get("/agencies?at=2026-02-28").json(), get("/agencies?at=01/03/2026").json()
    assert before == list_agencies(dt.date(2026, 2, 28))
    assert [one["code"] for one in before] == ["A", "B", "OLD", "P"]
    assert [one["code"] for one in after] == ["A", "B", "P"]
    assert after[0] | {"name": ""} == {
        "code": "A", "name": "", "kind": "commune", "parent": "P", "valid_from": "2020-01-01", "valid_to": None,
        "predecessors": ["OLD"], "successors": [],
    }  # fmt: skip
    assert [one["code"] for one in get("/agencies?kind=province").json()] == ["P"]


def test_periods_tell_what_is_closed(house: dict[str, Agency]) -> None:
    def september() -> dict[str, Any]:
        body = get("/periods").json()
        return next(one for one in body["periods"] if one["period"] == "2026-09")

    body = get("/periods").json()
    labels = [one["period"] for one in body["periods"]]
    assert body["latest_due"] == "2026-10"
    assert {"2024", "2024-H1", "2024-Q1", "2024-01", "2026-11", "2026"} <= set(labels)
    assert "2026-12" not in labels, "it has not begun"
    assert not next(one for one in body["periods"] if one["period"] == "2026")["ended"]
    assert september()["title"] == "Tháng 9/2026"
    assert (september()["closed"], september()["sealed_at"]) == (False, None)
    close_period(actor=SYSTEM, period=Period.parse("2026-09"))
    assert september()["closed"]
    assert september()["sealed_at"]
    reopen_period(actor=SYSTEM, label="2026-09", reason="Sửa", until=dt.date(2026, 11, 30))
    assert (september()["closed"], bool(september()["sealed_at"])) == (False, True)


def test_a_quarter_is_closed_when_its_months_are(house: dict[str, Agency]) -> None:
    for label in ("2026-07", "2026-08", "2026-09"):
        close_period(actor=SYSTEM, period=Period.parse(label))
    closed = {one["period"] for one in get("/periods").json()["periods"] if one["closed"]}
    assert closed == {"2026-07", "2026-08", "2026-09", "2026-Q3"}
    assert PeriodClosure.objects.count() == 3


# Faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "/board?plan=none",
        "/board?period=soon",
        "/board?period=9999",
        "/board?agency=nowhere",
        "/board?boundaries=yesterday",
        "/board?by=colour",
        "/board?indicator=T77",
        "/proofs/nonsense",
        "/proofs/thu.T1.2026-13.all.then",
        "/agencies?at=31/02/2026",
        "/agencies?kind=ministry",
        "/periods?plan=none",
    ],
)
def test_bad_questions_are_told_what_is_wrong(house: dict[str, Agency], path: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.json()["rule"]) == (422, "input.invalid")
    assert answer.json()["message"]
    assert not answer.has_header("ETag") or path.startswith("/periods")


@pytest.mark.parametrize(
    "name", ["none.T1.2026-10.all.then", "thu.T77.2026-10.all.then", "thu.T9.2026-10.all.then", "thu.T1.2026-10.X.then"]
)
def test_a_proof_that_does_not_exist(house: dict[str, Agency], name: str) -> None:
    answer = get(f"/proofs/{name}")
    assert (answer.status_code, answer.json()["rule"]) == (404, "not_found")
    assert len(answer.json()["errors"]) == 1


def test_without_any_plan_the_board_says_so() -> None:
    afresh()
    assert get("/plans").json() == []
    assert get("/board").status_code == 422


@pytest.mark.parametrize("path", ["/plans", "/board", "/proofs/thu.T1.2026-10.all.then", "/agencies", "/periods"])
def test_it_can_only_be_read(house: dict[str, Agency], path: str) -> None:
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(f"{BASE}{path}").status_code == 405


# Not sent twice ---------------------------------------------------------------------------------------------------

READ = ["/plans", "/board?period=2026-10", "/board?by=agency", "/proofs/thu.T1.2026-10.all.then", "/agencies"]


def tagged(path: str, tag: str, language: str = "vi") -> Any:
    return Client().get(f"{BASE}{path}", headers={"if-none-match": tag, "accept-language": language})


@pytest.mark.parametrize("path", [*READ, "/periods"])
def test_who_has_the_answer_is_not_sent_it_again(house: dict[str, Agency], path: str) -> None:
    first = get(path)
    again = tagged(path, first["ETag"])
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    assert again["ETag"] == first["ETag"]
    assert tagged(path, '"another"').status_code == 200
    assert "Cookie" not in first.headers.get("Vary", "")
    assert "Accept-Language" in again.headers["Vary"]
    assert not first.cookies


@pytest.mark.parametrize("path", READ)
def test_every_change_makes_a_new_answer(house: dict[str, Agency], path: str) -> None:
    first = get(path)
    record = make_activity(house["B"], dt.date(2026, 10, 20), state="submitted")
    activities.accept_activity(actor=SYSTEM, activity_id=record.pk)
    assert tagged(path, first["ETag"]).status_code == 200


def test_the_figure_follows_at_once(house: dict[str, Agency]) -> None:
    path = "/board?period=2026-10&indicator=T1"
    first = get(path)
    record = make_activity(house["B"], dt.date(2026, 10, 20), state="submitted")
    activities.accept_activity(actor=SYSTEM, activity_id=record.pk)
    second = tagged(path, first["ETag"])
    assert [one.json()["figures"][0]["numerator"] for one in (first, second)] == [1, 2]
    assert tagged(path, second["ETag"]).status_code == 304


@pytest.mark.parametrize("path", READ)
def test_another_day_or_language_is_another_answer(house: dict[str, Agency], path: str, stand_on: Any) -> None:
    tag = get(path)["ETag"]
    assert tagged(path, tag, "en").status_code == 200
    stand_on(dt.date(2026, 11, 24))
    assert tagged(path, tag).status_code == 200


def test_one_address_has_one_answer(house: dict[str, Agency]) -> None:
    assert get("/board?period=2026-10")["ETag"] != get("/board?period=2026-09")["ETag"]


def test_a_known_answer_costs_one_statement(house: dict[str, Agency]) -> None:
    tag = get("/board?by=agency")["ETag"]
    with CaptureQueriesContext(connection) as captured:
        assert tagged("/board?by=agency", tag).status_code == 304
    assert len(captured) == 1


def test_the_revision_in_a_proof_is_the_newest(house: dict[str, Agency]) -> None:
    assert get("/proofs/thu.T1.2026-10.all.then").json()["revision"] == revisions.current()


def test_the_description_names_every_answer(house: dict[str, Agency]) -> None:
    paths = Client().get(f"{BASE}/openapi.json").json()["paths"]
    for path in ("/plans", "/board", "/proofs/{proof_id}", "/agencies", "/periods"):
        assert set(paths[f"{BASE}{path}"]) == {"get"}
        assert paths[f"{BASE}{path}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
