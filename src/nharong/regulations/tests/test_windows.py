"""Windows tile time: every day of every kind of agency lies in exactly one window of a duty."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nharong.core.errors import Invalid
from nharong.core.periods import Cadence, Period
from nharong.regulations.calendar import WorkCalendar
from nharong.regulations.windows import Span, deadline, tile

D = dt.date
START, UNTIL = D(2023, 1, 1), D(2029, 1, 1)


@dataclass(frozen=True)
class Rule:
    code: str
    cadence: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    duty: str = "press.x"
    kinds: tuple[str, ...] = ("commune",)


CHANGES = st.lists(st.dates(D(2023, 2, 1), D(2028, 11, 30)), unique=True, max_size=6).map(sorted)
CADENCES = st.lists(st.sampled_from([one.value for one in Cadence]), min_size=7, max_size=7)


def chain(changes, cadences):
    """Rules one after the other without a gap, whatever day they change on."""
    edges = [START, *changes, None]
    return [Rule(f"r{number}", cadences[number], edges[number], edges[number + 1]) for number in range(len(edges) - 1)]


@given(CHANGES, CADENCES)
def test_every_day_lies_in_exactly_one_window(changes, cadences):
    spans = sorted(span for found in tile(chain(changes, cadences), UNTIL).values() for span in found)
    assert spans[0].start == START
    for one, two in itertools.pairwise(spans):
        assert one.end == two.start
    assert spans[-1].end >= UNTIL


@given(CHANGES, CADENCES)
def test_a_window_belongs_to_the_rule_in_force_on_its_last_day(changes, cadences):
    rules = chain(changes, cadences)
    for rule in rules:
        for span in tile(rules, UNTIL)[rule.code]:
            assert rule.valid_from <= span.last_day
            assert rule.valid_to is None or span.last_day < rule.valid_to
            assert span.end == Period.containing(span.last_day, Cadence(rule.cadence)).end
            assert span.start.day == 1


@given(CHANGES, CADENCES, st.dates(D(2023, 6, 1), UNTIL))
def test_looking_less_far_changes_no_window(changes, cadences, until):
    rules = chain(changes, cadences)
    far, near = tile(rules, UNTIL), tile(rules, until)
    for code, spans in near.items():
        assert spans == [span for span in far[code] if span.start < until]


def test_a_change_within_a_month_gives_the_month_to_the_new_rule():
    rules = [Rule("old", "month", START, D(2026, 7, 15)), Rule("new", "month", D(2026, 7, 15))]
    found = tile(rules, D(2026, 9, 1))
    assert found["old"][-1] == Span(D(2026, 6, 1), D(2026, 7, 1))
    assert found["new"] == [Span(D(2026, 7, 1), D(2026, 8, 1)), Span(D(2026, 8, 1), D(2026, 9, 1))]


def test_from_quarter_to_month_within_a_quarter_no_day_is_left_out():
    rules = [Rule("old", "quarter", START, D(2023, 5, 10)), Rule("new", "month", D(2023, 5, 10))]
    found = tile(rules, D(2023, 7, 1))
    assert found["old"] == [Span(D(2023, 1, 1), D(2023, 4, 1))]
    assert found["new"][0] == Span(D(2023, 4, 1), D(2023, 6, 1))


def test_from_month_to_quarter_within_a_quarter_no_day_counts_twice():
    rules = [Rule("old", "month", START, D(2023, 3, 10)), Rule("new", "quarter", D(2023, 3, 10))]
    found = tile(rules, D(2023, 4, 1))
    assert found["old"][-1] == Span(D(2023, 2, 1), D(2023, 3, 1))
    assert found["new"] == [Span(D(2023, 3, 1), D(2023, 4, 1))]


def test_in_a_gap_between_rules_nothing_is_owed():
    rules = [Rule("old", "month", START, D(2023, 4, 1)), Rule("new", "month", D(2023, 8, 1))]
    found = tile(rules, D(2023, 10, 1))
    assert found["old"][-1].end == D(2023, 4, 1)
    assert found["new"][0] == Span(D(2023, 8, 1), D(2023, 9, 1))


def test_kinds_that_would_need_different_windows_need_different_rules():
    rules = [
        Rule("a", "quarter", START, D(2023, 5, 10), kinds=("province",)),
        Rule("b", "month", START, D(2023, 5, 10), kinds=("commune",)),
        Rule("c", "month", D(2023, 5, 10), kinds=("province", "commune")),
    ]
    with pytest.raises(Invalid, match="one rule per kind"):
        tile(rules, UNTIL)


def test_different_duties_do_not_touch_each_other():
    rules = [Rule("a", "month", START), Rule("b", "quarter", START, duty="press.y")]
    found = tile(rules, D(2023, 7, 1))
    assert (len(found["a"]), len(found["b"])) == (6, 2)


MAY = Span(D(2026, 5, 1), D(2026, 6, 1))  # 31 May 2026 is a Sunday


@pytest.mark.parametrize(
    ("days", "grace", "due"),
    [(0, 0, D(2026, 6, 1)), (1, 0, D(2026, 6, 1)), (5, 0, D(2026, 6, 5)), (5, 3, D(2026, 6, 8))],
)
def test_deadlines(days, grace, due):
    assert deadline(MAY, days, grace, WorkCalendar()) == due


def test_a_window_that_ends_on_a_working_day_is_due_that_day():
    assert deadline(Span(D(2026, 6, 1), D(2026, 7, 1)), 0, 0, WorkCalendar()) == D(2026, 6, 30)


@given(st.dates(START, D(2028, 12, 1)), st.integers(0, 30), st.integers(0, 30))
def test_a_deadline_never_lies_within_the_window(day, days, grace):
    month = Period.containing(day, Cadence.MONTH)
    assert deadline(Span(month.start, month.end), days, grace, WorkCalendar()) >= month.last_day
