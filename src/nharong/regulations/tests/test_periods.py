"""Closing and reopening: who, when, for how long, and what runs with it."""

from __future__ import annotations

import datetime as dt

import pytest

from nharong.audit.models import Action
from nharong.core import locks
from nharong.core.clock import ZONE
from nharong.core.errors import Invalid, Refused
from nharong.core.models import PeriodClosure
from nharong.core.periods import Period
from nharong.core.permissions import SYSTEM
from nharong.regulations import selectors, services

pytestmark = pytest.mark.django_db
D = dt.date


@pytest.fixture(autouse=True)
def hooks(monkeypatch):
    """Only the hooks of the test run."""
    found: list = []
    monkeypatch.setattr(locks, "_on_close", found)
    return found


def close(label, actor=SYSTEM):
    return services.close_period(actor=actor, period=Period.parse(label), note="xong")


SOON = D(2026, 12, 1)


def reopen(label="2026-09", until=SOON, reason="Bổ sung", actor=SYSTEM):
    return services.reopen_period(actor=actor, label=label, reason=reason, until=until)


def refused(rule, act, *args, **options):
    with pytest.raises(Refused) as refusal:
        act(*args, **options)
    assert refusal.value.rule == rule


def test_a_closed_period_takes_no_writes(hooks):
    seen = []
    hooks.append(lambda closure, actor: seen.append((closure.label, actor)))
    close("2026-09")
    refused("period.closed", locks.require_open, D(2026, 9, 30))
    locks.require_open(D(2026, 10, 1), D(2026, 8, 31))
    assert seen == [("2026-09", SYSTEM)]
    assert Action.objects.get().action == "periods.close"


def test_a_hook_that_fails_undoes_the_closing(hooks):
    def fail(closure, actor):
        raise RuntimeError("no seal")

    hooks.append(fail)
    with pytest.raises(RuntimeError):
        close("2026-09")
    assert not PeriodClosure.objects.exists() and not Action.objects.exists()


def test_a_hook_is_registered_once():
    def hook(closure, actor): ...

    locks.register_on_close(hook)
    locks.register_on_close(hook)
    assert locks._on_close == [hook]


@pytest.mark.parametrize("label", ["2026-11", "2026-Q4", "2026", "2027-01"])
def test_a_period_that_has_not_ended_stays_open(label):
    refused("period.not_ended", close, label)


def test_a_period_ends_at_midnight(stand_on):
    stand_on(D(2026, 11, 30))
    refused("period.not_ended", close, "2026-11")
    stand_on(D(2026, 12, 1))
    close("2026-11")


def test_closing_twice_and_overlapping_are_refused():
    close("2026-09")
    refused("period.already_closed", close, "2026-09")
    refused("period.overlap", close, "2026-Q3")
    close("2026-Q2")
    refused("period.overlap", close, "2026-04")


def test_reopened_for_a_time_and_closed_again_by_itself(stand_on):
    close("2026-09")
    reopen()
    locks.require_open(D(2026, 9, 1))
    stand_on(D(2026, 12, 1))
    locks.require_open(D(2026, 9, 1))
    stand_on(D(2026, 12, 2))
    refused("period.closed", locks.require_open, D(2026, 9, 1))
    line = Action.objects.get(action="periods.reopen")
    assert line.reason == "Bổ sung" and line.details["until"].startswith("2026-12-01")


def test_closed_again_before_its_time_keeps_the_first_seal(hooks):
    seen = []
    hooks.append(lambda closure, actor: seen.append(closure.label))
    close("2026-09")
    reopen()
    close("2026-09")
    refused("period.closed", locks.require_open, D(2026, 9, 1))
    assert seen == ["2026-09"]
    assert Action.objects.latest("id").action == "periods.close_again"


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "  "},
        {"until": D(2026, 11, 22)},
        {"until": D(2026, 12, 24)},
        {"until": dt.datetime(2027, 1, 1, tzinfo=ZONE)},
        {"label": "nonsense"},
    ],
)
def test_reopening_needs_a_reason_and_an_end_within_thirty_days(fields):
    close("2026-09")
    with pytest.raises(Invalid):
        reopen(**fields)
    refused("period.closed", locks.require_open, D(2026, 9, 1))


def test_the_thirtieth_day_is_allowed():
    close("2026-09")
    reopen(until=D(2026, 12, 23))


def test_what_is_open_is_not_reopened():
    refused("period.not_closed", reopen)


def test_only_coordinators_at_the_top_close_and_reopen(world):
    for user in (world.local, world.officer, world.auditor, world.stranger):
        refused("permission.denied", close, "2026-09", actor=user)
    close("2026-09", actor=world.coordinator)
    for user in (world.local, world.officer, world.auditor, world.stranger):
        refused("permission.denied", reopen, actor=user)
    assert reopen(actor=world.coordinator).closed_by == "coordinator"


def test_only_what_can_be_closed_is_offered(today):
    close("2026-Q3")
    offered = [period.label for period in selectors.closable_periods(today)]
    assert "2026-10" in offered and "2026-Q2" in offered and "2026-H1" in offered and "2025" in offered
    assert not {"2026-09", "2026-Q3", "2026-H2", "2026", "2026-11"} & set(offered)
