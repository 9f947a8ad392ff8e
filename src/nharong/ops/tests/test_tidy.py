"""What the privacy register promises is done by one command, and no figure changes by it."""

from __future__ import annotations

import datetime as dt

import pytest

from nharong.agencies.tests.factories import make_agency
from nharong.core.clock import today
from nharong.core.permissions import SYSTEM
from nharong.ops.services import tidy
from nharong.press.models import SpokespersonTerm
from nharong.press.tests.factories import make_term

pytestmark = pytest.mark.django_db


def test_contacts_are_erased_two_years_after_the_term_and_the_term_stays() -> None:
    agency = make_agency("A")
    old = make_term(agency, valid_from=dt.date(2022, 1, 1), valid_to=dt.date(2024, 6, 1), full_name="Rơ Châm Thử")
    recent = make_term(agency, "head", valid_from=dt.date(2022, 1, 1), valid_to=dt.date(2025, 6, 1))
    assert tidy(actor=SYSTEM, day=today()) == 1
    old.refresh_from_db()
    assert SpokespersonTerm.objects.count() == 2
    assert old.full_name == "Rơ Châm Thử", "name and position were a public act"
    assert not old.phone
    assert not old.email
    recent.refresh_from_db()
    assert recent.phone
    assert tidy(actor=SYSTEM, day=today()) == 0
