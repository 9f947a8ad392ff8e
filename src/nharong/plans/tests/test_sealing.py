"""A closed period is sealed; what changes later stands beside it, and a seal cannot be changed in silence."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from nharong.agencies.tests.factories import make_agency
from nharong.core.periods import Period
from nharong.core.permissions import SYSTEM
from nharong.plans import sealing
from nharong.plans.models import Seal
from nharong.plans.tests.world import afresh, load_plan, make_rule, province
from nharong.press.tests.factories import make_activity, make_term
from nharong.regulations.services import close_period

pytestmark = pytest.mark.django_db
SEPTEMBER = Period.parse("2026-09")


@pytest.fixture
def closed() -> Seal:
    commune = make_agency("A", "commune", province())
    make_rule(first="2026-08")
    make_term(commune, valid_from=dt.date(2026, 1, 1))
    make_activity(commune, dt.date(2026, 9, 9), state="accepted")
    load_plan()
    afresh()
    close_period(actor=SYSTEM, period=Period.parse("2026-08"))
    close_period(actor=SYSTEM, period=SEPTEMBER)
    return Seal.objects.get(period="2026-09")


def test_closing_seals_the_figures_as_known_then(closed) -> None:
    t1 = next(one for one in closed.figures if one["indicator"] == "T1")
    assert (t1["state"], t1["numerator"], t1["denominator"]) == ("value", 1, 2)
    assert closed.previous_digest == Seal.objects.get(period="2026-08").digest
    assert sealing.check_chain() == []
    assert sealing.errata(closed) == []


def test_what_changes_later_is_an_erratum(closed) -> None:
    from nharong.press.models import PressActivity

    # Past the services on purpose: they refuse. The database may still change by hand, and then it shows.
    PressActivity.objects.update(state="returned")
    afresh()
    changed = {one["indicator"]: one for one in sealing.errata(closed)}
    assert (changed["T1"]["then"]["numerator"], changed["T1"]["now"]["numerator"]) == (1, 0)
    assert sealing.check_chain() == []


def test_a_seal_cannot_be_changed_through_the_database(closed) -> None:
    table = Seal._meta.db_table
    for statement in (f"UPDATE {table} SET period = '2026-01'", f"DELETE FROM {table}"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_a_forged_seal_breaks_the_chain(closed) -> None:
    Seal.objects.create(
        plan_code=closed.plan_code, period="2026-10", sealed_at=closed.sealed_at, figures=[], evidence_digest="0" * 64,
        previous_digest=closed.digest, digest="f" * 64, signature="x",
    )  # fmt: skip
    faults = sealing.check_chain()
    assert any("digest" in fault for fault in faults)
    assert any("signature" in fault for fault in faults)
