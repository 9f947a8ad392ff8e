"""What is there after loading: every hard case, plausible figures, nothing unmarked."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models import Count, F

from nharong.accounts.enums import Role
from nharong.accounts.models import RoleAssignment, User
from nharong.accounts.selectors import may, reachable_agency_ids
from nharong.agencies.models import Agency
from nharong.audit.models import Action
from nharong.core import demo as mark
from nharong.core import duties, revisions
from nharong.core.clock import today
from nharong.core.errors import Refused
from nharong.core.figures import FigureState
from nharong.core.periods import Cadence, Period
from nharong.core.permissions import SYSTEM
from nharong.demo.services import describe_accounts, load_demo
from nharong.demo.stock import stock
from nharong.plans import board, selectors
from nharong.press.enums import ActivityState, Form, SpeakerRole
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.press.rules import Duplicate
from nharong.press.services.activities import accept_activity, draft_activity
from nharong.regulations.models import Exemption

pytestmark = pytest.mark.usefixtures("loaded")
REORGANISED = dt.date(2025, 7, 1)


def t1(label: str, code: str | None = None) -> board.Figure:
    revisions.poll()
    plan = selectors.plan("gia-lai-155")
    indicator = next(one for one in plan.indicators if one.code == "T1")
    unit = board.register().unit(code) if code else None
    return board.figure(plan, indicator, Period.parse(label), unit)


def months() -> list[str]:
    return [p.label for p in Period.between(dt.date(2024, 1, 1), dt.date(2026, 11, 1), Cadence.MONTH)]


# Everything is marked ---------------------------------------------------------------------------------------------


def test_every_row_is_marked_and_the_screens_say_so():
    for model in (PressActivity, SpokespersonTerm, Exemption, User, RoleAssignment):
        assert model.objects.filter(is_demo=True).exists()
        assert not model.objects.filter(is_demo=False).exists()
    assert mark.is_loaded()


def test_every_record_left_a_line_in_the_action_log():
    assert Action.objects.filter(action="press.activity.record_history").count() == PressActivity.objects.count()
    assert Action.objects.filter(action="press.spokesperson.record_history").count() == SpokespersonTerm.objects.count()


def test_progress_is_told(loaded):
    assert len(loaded) == 5
    assert loaded[0].startswith("Demonstration for 6")


def test_loading_again_changes_nothing():
    before = PressActivity.objects.count()
    assert "already loaded" in load_demo(actor=SYSTEM)[0]
    assert PressActivity.objects.count() == before


def test_links_mails_and_phones_lead_nowhere():
    assert not PressActivity.objects.exclude(link="").exclude(link__startswith="https://vidu.example/").exists()
    assert not SpokespersonTerm.objects.exclude(email__endswith="@vidu.example").exists()
    # After the area code comes 000, which no exchange gives out.
    assert not SpokespersonTerm.objects.exclude(phone__regex=r"^02(56|69) 000 \d{4}$").exists()
    assert not SpokespersonTerm.objects.exclude(position_vi__endswith="(trình diễn)").exists()


def test_people_are_put_together_from_rare_parts_only():
    people = stock()["people"]
    lowland = {
        f"{family} {middle} {given}"
        for family in people["family"]
        for middle in people["middle"]
        for given in people["given"]
    }
    highland = {
        f"{family} {one} {two}" for family in people["highland_family"] for one, two in people["highland_given"]
    }
    names = set(SpokespersonTerm.objects.values_list("full_name", flat=True))
    assert names <= lowland | highland
    assert names & lowland and names & highland
    # Four syllables in the lowlands: officials rarely have them, and never just these.
    assert all(len(name.split()) == 4 for name in names & lowland)


def test_titles_cover_all_seven_topics():
    titles = " ".join(PressActivity.objects.values_list("title", flat=True))
    for words in (
        "CRC",
        "tiếp công dân",
        "giảm nghèo",
        "xóa mù chữ",
        "tin giả",
        "Hội đồng Nhân quyền",
        "nông thôn mới",
    ):
        assert words in titles


# The hard cases -----------------------------------------------------------------------------------------------------


def test_both_worlds_and_all_levels_are_active():
    active = PressActivity.objects.values("agency__kind", "agency__valid_to").annotate(n=Count("pk"))
    found = {(row["agency__kind"], row["agency__valid_to"] is None) for row in active}
    assert {
        ("commune", True),
        ("commune", False),
        ("province", True),
        ("province", False),
        ("district", False),
    } <= found
    assert {("department", True), ("department", False)} <= found
    # Whoever is bound and speaks to nobody is silent on purpose.
    bound = Agency.objects.filter(kind__in=["province", "department", "district", "commune"], valid_to__gt="2024-01-01")
    assert bound.annotate(n=Count("press_activities")).filter(n=0).count() < 12


def test_no_record_outside_of_the_life_of_its_agency():
    assert not PressActivity.objects.filter(occurred_on__lt=F("agency__valid_from")).exists()
    assert not PressActivity.objects.filter(occurred_on__gte=F("agency__valid_to")).exists()


def test_late_silent_unmet_and_exempt_are_there():
    parts = {part.code: part.numerator for part in t1("2026-09").parts}
    assert min(parts["timely"], parts["late"], parts["silent"], parts["unmet"]) > 0
    assert t1("2025-11").counts["exempt"] >= 2
    assert Exemption.objects.filter(valid_from__lte=today(), valid_to__gt=today()).exists()
    partial = Exemption.objects.get(agency__code="X21970-2025")
    assert partial.valid_from.day != 1
    assert all("không có giá trị pháp lý" in row.legal_act for row in Exemption.objects.all())


def test_returned_taken_back_and_handed_in_again():
    returned = PressActivity.objects.filter(state=ActivityState.RETURNED)
    assert returned.filter(return_reason__in=stock()["return_reasons"]).exists()
    assert returned.filter(return_reason__in=stock()["withdrawn_reasons"]).exists()
    assert not returned.filter(return_reason="").exists()
    # Accepted long after the first submission: it had come back in between.
    assert PressActivity.objects.filter(
        state=ActivityState.ACCEPTED, decided_at__gt=F("submitted_on") + dt.timedelta(days=21)
    ).exists()


def test_corrections_lower_raise_and_undo():
    corrections = PressActivity.objects.filter(corrects__isnull=False)
    assert corrections.filter(quantity=-1, corrects__quantity=1).exists()
    assert corrections.filter(quantity=-1, corrects__quantity__gt=1).exists()
    assert corrections.filter(quantity__gt=0).exists()
    assert not corrections.exclude(agency=F("corrects__agency")).exists()


def test_reports_of_none_are_no_silence():
    assert PressActivity.objects.filter(quantity=0, state=ActivityState.ACCEPTED).count() > 50
    assert t1("2024-05").counts["zero"] > 0


def test_forms_grow_more_diverse():
    assert set(PressActivity.objects.values_list("form", flat=True)) == set(Form.values)

    def share(year: int) -> float:
        rows = PressActivity.objects.filter(occurred_on__year=year)
        return rows.filter(form__in=[Form.SOCIAL, Form.OTHER]).count() / rows.count()

    assert share(2026) > 1.3 * share(2024)


def test_the_provinces_meet_the_press_every_quarter_or_not():
    held = PressActivity.objects.filter(form=Form.CONFERENCE, agency__kind="province", state=ActivityState.ACCEPTED)
    assert 10 <= held.count() <= 17


def test_people_change_with_and_without_a_gap():
    terms = SpokespersonTerm.objects.filter(role=SpeakerRole.HEAD).order_by("agency_id", "valid_from")
    gaps = [
        (after.valid_from - before.valid_to).days
        for before, after in zip(terms, list(terms)[1:], strict=False)
        if before.agency_id == after.agency_id
    ]
    assert gaps.count(0) > 20 and sum(gap > 0 for gap in gaps) > 20 and min(gaps) == 0


def test_unpublished_withdrawn_authorised_and_stale():
    terms = SpokespersonTerm.objects
    assert terms.filter(published_from__isnull=True).exclude(role=SpeakerRole.AUTHORISED).exists()
    assert terms.filter(published_to__isnull=False).exists()
    assert terms.filter(role=SpeakerRole.AUTHORISED).exclude(matter="").exclude(document="").exists()
    held = terms.at(today())
    assert held.filter(contact_confirmed_on__lt=today() - dt.timedelta(days=200)).exists()
    assert held.filter(contact_confirmed_on__gt=today() - dt.timedelta(days=180)).exists()


def test_queue_and_inboxes_are_alive():
    waiting = PressActivity.objects.filter(agency__valid_to__isnull=True, occurred_on__gte=dt.date(2026, 11, 1))
    assert waiting.filter(state=ActivityState.SUBMITTED).count() >= 10
    assert waiting.filter(state=ActivityState.DRAFT).count() >= 5
    for name in ("demo-officer", "demo-officer-2"):
        agency = RoleAssignment.objects.get(user__username=name).agency
        assert PressActivity.objects.filter(agency=agency, author__username=name).exists()
        owed = duties.open_duties([agency.pk], today(), today() + dt.timedelta(days=60))
        assert {duty.urgency(today()) for duty in owed} >= {duties.Urgency.OVERDUE, duties.Urgency.LATER}, name


def test_the_same_act_again_is_refused():
    record = PressActivity.objects.filter(corrects__isnull=True).first()
    with pytest.raises(Duplicate):
        draft_activity(
            actor=SYSTEM,
            agency_id=record.agency_id,
            form=record.form,
            title=record.title.upper(),
            occurred_on=record.occurred_on,
            link="https://vidu.example/x",
        )


# Figures ------------------------------------------------------------------------------------------------------------


def test_fulfilment_rises_falls_at_the_reorganisation_and_rises_again():
    values = {label: t1(label).value for label in months()}
    assert all(value is not None for value in values.values())
    assert 40 < values["2024-01"] < 55
    assert values["2025-06"] > 65
    assert values["2025-07"] < values["2025-06"] - 25
    assert 72 < values["2026-10"] < 92
    assert values["2025-12"] > values["2025-08"] > values["2025-07"]


def test_all_six_states_occur_among_the_agencies():
    seen: set[str] = set()
    for label in ("2024-05", "2025-07", "2025-11", "2026-11"):
        seen |= {state for state, count in t1(label).counts.items() if count}
    assert seen == {state.value for state in FigureState if state != FigureState.NO_MEASURE}


def test_an_agency_that_plays_silent_is_silent_and_a_model_has_it_all():
    assert t1("2026-09", "X24112-2025").state is FigureState.SILENT
    assert [t1(label, "GL-SVHTTDL").numerator for label in months()[18:34]] == [1] * 16
    assert t1("2025-12", "X21910-2025").state is FigureState.EXEMPT


# Accounts -----------------------------------------------------------------------------------------------------------


def test_accounts_can_sign_in_and_are_described():
    lines = describe_accounts()
    people = User.objects.filter(is_demo=True)
    assert {row.role for row in RoleAssignment.objects.all()} == set(Role.values)
    for user in people:
        assert user.check_password(stock().password)
        assert not user.is_staff and not user.is_superuser
        assert any(user.username in line for line in lines)
    assert stock().password in lines[-1]


def test_the_coordinator_reaches_every_agency_and_an_officer_only_one():
    coordinator = User.objects.get(username="demo-coordinator")
    waiting = PressActivity.objects.filter(state=ActivityState.SUBMITTED, corrects__isnull=True).first()
    assert accept_activity(actor=coordinator, activity_id=waiting.pk).state == ActivityState.ACCEPTED
    bound = set(Agency.objects.filter(kind__in=["commune", "department", "province"]).values_list("pk", flat=True))
    assert bound <= reachable_agency_ids(coordinator, "press.activity.decide")
    officer = User.objects.get(username="demo-officer")
    other = RoleAssignment.objects.get(user__username="demo-officer-2").agency_id
    assert not may(officer, "press.activity.draft", other)


def test_nobody_but_the_machine_loads():
    with pytest.raises(Refused):
        load_demo(actor=User.objects.get(username="demo-coordinator"))
