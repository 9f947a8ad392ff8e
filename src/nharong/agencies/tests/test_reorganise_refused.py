"""What a reorganisation may not do: every conflict is told by the dry run and refused in the same words."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from nharong.accounts.models import RoleAssignment, User
from nharong.agencies.models import (
    Reorganisation,
)
from nharong.agencies.services import (
    NewAgency,
    apply_reorganisation,
    plan_reorganisation,
    withdraw_reorganisation,
)
from nharong.agencies.tests.factories import make_agency
from nharong.agencies.tests.requests import BASE, DAY, MERGE, rules
from nharong.core.clock import now
from nharong.core.errors import Refused
from nharong.core.models import PeriodClosure
from nharong.core.permissions import SYSTEM

pytestmark = pytest.mark.django_db


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
