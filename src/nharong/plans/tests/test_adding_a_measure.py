"""The worked example of docs/adding-a-measure.md is run as it stands there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from nharong.agencies.models import Agency, AgencyContact
from nharong.agencies.tests.factories import make_agency, make_succession
from nharong.core import measures
from nharong.core.periods import Period
from nharong.core.permissions import SYSTEM
from nharong.plans import board, selectors
from nharong.plans.planfile import PlanFileErrors
from nharong.plans.proof import Proof
from nharong.plans.proof_ids import ProofId
from nharong.plans.services import load_plan
from nharong.plans.tests import world

pytestmark = pytest.mark.django_db
PAGE = Path(settings.ROOT) / "docs" / "adding-a-measure.md"
CODE = "agencies.reachable"


def block(language: str, name: str) -> str:
    """The one block of the page with that mark."""
    found = re.findall(rf"^```{language} {name}\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.S | re.M)
    assert len(found) == 1, f"{PAGE.name} has {len(found)} blocks “{language} {name}”"
    return found[0]


def run(language: str, name: str, within: dict[str, Any]) -> None:
    exec(compile(block(language, name), f"{PAGE.name}: {name}", "exec"), within)


def plan_text() -> str:
    """The plan of the small world with the indicator of the page."""
    return world.PLAN.replace("ROOT", "P").replace("topics: []", block("yaml", "indicator") + "topics: []")


@pytest.fixture
def province() -> Iterator[Agency]:
    """A province, the measure of the page registered, and a plan in use that names it."""
    top = world.province()
    names: dict[str, Any] = {"__name__": "nharong.agencies.measures_of_the_page"}
    run("python", "measure", names)
    try:
        run("python", "register", names)
        load_plan(actor=SYSTEM, text=plan_text(), filename="thu.yaml")
        world.afresh()
        yield top
    finally:
        measures.unregister(CODE)


def test_the_test_of_the_page_holds(province: Agency) -> None:
    names: dict[str, Any] = {}
    run("python", "test", names)
    tests = [name for name in names if name.startswith("test_")]
    assert tests == ["test_one_of_three_can_be_reached"]
    names[tests[0]](province)


def test_what_the_page_says_of_the_other_states(province: Agency) -> None:
    gone = make_agency("D", "commune", province, valid_to=dt.date(2026, 9, 20))
    AgencyContact.objects.create(agency=gone, email="xa@vidu.example", valid_from=dt.date(2026, 1, 1))
    world.afresh()
    plan = selectors.plan("thu")
    k1 = plan.indicator("K1")

    def of(period: str, unit: str) -> str:
        found = board.figure(plan, k1, Period.parse(period), board.register().unit(unit))
        return found.state.value

    assert of("2026-08", "D") == "value"
    assert of("2026-09", "D") == "value", "its own last day decides"
    assert of("2026-10", "D") == "dissolved"
    make_agency("E", "commune", province)
    world.afresh()
    assert (of("2026-11", "E"), of("2026-12", "E")) == ("silent", "not_due")


def test_a_reorganisation_needs_nothing_of_the_measure(province: Agency) -> None:
    turn = dt.date(2026, 10, 1)
    old = [make_agency(f"O{n}", "commune", province, valid_to=turn) for n in range(3)]
    new = make_agency("N", "commune", province, valid_from=turn)
    make_succession(old, [new], turn)
    for agency in old[:2]:
        AgencyContact.objects.create(agency=agency, phone="0269 3824 000", valid_from=dt.date(2026, 1, 1))
    world.afresh()
    plan, september = selectors.plan("thu"), Period.parse("2026-09")
    for boundaries in ("then", "today"):
        found = board.figure(plan, plan.indicator("K1"), september, None, boundaries)
        assert (found.numerator, found.denominator) == (2, 3)
    merged = board.figure(plan, plan.indicator("K1"), september, board.register().unit("N"), "today")
    assert (merged.numerator, merged.denominator) == (2, 3)


def test_every_record_in_a_proof_says_why(province: Agency) -> None:
    agency = make_agency("A", "commune", province)
    AgencyContact.objects.create(
        agency=agency, phone="1", valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2026, 10, 9)
    )
    AgencyContact.objects.create(agency=agency, email="xa@vidu.example", valid_from=dt.date(2026, 10, 9))
    world.afresh()
    body = Proof(ProofId.parse("thu.K1.2026-10.A.then")).as_json()
    assert [one["title"] for one in body["counted"] if one["kind"] == "contact"] == ["xa@vidu.example"]
    assert [one["reason_code"] for one in body["refused"]] == ["not_on_the_day"]
    assert body["rule"].startswith("An agency counts when")


def test_without_the_measure_the_plan_is_refused_with_the_line() -> None:
    world.province()
    assert measures.get(CODE) is None
    with pytest.raises(PlanFileErrors) as caught:
        load_plan(actor=SYSTEM, text=plan_text(), filename="thu.yaml")
    (error,) = caught.value.errors
    assert plan_text().splitlines()[error.line - 1].strip() == f"measure: {CODE}"
