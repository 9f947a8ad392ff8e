"""A spreadsheet is taken over whole or not at all, and taken back whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nharong.audit.models import Action
from nharong.core.errors import Invalid, Refused
from nharong.press.enums import ActivityState, Form
from nharong.press.models import PressActivity
from nharong.press.services import activities
from nharong.press.services.imports import ActivityRow, check_rows, import_activities, undo_import

from .conftest import House
from .factories import LINK, close, make_activity


def row(house: House, number: int, **fields: Any) -> ActivityRow:
    values = {
        "number": number,
        "agency_id": house.here.pk,
        "form": Form.BRIEFING,
        "title": f"Giao ban {number}",
        "occurred_on": dt.date(2026, 11, 1),
        "link": LINK,
    }
    return ActivityRow(**(values | fields))


def test_all_rows_in_few_statements(house: House) -> None:
    rows = [row(house, number) for number in range(2, 302)]
    with CaptureQueriesContext(connection) as captured:
        batch = import_activities(actor=house.officer, rows=rows, filename="giao-ban.xlsx", submit=True)
    assert batch.row_count == PressActivity.objects.filter(state=ActivityState.SUBMITTED).count() == 300
    assert Action.objects.filter(action="press.activity.import").count() == 300
    assert len(captured) < 30


def test_every_faulty_row_is_named_and_nothing_written(house: House) -> None:
    there = make_activity(house.here, dt.date(2026, 11, 1), Form.BRIEFING, title="Đã có")
    rows = [
        row(house, 2),
        row(house, 3, title="giao BAN 2"),
        row(house, 4, occurred_on=dt.date(2027, 1, 1)),
        row(house, 5, title="da co"),
        row(house, 6, link=""),
        row(house, 7, agency_id=house.here.pk, quantity=-2),
    ]
    with pytest.raises(Invalid) as refusal:
        import_activities(actor=house.officer, rows=rows, filename="a.csv", submit=True)
    assert [error.row for error in refusal.value.rows] == [3, 4, 5, 6, 7]
    assert str(there.pk) in refusal.value.rows[2].message
    assert PressActivity.objects.count() == 1
    assert not Action.objects.exists()


def test_a_foreign_agency_refuses_the_whole_file(house: House) -> None:
    rows = [row(house, 2), row(house, 3, agency_id=house.there.pk)]
    assert [error.row for error in check_rows(rows, actor=house.officer, submit=False)] == [3]
    with pytest.raises(Refused) as refusal:
        import_activities(actor=house.officer, rows=rows, filename="a.csv")
    assert refusal.value.rule == "permission.denied"
    assert not PressActivity.objects.exists()


def test_one_closed_row_refuses_the_whole_file(house: House) -> None:
    close("2026-09")
    rows = [row(house, 2), row(house, 3, occurred_on=dt.date(2026, 9, 30))]
    errors = check_rows(rows, actor=house.officer, submit=False)
    with pytest.raises(Refused) as refusal:
        import_activities(actor=house.officer, rows=rows, filename="a.csv")
    assert refusal.value.rule == "period.closed"
    assert [(error.row, error.message) for error in errors] == [(3, str(refusal.value.message))]


def test_taking_back_removes_all_or_nothing(house: House) -> None:
    batch = import_activities(actor=house.officer, rows=[row(house, n) for n in (2, 3)], filename="a.csv", submit=True)
    first = batch.activities.first()
    assert first is not None
    activities.accept_activity(actor=house.coordinator, activity_id=first.pk)
    with pytest.raises(Refused) as refusal:
        undo_import(actor=house.officer, batch_id=batch.pk)
    assert refusal.value.rule == "import.decided"
    assert PressActivity.objects.count() == 2

    other = import_activities(actor=house.officer, rows=[row(house, n) for n in (4, 5)], filename="b.csv")
    with pytest.raises(Refused):
        undo_import(actor=house.neighbour, batch_id=other.pk)
    assert undo_import(actor=house.officer, batch_id=other.pk) == 2
    assert PressActivity.objects.count() == 2
    with pytest.raises(Refused):
        undo_import(actor=house.officer, batch_id=other.pk)


def test_an_import_of_nothing(house: House) -> None:
    with pytest.raises(Invalid):
        import_activities(actor=house.officer, rows=[], filename="a.csv")
    with pytest.raises(Invalid):
        undo_import(actor=house.officer, batch_id=99)
