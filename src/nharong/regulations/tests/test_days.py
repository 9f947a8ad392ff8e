"""A newly decreed holiday moves only deadlines still open."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from nharong.audit.models import Action
from nharong.core import revisions
from nharong.core.clock import today
from nharong.core.errors import Invalid, Refused
from nharong.core.permissions import SYSTEM
from nharong.regulations import services
from nharong.regulations.models import DecreedDay, DutyWindow

from .conftest import SHIPPED

pytestmark = pytest.mark.django_db
D = dt.date
RULE = "monthly-update-2026-province"


def decree(day, is_working=False, actor=SYSTEM, name="Nghỉ thêm", citation="Công văn 1"):
    return services.decree_day(actor=actor, day=day, is_working=is_working, name=name, citation=citation)


def deadline(start, rule=RULE):
    return DutyWindow.objects.get(rule__code=rule, start=start).deadline


def passed():
    return set(DutyWindow.objects.filter(deadline__lt=today()).values_list("pk", "deadline"))


def test_a_day_off_moves_the_open_deadline(rules):
    assert deadline(D(2026, 11, 1)) == D(2026, 12, 7)
    decree(D(2026, 12, 3))
    assert deadline(D(2026, 11, 1)) == D(2026, 12, 8)
    line = Action.objects.filter(action="regulations.day.decree").get()
    assert line.details["deadlines_moved"] == 2


def test_a_saturday_to_be_worked_brings_it_nearer(rules):
    decree(D(2026, 12, 5), is_working=True)
    assert deadline(D(2026, 11, 1)) == D(2026, 12, 5)


def test_a_passed_deadline_stays(rules):
    before = passed()
    decree(D(2026, 6, 3))
    decree(D(2026, 11, 4))
    assert passed() == before


def test_the_deadline_of_today_does_not_become_yesterdays(rules, stand_on):
    stand_on(D(2026, 12, 7))
    decree(D(2026, 12, 5), is_working=True)
    assert deadline(D(2026, 11, 1)) == D(2026, 12, 7)
    stand_on(D(2026, 12, 8))
    assert not services.refresh_windows(actor=SYSTEM).moved


def test_entering_it_again_changes_nothing_and_correcting_it_moves_back(rules):
    decree(D(2026, 12, 3))
    lines, revision = Action.objects.count(), revisions.current()
    decree(D(2026, 12, 3))
    assert (Action.objects.count(), revisions.current()) == (lines, revision)
    decree(D(2026, 12, 3), is_working=True)
    assert deadline(D(2026, 11, 1)) == D(2026, 12, 7)
    assert DecreedDay.objects.count() == 1 and revisions.current() > revision


def test_a_decreed_day_names_its_source(rules):
    with pytest.raises(Invalid):
        decree(D(2026, 12, 3), citation=" ")


def test_only_those_at_the_top_decree(rules, world):
    for user in (world.local, world.officer, world.auditor):
        with pytest.raises(Refused, match=r"permission\.denied"):
            decree(D(2026, 12, 3), actor=user)
    assert decree(D(2026, 12, 3), actor=world.coordinator)


class AnyDays(TestCase):
    """Whatever is decreed in whatever order: passed deadlines stand, open ones are where the calendar puts them."""

    @given(st.lists(st.tuples(st.dates(D(2026, 1, 1), D(2027, 12, 31)), st.booleans()), max_size=4))
    def test_any_decrees(self, decrees):
        services.load_rules(actor=SYSTEM, text=SHIPPED.read_bytes(), filename=SHIPPED.name)
        before = passed()
        for day, is_working in decrees:
            decree(day, is_working)
        assert passed() == before
        assert not services.refresh_windows(actor=SYSTEM).any
