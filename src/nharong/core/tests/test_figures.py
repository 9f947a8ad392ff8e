"""Figures keep their sum, round once at the end and compare with targets on the exact fraction."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nharong.core.figures import COUNT, Figure, FigureState, Part, add_parts, percentage


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_percentage_is_rounded_half_up_to_one_decimal(numerator, denominator) -> None:
    value = percentage(numerator, denominator)
    assert abs(value - Decimal(numerator) * 100 / Decimal(denominator)) <= Decimal("0.05")
    assert value == value.quantize(Decimal("0.1"))


def test_no_denominator_is_no_percentage() -> None:
    assert percentage(0, 0) is None


def test_nearly_all_is_not_all() -> None:
    figure = Figure(FigureState.VALUE, 2699, 2700)
    assert figure.value == Decimal("100.0")
    assert figure.reached(100) is False
    assert Figure(FigureState.VALUE, 2700, 2700).reached(100) is True


@pytest.mark.parametrize(
    "state", [FigureState.NOT_DUE, FigureState.EXEMPT, FigureState.DISSOLVED, FigureState.NO_MEASURE]
)
def test_states_without_number_have_none(state) -> None:
    figure = Figure(state, unit=COUNT)
    assert figure.value is None
    assert figure.reached(10) is None
    assert figure.as_json() == {
        "state": state.value, "numerator": None, "denominator": None, "value": None, "unit": COUNT
    }  # fmt: skip


def test_direction_down_is_reached_below() -> None:
    assert Figure(FigureState.VALUE, 3, None, COUNT).reached(5, "down") is True
    assert Figure(FigureState.VALUE, 6, None, COUNT).reached(5, "down") is False


def test_parts_add_up_by_code() -> None:
    sums = add_parts([[Part("a", "A", 1, 2)], [Part("a", "A", 2, 2), Part("b", "B", 0, 1)]])
    assert [(part.code, part.numerator, part.denominator) for part in sums] == [("a", 3, 4), ("b", 0, 1)]
