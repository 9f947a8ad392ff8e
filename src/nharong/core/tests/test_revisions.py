"""Readers hear of every change once, and of a rollback by starting anew."""

from __future__ import annotations

import pytest
from django.db import transaction

from nharong.core import revisions
from nharong.core.models import Change

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    told: list[tuple[str, int | None]] = []
    revisions.follow(lambda topic, agency_id: told.append((topic, agency_id)))
    yield told
    revisions._listeners.pop()


def test_changes_are_heard_once_and_in_order(heard) -> None:
    revisions.poll()
    heard.clear()
    revisions.bump(revisions.TOPIC_TERMS, [3])
    revisions.bump(revisions.TOPIC_ACTIVITIES, [2, 1])
    assert revisions.poll() == revisions.current()
    assert heard[0] in {(revisions.TOPIC_ALL, None), (revisions.TOPIC_TERMS, 3)}
    heard.clear()
    revisions.bump(revisions.TOPIC_ACTIVITIES, [5])
    revisions.poll()
    revisions.poll()
    assert heard == [(revisions.TOPIC_ACTIVITIES, 5)]


def test_many_agencies_are_said_as_all(heard) -> None:
    revisions.bump(revisions.TOPIC_TERMS, [1])
    revisions.poll()
    heard.clear()
    revisions.bump(revisions.TOPIC_ACTIVITIES, range(1, 1000))
    revisions.poll()
    assert heard == [(revisions.TOPIC_ACTIVITIES, None)]


def test_nothing_changed_is_no_revision() -> None:
    revisions.bump(revisions.TOPIC_TERMS, [])
    assert Change.objects.count() == 0


def test_a_rolled_back_number_taken_by_another_change_is_not_mistaken_for_it(heard) -> None:
    revisions.bump(revisions.TOPIC_TERMS, [1])
    revisions.poll()
    with pytest.raises(RuntimeError), transaction.atomic():
        revisions.bump(revisions.TOPIC_TERMS, [2])
        revisions.poll()
        raise RuntimeError
    revisions.bump(revisions.TOPIC_ACTIVITIES, [9])
    heard.clear()
    revisions.poll()
    assert heard == [(revisions.TOPIC_ALL, None)]
