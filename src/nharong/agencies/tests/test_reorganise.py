"""Reorganisations: dry run, conflicts, and what stands in the register afterwards."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import translation

from nharong.accounts.models import RoleAssignment, User
from nharong.agencies.models import (
    ActEffect,
    Agency,
    AgencyName,
    AgencyParent,
    Reorganisation,
    Succession,
)
from nharong.agencies.services import (
    NewAgency,
    apply_reorganisation,
    plan_reorganisation,
    withdraw_reorganisation,
)
from nharong.agencies.tests.factories import make_agency
from nharong.agencies.tests.requests import BASE, DAY, EVE, MERGE, rules
from nharong.audit.models import Action
from nharong.core import consequences, revisions
from nharong.core.errors import Invalid, Refused
from nharong.core.permissions import SYSTEM

pytestmark = pytest.mark.django_db


def parent(code: str, day: dt.date) -> str | None:
    return AgencyParent.objects.at(day).filter(agency__code=code).values_list("parent__code", flat=True).first()


def test_a_dry_run_lists_everything_and_writes_nothing(tree):
    before = [model.objects.count() for model in (Agency, AgencyParent, Reorganisation, Action)]

    with translation.override("vi"):
        plan = plan_reorganisation(actor=SYSTEM, request=MERGE)

    assert plan.possible
    assert plan.ended() == ["A", "B"]
    assert [agency.code for agency in plan.created()] == ["AB"]
    text = " ".join(plan.words)
    for word in ("Xã Mới", "Cơ quan A", "Cơ quan B", "31/12/2026", "01/01/2027", "Cơ quan D1"):
        assert word in text
    assert [model.objects.count() for model in (Agency, AgencyParent, Reorganisation, Action)] == before


def test_a_merger_ends_two_and_begins_one_and_touches_nothing_else(tree):
    number = revisions.current()
    act = apply_reorganisation(actor=SYSTEM, request=MERGE)

    for code in ("A", "B"):
        old = Agency.objects.get(code=code)
        assert old.valid_to == DAY
        assert parent(code, EVE) == "D1"
        assert parent(code, DAY) is None
        assert AgencyName.objects.at(DAY).get(agency=old).name_vi == f"Cơ quan {code}"
    new = Agency.objects.get(code="AB")
    assert (new.valid_from, new.valid_to, new.kind) == (DAY, None, "commune")
    assert parent("AB", DAY) == "D1"
    assert set(act.successions.values_list("predecessor__code", "successor__code", "is_partial")) == {
        ("A", "AB", False),
        ("B", "AB", False),
    }
    assert set(act.effects.values_list("agency__code", "effect")) == {
        ("A", "ended"),
        ("B", "ended"),
        ("AB", "created"),
    }
    assert Agency.objects.get(code="C").valid_to is None
    assert revisions.current() > number
    assert Action.objects.filter(action="agencies.reorganise").count() == 1
    assert set(Action.objects.filter(action="agencies.merge").values_list("agency_code", flat=True)) == {"A", "B", "AB"}


def test_a_merger_into_one_that_goes_on(tree):
    apply_reorganisation(actor=SYSTEM, request=replace(BASE, agencies=("A", "B"), into=("C",)))

    assert Agency.objects.get(code="C").valid_to is None
    assert set(Succession.objects.values_list("predecessor__code", "successor__code")) == {("A", "C"), ("B", "C")}
    assert ActEffect.objects.get(agency__code="C").effect == "took_over"


def test_subordinates_follow_the_sole_successor(tree):
    request = replace(BASE, agencies=("D1", "D2"), successors=(NewAgency("D12", "district", "Huyện Mới"),))
    apply_reorganisation(actor=SYSTEM, request=request)

    for code in ("A", "B", "C", "E"):
        assert parent(code, DAY) == "D12"
    assert parent("A", EVE) == "D1"
    assert parent("E", EVE) == "D2"
    assert parent("D12", DAY) == "P"


def test_an_heir_that_stood_under_the_one_that_ends_takes_its_place(tree):
    apply_reorganisation(actor=SYSTEM, request=replace(BASE, agencies=("D1",), into=("A",)))

    assert parent("A", DAY) == "P"
    assert parent("B", DAY) == "A"


def test_a_split_with_and_without_a_part_that_goes_on(tree):
    parts = (NewAgency("A1", "commune", "Xã Một"), NewAgency("A2", "commune", "Xã Hai"))
    plan = plan_reorganisation(actor=SYSTEM, request=replace(BASE, kind="split", agencies=("A",), successors=parts))
    assert len(plan.words) == len(plan.steps) + 1  # the last one says that the history cannot be divided
    apply_reorganisation(actor=SYSTEM, request=plan.request)
    apply_reorganisation(
        actor=SYSTEM,
        request=replace(
            BASE, kind="split", agencies=("B",), successors=(NewAgency("B1", "commune", "Xã Ba"),), keeps=True
        ),
    )

    assert Agency.objects.get(code="A").valid_to == DAY
    assert Agency.objects.get(code="B").valid_to is None
    assert all(Succession.objects.values_list("is_partial", flat=True))
    assert ActEffect.objects.get(agency__code="B").effect == "gave_part"


def test_a_split_body_with_subordinates_needs_to_know_where_they_go(tree):
    parts = (NewAgency("D3", "district", "Huyện Ba"), NewAgency("D4", "district", "Huyện Bốn"))
    request = replace(BASE, kind="split", agencies=("D1",), successors=parts)
    assert rules(request) == {"children.left"}

    apply_reorganisation(actor=SYSTEM, request=replace(request, children_to="D4"))
    assert parent("A", DAY) == "D4"


def test_a_move_and_a_rename(tree):
    apply_reorganisation(actor=SYSTEM, request=replace(BASE, kind="move", agencies=("A", "B"), parent="D2"))
    names = {"name_vi": "Ủy ban nhân dân xã Tên Mới", "name_en": "New Name", "short_vi": "Xã Tên Mới"}
    apply_reorganisation(actor=SYSTEM, request=replace(BASE, kind="rename", agencies=("A",), **names))

    assert (parent("A", EVE), parent("A", DAY)) == ("D1", "D2")
    agency = Agency.objects.get(code="A")
    assert AgencyName.objects.at(EVE).get(agency=agency).name_vi == "Cơ quan A"
    new = AgencyName.objects.at(DAY).get(agency=agency)
    assert new.name_vi == names["name_vi"]
    assert "ten moi" in new.folded


def test_abolishing_a_level_hands_its_subordinates_up(tree):
    request = replace(BASE, kind="abolish_level", level="district", within="P")
    plan = plan_reorganisation(actor=SYSTEM, request=request)
    assert plan.ended() == ["D1", "D2"]
    apply_reorganisation(actor=SYSTEM, request=request)

    for code in ("A", "B", "C", "E"):
        assert parent(code, DAY) == "P"
    assert not Agency.objects.of_kind("district").at(DAY).exists()


def test_acts_of_the_same_day_follow_each_other(tree):
    """As on 1 July 2025: the level goes, then communes merge, all on one day and by different acts."""
    apply_reorganisation(actor=SYSTEM, request=replace(BASE, kind="abolish_level", level="district", act_number="1"))
    apply_reorganisation(actor=SYSTEM, request=replace(MERGE, act_number="2"))
    apply_reorganisation(
        actor=SYSTEM, request=replace(BASE, kind="rename", agencies=("AB",), name_vi="Xã Khác", act_number="3")
    )

    assert parent("AB", DAY) == "P"
    assert (parent("A", EVE), parent("A", DAY)) == ("D1", None)
    assert AgencyName.objects.filter(agency__code="AB").count() == 1
    assert not AgencyParent.objects.filter(agency__code="A", valid_from=DAY).exists()
    # And back again, in the opposite order only.
    first, second, third = Reorganisation.objects.order_by("pk")
    with pytest.raises(Refused) as refusal:
        withdraw_reorganisation(actor=SYSTEM, reorganisation=second, reason="nhầm")
    assert refusal.value.rule == "reorganisation.built_on"
    for act in (third, second, first):
        withdraw_reorganisation(actor=SYSTEM, reorganisation=act, reason="nhầm")
    assert parent("A", DAY) == "D1"
    assert not Agency.objects.exclude(valid_to=None).exists()


@pytest.mark.parametrize(
    "request_",
    [
        MERGE,
        replace(BASE, agencies=("A", "B"), into=("C",)),
        replace(BASE, agencies=("D1", "D2"), successors=(NewAgency("D12", "district", "Huyện Mới"),)),
        replace(BASE, kind="split", agencies=("B",), successors=(NewAgency("B1", "commune", "Xã Ba"),), keeps=True),
        replace(BASE, kind="move", agencies=("A", "B"), parent="D2"),
        replace(BASE, kind="rename", agencies=("A",), name_vi="Xã Tên Mới"),
        replace(BASE, kind="dissolve", agencies=("E",)),
        replace(BASE, kind="abolish_level", level="district"),
    ],
)
def test_what_has_not_taken_effect_can_be_withdrawn_without_a_trace_but_the_log(tree, request_):
    def picture():
        return (
            sorted(Agency.objects.values_list("code", "valid_from", "valid_to")),
            sorted(AgencyParent.objects.values_list("agency__code", "parent__code", "valid_from"), key=str),
            sorted(AgencyParent.objects.values_list("agency__code", "valid_to"), key=str),
            sorted(AgencyName.objects.values_list("agency__code", "name_vi", "folded")),
        )

    before = picture()
    act = apply_reorganisation(actor=SYSTEM, request=request_)
    assert picture() != before or request_.keeps

    withdraw_reorganisation(actor=SYSTEM, reorganisation=act, reason="Văn bản bị thu hồi")

    assert picture() == before
    assert not Reorganisation.objects.exists()
    assert not Succession.objects.exists()
    line = Action.objects.get(action="agencies.withdraw")
    assert line.reason == "Văn bản bị thu hồi"
    assert line.details["act"] == "12/NQ-HĐND"


def test_what_has_taken_effect_stays(tree):
    act = apply_reorganisation(actor=SYSTEM, request=replace(MERGE, effective_on=dt.date(2026, 11, 23)))
    with pytest.raises(Refused) as refusal:
        withdraw_reorganisation(actor=SYSTEM, reorganisation=act, reason="nhầm")
    assert refusal.value.rule == "reorganisation.effective"
    act = apply_reorganisation(actor=SYSTEM, request=replace(BASE, kind="move", agencies=("C",), parent="D2"))
    with pytest.raises(Invalid):
        withdraw_reorganisation(actor=SYSTEM, reorganisation=act, reason=" ")


def test_a_new_agency_that_records_name_cannot_be_withdrawn(tree):
    act = apply_reorganisation(actor=SYSTEM, request=MERGE)
    user = User.objects.create_user("binh")
    new = Agency.objects.get(code="AB")
    RoleAssignment.objects.create(user=user, role="officer", agency=new, valid_from=DAY)
    with pytest.raises(Refused) as refusal:
        withdraw_reorganisation(actor=SYSTEM, reorganisation=act, reason="nhầm")
    assert refusal.value.rule == "reorganisation.in_use"


def test_other_rooms_say_what_it_means_for_them(tree):
    seen = []

    def provider(planned: consequences.Planned):
        seen.append(planned)
        for agency_id in planned.ended:
            yield consequences.Consequence(f"Người phát ngôn {agency_id}", consequences.Weight.ACTION, agency_id)

    consequences.register("test", "Kiểm thử", provider)
    try:
        plan = plan_reorganisation(actor=SYSTEM, request=MERGE)
        conflicted = plan_reorganisation(actor=SYSTEM, request=replace(MERGE, agencies=("A",)))
        with pytest.raises(ValueError, match="twice"):
            consequences.register("test", "Kiểm thử", provider)
    finally:
        consequences.unregister("test")

    group = next(group for group in plan.groups if group.code == "test")
    assert len(group.consequences) == 2
    assert seen[0].ended == {tree["A"].pk, tree["B"].pk}
    assert seen[0].successors[tree["A"].pk] == ("Xã Mới",)
    assert conflicted.groups == ()


def test_two_hundred_communes_into_eighty_is_quick(django_assert_max_num_queries):
    province = make_agency("P", "province")
    for number in range(60):
        make_agency(f"X{number}", "commune", province)
    request = replace(
        BASE, agencies=tuple(f"X{number}" for number in range(60)), successors=(NewAgency("N", "commune", "Xã"),)
    )
    with django_assert_max_num_queries(45):
        apply_reorganisation(actor=SYSTEM, request=request)
