"""Walking up from an agency and down from a role gives the same answer, whatever the hierarchy's history."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.contrib.auth.models import AnonymousUser
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from nharong.accounts.models import RoleAssignment
from nharong.accounts.selectors import agency_names, may, reachable_agency_ids, top_agencies
from nharong.accounts.tests.factories import give_role, make_user
from nharong.agencies.enums import Kind
from nharong.agencies.models import Agency, AgencyParent
from nharong.agencies.tests.factories import make_agency, make_succession
from nharong.core.permissions import SYSTEM, allowed

D = dt.date
TURN = D(2025, 7, 1)


@pytest.fixture
def register(db):
    """Old province with a district and its commune; since 1 July 2025 a new province with a new commune."""
    old = make_agency("old", "province", valid_to=TURN)
    district = make_agency("district", "district", parent=old, valid_to=TURN)
    old_commune = make_agency("old-commune", parent=district, valid_to=TURN)
    new = make_agency("new", "province", valid_from=TURN)
    commune = make_agency("commune", parent=new, valid_from=TURN)
    make_succession([old], [new], TURN)
    make_succession([old_commune], [commune], TURN)
    return {agency.code: agency for agency in (old, district, old_commune, new, commune)}


def reached(user, action="duties.read"):
    return set(Agency.objects.filter(pk__in=reachable_agency_ids(user, action)).values_list("code", flat=True))


def test_a_coordinator_reaches_what_is_below_and_what_went_before(register):
    user = make_user("u", "coordinator", register["new"])
    assert reached(user) == {"old", "district", "old-commune", "new", "commune"}


def test_an_officer_reaches_the_predecessor_but_not_the_province(register):
    assert reached(make_user("u", "officer", register["commune"])) == {"commune", "old-commune"}


def test_only_roles_that_allow_the_action_count(register):
    user = make_user("u", "officer", register["commune"])
    give_role(user, "auditor", register["new"])
    assert reached(user, "press.activity.submit") == {"commune", "old-commune"}
    assert reached(user, "audit.read") == {"old", "district", "old-commune", "new", "commune"}
    assert reached(user, "no.such.action") == set()


def test_an_ended_or_future_role_reaches_nothing(register, today):
    user = make_user("u")
    give_role(user, "officer", register["commune"], valid_to=today)
    give_role(user, "editor", register["commune"], valid_from=today + dt.timedelta(days=1))
    assert reached(user) == set()


def test_the_locked_the_unknown_and_the_system(register):
    user = make_user("u", "coordinator", register["new"], is_active=False)
    assert reached(user) == set() and reachable_agency_ids(AnonymousUser(), "duties.read") == set()
    assert not allowed(None, "duties.read") and not allowed(AnonymousUser(), "duties.read")
    assert allowed(SYSTEM, "periods.close")


def test_it_takes_one_statement(register, django_assert_num_queries):
    user = make_user("u", "coordinator", register["new"])
    with django_assert_num_queries(1):
        reachable_agency_ids(user, "duties.read")
    with django_assert_num_queries(1):
        agency_names([agency.pk for agency in register.values()])


def test_the_top_is_alive_administration_without_a_parent(register):
    make_agency("press", "press")
    assert [agency.code for agency in top_agencies()] == ["new"]


@pytest.mark.parametrize("action", ["periods.close", "periods.reopen", "regulations.holidays", "regulations.rules"])
def test_what_concerns_all_needs_a_role_at_the_top(register, action):
    assert may(make_user("top", "coordinator", register["new"]), action, None)
    # A role that nobody ended at a province that no longer exists does not make anybody a master of the house.
    for name in ("old", "commune", "old-commune"):
        assert not may(make_user(name, "coordinator", register[name]), action, None)
    assert not may(make_user("auditor", "auditor", register["new"]), action, None)


def test_other_actions_without_an_agency_ask_for_any_role(register):
    assert may(make_user("u", "officer", register["commune"]), "press.activity.draft", None)


class AnyHierarchy(TestCase):
    """For random trees, moves, dissolutions and successions."""

    @settings(max_examples=40)
    @given(st.data())
    def test_up_and_down_agree(self, data):
        days = [D(2020, 1, 1), D(2023, 1, 1), TURN, D(2026, 11, 23), D(2027, 3, 1)]
        made: list[Agency] = []
        for number in range(data.draw(st.integers(2, 8))):
            start = data.draw(st.sampled_from(days))
            end = data.draw(st.sampled_from([*[day for day in days if day > start], None]))
            agency = make_agency(f"a{number}", Kind.COMMUNE, valid_from=start, valid_to=end)
            cuts = [start, *[day for day in days if day > start and (end is None or day < end)], end]
            for first, last in itertools.pairwise(cuts):
                parent = data.draw(st.sampled_from([None, *made]))
                if parent is not None:
                    AgencyParent.objects.create(agency=agency, parent=parent, valid_from=first, valid_to=last)
            made.append(agency)
        for number, agency in enumerate(made[:-1]):
            if agency.valid_to and data.draw(st.booleans()):
                successor = data.draw(st.sampled_from(made[number + 1 :]))
                make_succession([agency], [successor], agency.valid_to)
        user = make_user("u")
        for agency in data.draw(st.sets(st.sampled_from(made), max_size=3)):
            RoleAssignment.objects.create(user=user, role="officer", agency=agency, valid_from=D(2020, 1, 1))
        found = reachable_agency_ids(user, "duties.read")
        for agency in made:
            assert (agency.pk in found) == may(user, "duties.read", agency.pk), agency.code
