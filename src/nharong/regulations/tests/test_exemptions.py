"""Exemptions: dated, with reason and act, and never into a closed period."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from nharong.audit.models import Action
from nharong.core.errors import Invalid, Refused
from nharong.core.models import Change
from nharong.core.periods import Period
from nharong.core.permissions import SYSTEM
from nharong.regulations import selectors, services
from nharong.regulations.models import Exemption

pytestmark = pytest.mark.django_db
D = dt.date


OCTOBER, JANUARY = D(2026, 10, 1), D(2027, 1, 1)


def exempt(agency, start=OCTOBER, end=JANUARY, actor=SYSTEM, reason="Thiên tai", act="QĐ 1"):
    return services.exempt_agency(
        actor=actor, agency=agency, valid_from=start, valid_to=end, reason=reason, legal_act=act
    )


def test_an_exempt_agency_is_told_with_reason_and_act(world):
    row = exempt(world.commune)
    assert selectors.exempt_agency_ids(D(2026, 12, 31)) == {world.commune.pk}
    assert selectors.exempt_agency_ids(D(2027, 1, 1)) == set()
    assert selectors.exempt_agency_ids(D(2026, 12, 31), [world.other.pk]) == set()
    line = Action.objects.get()
    assert (line.agency_code, line.reason, line.details["act"]) == ("xa-a", row.reason, "QĐ 1")
    assert list(Change.objects.values_list("topic", "agency_id")) == [("rules", world.commune.pk)]


@pytest.mark.parametrize("fields", [{"reason": " "}, {"act": ""}, {"end": D(2026, 10, 1)}, {"reason": "x" * 301}])
def test_an_exemption_needs_reason_act_and_a_real_range(world, fields):
    with pytest.raises(Invalid):
        exempt(world.commune, **fields)
    assert not Exemption.objects.exists()


def test_two_exemptions_do_not_overlap(world):
    exempt(world.commune)
    with pytest.raises(Invalid, match="overlaps"):
        exempt(world.commune, D(2026, 12, 31), None)
    exempt(world.commune, D(2027, 1, 1), None)
    exempt(world.other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Exemption.objects.create(
            agency=world.other, valid_from=D(2026, 12, 1), valid_to=None, reason="x", legal_act="y"
        )


def test_ending_sooner(world):
    row = services.end_exemption(actor=SYSTEM, exemption=exempt(world.commune), on=D(2026, 12, 1), reason="Xong")
    assert row is not None and row.valid_to == D(2026, 12, 1)
    assert Action.objects.latest("id").details["to"] == ["2027-01-01", "2026-12-01"]


def test_on_its_first_day_it_is_withdrawn(world):
    row = exempt(world.commune, D(2026, 12, 1), None)
    assert services.end_exemption(actor=SYSTEM, exemption=row, on=D(2026, 12, 1), reason="Nhầm") is None
    assert not Exemption.objects.exists()
    assert Action.objects.latest("id").action == "regulations.exemption.withdraw"


@pytest.mark.parametrize("on", [D(2026, 9, 30), D(2027, 1, 1), D(2027, 5, 1)])
def test_it_cannot_end_outside_itself(world, on):
    with pytest.raises(Invalid):
        services.end_exemption(actor=SYSTEM, exemption=exempt(world.commune), on=on, reason="x")


def test_a_closed_period_refuses_both(world):
    row = exempt(world.commune, D(2026, 8, 1), D(2026, 12, 1))
    services.close_period(actor=SYSTEM, period=Period.parse("2026-09"))
    for act in (
        lambda: exempt(world.other, D(2026, 8, 1), D(2026, 9, 2)),
        lambda: exempt(world.other, D(2026, 1, 1), None),
        lambda: services.end_exemption(actor=SYSTEM, exemption=row, on=D(2026, 9, 15), reason="x"),
        lambda: services.end_exemption(actor=SYSTEM, exemption=row, on=D(2026, 8, 1), reason="x"),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.rule == "period.closed"
    services.end_exemption(actor=SYSTEM, exemption=row, on=D(2026, 10, 1), reason="x")
    exempt(world.other, D(2026, 10, 1), None)


def test_only_a_coordinator_who_reaches_the_agency_exempts(world):
    for user in (world.officer, world.auditor, world.stranger):
        with pytest.raises(Refused, match=r"permission\.denied"):
            exempt(world.commune, actor=user)
    with pytest.raises(Refused, match=r"permission\.denied"):
        exempt(world.other, actor=world.local)
    row = exempt(world.commune, actor=world.local)
    with pytest.raises(Refused, match=r"permission\.denied"):
        services.end_exemption(actor=world.officer, exemption=row, on=D(2026, 12, 1), reason="x")
    assert exempt(world.other, actor=world.coordinator)
