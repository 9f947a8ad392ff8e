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
    ReorganisationRequest,
    apply_reorganisation,
    plan_reorganisation,
    withdraw_reorganisation,
)
from nharong.agencies.tests.factories import make_agency
from nharong.audit.models import Action
from nharong.core import consequences, revisions
from nharong.core.clock import now
from nharong.core.errors import Invalid, Refused
from nharong.core.models import PeriodClosure
from nharong.core.permissions import SYSTEM

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 1, 1)
EVE = dt.date(2026, 12, 31)
BASE = ReorganisationRequest(kind="merge", effective_on=DAY, act_number="12/NQ-HĐND", title="Sắp xếp")


@pytest.fixture
def tree() -> dict[str, Agency]:
    """A province with two districts; three communes under the first, one under the second."""
    province = make_agency("P", "province")
    first, second = make_agency("D1", "district", province), make_agency("D2", "district", province)
    communes = {code: make_agency(code, "commune", first) for code in ("A", "B", "C")}
    return {"P": province, "D1": first, "D2": second, **communes, "E": make_agency("E", "commune", second)}


def parent(code: str, day: dt.date) -> str | None:
    return AgencyParent.objects.at(day).filter(agency__code=code).values_list("parent__code", flat=True).first()


def rules(request: ReorganisationRequest) -> set[str]:
    return {
        conflict.rule.removeprefix("reorganisation.")
        for conflict in plan_reorganisation(actor=SYSTEM, request=request).conflicts
    }


MERGE = replace(BASE, agencies=("A", "B"), successors=(NewAgency("AB", "commune", "Xã Mới", "New Commune"),))


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


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"kind": "conquer"}, "kind"),
        ({"act_number": " "}, "act"),
        ({"title": ""}, "act"),
        ({"certainty": "X"}, "act"),
        ({"issued_on": dt.date(2027, 2, 1)}, "act"),
        ({"agencies": ("A", "NOBODY")}, "agency.unknown"),
        ({"agencies": ("A",)}, "agencies"),
        ({"agencies": ("A", "LATER")}, "agency.not_yet"),
        ({"agencies": ("A", "GONE")}, "agency.ended"),
        ({"agencies": ("A", "LEAVING")}, "end.planned"),
        ({"agencies": ("A", "YOUNG")}, "end.first_day"),
        ({"agencies": ("A", "MOVING")}, "move.planned"),
        ({"agencies": ("D2", "WAITED"), "children_to": "D1"}, "children.planned"),
        ({"successors": ()}, "successors"),
        ({"successors": (NewAgency("C", "commune", "Xã"),)}, "code.taken"),
        ({"successors": (NewAgency("Xã mới!", "commune", "Xã"),)}, "code.form"),
        ({"successors": (NewAgency("N", "village", "Xã"),)}, "kind"),
        ({"successors": (NewAgency("N", "commune", " "),)}, "name"),
        ({"successors": (NewAgency("N", "commune", "Xã" * 150),)}, "name"),
        ({"successors": (NewAgency("N", "commune", "Xã", parent="NOBODY"),)}, "parent.unknown"),
        ({"successors": (NewAgency("N", "commune", "Xã", parent="A"),)}, "parent.ends"),
        ({"successors": (NewAgency("N", "commune", "Xã", parent="LEAVING"),)}, "parent.ends"),
        ({"agencies": ("A", "E")}, "parent.missing"),
        ({"successors": (), "into": ("A",)}, "successors"),
        ({"kind": "split"}, "agencies"),
        ({"kind": "split", "agencies": ("A",)}, "successors"),
        ({"kind": "split", "agencies": ("A",), "into": ("A",)}, "successors"),
        ({"kind": "move", "parent": ""}, "missing"),
        ({"kind": "move", "agencies": (), "parent": "D2"}, "agencies"),
        ({"kind": "move", "parent": "D1"}, "move.same"),
        ({"kind": "move", "agencies": ("D1",), "parent": "A"}, "parent.circle"),
        ({"kind": "move", "agencies": ("A",), "parent": "GONE"}, "agency.ended"),
        ({"kind": "rename"}, "agencies"),
        ({"kind": "rename", "agencies": ("A",), "name_vi": ""}, "name"),
        ({"kind": "rename", "agencies": ("NAMED",), "name_vi": "Xã Y"}, "name.planned"),
        (
            {
                "kind": "rename",
                "agencies": ("A",),
                "name_vi": "Cơ quan A",
                "name_en": "Agency A",
                "short_vi": "Cơ quan A",
            },
            "name.same",
        ),
        ({"kind": "dissolve", "agencies": ()}, "agencies"),
        ({"kind": "dissolve", "agencies": ("D1",)}, "children.left"),
        ({"kind": "dissolve", "agencies": ("D1",), "children_to": "NOBODY"}, "agency.unknown"),
        ({"kind": "dissolve", "agencies": ("D1",), "children_to": "D1"}, "parent.ends"),
        ({"kind": "abolish_level", "level": "village"}, "level"),
        ({"kind": "abolish_level", "level": "press"}, "agencies"),
        ({"kind": "abolish_level", "level": "province"}, "children.left"),
        ({"kind": "abolish_level", "level": "commune", "within": "NOBODY"}, "agency.unknown"),
    ],
)
def test_what_cannot_be_is_a_conflict_and_refused_in_the_same_words(tree, change, rule):
    make_agency("LATER", "commune", tree["D1"], valid_from=dt.date(2028, 1, 1))
    make_agency("GONE", "commune", tree["D1"], valid_to=dt.date(2025, 1, 1))
    make_agency("LEAVING", "commune", tree["D1"], valid_to=dt.date(2028, 1, 1))
    make_agency("YOUNG", "commune", tree["D1"], valid_from=DAY)
    make_agency("MOVING", "commune", tree["D1"])
    make_agency("WAITED", "commune", tree["D1"])
    make_agency("NAMED", "commune", tree["D1"])
    later = {"effective_on": dt.date(2028, 1, 1)}
    apply_reorganisation(actor=SYSTEM, request=replace(BASE, kind="move", agencies=("MOVING",), parent="D2", **later))
    apply_reorganisation(
        actor=SYSTEM, request=replace(BASE, kind="rename", agencies=("NAMED",), name_vi="Xã X", **later)
    )
    number = Reorganisation.objects.count()
    request = replace(MERGE, **change)

    assert rule in rules(request)
    with pytest.raises(Refused) as refusal:
        apply_reorganisation(actor=SYSTEM, request=request)
    first = plan_reorganisation(actor=SYSTEM, request=request).conflicts[0]
    assert refusal.value.rule == first.rule
    assert first.message in str(refusal.value.message)
    assert Reorganisation.objects.count() == number


def test_a_planned_move_may_close_a_circle(tree):
    later = replace(BASE, kind="move", agencies=("D2",), parent="A", effective_on=dt.date(2028, 1, 1))
    apply_reorganisation(actor=SYSTEM, request=later)
    assert "parent.circle" in rules(replace(BASE, kind="move", agencies=("A",), parent="D2"))


def test_levels_deeper_than_figures_are_added_up_are_refused(tree):
    above = tree["A"]
    for number in range(5):
        above = make_agency(f"Z{number}", "commune", above)
    request = replace(BASE, kind="move", agencies=("E",), parent="Z4")
    assert "parent.depth" in rules(request)


def test_a_closed_period_is_not_reorganised(tree):
    PeriodClosure.objects.create(
        first_month=2026 * 12 + 6, last_month=2026 * 12 + 8, label="2026-Q3", closed_at=now(), closed_by="x"
    )
    # Also from a day before it: the days of the quarter would change with it.
    for day in (dt.date(2026, 8, 1), dt.date(2026, 5, 1)):
        request = replace(MERGE, effective_on=day)
        assert [conflict.rule for conflict in plan_reorganisation(actor=SYSTEM, request=request).conflicts] == [
            "period.closed"
        ]
        with pytest.raises(Refused) as refusal:
            apply_reorganisation(actor=SYSTEM, request=request)
        assert refusal.value.rule == "period.closed"
    assert plan_reorganisation(actor=SYSTEM, request=replace(MERGE, effective_on=dt.date(2026, 10, 1))).possible


def test_only_who_may_reorganise_all_of_them_may_even_plan_it(tree):
    user = User.objects.create_user("chi")
    RoleAssignment.objects.create(user=user, role="coordinator", agency=tree["D1"], valid_from=dt.date(2026, 1, 1))
    officer = User.objects.create_user("dung")
    RoleAssignment.objects.create(user=officer, role="officer", agency=tree["P"], valid_from=dt.date(2026, 1, 1))

    assert plan_reorganisation(actor=user, request=MERGE).possible
    foreign = replace(MERGE, agencies=("A", "E"), successors=(NewAgency("N", "commune", "Xã", parent="D1"),))
    for actor, request in ((user, foreign), (officer, MERGE), (None, MERGE)):
        for verb in (plan_reorganisation, apply_reorganisation):
            with pytest.raises(Refused) as refusal:
                verb(actor=actor, request=request)
            assert refusal.value.rule == "permission.denied"
    act = apply_reorganisation(actor=SYSTEM, request=replace(BASE, kind="dissolve", agencies=("E",)))
    for actor in (user, officer):
        with pytest.raises(Refused):
            withdraw_reorganisation(actor=actor, reorganisation=act, reason="nhầm")


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
