"""A small province with people, the shipped rules, and a way to make duties without any work app."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.conf import settings

from nharong.accounts.models import User
from nharong.accounts.tests.factories import make_user
from nharong.agencies.models import Agency
from nharong.agencies.tests.factories import make_agency
from nharong.core import duties
from nharong.core.duties import Duty
from nharong.core.permissions import SYSTEM
from nharong.regulations import services

SHIPPED = settings.SHIPPED_DATA / "regulations" / "press-information.yaml"


@dataclass
class World:
    province: Agency
    commune: Agency
    other: Agency
    coordinator: User
    local: User  # coordinator of the commune only
    officer: User
    stranger: User  # officer of the other commune
    auditor: User


@pytest.fixture
def world(db) -> World:
    province = make_agency("tinh", "province", name_vi="UBND tỉnh")
    commune = make_agency("xa-a", parent=province, name_vi="UBND xã A")
    other = make_agency("xa-b", parent=province, name_vi="UBND xã B")
    return World(
        province,
        commune,
        other,
        make_user("coordinator", "coordinator", province, email="c@example.org"),
        make_user("local", "coordinator", commune, email="l@example.org"),
        make_user("officer", "officer", commune, email="o@example.org"),
        make_user("stranger", "officer", other, email="s@example.org"),
        make_user("auditor", "auditor", province, email="a@example.org"),
    )


@pytest.fixture
def rules(db) -> services.rules.Loaded:
    """The shipped rules and their windows."""
    return services.load_rules(actor=SYSTEM, text=SHIPPED.read_bytes(), filename=SHIPPED.name)


@pytest.fixture
def owe(monkeypatch) -> Callable[..., Duty]:
    """``owe(agency, day)`` makes a duty; only these exist in the test."""
    made: list[Duty] = []

    def provider(agency_ids, today, horizon):
        return [duty for duty in made if duty.agency_id in agency_ids and duty.due_on < horizon]

    monkeypatch.setattr(duties, "_providers", {"test": (provider, "test")})

    def make(agency: Agency, due_on: dt.date, **fields: str) -> Duty:
        key = fields.pop("key", f"test:{agency.code}:{due_on}")
        values = {"code": "press.x", "title": "Monthly update", "action_label": "Record", "action_url": "/vi/do/"}
        duty = Duty(due_on=due_on, agency_id=agency.pk, key=key, **(values | fields))
        made.append(duty)
        return duty

    return make
