"""Who owes what to the press by when, derived from rules and calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from nharong.agencies.models import Agency
from nharong.agencies.tests.factories import make_agency
from nharong.core.clock import now
from nharong.core.duties import Duty, open_duties
from nharong.core.periods import month_number
from nharong.press.enums import ActivityState
from nharong.regulations.models import DutyRule, DutyWindow, Exemption, Interval

from .conftest import House
from .factories import close, make_activity, make_term

D = dt.date
TODAY = D(2026, 11, 23)
HORIZON = TODAY + dt.timedelta(days=30)
S = ActivityState
Windows = Callable[..., DutyRule]


@pytest.fixture
def rule(house: House) -> DutyRule:
    """A monthly update of communes, due five days after the month, since January 2026."""
    made = DutyRule.objects.create(
        code="update",
        duty="press.monthly_update",
        title_vi="Cập nhật hằng tháng",
        title_en="Monthly update",
        kinds=["commune"],
        cadence="month",
        fulfilled_by=["monthly_update", "release"],
        valid_from=D(2026, 1, 1),
        citation="Nghị định 244/2026",
    )
    for number in range(month_number(D(2026, 1, 1)), month_number(D(2027, 3, 1))):
        start, end = D(number // 12, number % 12 + 1, 1), D((number + 1) // 12, (number + 1) % 12 + 1, 1)
        DutyWindow.objects.create(
            rule=made,
            start=start,
            end=end,
            first_month=number,
            last_month=number,
            deadline=end + dt.timedelta(days=4),
        )
    for agency in (house.here, house.there):
        make_term(agency, contact_confirmed_on=TODAY)
    return made


def periodic(agency: Agency, today: dt.date = TODAY, horizon: dt.date = HORIZON) -> list[Duty]:
    return [one for one in open_duties([agency.pk], today, horizon) if one.code == "press.monthly_update"]


def months(found: list[Duty]) -> list[str]:
    return [one.key.rsplit(":", 1)[1][:7] for one in found]


def do(agency: Agency, *labels: str, **fields: Any) -> None:
    for label in labels:
        make_activity(agency, dt.date.fromisoformat(f"{label}-10"), **{"state": S.ACCEPTED, **fields})


DONE = [f"2026-{month:02d}" for month in range(1, 11)]


def test_what_is_done_is_not_owed(house: House, rule: DutyRule) -> None:
    do(house.here, *DONE)
    found = periodic(house.here)
    assert months(found) == ["2026-11"]
    duty = found[0]
    assert duty.due_on == D(2026, 12, 5)
    assert duty.key == "press.monthly_update:xa-a:2026-11-01"
    assert (duty.title, duty.source) == ("Monthly update – Month 11/2026", "Nghị định 244/2026")
    assert duty.action_url.endswith("?agency=xa-a&form=monthly_update&month=2026-11")


@pytest.mark.parametrize(
    ("fields", "owed"),
    [
        ({"state": S.ACCEPTED}, False),
        ({"state": S.SUBMITTED}, False),
        ({"state": S.ACCEPTED, "form": "release"}, False),
        ({"state": S.ACCEPTED, "form": "conference"}, True),
        ({"state": S.ACCEPTED, "quantity": 0}, True),
        ({"state": S.DRAFT}, True),
        ({"state": S.RETURNED}, True),
    ],
)
def test_what_fulfils_a_duty(house: House, rule: DutyRule, fields: dict[str, Any], owed: bool) -> None:
    do(house.here, *DONE)
    do(house.here, "2026-11", **fields)
    assert months(periodic(house.here)) == (["2026-11"] if owed else [])


def test_a_correction_can_bring_a_duty_back(house: House, rule: DutyRule) -> None:
    do(house.here, *DONE)
    record = make_activity(house.here, D(2026, 11, 10), state=S.ACCEPTED)
    make_activity(house.here, D(2026, 11, 10), state=S.ACCEPTED, corrects=record, quantity=-1, title="nhầm")
    assert months(periodic(house.here)) == ["2026-11"]


def test_going_on_with_what_is_begun(house: House, rule: DutyRule) -> None:
    do(house.here, *DONE)
    draft = make_activity(house.here, D(2026, 11, 3))
    duty = periodic(house.here)[0]
    assert (duty.action_label, f"/{draft.pk}/" in duty.action_url) == ("Finish the draft", True)
    back = make_activity(house.here, D(2026, 11, 4), state=S.RETURNED, return_reason="Sai")
    duty = periodic(house.here)[0]
    assert (duty.action_label, f"/{back.pk}/" in duty.action_url) == ("Correct the returned record", True)


def test_several_times_in_a_window(house: House, rule: DutyRule) -> None:
    DutyRule.objects.update(required=2)
    do(house.here, *DONE, quantity=2)
    do(house.here, "2026-11")
    assert months(periodic(house.here)) == ["2026-11"]
    do(house.here, "2026-11")
    assert periodic(house.here) == []


def test_only_whole_windows_of_the_life_of_an_agency(house: House, rule: DutyRule) -> None:
    late = make_agency("xa-moi", parent=house.province, valid_from=D(2026, 9, 2))
    assert months(periodic(late)) == ["2026-10", "2026-11"]
    gone = make_agency("xa-het", parent=house.province, valid_from=D(2026, 8, 1), valid_to=D(2026, 10, 31))
    assert months(periodic(gone)) == ["2026-08", "2026-09"]
    full = make_agency("xa-tron", parent=house.province, valid_from=D(2026, 8, 1), valid_to=D(2026, 11, 1))
    assert months(periodic(full)) == ["2026-08", "2026-09", "2026-10"]
    assert periodic(make_agency("so", "department", house.province)) == []


def test_an_exemption_that_covers_the_last_day(house: House, rule: DutyRule) -> None:
    do(house.here, *DONE[:8])
    Exemption.objects.create(
        agency=house.here, valid_from=D(2026, 9, 30), valid_to=D(2026, 10, 31), reason="Lũ", legal_act="1/QĐ"
    )
    assert months(periodic(house.here)) == ["2026-10", "2026-11"]


def test_closed_periods_are_not_asked_for(house: House, rule: DutyRule) -> None:
    closure = close("2026-H1")
    close("2026-Q3")
    assert months(periodic(house.here)) == ["2026-10", "2026-11"]
    closure.reopened_until = now() + dt.timedelta(days=1)
    closure.save()
    assert len(periodic(house.here)) == 8


def test_the_long_past_stays_on_the_board(house: House, rule: DutyRule) -> None:
    found = periodic(house.here, today=D(2027, 6, 15), horizon=D(2027, 7, 1))
    assert months(found)[0] == "2026-06"


def test_what_lies_ahead(house: House, rule: DutyRule) -> None:
    do(house.here, *DONE)
    assert months(periodic(house.here, horizon=D(2027, 2, 1))) == ["2026-11", "2026-12"]


class TestSpokespersons:
    def found(self, agency: Agency, horizon: dt.date = HORIZON) -> dict[str, Duty]:
        return {one.code: one for one in open_duties([agency.pk], TODAY, horizon)}

    @pytest.fixture(autouse=True)
    def interval(self, db: None) -> None:
        Interval.objects.create(
            code="press.contact_confirmation",
            title_vi="x",
            title_en="x",
            months=6,
            valid_from=D(2020, 1, 1),
            citation="x",
        )

    def test_nobody_published(self, house: House) -> None:
        assert self.found(house.here)["press.spokesperson"].due_on == TODAY
        make_term(house.here, "authorised", valid_to=D(2027, 1, 1), matter="a", document="b")
        make_term(house.here, published=False)
        assert "press.spokesperson" in self.found(house.here)
        make_term(house.here, "head", contact_confirmed_on=TODAY)
        assert self.found(house.here) == {}

    def test_who_is_not_bound(self, house: House) -> None:
        assert self.found(make_agency("bao", "press", house.province)) == {}
        assert self.found(make_agency("xa-cu", valid_to=D(2025, 7, 1))) == {}
        Exemption.objects.create(agency=house.here, valid_from=D(2026, 1, 1), reason="x", legal_act="y")
        assert self.found(house.here) == {}

    def test_a_term_that_ends_soon_needs_somebody_to_follow(self, house: House) -> None:
        term = make_term(house.here, valid_to=D(2026, 12, 10), contact_confirmed_on=TODAY)
        assert self.found(house.here)["press.term_end"].due_on == D(2026, 12, 9)
        follower = make_term(house.here, valid_from=D(2026, 12, 10), published=False)
        assert self.found(house.here) == {}
        follower.delete()
        term.valid_to = D(2026, 12, 24)
        term.save()
        assert self.found(house.here) == {}

    @pytest.mark.parametrize(
        ("confirmed", "due"),
        [
            (D(2026, 5, 31), D(2026, 11, 30)),
            (D(2025, 8, 30), D(2026, 2, 28)),
            (D(2026, 6, 23), None),
        ],
    )
    def test_contacts_are_confirmed_every_six_months(
        self, house: House, confirmed: dt.date, due: dt.date | None
    ) -> None:
        make_term(house.here, contact_confirmed_on=confirmed)
        duty = self.found(house.here).get("press.contact_confirmation")
        assert (duty.due_on if duty else None) == due

    def test_without_a_rule_nothing_is_confirmed(self, house: House) -> None:
        Interval.objects.all().delete()
        make_term(house.here, contact_confirmed_on=D(2020, 1, 1))
        assert self.found(house.here) == {}


def test_few_statements_for_many_agencies(house: House, rule: DutyRule, django_assert_max_num_queries: Any) -> None:
    ids = [make_agency(f"xa-{number}", parent=house.province).pk for number in range(40)]
    with django_assert_max_num_queries(12):
        found = open_duties(ids, TODAY, HORIZON)
    assert len(found) == 40 * (11 + 1)
