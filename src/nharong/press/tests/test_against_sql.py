"""The figures equal a second, independent computation: the hand-written SQL that ``make bench`` is measured against.

It shares no code with the measures: states, days and duties are worked out by the database alone, and by DuckDB again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from bench import ours, peer
from bench.columnar import copy_tables
from bench.load import load
from bench.shapes import AS_OF, Shape
from bench.worker import whole
from django.db import connection

from nharong.core import revisions
from nharong.core.figures import FigureState
from nharong.core.measures import CODE_OF
from nharong.core.periods import Period
from nharong.plans import selectors
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.regulations.models import Exemption

pytestmark = pytest.mark.django_db
# Few records an agency: silence, unmet duties and late ones are then as frequent as duties fulfilled in time.
SPARSE, DENSE = Shape(70, 3_000, seed=1), Shape(60, 15_000, seed=2)


@pytest.fixture(params=[SPARSE, DENSE], ids=["sparse", "dense"])
def province(request: pytest.FixtureRequest, stand_on: Any) -> Iterator[Shape]:
    stand_on(AS_OF)
    load(request.param, fast=False)
    yield request.param


def by_sql() -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    with connection.cursor() as cursor:
        rows, groups = peer.whole_board(cursor, peer.Dialect(connection.vendor))
    return whole(rows), whole(groups)


def by_us() -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    found = ours.whole_board()
    return ours.agency_rows(found), ours.group_rows(found)


def test_every_agency_and_group_in_every_month(province: Shape) -> None:
    agencies, groups = by_us()
    assert (agencies, groups) == by_sql()
    duck = copy_tables()
    rows, heads = peer.whole_board(duck, peer.Dialect("duckdb"))
    assert (agencies, groups) == (whole(rows), whole(heads))


def test_the_made_up_province_has_every_state_and_every_outcome_of_a_duty(province: Shape) -> None:
    agencies, _groups = by_us()
    column = {name: [row[at] for row in agencies] for at, name in enumerate(peer.BOARD_COLUMNS)}
    states = {"value", "zero", "not_due", "exempt", "dissolved"}
    assert states <= {state.value for state, code in CODE_OF.items() if code in column["t1"]}
    assert {CODE_OF[FigureState.SILENT], CODE_OF[FigureState.ZERO]} <= set(column["r1"])
    assert all(sum(column[outcome]) for outcome in ("timely", "late", "silent", "unmet"))


def test_a_change_of_one_agency_is_read_as_if_everything_were_read_anew(province: Shape) -> None:
    by_us()
    waiting = PressActivity.objects.filter(state="submitted")[:5]
    for record in waiting:
        PressActivity.objects.filter(pk=record.pk).update(state="accepted")
        revisions.bump(revisions.TOPIC_ACTIVITIES, [record.agency_id])
    back = PressActivity.objects.accepted().order_by("-quantity").first()
    PressActivity.objects.filter(pk=back.pk).update(state="returned")
    revisions.bump(revisions.TOPIC_ACTIVITIES, [back.agency_id])
    term = SpokespersonTerm.objects.filter(role="spokesperson", valid_to__isnull=True).first()
    SpokespersonTerm.objects.filter(pk=term.pk).update(valid_to=dt.date(2026, 9, 10))
    revisions.bump(revisions.TOPIC_TERMS, [term.agency_id])
    exemption = Exemption.objects.first()
    Exemption.objects.filter(pk=exemption.pk).delete()
    revisions.bump(revisions.TOPIC_RULES, [exemption.agency_id])
    warm = by_us()
    assert warm == by_sql()
    ours.forget()
    assert warm == by_us()


@pytest.mark.parametrize("label", ["2021-01", "2022-06", "2024-06", "2024-07", "2026-05", "2026-12"])
def test_one_month_of_the_province_and_of_one_agency(province: Shape, label: str) -> None:
    period, plan = Period.parse(label), selectors.plan("bench")
    dialect = peer.Dialect(connection.vendor)
    with connection.cursor() as cursor:
        assert [ours.one_month(plan, period)] == whole(peer.one_month(cursor, dialect, period.first_month))
        communes = PressActivity.objects.filter(month=period.first_month, agency__kind="commune")
        for record in communes.select_related("agency")[:3]:
            expected = whole(peer.one_month(cursor, dialect, period.first_month, record.agency_id))
            assert [ours.one_month(plan, period, record.agency.code)] == expected


def test_the_forms_add_up_to_what_the_records_say(province: Shape) -> None:
    found = ours.whole_board()
    root = next(unit for unit in ours.register().units if unit.code == "BENCH")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.month, a.form, SUM(a.quantity) FROM press_pressactivity a JOIN agencies_agency g "
            "ON g.id = a.agency_id WHERE a.state = 'accepted' AND g.kind <> 'press' GROUP BY a.month, a.form"
        )
        expected = {(int(month), form): int(net) for month, form, net in cursor.fetchall()}
    shown = {
        (month, part.code): part.numerator
        for (code, month), totals in found.totals.items()
        if code == ours.R1
        for part in totals.figure(root.index).parts
        if part.numerator
    }
    assert shown == {key: net for key, net in expected.items() if net}


def test_a_proof_lists_exactly_the_rows_behind_the_figure(province: Shape) -> None:
    period = Period.parse("2026-05")
    commune = PressActivity.objects.filter(month=period.first_month, agency__kind="commune").first().agency
    with connection.cursor() as cursor:
        for code, only in (("BENCH", None), (commune.code, commune.pk)):
            rows = peer.rows_behind(cursor, period.start, period.end, only)
            assert sorted(ours.proof(period, code)) == sorted(rows)
