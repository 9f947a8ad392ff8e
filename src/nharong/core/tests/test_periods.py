"""Periods tile time: every day lies in exactly one period of each length."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nharong.core.errors import Invalid
from nharong.core.periods import Cadence, Period, month_number, month_start

days = st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31))
cadences = st.sampled_from(list(Cadence))


@given(days, cadences)
def test_each_day_lies_in_exactly_one_period(day, cadence) -> None:
    period = Period.containing(day, cadence)
    assert day in period
    assert day not in period.next()
    assert day not in period.previous()


@given(days, cadences)
def test_periods_follow_each_other_without_gap(day, cadence) -> None:
    period = Period.containing(day, cadence)
    assert period.end == period.next().start
    assert period.next().previous() == period
    assert period.end not in period
    assert period.last_day in period


@given(days, cadences, cadences)
def test_longer_periods_are_tiled_by_shorter_ones(day, long, short) -> None:
    if long.months < short.months:
        return
    whole = Period.containing(day, long)
    tiles = whole.split(short)
    assert tiles[0].start == whole.start
    assert tiles[-1].end == whole.end
    assert all(one.end == two.start for one, two in itertools.pairwise(tiles))
    assert sum(tile.days for tile in tiles) == whole.days
    assert all(whole.covers(tile) for tile in tiles)


@given(days, cadences)
def test_a_label_is_read_back(day, cadence) -> None:
    period = Period.containing(day, cadence)
    assert Period.parse(period.label) == period
    assert Period.parse(f"  {period.label.lower()} ") == period


@given(st.integers(1990 * 12, 2090 * 12))
def test_a_month_number_is_read_back(number) -> None:
    assert month_number(month_start(number)) == number


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-00", "2026-Q5", "2026-H3", "26-09", "2026-9", "2026/09", "0999", "x"]
)
def test_what_is_no_period_is_refused_with_the_cure(text) -> None:
    with pytest.raises(Invalid, match="2026-Q3"):
        Period.parse(text)


def test_no_quarter_starts_in_february() -> None:
    with pytest.raises(ValueError, match="quarter"):
        Period(2026 * 12 + 1, Cadence.QUARTER)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("2026-09", "Tháng 9/2026"),
        ("2026-Q3", "Quý III/2026"),
        ("2026-H1", "6 tháng đầu năm 2026"),
        ("2026-H2", "6 tháng cuối năm 2026"),
        ("2026", "Năm 2026"),
    ],
)
def test_periods_are_shown_in_vietnamese(label, words, vietnamese) -> None:
    assert Period.parse(label).display == words
