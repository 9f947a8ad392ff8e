"""Whatever is reorganised in whatever order: lifetimes, places and numbers stay consistent, and the past stays."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nharong.agencies import register as registry
from nharong.agencies.models import Agency, AgencyName, AgencyParent, Succession
from nharong.agencies.selectors import list_agencies
from nharong.agencies.services import (
    NewAgency,
    ReorganisationRequest,
    apply_reorganisation,
    plan_reorganisation,
    withdraw_reorganisation,
)
from nharong.agencies.tests.factories import make_agency
from nharong.core.dating import FAR, DateRange, union
from nharong.core.permissions import SYSTEM

pytestmark = pytest.mark.django_db
FIRST = dt.date(2027, 1, 1)
ONE = dt.timedelta(days=1)

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "absorb", "split", "carve", "move", "dissolve", "abolish"]),
        st.integers(0, 40),  # days after the previous act; 0 is the same day
        st.integers(0, 10_000),
        st.integers(2, 4),
    ),
    min_size=1,
    max_size=8,
)


def request_for(kind: str, day: dt.date, number: int, choice: int, size: int) -> ReorganisationRequest | None:
    """A request that can be carried out on that day, as far as one can tell from the list of communes."""
    communes = [row for row in list_agencies(day) if row["kind"] == "commune"]
    old = [row["code"] for row in communes if row["valid_from"] < day.isoformat()]
    parents = [row["code"] for row in list_agencies(day) if row["kind"] in ("district", "province")]
    if len(old) < size:
        return None
    start = choice % (len(old) - size + 1)
    chosen = tuple(old[start : start + size])
    parent = parents[choice % len(parents)]
    common: dict[str, Any] = {"effective_on": day, "act_number": f"{number}/NQ", "title": "Sắp xếp"}
    new = [NewAgency(f"N{number}-{part}", "commune", f"Xã {number} {part}", parent=parent) for part in range(size)]
    match kind:
        case "merge":
            return ReorganisationRequest("merge", agencies=chosen, successors=(new[0],), **common)
        case "absorb":
            return ReorganisationRequest("merge", agencies=chosen[1:], into=chosen[:1], **common)
        case "split":
            return ReorganisationRequest("split", agencies=chosen[:1], successors=tuple(new), **common)
        case "carve":
            return ReorganisationRequest("split", agencies=chosen[:1], successors=(new[0],), keeps=True, **common)
        case "move":
            movable = tuple(row["code"] for row in communes if row["parent"] != parent)[:size]
            return ReorganisationRequest("move", agencies=movable, parent=parent, **common) if movable else None
        case "dissolve":
            return ReorganisationRequest("dissolve", agencies=chosen[:1], **common)
        case _:
            districts = [code for code in parents if code.startswith("D")]
            if not districts:
                return None
            return ReorganisationRequest("abolish_level", level="district", within="P", **common)


def picture(day: dt.date) -> list[tuple[str, str | None]]:
    return [(row["code"], row["parent"]) for row in list_agencies(day)]


def check_consistency() -> None:
    for agency in Agency.objects.prefetch_related("parents__parent", "names"):
        life = agency.valid_range
        places = sorted(row.valid_range for row in agency.parents.all())
        for one, following in itertools.pairwise(places):
            assert one.end <= following.start
        for row in agency.parents.all():
            assert life.start <= row.valid_from
            assert (row.valid_to or FAR) <= life.end
            assert row.parent.valid_from <= row.valid_from
            assert (row.valid_to or FAR) <= (row.parent.valid_to or FAR)
        if agency.kind != "province":
            assert union(places) == [life], agency.code
        names = sorted(row.valid_range for row in agency.names.all())
        assert union(names) == [DateRange(life.start)]
    for tie in Succession.objects.select_related("predecessor", "successor", "reorganisation"):
        day = tie.reorganisation.effective_on
        assert tie.successor.valid_from <= day
        assert tie.predecessor.valid_from < day
        assert tie.is_partial or tie.predecessor.valid_to == day


def start_world() -> None:
    province = make_agency("P", "province")
    districts = [make_agency(f"D{number}", "district", province) for number in range(2)]
    for number in range(8):
        make_agency(f"C{number}", "commune", districts[number % 2])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_sequence_of_reorganisations_keeps_the_register_consistent(db, steps):
    with transaction.atomic():
        start_world()
        day, watched = FIRST, {}
        for number, (kind, gap, choice, size) in enumerate(steps):
            day += gap * ONE
            request = request_for(kind, day, number, choice, size)
            if request is None:
                continue
            plan = plan_reorganisation(actor=SYSTEM, request=request)
            count = len(picture(day))
            past = {one: picture(one) for one in [*watched, day - ONE]}
            if not plan.possible:
                continue
            apply_reorganisation(actor=SYSTEM, request=request)

            assert len(picture(day)) == count - len(plan.ended()) + len(plan.created())
            assert {one: picture(one) for one in past} == past
            watched[day - ONE] = True
            check_consistency()
            for agency in Agency.objects.all():
                on_days = {one: agency.code in dict(picture(one)) for one in (day - ONE, day)}
                assert on_days == {one: agency.holds_on(one) for one in on_days}
        transaction.set_rollback(True)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_acts_entered_ahead_can_all_be_withdrawn_in_reverse(db, steps):
    def everything() -> list[Any]:
        return [
            sorted(Agency.objects.values_list("code", "valid_from", "valid_to"), key=str),
            sorted(AgencyParent.objects.values_list("agency__code", "parent__code", "valid_from", "valid_to"), key=str),
            sorted(AgencyName.objects.values_list("agency__code", "name_vi", "valid_from", "valid_to"), key=str),
            sorted(Succession.objects.values_list("predecessor__code", "successor__code"), key=str),
        ]

    with transaction.atomic():
        start_world()
        day, done = FIRST, []
        for number, (kind, gap, choice, size) in enumerate(steps):
            day += gap * ONE
            request = request_for(kind, day, number, choice, size)
            if request is None or not plan_reorganisation(actor=SYSTEM, request=request).possible:
                continue
            before = everything()
            done.append((apply_reorganisation(actor=SYSTEM, request=request), before))
        for act, before in reversed(done):
            withdraw_reorganisation(actor=SYSTEM, reorganisation=act, reason="thử")
            assert everything() == before
        transaction.set_rollback(True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_every_commune_leads_somewhere_in_every_boundary(db, steps):
    """Figures are never lost: in the boundaries of any day each unit is shown under the province."""
    with transaction.atomic():
        start_world()
        day, days = FIRST, [FIRST - ONE]
        for number, (kind, gap, choice, size) in enumerate(steps):
            day += gap * ONE
            request = request_for(kind, day, number, choice, size)
            if request is not None and plan_reorganisation(actor=SYSTEM, request=request).possible:
                apply_reorganisation(actor=SYSTEM, request=request)
            days.append(day)
        world = registry.load()
        province = world.unit("P").index
        for one in days:
            for unit in world.units:
                chain, _whole = world.home_on(unit.index, one)
                assert province in chain, (unit.code, one)
        transaction.set_rollback(True)
