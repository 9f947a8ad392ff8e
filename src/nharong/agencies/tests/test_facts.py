"""Single facts of the register: entering an agency, mending a name, how to reach it. And reading it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import translation

from nharong.accounts.models import RoleAssignment, User
from nharong.agencies.models import Agency, AgencyContact, AgencyName
from nharong.agencies.selectors import find_agency, list_agencies, name_of
from nharong.agencies.services import Contact, amend_contact, correct_name, register_agency
from nharong.agencies.tests.factories import START, make_agency, make_succession
from nharong.audit.models import Action
from nharong.core import revisions
from nharong.core.clock import now
from nharong.core.errors import Invalid, Refused
from nharong.core.models import PeriodClosure
from nharong.core.permissions import SYSTEM

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 1)


@pytest.fixture
def province() -> Agency:
    return make_agency("P", "province")


def person(role: str, agency: Agency) -> User:
    user = User.objects.create_user(f"{role}-{agency.code}")
    RoleAssignment.objects.create(user=user, role=role, agency=agency, valid_from=START)
    return user


def close_november() -> None:
    month = 2026 * 12 + 10
    PeriodClosure.objects.create(first_month=month, last_month=month, label="2026-11", closed_at=now(), closed_by="x")


def test_an_agency_is_entered_with_name_and_place(province):
    number = revisions.current()
    agency = register_agency(
        actor=person("coordinator", province),
        code="P-SYT",
        kind="department",
        name_vi="Sở Y tế",
        name_en="Department of Health",
        valid_from=DAY,
        parent=province,
    )
    assert agency.names.get().folded == "p syt so y te department of health"
    assert agency.parents.get().parent == province
    assert revisions.current() > number
    assert Action.objects.get(action="agencies.register").agency_code == "P-SYT"


@pytest.mark.parametrize(
    "change",
    [
        {"code": "Ðặc biệt"},
        {"code": "P"},
        {"kind": "village"},
        {"name_vi": " "},
        {"name_en": "x" * 201},
        {"parent": None},
        {"valid_from": dt.date(2019, 1, 1)},
        {"valid_to": DAY},
    ],
)
def test_what_is_incomplete_or_taken_is_refused(province, change):
    given = {"code": "X1", "kind": "commune", "name_vi": "Xã", "valid_from": DAY, "parent": province, **change}
    with pytest.raises(Invalid):
        register_agency(actor=SYSTEM, **given)
    assert Agency.objects.count() == 1


def test_nobody_stands_longer_under_a_body_than_it_lives():
    old = make_agency("OLD", "province", valid_to=dt.date(2026, 12, 1))
    given = {"code": "X1", "kind": "commune", "name_vi": "Xã", "valid_from": DAY, "parent": old}
    with pytest.raises(Invalid):
        register_agency(actor=SYSTEM, **given)
    agency = register_agency(actor=SYSTEM, valid_to=dt.date(2026, 12, 1), **given)
    assert agency.parents.get().valid_to == dt.date(2026, 12, 1)


def test_a_name_is_mended_with_a_reason(province):
    row = correct_name(actor=SYSTEM, agency=province, day=DAY, name_vi="Tỉnh Mới", reason="Sai chính tả")
    assert AgencyName.objects.get(agency=province).name_vi == "Tỉnh Mới"
    line = Action.objects.get(action="agencies.correct_name")
    assert (line.reason, line.details["to"][0]) == ("Sai chính tả", "Tỉnh Mới")
    assert correct_name(actor=SYSTEM, agency=province, day=DAY, name_vi="Tỉnh Mới", reason="lại").pk == row.pk
    assert Action.objects.filter(action="agencies.correct_name").count() == 1
    for change in ({"reason": ""}, {"name_vi": ""}, {"day": dt.date(2019, 1, 1)}):
        given = {"day": DAY, "name_vi": "Khác", "reason": "r", **change}
        with pytest.raises(Invalid):
            correct_name(actor=SYSTEM, agency=province, **given)


def test_a_contact_holds_from_its_day_and_the_old_one_before_it(province):
    first = Contact(address="17 Trần Hưng Đạo", phone="0269 123456")
    amend_contact(actor=person("officer", province), agency=province, valid_from=START, contact=first)
    second = Contact(address="1 Trần Phú", email="so@gialai.gov.vn", website="https://gialai.gov.vn")
    amend_contact(actor=SYSTEM, agency=province, valid_from=DAY, contact=second)
    assert AgencyContact.objects.at(DAY).get().address == "1 Trần Phú"
    assert AgencyContact.objects.at(DAY - dt.timedelta(days=1)).get().address == "17 Trần Hưng Đạo"
    lines = Action.objects.filter(action="agencies.contact").count()
    # The same again changes nothing; another on the same day replaces it.
    amend_contact(actor=SYSTEM, agency=province, valid_from=DAY, contact=second)
    assert Action.objects.filter(action="agencies.contact").count() == lines
    amend_contact(actor=SYSTEM, agency=province, valid_from=DAY, contact=Contact(phone="056"))
    assert AgencyContact.objects.count() == 2
    with pytest.raises(Refused) as refusal:
        amend_contact(actor=SYSTEM, agency=province, valid_from=dt.date(2024, 1, 1), contact=first)
    assert refusal.value.rule == "contact.later"


@pytest.mark.parametrize(
    "contact",
    [
        Contact(),
        Contact(email="khong phai"),
        Contact(website="javascript:alert(1)"),
        Contact(address="x" * 251),
        Contact(website="https://a.vn/" + "x" * 300),
    ],
)
def test_a_contact_that_cannot_be_used_is_refused(province, contact):
    with pytest.raises(Invalid):
        amend_contact(actor=SYSTEM, agency=province, valid_from=DAY, contact=contact)


def test_every_verb_asks_for_permission_and_for_the_period(province):
    other = make_agency("Q", "province")
    verbs = [
        lambda actor: register_agency(
            actor=actor, code="X1", kind="commune", name_vi="Xã", valid_from=DAY, parent=province
        ),
        lambda actor: correct_name(actor=actor, agency=province, day=DAY, name_vi="Tên", reason="r"),
        lambda actor: amend_contact(actor=actor, agency=province, valid_from=DAY, contact=Contact(phone="1")),
    ]
    strangers = [None, person("auditor", province), person("spokesperson", province), person("coordinator", other)]
    for verb in verbs:
        for actor in strangers:
            with pytest.raises(Refused) as refusal:
                verb(actor)
            assert refusal.value.rule == "permission.denied"
    close_november()
    for verb in (verbs[0], verbs[2]):
        with pytest.raises(Refused) as refusal:
            verb(SYSTEM)
        assert refusal.value.rule == "period.closed"
    with pytest.raises(Refused) as refusal:
        amend_contact(actor=SYSTEM, agency=province, valid_from=dt.date(2019, 1, 1), contact=Contact(phone="1"))
    assert refusal.value.rule == "agency.not_alive"


def test_reading_the_register_on_a_day_takes_few_statements(django_assert_num_queries):
    province = make_agency("P", "province")
    old = [make_agency(code, "commune", province, valid_to=DAY) for code in ("A", "B")]
    new = make_agency("AB", "commune", province, valid_from=DAY, name_vi="Xã Mới")
    make_succession(old, [new], DAY)
    with django_assert_num_queries(4):
        listed = list_agencies(DAY)
    assert listed == [
        {
            "code": "AB",
            "name": "Xã Mới",
            "kind": "commune",
            "parent": "P",
            "valid_from": "2026-11-01",
            "valid_to": None,
            "predecessors": ["A", "B"],
            "successors": [],
        },
        {
            "code": "P",
            "name": "Cơ quan P",
            "kind": "province",
            "parent": None,
            "valid_from": "2020-01-01",
            "valid_to": None,
            "predecessors": [],
            "successors": [],
        },
    ]
    before = {row["code"]: row for row in list_agencies(DAY - dt.timedelta(days=1))}
    assert set(before) == {"A", "B", "P"}
    assert before["A"]["successors"] == ["AB"]
    assert before["A"]["valid_to"] == "2026-11-01"


def test_names_by_day_and_language(province):
    AgencyName.objects.filter(agency=province).update(valid_to=DAY)
    AgencyName.objects.create(agency=province, name_vi="Tên sau", short_vi="TS", folded="x", valid_from=DAY)
    eve = DAY - dt.timedelta(days=1)
    with translation.override("vi"):
        assert name_of([province.pk], eve) == {province.pk: "Cơ quan P"}
        assert name_of([province.pk], DAY) == {province.pk: "Tên sau"}
        assert name_of([province.pk], DAY, short=True) == {province.pk: "TS"}
        # Before its time it is called what it was first called.
        assert name_of([province.pk], dt.date(1999, 1, 1)) == {province.pk: "Cơ quan P"}
    with translation.override("en"):
        assert name_of([province.pk], eve) == {province.pk: "Agency P"}
        assert name_of([province.pk], DAY) == {province.pk: "Tên sau"}
    assert name_of([], DAY) == {}
    assert find_agency("P") == province
    with pytest.raises(Invalid):
        find_agency("NOBODY")
