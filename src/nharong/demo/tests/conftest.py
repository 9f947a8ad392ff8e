"""The whole register with the demonstration on it, loaded once for a module and rolled back at its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import translation

from nharong.agencies.services import load_register
from nharong.core.permissions import SYSTEM
from nharong.demo.services import load_demo
from nharong.plans.services import load_plan
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.regulations.services import load_rules, refresh_windows


def lay_ground() -> None:
    """Register, rules and plan, as ``nharong load`` lays them."""
    data = Path(settings.SHIPPED_DATA)
    load_register(actor=SYSTEM)
    for path in sorted((data / "regulations").glob("*.yaml")):
        load_rules(actor=SYSTEM, text=path.read_bytes(), filename=path.name)
    refresh_windows(actor=SYSTEM)
    path = data / "plans" / "gia-lai-155.yaml"
    load_plan(actor=SYSTEM, text=path.read_bytes(), filename=path.name)


@pytest.fixture(scope="module")
def _house(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    told: list[str] = []
    # What loading tells is in the language of whoever loads; the tests read English.
    with translation.override("en"), django_db_blocker.unblock(), transaction.atomic():
        lay_ground()
        load_demo(actor=SYSTEM, progress=told.append)
        yield told
        transaction.set_rollback(True)


@pytest.fixture
def loaded(_house: list[str], django_db_blocker: Any) -> Iterator[list[str]]:
    """The loaded house; what the test writes is taken back. Gives what the loading told of its progress."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _house
        transaction.set_rollback(True)


def stored_facts() -> tuple[list[Any], list[Any]]:
    """Everything that was loaded, without the numbers that a database gives."""
    activities = PressActivity.objects.order_by("agency__code", "occurred_on", "form", "title", "quantity")
    terms = SpokespersonTerm.objects.order_by("agency__code", "role", "valid_from", "document")
    return (
        list(
            activities.values_list(
                "agency__code", "form", "title", "occurred_on", "quantity", "state", "submitted_on", "decided_at",
                "return_reason", "link", "corrects__title", "author__username",
            )
        ),
        list(
            terms.values_list(
                "agency__code", "role", "full_name", "valid_from", "valid_to", "published_from", "published_to",
                "notified_on", "contact_confirmed_on", "matter", "phone",
            )
        ),
    )  # fmt: skip
