"""The same day gives the same data; a later day moves on and only adds."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nharong.agencies.tests.factories import make_agency
from nharong.core.dating import FAR, DateRange
from nharong.core.errors import Invalid, Refused
from nharong.core.periods import Period, month_number
from nharong.core.permissions import SYSTEM
from nharong.demo import acts, services, speakers
from nharong.demo.bodies import Body
from nharong.demo.chance import Dice
from nharong.demo.stock import Curve, stock
from nharong.press.enums import ActivityState, SpeakerRole
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.press.tests.factories import make_term

from .conftest import lay_ground, stored_facts

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31))
KINDS = ["province", "department", "commune"]


def body(code: str = "X23782-2025", kind: str = "commune", start=dt.date(2025, 7, 1), end=FAR) -> Body:
    return Body(1, code, kind, start, end, f"Ủy ban nhân dân xã {code}", code, f"Xã {code}")


def records(one: Body, day: dt.date) -> list[acts.HistoryRow]:
    return services.planned_records([one], day, stock(), {}, {})


def identity(row: acts.HistoryRow) -> tuple[object, ...]:
    return (row.form, row.occurred_on, row.title, row.quantity, row.created_at)


@given(st.text(max_size=5), DAYS, st.integers(0, 400), st.sampled_from(KINDS))
def test_more_days_only_add(code, day, later, kind):
    one = body(f"X{code}", kind, dt.date(2004, 1, 1))
    before, after = records(one, day), records(one, day + dt.timedelta(days=later))
    assert before == records(one, day)
    assert {identity(row) for row in before} <= {identity(row) for row in after}
    # Nothing that is known lies in the future.
    assert all(row.submitted_on is None or row.submitted_on <= day for row in before)
    assert all(row.decided_at is None or row.decided_at.date() <= day for row in before)


@given(st.text(max_size=5), DAYS, st.integers(0, 400), st.sampled_from(KINDS))
def test_terms_are_only_lengthened(code, day, later, kind):
    one = body(f"X{code}", kind, dt.date(2004, 1, 1))
    before = speakers.terms(one, day, stock())
    after = speakers.terms(one, day + dt.timedelta(days=later), stock())
    known = {(term.role, term.full_name, term.valid_from, term.phone) for term in before}
    assert known <= {(term.role, term.full_name, term.valid_from, term.phone) for term in after}
    for term in before:
        assert term.valid_from <= day
        assert term.valid_to is None or term.valid_to <= day or term.role == SpeakerRole.AUTHORISED


@given(st.text(max_size=4), DAYS)
def test_a_dissolved_agency_does_nothing_after_its_last_day(code, day):
    end = dt.date(2025, 7, 1)
    one = body(f"X{code}", "commune", dt.date(2004, 1, 1), end)
    assert all(row.occurred_on < end for row in records(one, day))
    assert all((term.valid_to or end) <= end and term.valid_from < end for term in speakers.terms(one, day, stock()))


def test_nothing_is_planned_on_exempt_days():
    freed = DateRange(dt.date(2026, 3, 1), dt.date(2026, 5, 1))
    month = month_number(dt.date(2026, 3, 1))
    one = body("GL-SYT", "department")
    assert acts.plan(one, month, stock())
    assert acts.plan(one, month, stock(), [freed]) == []


def test_the_returned_part_waits_for_its_officer():
    """On most days the officer of that commune finds last month's update returned and a draft of this month."""
    rows = records(body(), dt.date(2026, 11, 20))
    states = {(row.occurred_on.month, row.form): row.state for row in rows if row.occurred_on.year == 2026}
    assert ActivityState.DRAFT in states.values()
    back = [row for row in rows if row.occurred_on.month == 10 and row.state == ActivityState.RETURNED]
    assert back and back[0].return_reason


def test_chance_is_fair_and_repeats():
    dice = Dice("a", 1)
    shares = [dice.share() for _number in range(4000)]
    assert abs(sum(shares) / 4000 - 0.5) < 0.02
    assert shares[:3] == [Dice("a", 1).share(), *shares[1:3]]
    assert Dice("a", 1).share() != Dice("a", 2).share()
    picks = [dice.weighted([("often", 9.0), ("rarely", 1.0)]) for _number in range(2000)]
    assert 120 < picks.count("rarely") < 280
    assert {dice.between(3, 5) for _number in range(100)} == {3, 4, 5}
    # Written down once: the demonstration of today is the one of any other machine.
    assert Dice("Nhà Rông").between(0, 999_999) == Dice("Nhà Rông").between(0, 999_999)


def test_a_curve_is_straight_between_its_points():
    curve = Curve.of({"2024-01": 0.5, "2024-11": 0.7})
    assert curve.at(Period.parse("2024-06").first_month) == pytest.approx(0.6)
    assert curve.at(Period.parse("2023-01").first_month) == 0.5
    assert curve.at(Period.parse("2030-01").first_month) == 0.7


@pytest.mark.django_db
def test_two_fresh_houses_on_the_same_day_hold_the_same(stand_on):
    stand_on(dt.date(2024, 6, 20))
    lay_ground()
    services.load_demo(actor=SYSTEM)
    first = stored_facts()
    assert len(first[0]) > 1500 and len(first[1]) > 400
    services.remove_demo(actor=SYSTEM)
    assert stored_facts() == ([], [])
    services.load_demo(actor=SYSTEM)
    assert stored_facts() == first


@pytest.mark.django_db
def test_agencies_with_real_data_get_no_invented_ones():
    true, other = make_agency("X1", valid_from=dt.date(2025, 7, 1)), make_agency("X2", valid_from=dt.date(2025, 7, 1))
    make_term(true, valid_from=dt.date(2026, 1, 1))
    services.load_demo(actor=SYSTEM)
    assert not PressActivity.objects.filter(agency=true).exists()
    assert SpokespersonTerm.objects.filter(agency=true).count() == 1
    assert PressActivity.objects.filter(agency=other, is_demo=True).exists()


@pytest.mark.django_db
def test_an_empty_register_is_told():
    with pytest.raises(Invalid, match="nharong load"):
        services.load_demo(actor=SYSTEM)
    assert services.describe_accounts() == ["There are no demonstration accounts."]
    assert services.remove_demo(actor=SYSTEM) == ["There are no demonstration data."]


@pytest.mark.django_db
def test_a_production_site_refuses_unless_told(settings, monkeypatch):
    make_agency("X1", valid_from=dt.date(2025, 7, 1))
    settings.SESSION_COOKIE_SECURE = True
    with pytest.raises(Refused) as refusal:
        services.load_demo(actor=SYSTEM)
    assert refusal.value.rule == "demo.production"
    assert not PressActivity.objects.exists()
    monkeypatch.setenv("NHARONG_ALLOW_DEMO", "1")
    services.load_demo(actor=SYSTEM)
    assert PressActivity.objects.exists()
