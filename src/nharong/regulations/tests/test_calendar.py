"""Working days: weekends, public holidays with Tết, decreed days."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nharong.regulations import calendar
from nharong.regulations.calendar import WorkCalendar

DAYS = st.dates(dt.date(2017, 1, 1), dt.date(2040, 12, 31))
PLAIN = WorkCalendar()
D = dt.date


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (D(2026, 11, 23), True),
        (D(2026, 11, 21), False),  # Saturday
        (D(2026, 11, 22), False),
        (D(2026, 11, 24), False),  # Culture Day, a holiday since 2026
        (D(2025, 11, 24), True),
        (D(2026, 2, 16), False),  # Tết: eve to the fourth day
        (D(2026, 2, 20), False),
        (D(2026, 2, 23), True),
        (D(2026, 4, 27), False),  # the Hung Kings fell on a Sunday: Monday instead
        (D(2026, 8, 22), False),  # a Saturday worked in exchange counts only once it is decreed
    ],
)
def test_known_days(day, working):
    assert PLAIN.is_working_day(day) is working


def test_a_decreed_day_has_the_last_word():
    decreed = WorkCalendar({D(2026, 8, 22): True, D(2026, 11, 23): False})
    assert decreed.is_working_day(D(2026, 8, 22))
    assert not decreed.is_working_day(D(2026, 11, 23))


def test_tet_stretches_a_deadline():
    # The fifth working day after 31 January 2025 (in Tết itself) and after 31 January 2026.
    assert PLAIN.add_working_days(D(2025, 1, 31), 5) == D(2025, 2, 7)
    assert PLAIN.add_working_days(D(2026, 2, 13), 1) == D(2026, 2, 23)


def test_counting_backward_is_a_mistake():
    with pytest.raises(ValueError):
        PLAIN.add_working_days(D(2026, 1, 1), -1)


@given(DAYS, st.integers(1, 40))
def test_the_nth_working_day_has_n_working_days_up_to_it(day, count):
    end = PLAIN.add_working_days(day, count)
    between = [day + dt.timedelta(days=step) for step in range(1, (end - day).days + 1)]
    assert PLAIN.is_working_day(end)
    assert sum(map(PLAIN.is_working_day, between)) == count


@given(DAYS, st.integers(0, 15), st.integers(0, 15))
def test_adding_twice_is_adding_the_sum(day, one, two):
    first = PLAIN.add_working_days(day, one)
    assert PLAIN.add_working_days(first, two) == PLAIN.add_working_days(day, one + two)


@given(DAYS)
def test_the_next_working_day_is_the_first(day):
    found = PLAIN.next_working_day(day)
    assert PLAIN.is_working_day(found)
    assert not any(PLAIN.is_working_day(day + dt.timedelta(days=step)) for step in range((found - day).days))


@given(DAYS, st.integers(0, 20), st.sets(DAYS, max_size=20))
def test_more_days_off_never_bring_a_day_nearer(day, count, off):
    stricter = WorkCalendar(dict.fromkeys(off, False))
    assert stricter.add_working_days(day, count) >= PLAIN.add_working_days(day, count)


@pytest.mark.django_db
def test_the_stored_days_are_read(today):
    from nharong.regulations.models import DecreedDay

    assert calendar.is_working_day(today)
    DecreedDay.objects.create(day=today, is_working=False, name="x", citation="y")
    assert not calendar.is_working_day(today)
    assert calendar.next_working_day(today) == D(2026, 11, 25)
    assert calendar.add_working_days(today, 1) == D(2026, 11, 25)
