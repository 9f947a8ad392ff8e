"""What must hold of every figure, each in the smallest world that shows it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nharong.accounts.models import RoleAssignment
from nharong.agencies.models import Agency
from nharong.agencies.register import register
from nharong.agencies.tests.factories import make_agency, make_succession
from nharong.core import measures, revisions
from nharong.core.figures import FigureState
from nharong.core.measures import CODES
from nharong.core.periods import Period
from nharong.core.permissions import SYSTEM
from nharong.plans import board
from nharong.plans.proof import Proof
from nharong.plans.proof_ids import ProofId
from nharong.plans.tests.world import KINDS, afresh, load_plan, make_rule, plan, province
from nharong.press.models import PressActivity
from nharong.press.services import activities as services
from nharong.press.tests.factories import make_activity, make_term, make_user
from nharong.regulations.models import Exemption
from nharong.regulations.services import exempt_agency

pytestmark = pytest.mark.django_db

OCTOBER = Period.parse("2026-10")
DAY = dt.date(2026, 10, 12)
LONG_AGO = dt.date(2026, 1, 1)


def figure(code: str = "T1", period: Period = OCTOBER, unit: str = "", boundaries: str = "then"):
    revisions.poll()
    chosen = plan()
    return board.figure(chosen, chosen.indicator(code), period, register().unit(unit) if unit else None, boundaries)


def triple(code: str = "T1", period: Period = OCTOBER, unit: str = "", boundaries: str = "then"):
    found = figure(code, period, unit, boundaries)
    return found.state.value, found.numerator, found.denominator


@pytest.fixture
def house() -> dict[str, Agency]:
    """A province with two communes, a monthly duty since 2026-08 and a spokesperson in each commune."""
    top = province()
    communes = [make_agency(code, "commune", top) for code in ("A", "B")]
    make_rule(first="2026-08", count=12)
    for commune in communes:
        make_term(commune, valid_from=LONG_AGO)
    load_plan()
    afresh()
    return {"P": top, "A": communes[0], "B": communes[1]}


def accept(agency: Agency, day: dt.date = DAY, **fields) -> PressActivity:
    record = make_activity(agency, day, state="submitted", **fields)
    return services.accept_activity(actor=SYSTEM, activity_id=record.pk)


# The six states ---------------------------------------------------------------------------------------------------


def test_six_states_are_six(house) -> None:
    top = house["P"]
    silent = make_agency("S", "commune", top)
    exempt = make_agency("E", "commune", top)
    dissolved = make_agency("D", "commune", top, valid_to=dt.date(2026, 10, 1))
    Exemption.objects.create(agency=exempt, valid_from=LONG_AGO, reason="Lũ lụt", legal_act="1/QĐ")
    accept(house["A"])
    make_activity(house["B"], DAY, state="accepted", quantity=0)
    afresh()
    assert triple(unit="A") == ("value", 1, 1)
    assert triple(unit="B") == ("zero", 0, 1), "a report of “none” is heard, but fulfils nothing"
    assert triple("R1", unit="B") == ("zero", 0, None)
    assert triple(unit="S") == ("silent", 0, 1)
    assert triple("R1", unit="S") == ("silent", 0, None)
    assert triple(unit="E") == ("exempt", None, None)
    assert triple(unit="D") == ("dissolved", None, None)
    assert figure(unit="D").since == dissolved.valid_to
    assert triple(period=Period.parse("2026-12"), unit="A") == ("not_due", None, None)
    assert triple(period=Period.parse("2026-11"), unit="A") == ("not_due", None, None), "its deadline has not passed"
    assert triple("T9") == ("no_measure", None, None)
    assert silent.code == "S"


def test_exempt_leaves_the_denominator_with_its_reason(house) -> None:
    accept(house["A"])
    accept(house["B"])
    assert triple()[1:] == (2, 3), "the province itself owes a spokesperson"
    exempt_agency(
        actor=SYSTEM, agency=house["B"], valid_from=dt.date(2026, 10, 1), valid_to=dt.date(2026, 11, 1),
        reason="Bão số 13", legal_act="12/QĐ-UBND",
    )  # fmt: skip
    assert triple()[1:] == (1, 2)
    line = next(one for one in Proof(ProofId.parse("thu.T1.2026-10.all.then")).agencies if one.unit.code == "B")
    assert (line.counted, line.in_denominator, line.verdict.state) == (False, False, FigureState.EXEMPT)
    assert "Bão số 13" in line.reason


def test_exempt_part_of_the_period_owes_only_the_rest(house) -> None:
    exempt_agency(
        actor=SYSTEM, agency=house["B"], valid_from=dt.date(2026, 10, 20), valid_to=dt.date(2026, 11, 5),
        reason="Bão số 13", legal_act="12/QĐ-UBND",
    )  # fmt: skip
    assert triple(unit="B") == ("value", 1, 1), "no duty ends on an exempt day; the spokesperson was there before"


def test_dissolved_counts_until_its_last_day(house) -> None:
    leaving = make_agency("D", "commune", house["P"], valid_to=dt.date(2026, 10, 20))
    make_term(leaving, valid_from=LONG_AGO)
    make_activity(leaving, dt.date(2026, 9, 10), state="accepted")
    afresh()
    assert triple(period=Period.parse("2026-09"), unit="D") == ("value", 1, 1)
    assert triple(unit="D") == ("value", 1, 1), (
        "a spokesperson on each of its days; the month it did not finish is not owed"
    )
    assert triple(period=Period.parse("2026-11"), unit="D")[0] == "dissolved"


def test_a_month_that_has_just_begun_does_not_look_perfect(house) -> None:
    accept(house["A"], dt.date(2026, 11, 10))
    november = Period.parse("2026-11")
    assert triple(period=november) == ("not_due", None, None), "who reports early must not stand alone in the sum"
    assert triple("R1", november)[:2] == ("value", 1)


# Records that change ----------------------------------------------------------------------------------------------


def test_returned_record_leaves_the_figure_at_once_at_every_level(house) -> None:
    record = accept(house["A"])
    quarter = Period.parse("2026-Q4")
    before = [triple(unit=unit, period=period) for unit in ("", "P", "A") for period in (OCTOBER, quarter)]
    assert triple(unit="A") == ("value", 1, 1)
    services.return_activity(actor=SYSTEM, activity_id=record.pk, reason="Thiếu minh chứng")
    after = [triple(unit=unit, period=period) for unit in ("", "P", "A") for period in (OCTOBER, quarter)]
    assert all(new[1] == old[1] - 1 for old, new in zip(before, after, strict=True))
    found = Proof(ProofId.parse("thu.T1.2026-10.A.then")).as_json()
    assert [(one["record"], one["reason_code"]) for one in found["refused"] if one["kind"] == "activity"] == [
        (f"press:{record.pk}", "returned")
    ]
    assert not [one for one in found["counted"] if one["kind"] == "activity"]


def test_negative_correction_changes_only_its_month(house) -> None:
    record = accept(house["A"], quantity=3)
    accept(house["A"], dt.date(2026, 9, 3), quantity=4)
    september = triple("R1", Period.parse("2026-09"))
    assert triple("R1")[1] == 3
    correction = services.correct_activity(actor=SYSTEM, activity_id=record.pk, quantity=-1, reason="Đếm trùng")
    assert triple("R1")[1] == 3, "a correction counts once it is accepted"
    services.accept_activity(actor=SYSTEM, activity_id=correction.pk)
    assert triple("R1")[1] == 2
    assert triple("R1", unit="A")[1] == 2
    assert triple(unit="A") == ("value", 1, 1), "two acts are left: the duty stays fulfilled"
    assert triple("R1", Period.parse("2026-09")) == september


def test_late_record_of_an_earlier_period_changes_only_that_period(house) -> None:
    before = {label: triple(period=Period.parse(label)) for label in ("2026-08", "2026-09", "2026-10")}
    accept(house["A"], dt.date(2026, 9, 3), submitted_on=dt.date(2026, 11, 20))
    after = {label: triple(period=Period.parse(label)) for label in before}
    assert after["2026-09"][1] == before["2026-09"][1] + 1
    assert (after["2026-08"], after["2026-10"]) == (before["2026-08"], before["2026-10"])
    parts = {part.code: part.numerator for part in figure(period=Period.parse("2026-09"), unit="A").parts}
    assert (parts["timely"], parts["late"], parts["silent"]) == (0, 1, 0)


def test_handover_of_staff_changes_no_figure(house) -> None:
    officer = make_user("truoc", "officer", house["A"])
    record = make_activity(house["A"], DAY, state="submitted", author=officer)
    services.accept_activity(actor=SYSTEM, activity_id=record.pk)
    before = [triple(), triple("R1"), triple(unit="A")]
    RoleAssignment.objects.filter(user=officer).update(valid_to=dt.date(2026, 11, 1))
    make_user("sau", "officer", house["A"])
    officer.delete()
    afresh()
    assert [triple(), triple("R1"), triple(unit="A")] == before


# Reorganisations --------------------------------------------------------------------------------------------------


def test_twenty_five_briefings_stay_twenty_five() -> None:
    turn = dt.date(2026, 10, 1)
    top = province()
    old = [make_agency(f"C{n}", "commune", top, valid_to=turn) for n in range(4)]
    merged = make_agency("M", "commune", top, valid_from=turn)
    make_succession(old, [merged], turn)
    make_rule(first="2026-08")
    for commune, number in zip(old, (5, 7, 9, 4), strict=True):
        for day in range(number):
            make_activity(commune, dt.date(2026, 9, 1 + day), "briefing", "accepted")
    afresh()
    for period in ("2026-09", "2026-Q3", "2026-H2", "2026"):
        for boundaries in ("then", "today", "2026-09-15", "2026-10-01"):
            for unit in ("", "P"):
                assert triple("R1", Period.parse(period), unit, boundaries)[1] == 25, (period, boundaries, unit)
    assert triple("R1", Period.parse("2026-09"), "M", "today")[1] == 25
    assert triple("R1", Period.parse("2026-09"), "C0", "then")[1] == 5
    assert triple("R1", Period.parse("2026-09"), "C0", "today")[0] == "dissolved"


def test_totals_stay_when_two_hundred_communes_become_eighty() -> None:
    turn = dt.date(2026, 10, 1)
    top = province()
    old = [make_agency(f"C{n}", "commune", top, valid_to=turn) for n in range(200)]
    new = [make_agency(f"N{n}", "commune", top, valid_from=turn) for n in range(80)]
    for at, successor in enumerate(new):
        make_succession(old[at::80], [successor], turn)
    make_rule(first="2026-08")
    for at, commune in enumerate(old):
        if at % 3:
            make_term(commune, valid_from=LONG_AGO)
            make_activity(commune, dt.date(2026, 9, 1 + at % 28), state="accepted", quantity=1 + at % 4)
    afresh()
    september = Period.parse("2026-09")
    then, today = triple("T1", september), triple("T1", september, boundaries="today")
    assert then == today
    assert triple("R1", september) == triple("R1", september, boundaries="today")
    chosen = plan()
    for code in ("T1", "R1"):
        rows = board.by_agency(chosen, chosen.indicator(code), september, None, "today")
        total = figure(code, september, boundaries="today")
        assert sum(row.figure.numerator or 0 for row in rows) == total.numerator
        assert sum(row.figure.denominator or 0 for row in rows) == (total.denominator or 0)
    assert len([row for row in rows if row.unit.kind == "commune"]) == 80


def test_divided_unit_is_shown_as_not_divisible() -> None:
    turn = dt.date(2026, 10, 1)
    top = province()
    divided = make_agency("C", "commune", top, valid_to=turn)
    parts = [make_agency(f"N{n}", "commune", top, valid_from=turn) for n in (1, 2)]
    make_succession([divided], parts, turn, kind="split", is_partial=True)
    make_rule(first="2026-08")
    make_activity(divided, dt.date(2026, 9, 9), state="accepted", quantity=6)
    afresh()
    september = Period.parse("2026-09")
    assert triple("R1", september, "P", "today")[1] == 6
    for part in parts:
        assert triple("R1", september, part.code, "today")[1] is None, "nothing is guessed for a part"
        assert [
            one.code for one in board.not_divisible(register(), september, "today", register().unit(part.code))
        ] == ["C"]
    rows = board.by_agency(plan(), plan().indicator("R1"), september, None, "today")
    assert [(row.unit.code, row.divisible, row.figure.numerator) for row in rows if row.figure.numerator] == [
        ("C", False, 6)
    ]


# Cost and freshness -----------------------------------------------------------------------------------------------


def test_one_accepted_record_costs_at_most_ten_statements(house) -> None:
    coordinator = make_user("dieu.phoi", "coordinator", house["P"])
    record = make_activity(house["A"], DAY, state="submitted")
    chosen = plan()
    t1 = chosen.indicator("T1")
    assert triple(unit="P") == ("zero", 0, 3)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        services.accept_activity(actor=coordinator, activity_id=record.pk)
        revisions.poll()
        found = board.figure(chosen, t1, OCTOBER, register().unit("P"))
    assert (found.numerator, found.denominator) == (1, 3)
    assert len(captured) <= 10, "\n".join(query["sql"] for query in captured.captured_queries)


def test_other_ways_to_change_a_figure_reach_it_too(house) -> None:
    """The cache follows terms, exemptions, windows and the register, not only records."""
    from nharong.press.services import spokespersons

    accept(house["A"])
    assert triple(unit="A")[0] == "value"
    term = house["A"].spokespersons.get()
    spokespersons.unpublish_term(actor=SYSTEM, term_id=term.pk, on=dt.date(2026, 10, 30), reason="Nhầm số điện thoại")
    assert triple(unit="A") == ("zero", 0, 1)
    measure = measures.get("press.mechanism")
    warm = measure.table(OCTOBER, kinds=KINDS, params={})
    afresh()
    cold = measure.table(OCTOBER, kinds=KINDS, params={})
    assert [CODES[code] for code in warm.states] == [CODES[code] for code in cold.states]


def test_rolled_back_change_is_forgotten(house) -> None:
    from django.db import transaction

    record = make_activity(house["A"], DAY, state="submitted")
    assert triple(unit="A")[1] == 0
    with pytest.raises(RuntimeError), transaction.atomic():
        services.accept_activity(actor=SYSTEM, activity_id=record.pk)
        assert triple(unit="A")[1] == 1
        raise RuntimeError
    assert triple(unit="A")[1] == 0
    accept(house["B"])
    assert (triple(unit="A")[1], triple(unit="B")[1]) == (0, 1)
