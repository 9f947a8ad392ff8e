"""The commands that read, on the real register: shapes, numbers and faults as promised in docs/command-line.md."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from nharong.agencies.models import Agency
from nharong.agencies.services import load_register
from nharong.cli.tests.conftest import Run
from nharong.core.permissions import SYSTEM
from nharong.plans.models import Seal
from nharong.plans.output import CSV_HEADERS
from nharong.plans.proof import Proof
from nharong.plans.tests.world import PLAN, afresh
from nharong.press.tests.factories import make_activity, make_term, make_user

DAY = dt.date(2026, 10, 12)
FIGURE = ["indicator", "state", "numerator", "denominator", "value", "unit", "target", "proof"]


@pytest.fixture(scope="module")
def _loaded(django_db_setup: None, django_db_blocker) -> Iterator[None]:
    """``nharong load`` once for this file, taken back at its end."""
    from nharong.cli import main

    with django_db_blocker.unblock(), transaction.atomic():
        assert main(["load"]) == 0
        yield
        transaction.set_rollback(True)


@pytest.fixture
def house(_loaded: None, db: None) -> Agency:
    """The loaded register, and one commune that did in October what it owes."""
    commune = Agency.objects.of_kind("commune").at(DAY).order_by("code").first()
    assert commune is not None
    make_term(commune, valid_from=dt.date(2025, 7, 1))
    make_activity(commune, DAY, state="accepted")
    make_activity(commune, DAY, state="returned", return_reason="Thiếu minh chứng")
    afresh()
    return commune


# agencies ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "communes", "districts"), [("2025-06-30", 373, 28), ("01/07/2025", 135, 0)])
def test_agencies_before_and_after(house: Agency, run: Run, day: str, communes: int, districts: int) -> None:
    rows = run("agencies", "--at", day, "--format", "json").json
    kinds = [row["kind"] for row in rows]
    assert (kinds.count("commune"), kinds.count("district")) == (communes, districts)
    assert set(kinds) <= {"province", "department", "district", "commune", "press", "organisation"}
    assert all(
        list(row) == ["code", "name", "kind", "parent", "valid_from", "valid_to", "predecessors", "successors"]
        for row in rows
    )
    known = {row["code"] for row in rows}
    assert all(row["parent"] in known for row in rows if row["kind"] == "commune")


def test_agencies_know_their_lineage_and_can_be_filtered(house: Agency, run: Run) -> None:
    old = run("agencies", "--at", "2025-06-30", "--kind", "commune", "--format", "json").json
    new = run("agencies", "--kind", "commune", "--format", "json").json
    assert all(row["successors"] for row in old)
    assert all(row["valid_to"] == "2025-07-01" for row in old)
    assert all(row["predecessors"] and row["valid_to"] is None for row in new)
    lines = list(csv.DictReader(io.StringIO(run("agencies", "--kind", "commune", "--format", "csv").out)))
    assert [row["code"] for row in lines] == [row["code"] for row in new]
    assert lines[0]["predecessors"].split(" ") == new[0]["predecessors"]
    table = run("agencies", "--kind", "province").out.splitlines()
    assert (len(table), table[1].split()[0]) == (2, "GL-2025")


# board ------------------------------------------------------------------------------------------------------------


def test_board_as_json(house: Agency, run: Run) -> None:
    body = run("board", "--format", "json").json
    assert {name: body[name] for name in ("plan", "period", "boundaries", "boundaries_on", "as_of")} == {
        "plan": "gia-lai-155",
        "period": "2026-10",
        "boundaries": "then",
        "boundaries_on": None,
        "as_of": "2026-11-23",
    }
    figures = {one["indicator"]: one for one in body["figures"]}
    assert all(set(FIGURE) <= set(one) for one in figures.values())
    assert {"T1", "T2a", "T2b", "T2c", "T2d", "T3", "T4", "T5"} <= set(figures)
    t1 = figures["T1"]
    assert (t1["state"], t1["numerator"], t1["unit"], t1["target"]) == ("value", 1, "%", 100.0)
    assert t1["value"] == round(100 / t1["denominator"], 1)
    assert t1["proof"] == "gia-lai-155.T1.2026-10.all.then"
    assert (figures["T4"]["state"], figures["T4"]["proof"], figures["T4"]["value"]) == ("no_measure", None, None)


def test_board_of_one_agency(house: Agency, run: Run) -> None:
    asked = ["board", "--period", "2026-10", "--agency", house.code, "--indicator", "T1", "--format", "json"]
    (t1,) = run(*asked).json["figures"]
    assert (t1["state"], t1["numerator"], t1["denominator"], t1["agency"]) == ("value", 1, 1, house.code)
    assert t1["agency_name"]


@pytest.mark.parametrize("boundaries", ["then", "today", "2025-06-30"])
def test_board_by_agency_adds_up(house: Agency, run: Run, boundaries: str) -> None:
    asked = ["board", "--period", "2025-Q2", "--indicator", "T1", "--boundaries", boundaries, "--format", "json"]
    (total,) = run(*asked).json["figures"]
    rows = run(*asked, "--by", "agency").json["figures"]
    assert sum(row["denominator"] or 0 for row in rows) == total["denominator"] > 300
    assert all({"agency", "agency_name", "kind", "divisible"} <= set(row) for row in rows)
    assert len({row["agency"] for row in rows}) == len(rows)


def test_board_as_csv_and_table(house: Agency, run: Run) -> None:
    lines = list(csv.DictReader(io.StringIO(run("board", "--period", "2026-10", "--format", "csv").out)))
    assert list(lines[0]) == list(CSV_HEADERS)
    assert (lines[0]["indicator"], lines[0]["numerator"], lines[1]["value"]) == ("T1", "1", "")
    table = run("board", "--period", "2026-10").out
    assert "155/KH-UBND" in table
    assert "no measure yet" in table


# proof ------------------------------------------------------------------------------------------------------------


def test_proof_as_json_adds_up_to_its_figure(house: Agency, run: Run) -> None:
    body = run("proof", "gia-lai-155.T1.2026-10.all.then", "--format", "json").json
    assert {"rule", "sources", "counted", "refused"} <= set(body)
    assert body["sources"][0]["certainty"] in {"C", "2", "U"}
    counted = [one for one in body["counted"] if one["kind"] == "agency"]
    missing = [one for one in body["refused"] if one["kind"] == "agency" and one["in_denominator"]]
    assert len(counted) == body["figure"]["numerator"] == 1
    assert len(counted) + len(missing) == body["figure"]["denominator"]
    assert all(one["reason"] and one["record"] for one in body["refused"])


def test_proof_of_one_agency_names_its_records(house: Agency, run: Run) -> None:
    name = f"gia-lai-155.T1.2026-10.{house.code}.then"
    body = run("proof", name, "--format", "json").json
    assert [one["kind"] for one in body["counted"] if one["kind"] == "activity"] == ["activity"]
    assert [one["reason_code"] for one in body["refused"] if one["kind"] == "activity"] == ["returned"]
    lines = list(csv.DictReader(io.StringIO(run("proof", name, "--format", "csv").out)))
    assert list(lines[0]) == list(Proof.CSV_HEADERS)
    assert len(lines) == len(body["counted"]) + len(body["refused"])
    assert "1 of 1" in run("proof", name).out


# duties -----------------------------------------------------------------------------------------------------------


def test_duties_of_one_agency(house: Agency, run: Run) -> None:
    rows = run("duties", "--agency", house.code, "--format", "json").json
    assert list(rows[0]) == ["agency", "duty", "title", "due_on", "urgency", "key", "source"]
    assert {row["agency"] for row in rows} == {house.code}
    assert [row["due_on"] for row in rows] == sorted(row["due_on"] for row in rows)
    assert {row["urgency"] for row in rows} <= {"overdue", "soon", "later"}
    assert not [row for row in rows if "2026-10-01" in row["key"]], "October is fulfilled"
    near = run("duties", "--agency", house.code, "--days", "1", "--format", "json").json
    assert len(near) <= len(rows)
    lines = list(csv.DictReader(io.StringIO(run("duties", "--agency", house.code, "--format", "csv").out)))
    assert [line["key"] for line in lines] == [row["key"] for row in rows]
    assert house.code in run("duties", "--agency", house.code).out


# seals ------------------------------------------------------------------------------------------------------------


def test_seals(house: Agency, run: Run) -> None:
    assert run("close", "2026-09").code == 0
    assert run("seals").code == 0
    seal = Seal.objects.get()
    Seal.objects.create(
        plan_code=seal.plan_code, period="2026-10", sealed_at=seal.sealed_at, figures=seal.figures,
        evidence_digest=seal.evidence_digest, previous_digest="", digest="0" * 64, signature="forged",
    )  # fmt: skip
    answer = run("seals")
    assert answer.code == 1
    assert "2026-10" in answer.err


# Faults -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("board --plan none", "none"),
        ("board --period soon", "soon"),
        ("board --period 9999", "9999"),
        ("board --agency nowhere", "nowhere"),
        ("board --boundaries yesterday", "yesterday"),
        ("board --indicator T77", "T77"),
        ("board --by colour", "colour"),
        ("board --format xml", "xml"),
        ("proof nonsense", "nonsense"),
        ("proof gia-lai-155.T77.2026-10.all.then", "T77"),
        ("proof gia-lai-155.T4.2026-10.all.then", "T4"),
        ("proof", "PROOF_ID"),
        ("agencies --at 31/02/2026", "31/02/2026"),
        ("agencies --kind ministry", "ministry"),
        ("duties --agency nowhere", "nowhere"),
        ("duties --days 0", "“0”"),
        ("duties --days many", "many"),
        ("dance", "dance"),
        ("", "COMMAND"),
    ],
)
def test_bad_arguments_get_one_sentence(house: Agency, run: Run, arguments: str, words: str) -> None:
    answer = run(*arguments.split())
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("nharong")
    assert len(answer.err.strip().splitlines()) == 1
    assert words in answer.err


def test_loading_again_changes_nothing(house: Agency, run: Run) -> None:
    before = Agency.objects.count()
    answer = run("load")
    assert answer.code == 0
    assert "unchanged" in answer.out
    assert Agency.objects.count() == before
    assert load_register(actor=SYSTEM).agencies_created == 0


def test_a_plan_of_your_own(house: Agency, run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "thu.yaml"
    plan.write_text(PLAN.replace("ROOT", "GL-2025"), encoding="utf-8")
    answer = run("load", "--plan", str(plan))
    assert (answer.code, "1/KH" in answer.out) == (0, True)
    body = run("board", "--plan", "thu", "--period", "2026-10", "--format", "json").json
    assert [one["indicator"] for one in body["figures"]] == ["T1", "R1", "T9"]
    assert run("board", "--format", "json").json["plan"] == "gia-lai-155", "the first one stays the one shown"


# Writing on the real register -------------------------------------------------------------------------------------


def test_account_at_an_agency_that_is_no_more(house: Agency, run: Run) -> None:
    former = Agency.objects.of_kind("commune").at(dt.date(2025, 6, 30)).order_by("code").first()
    answer = run("account", "an", "--role", "officer", "--agency", former.code)
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.strip().endswith("[agency.dissolved]")
    assert run("account", "an", "--role", "officer", "--agency", house.code).code == 0, "the name is still free"


def test_digest(house: Agency, run: Run, mailoutbox) -> None:
    officer = make_user("binh", "officer", house)
    officer.email = "binh@vidu.example"
    officer.save()
    assert "1 " in run("digest").out
    assert [mail.to for mail in mailoutbox] == [["binh@vidu.example"]]
    assert "0 " in run("digest").out, "once a day"
