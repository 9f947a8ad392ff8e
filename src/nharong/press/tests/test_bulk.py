"""Taking over a history asks every question that a single write asks, and stores all rows or none."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from nharong.audit.models import Action
from nharong.core.clock import ZONE
from nharong.core.errors import Invalid, Refused
from nharong.core.permissions import SYSTEM
from nharong.press.enums import ActivityState, Form, SpeakerRole
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.press.services.bulk import HistoryRow, TermRow, record_history, record_terms

from .factories import close, make_activity, make_term

DAY = dt.date(2026, 10, 5)


def moment(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), ZONE)


def row(agency_id: int, **changes: object) -> HistoryRow:
    accepted = HistoryRow(
        agency_id=agency_id,
        form=Form.RELEASE,
        title="Thông cáo",
        occurred_on=DAY,
        state=ActivityState.ACCEPTED,
        created_at=moment(DAY),
        updated_at=moment(DAY),
        link="https://vidu.example/1",
        submitted_on=DAY,
        decided_at=moment(DAY),
    )
    return replace(accepted, **changes)


def term(agency_id: int, **changes: object) -> TermRow:
    return replace(
        TermRow(
            agency_id=agency_id,
            role=SpeakerRole.HEAD,
            full_name="Trần Khả Lam Khê",
            position_vi="Chủ tịch",
            valid_from=dt.date(2024, 1, 1),
            phone="0269 000 0100",
            published_from=dt.date(2024, 1, 1),
        ),
        **changes,
    )


def test_records_with_their_corrections_are_stored_and_traced(house, django_assert_max_num_queries):
    rows = [row(house.here.pk, title=f"Thông cáo {number}", quantity=2) for number in range(300)]
    rows += [row(house.here.pk, title=f"Bớt một {at}", quantity=-1, link="", corrects=at) for at in range(300)]
    with django_assert_max_num_queries(20):
        assert record_history(actor=SYSTEM, rows=rows, is_demo=True) == 600
    assert PressActivity.objects.filter(corrects__title="Thông cáo 7").get().title == "Bớt một 7"
    assert PressActivity.objects.filter(is_demo=True, month=2026 * 12 + 9).count() == 600
    assert Action.objects.filter(action="press.activity.record_history").count() == 600


FAULTS = {
    "no such agency": {"agency_id": 10**6},
    "future": {"occurred_on": dt.date(2027, 1, 1)},
    "before the agency": {"occurred_on": dt.date(2019, 1, 1)},
    "unknown form": {"form": "rumour"},
    "unknown state": {"state": "lost"},
    "no title": {"title": " "},
    "bad link": {"link": "javascript:alert(1)"},
    "no evidence": {"link": ""},
    "never submitted": {"submitted_on": None},
    "submitted before it happened": {"submitted_on": dt.date(2026, 10, 1)},
    "submitted in the future": {"submitted_on": dt.date(2026, 12, 1)},
    "never decided": {"decided_at": None},
    "decided before submitted": {"decided_at": moment(dt.date(2026, 10, 1))},
    "returned without reason": {"state": ActivityState.RETURNED},
    "negative without original": {"quantity": -1},
    "corrects nothing": {"corrects": 9},
    "corrects itself": {"corrects": 1},
}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_faulty_row_stops_all_and_is_named(house, fault):
    rows = [row(house.here.pk), replace(row(house.here.pk, title="Khác"), **FAULTS[fault])]
    with pytest.raises(Invalid) as refusal:
        record_history(actor=SYSTEM, rows=rows)
    assert {error.row for error in refusal.value.rows} == {2}
    assert not PressActivity.objects.exists() and not Action.objects.exists()


def test_corrections_stand_beside_an_accepted_record_and_leave_something(house):
    draft = row(house.here.pk, state=ActivityState.DRAFT)
    for rows in (
        [draft, row(house.here.pk, quantity=-1, corrects=0)],
        [row(house.here.pk), row(house.there.pk, quantity=-1, corrects=0)],
    ):
        with pytest.raises(Invalid) as refusal:
            record_history(actor=SYSTEM, rows=rows)
        assert [error.row for error in refusal.value.rows] == [2]
    with pytest.raises(Invalid) as refusal:
        record_history(actor=SYSTEM, rows=[row(house.here.pk), row(house.here.pk, quantity=-2, corrects=0)])
    assert [error.row for error in refusal.value.rows] == [1]


def test_duplicates_are_found_among_the_rows_and_in_the_house(house):
    make_activity(house.here, DAY, Form.RELEASE, title="Đã có")
    rows = [row(house.here.pk), row(house.here.pk, title="thong CAO"), row(house.here.pk, title="da co")]
    with pytest.raises(Invalid) as refusal:
        record_history(actor=SYSTEM, rows=rows)
    assert [error.row for error in refusal.value.rows] == [2, 3]
    assert PressActivity.objects.count() == 1


def test_closed_periods_and_people_are_refused(house):
    with pytest.raises(Refused) as refusal:
        record_history(actor=house.coordinator, rows=[row(house.here.pk)])
    assert refusal.value.rule == "permission.denied"
    with pytest.raises(Refused):
        record_terms(actor=house.coordinator, rows=[term(house.here.pk)])
    close("2026-10")
    for write in (
        lambda: record_history(actor=SYSTEM, rows=[row(house.here.pk)]),
        lambda: record_terms(actor=SYSTEM, rows=[term(house.here.pk)]),
    ):
        with pytest.raises(Refused) as refusal:
            write()
        assert refusal.value.rule == "period.closed"


def test_terms_are_stored_findable_and_traced(house):
    rows = [
        term(house.here.pk, valid_to=dt.date(2025, 1, 1)),
        term(house.here.pk, valid_from=dt.date(2025, 1, 1), published_from=dt.date(2025, 1, 1)),
        term(house.there.pk),
    ]
    assert record_terms(actor=SYSTEM, rows=rows) == 3
    assert SpokespersonTerm.objects.filter(folded__contains="lam khe").count() == 3
    assert Action.objects.filter(action="press.spokesperson.record_history").count() == 3


TERM_FAULTS = {
    "no such agency": {"agency_id": 10**6},
    "unknown role": {"role": "boss"},
    "nameless": {"full_name": ""},
    "ends before it starts": {"valid_to": dt.date(2023, 1, 1)},
    "before the agency": {"valid_from": dt.date(2019, 1, 1)},
    "published without contact": {"phone": ""},
    "hidden before shown": {"published_to": dt.date(2023, 1, 1)},
    "hidden and never shown": {"published_from": None, "published_to": dt.date(2025, 1, 1)},
    "confirmed in the future": {"contact_confirmed_on": dt.date(2027, 1, 1)},
    "authorised without matter": {"role": SpeakerRole.AUTHORISED},
    "two at once": {"agency_id": None},
}


@pytest.mark.parametrize("fault", TERM_FAULTS)
def test_one_faulty_term_stops_all_and_is_named(house, fault):
    changes = dict(TERM_FAULTS[fault])
    if fault == "two at once":
        changes["agency_id"] = house.here.pk
    rows = [term(house.here.pk), replace(term(house.there.pk), **changes)]
    with pytest.raises(Invalid) as refusal:
        record_terms(actor=SYSTEM, rows=rows)
    assert [error.row for error in refusal.value.rows] == [2]
    assert not SpokespersonTerm.objects.exists()


def test_a_stored_term_keeps_its_days(house):
    make_term(house.here, SpeakerRole.HEAD)
    with pytest.raises(Invalid):
        record_terms(actor=SYSTEM, rows=[term(house.here.pk)])
