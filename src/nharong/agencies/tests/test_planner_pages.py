"""The planner of reorganisations, as a coordinator uses it and as everybody else does not."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import translation

from nharong.accounts.models import RoleAssignment, User
from nharong.agencies.models import Agency, AgencyParent, Reorganisation
from nharong.agencies.tests.factories import START, make_agency
from nharong.core.clock import now


def url(name: str, *args: object, language: str = "vi") -> str:
    with translation.override(language):
        return reverse(f"agencies:{name}", args=args)


ACT = {"effective_on": "2027-01-01", "act_number": "12/NQ-HĐND", "title": "Sắp xếp", "certainty": "C"}
NEW = {
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "0",
    "form-0-code": "AB",
    "form-0-kind": "commune",
    "form-0-name_vi": "Ủy ban nhân dân xã Mới",
}


def fields_of(response) -> dict[str, list[str]]:
    return {
        name: [value for one, value in response.context["fields"] if one == name]
        for name, _value in response.context["fields"]
    }


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_coordinator_plans_a_merger_sees_it_and_confirms(tree, person, client, language):
    client.force_login(person("coordinator", tree["P"]))
    address = url("planner", language=language)
    assert client.get(address).status_code == 200
    start = client.get(address, {"kind": "merge"})
    assert start.status_code == 200
    assert not start.context["asked"]
    found = client.get(address, {"kind": "merge", "q": "co quan a", "agencies": ["B"], **ACT, **NEW, "search": "1"})
    assert [node.code for node in found.context["found"]] == ["A"]
    assert [node.code for node in found.context["chosen"]] == ["B"]
    # What was typed is still there.
    assert "12/NQ-HĐND" in found.content.decode()
    assert "Ủy ban nhân dân xã Mới" in found.content.decode()
    under = client.get(address, {"kind": "merge", "under": "D2", "search": "1"})
    assert [node.code for node in under.context["found"]] == ["E"]

    plan = client.get(address, {"kind": "merge", "agencies": ["A", "B"], **ACT, **NEW, "preview": "1"})
    assert plan.context["plan"].possible
    assert Reorganisation.objects.count() == 0
    assert "31/12/2026" in plan.content.decode()

    done = client.post(address, fields_of(plan))
    act = Reorganisation.objects.get()
    assert done.headers["Location"] == url("act", act.pk, language=language)
    assert Agency.objects.get(code="A").valid_to == dt.date(2027, 1, 1)
    assert AgencyParent.objects.get(agency__code="AB").parent.code == "D1"

    page = client.get(done.headers["Location"])
    assert page.context["may_withdraw"]
    refused = client.post(url("withdraw", act.pk, language=language), {"reason": " "})
    assert refused.status_code == 302
    assert Reorganisation.objects.exists()
    client.post(url("withdraw", act.pk, language=language), {"reason": "Thu hồi văn bản"})
    assert not Reorganisation.objects.exists()
    assert not Agency.objects.filter(code="AB").exists()


def test_what_stands_against_it_is_shown_and_nothing_can_be_confirmed(tree, person, client):
    client.force_login(person("coordinator", tree["P"]))
    page = client.get(url("planner"), {"kind": "merge", "agencies": ["A"], **ACT, **NEW, "preview": "1"})
    assert not page.context["plan"].possible
    assert page.context["fields"] == []
    missing = client.get(url("planner"), {"kind": "merge", "agencies": ["A", "B"], "preview": "1", **NEW})
    assert missing.context["plan"] is None
    assert missing.context["act"].errors
    # Sent all the same: refused in the same words.
    sent = client.post(url("planner"), {"kind": "merge", "agencies": ["A"], **ACT, **NEW})
    assert sent.status_code == 409
    assert client.post(url("planner"), {"kind": "merge", "agencies": ["A", "B"]}).status_code == 422
    assert client.get(url("planner"), {"kind": "conquer"}).status_code == 200
    assert not Reorganisation.objects.exists()


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("merge", {"agencies": ["A"], "into": "B", "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0"}, {"A"}),
        (
            "split",
            {
                "agencies": ["A"],
                "form-TOTAL_FORMS": "3",
                "form-INITIAL_FORMS": "0",
                "form-0-code": "A1",
                "form-0-kind": "commune",
                "form-0-name_vi": "Xã Một",
                "form-1-code": "A2",
                "form-1-kind": "commune",
                "form-1-name_vi": "Xã Hai",
                "form-2-kind": "commune",
            },
            {"A"},
        ),
        ("move", {"agencies": ["A", "B"], "parent": "D2"}, set()),
        ("rename", {"agencies": ["A"], "name_vi": "Xã Khác"}, set()),
        ("dissolve", {"agencies": ["E"]}, {"E"}),
        ("abolish_level", {"level": "district", "within": "P"}, {"D1", "D2"}),
    ],
)
def test_every_kind_can_be_planned_and_entered(tree, person, client, kind, given, expected):
    client.force_login(person("coordinator", tree["P"]))
    assert client.get(url("planner"), {"kind": kind}).status_code == 200
    plan = client.get(url("planner"), {"kind": kind, **ACT, **given, "preview": "1"})
    assert plan.context["plan"].possible, plan.context["plan"].conflicts
    assert client.post(url("planner"), fields_of(plan)).status_code == 302
    ended = Agency.objects.filter(valid_to=dt.date(2027, 1, 1)).values_list("code", flat=True)
    assert set(ended) == expected


def test_one_more_new_agency_and_strange_numbers(tree, person, client):
    client.force_login(person("coordinator", tree["P"]))
    more = client.get(url("planner"), {"kind": "split", "form-TOTAL_FORMS": "2", "more": "1", **ACT})
    assert len(more.context["new"].forms) == 3
    for strange in ("-1", "99999", "x", ""):
        page = client.get(url("planner"), {"kind": "split", "form-TOTAL_FORMS": strange, **ACT})
        assert 1 <= len(page.context["new"].forms) <= 30
    assert client.get(url("planner"), {"kind": "merge", "effective_on": "soon", "q": "a"}).status_code == 200


# who may ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["officer", "spokesperson", "editor", "auditor"])
def test_nobody_else_comes_to_the_desk(tree, person, client, role):
    act = Reorganisation.objects.create(
        act_number="1", title="t", kind="dissolve", effective_on=dt.date(2027, 1, 1), entered_at=now()
    )
    staff = [url("planner"), url("import")]
    for address in staff:
        assert client.get(address).status_code == 302  # to the door
    client.force_login(person(role, tree["P"]))
    for address in staff:
        assert client.get(address).status_code == 403
        assert client.post(address).status_code == 403
    assert client.post(url("import_confirm"), {"payload": "x"}).status_code == 403
    assert client.post(url("withdraw", act.pk), {"reason": "x"}).status_code == 403
    assert Reorganisation.objects.exists()
    for page in (url("tree"), url("acts"), url("act", act.pk)):
        body = client.get(page).content.decode()
        assert url("planner") not in body
        assert url("withdraw", act.pk) not in body


def test_a_coordinator_below_cannot_plan_for_the_neighbours(tree, client):
    user = User.objects.create_user("chi")
    RoleAssignment.objects.create(user=user, role="coordinator", agency=tree["D2"], valid_from=START)
    client.force_login(user)
    given = {"kind": "dissolve", "agencies": ["A"], **ACT}
    page = client.get(url("planner"), {**given, "preview": "1"})
    assert page.context["plan"] is None
    assert page.context["refusals"]
    assert client.post(url("planner"), given).status_code == 403
    make_agency("Q", "commune", tree["D2"])
    assert client.post(url("planner"), {**given, "agencies": ["Q"]}).status_code == 302
