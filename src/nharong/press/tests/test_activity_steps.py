"""The state table: every edge is taken by its service, every missing edge is refused by name."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from nharong.audit.models import Action
from nharong.core.errors import Invalid, Refused
from nharong.core.models import Change
from nharong.press.enums import EDGES, ActivityState
from nharong.press.services import activities

from .conftest import House
from .factories import make_activity

S = ActivityState
EXPECTED = {
    (S.DRAFT, S.SUBMITTED),
    (S.SUBMITTED, S.ACCEPTED),
    (S.SUBMITTED, S.RETURNED),
    (S.SUBMITTED, S.DRAFT),
    (S.RETURNED, S.SUBMITTED),
    (S.ACCEPTED, S.RETURNED),
}
STEPS: dict[S, Callable[..., Any]] = {
    S.SUBMITTED: activities.submit_activity,
    S.DRAFT: activities.recall_activity,
    S.ACCEPTED: activities.accept_activity,
    S.RETURNED: lambda **kwargs: activities.return_activity(reason="Thiếu ngày", **kwargs),
}


@pytest.mark.parametrize(("source", "target"), list(product(S, S)))
def test_every_edge_and_every_missing_edge(house: House, source: S, target: S) -> None:
    record = make_activity(house.here, state=source)
    step = STEPS[target]
    if (source, target) in EXPECTED:
        assert EDGES.allows(source, target)
        step(actor=house.coordinator, activity_id=record.pk)
        record.refresh_from_db()
        assert (record.state, record.version) == (target, 2)
        line = Action.objects.get()
        assert (line.object_id, line.agency_code, line.actor) == (str(record.pk), "xa-a", "province-coordinator")
        assert Change.objects.filter(topic="press.activities", agency_id=house.here.pk).count() == 1
    else:
        with pytest.raises(Refused) as refusal:
            step(actor=house.coordinator, activity_id=record.pk)
        assert refusal.value.rule == "state.edge"
        record.refresh_from_db()
        assert (record.state, record.version) == (source, 1)
        assert not Action.objects.exists()


@pytest.mark.parametrize("state", [S.SUBMITTED, S.ACCEPTED])
def test_only_drafts_and_returned_records_are_edited(house: House, state: S) -> None:
    record = make_activity(house.here, state=state)
    with pytest.raises(Refused) as refusal:
        activities.edit_activity(actor=house.officer, activity_id=record.pk, version=1, title="Khác")
    assert refusal.value.rule == "state.not_editable"


@pytest.mark.parametrize("state", [S.SUBMITTED, S.ACCEPTED, S.RETURNED])
def test_only_drafts_are_discarded(house: House, state: S) -> None:
    record = make_activity(house.here, state=state)
    with pytest.raises(Refused) as refusal:
        activities.discard_draft(actor=house.officer, activity_id=record.pk)
    assert refusal.value.rule == "press.only_drafts"


def test_a_return_needs_a_reason_and_keeps_it(house: House) -> None:
    record = make_activity(house.here, state=S.ACCEPTED)
    with pytest.raises(Invalid):
        activities.return_activity(actor=house.coordinator, activity_id=record.pk, reason="  ")
    activities.return_activity(actor=house.coordinator, activity_id=record.pk, reason="Sai ngày")
    record.refresh_from_db()
    assert (record.state, record.return_reason) == (S.RETURNED, "Sai ngày")
    assert Action.objects.get().reason == "Sai ngày"


def test_nobody_accepts_a_record_of_their_own(house: House) -> None:
    record = make_activity(house.here, state=S.SUBMITTED, author=house.coordinator)
    for accept in (
        lambda: activities.accept_activity(actor=house.coordinator, activity_id=record.pk),
        lambda: activities.bulk_accept(actor=house.coordinator, activity_ids=[record.pk]),
    ):
        with pytest.raises(Refused) as refusal:
            accept()
        assert refusal.value.rule == "press.two_persons"


def test_who_edits_a_record_cannot_accept_it(house: House) -> None:
    record = make_activity(house.here, author=house.officer)
    activities.edit_activity(actor=house.coordinator, activity_id=record.pk, version=1, title="Họp báo quý IV")
    activities.submit_activity(actor=house.officer, activity_id=record.pk)
    with pytest.raises(Refused) as refusal:
        activities.accept_activity(actor=house.coordinator, activity_id=record.pk)
    assert refusal.value.rule == "press.two_persons"


def test_a_step_on_a_record_that_is_not_there(house: House) -> None:
    with pytest.raises(Invalid):
        activities.accept_activity(actor=house.coordinator, activity_id=999_999)


def test_a_draft_that_others_correct_stays(house: House) -> None:
    record = make_activity(house.here)
    make_activity(house.here, corrects=record, quantity=-1, state=S.SUBMITTED)
    with pytest.raises(Refused) as refusal:
        activities.discard_draft(actor=house.officer, activity_id=record.pk)
    assert refusal.value.rule == "press.has_corrections"
