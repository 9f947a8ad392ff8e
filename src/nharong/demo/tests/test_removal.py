"""Removal takes what is marked, all of it, and touches nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps

from nharong.accounts.models import RoleAssignment, User
from nharong.accounts.services import assign_role, create_user
from nharong.agencies.models import Agency, Reorganisation
from nharong.audit.models import Action
from nharong.core import demo as mark
from nharong.core import revisions
from nharong.core.clock import now
from nharong.core.errors import Refused
from nharong.core.permissions import SYSTEM
from nharong.demo.services import remove_demo
from nharong.press.enums import ActivityState, Form, SpeakerRole
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.press.services.activities import correct_activity, draft_activity
from nharong.press.services.imports import ActivityRow, import_activities
from nharong.press.tests.factories import close, make_activity, make_term
from nharong.regulations.models import Exemption
from nharong.regulations.services import exempt_agency

pytestmark = pytest.mark.usefixtures("loaded")
# The log keeps its lines and the revision goes on.
GROW = {"audit.action", "core.change", "core.revision"}


def counts() -> dict[str, int]:
    rooms = ("accounts", "agencies", "core", "audit", "plans", "press", "regulations")
    return {
        model._meta.label_lower: model._default_manager.count()
        for room in rooms
        for model in apps.get_app_config(room).get_models()
    }


@pytest.fixture
def commune() -> Agency:
    """A commune that plays silent: no demonstration record stands in the way of real ones."""
    return Agency.objects.get(code="X24112-2025")


def test_everything_marked_goes_and_the_log_stays():
    lines, before = Action.objects.count(), counts()
    told = remove_demo(actor=SYSTEM)
    after = counts()
    for model in (PressActivity, SpokespersonTerm, Exemption, User, RoleAssignment):
        assert not model.objects.exists()
    changed = {name for name in before if before[name] != after[name]}
    assert changed - GROW == {
        "press.pressactivity",
        "press.spokespersonterm",
        "regulations.exemption",
        "accounts.user",
        "accounts.roleassignment",
    }
    gone = sum(before[name] - after[name] for name in changed - GROW)
    assert Action.objects.count() == lines + gone
    assert not mark.is_loaded()
    assert str(before["press.pressactivity"]) in told[0]
    assert remove_demo(actor=SYSTEM) == ["There are no demonstration data."]


def test_real_rows_stay_as_they_are(commune):
    real = make_activity(commune, state=ActivityState.ACCEPTED)
    authorised = {"role": SpeakerRole.AUTHORISED, "matter": "Lũ", "document": "5/UQ"}
    term = make_term(commune, valid_from=dt.date(2026, 1, 1), valid_to=dt.date(2026, 2, 1), **authorised)
    person = create_user(actor=SYSTEM, username="that-that", email="a@b.vn")
    role = assign_role(actor=SYSTEM, user=person, role="officer", agency=commune)
    freed = exempt_agency(
        actor=SYSTEM, agency=commune, valid_from=dt.date(2026, 12, 1), valid_to=None, reason="Lũ", legal_act="1/QĐ"
    )

    def facts() -> list[dict[str, object]]:
        return [type(row).objects.filter(pk=row.pk).values().get() for row in (real, term, person, role, freed)]

    before = facts()
    remove_demo(actor=SYSTEM)
    assert facts() == before
    assert PressActivity.objects.count() == SpokespersonTerm.objects.count() == User.objects.count() == 1


def test_what_demonstration_accounts_wrote_goes_too(commune):
    """Nobody takes what was typed under a known password for true."""
    coordinator = User.objects.get(username="demo-coordinator")
    real = make_activity(commune, state=ActivityState.ACCEPTED)
    draft_activity(
        actor=coordinator, agency_id=commune.pk, form=Form.RELEASE, title="Thử", occurred_on=dt.date(2026, 11, 2)
    )
    correct_activity(actor=coordinator, activity_id=real.pk, quantity=2, reason="Thêm", link="https://vidu.example/a")
    row = ActivityRow(2, commune.pk, Form.PORTAL, "Từ bảng tính", dt.date(2026, 11, 3))
    batch = import_activities(actor=coordinator, rows=[row], filename="thu.xlsx")
    remove_demo(actor=SYSTEM)
    assert list(PressActivity.objects.all()) == [real]
    assert not type(batch).objects.exists()


def test_a_real_persons_correction_of_a_demonstration_record_is_one_itself(commune):
    person = create_user(actor=SYSTEM, username="that-that")
    record = PressActivity.objects.accepted().filter(agency__code="GL-SYT", quantity=1, corrects=None).first()
    assign_role(actor=SYSTEM, user=person, role="officer", agency=record.agency)
    correction = correct_activity(actor=person, activity_id=record.pk, quantity=-1, reason="Sai")
    assert correction.is_demo
    remove_demo(actor=SYSTEM)
    assert not PressActivity.objects.exists()
    assert User.objects.get() == person


def test_a_real_correction_past_the_services_stops_the_removal():
    record = PressActivity.objects.accepted().filter(agency__code="GL-SYT", corrects=None).first()
    real = make_activity(record.agency, record.occurred_on, corrects=record, quantity=-1)
    before = counts()
    with pytest.raises(Refused) as refusal:
        remove_demo(actor=SYSTEM)
    assert refusal.value.rule == "demo.in_use"
    assert str(real.pk) in str(refusal.value)
    assert counts() == before


def test_roles_go_with_a_demonstration_account_and_leave_a_real_one(commune):
    person = create_user(actor=SYSTEM, username="that-that")
    assign_role(actor=SYSTEM, user=person, role="auditor", agency=commune, is_demo=True)
    kept = assign_role(actor=SYSTEM, user=person, role="officer", agency=commune)
    invented = User.objects.get(username="demo-officer")
    assign_role(actor=SYSTEM, user=invented, role="auditor", agency=commune)
    remove_demo(actor=SYSTEM)
    assert list(RoleAssignment.objects.all()) == [kept]


def test_a_closed_period_keeps_its_demonstration_until_reopened():
    close("2026-09")
    before = counts()
    with pytest.raises(Refused) as refusal:
        remove_demo(actor=SYSTEM)
    assert refusal.value.rule == "period.closed"
    assert counts() == before


def test_a_planned_act_is_withdrawn_and_one_in_effect_is_named():
    kept = {"title": "Thử", "kind": "merge", "entered_at": now(), "is_demo": True}
    Reorganisation.objects.create(act_number="1/TD", effective_on=dt.date(2027, 1, 1), **kept)
    Reorganisation.objects.create(act_number="2/TD", effective_on=dt.date(2026, 1, 1), **kept)
    told = remove_demo(actor=SYSTEM)
    assert not Reorganisation.objects.filter(act_number="1/TD").exists()
    assert any("2/TD" in line and "stays" in line for line in told)


def test_figures_are_told_to_read_again():
    heard: list[tuple[str, int | None]] = []
    revisions.poll()
    revisions.follow(lambda topic, agency_id: heard.append((topic, agency_id)))
    try:
        remove_demo(actor=SYSTEM)
        revisions.poll()
    finally:
        revisions._listeners.pop()
    assert {(revisions.TOPIC_ACTIVITIES, None), (revisions.TOPIC_TERMS, None), (revisions.TOPIC_RULES, None)} <= set(
        heard
    )


def test_a_role_in_the_house_does_not_remove():
    with pytest.raises(Refused):
        remove_demo(actor=User.objects.get(username="demo-coordinator"))
