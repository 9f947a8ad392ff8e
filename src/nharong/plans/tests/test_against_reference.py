"""The set-based figures equal a naive reference on random histories, in every reading of boundaries."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from nharong.agencies.models import Agency
from nharong.agencies.register import register
from nharong.agencies.tests.factories import make_agency, make_succession
from nharong.core.measures import CODES
from nharong.core.periods import Cadence, Period
from nharong.plans import board
from nharong.plans.tests import reference
from nharong.plans.tests.world import KINDS, afresh, make_rule, plan, province
from nharong.press.tests.factories import make_activity, make_term
from nharong.regulations.models import Exemption

pytestmark = pytest.mark.django_db

FIRST, TURN, LAST = dt.date(2026, 6, 1), dt.date(2026, 9, 16), dt.date(2026, 12, 31)
days = st.dates(FIRST, LAST)
spans = st.tuples(days, st.none() | days).filter(lambda span: span[1] is None or span[0] < span[1])

records = st.lists(
    st.tuples(
        st.integers(0, 7),
        st.dates(FIRST, dt.date(2026, 11, 23)),
        st.sampled_from(["monthly_update", "monthly_update", "conference", "release"]),
        st.sampled_from(["accepted", "accepted", "accepted", "submitted", "returned", "draft"]),
        st.integers(0, 2),
        st.integers(0, 60),
    ),
    max_size=25,
)
terms = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(["head", "spokesperson", "authorised"]), spans, st.booleans(), spans),
    max_size=12,
)
exemptions = st.lists(st.tuples(st.integers(0, 7), spans), max_size=3)
worlds = st.fixed_dictionaries(
    {
        "records": records,
        "terms": terms,
        "exemptions": exemptions,
        "turn": st.sampled_from([TURN, dt.date(2026, 9, 1), dt.date(2026, 10, 1)]),
        "split": st.booleans(),
        "required": st.sampled_from([1, 1, 2]),
        "moved": st.booleans(),
    }
)


def build(world: dict) -> list[Agency]:
    """A province, two districts abolished on the turn, communes of which some are merged and one may be divided."""
    turn = world["turn"]
    top = province()
    districts = [make_agency(f"D{n}", "district", top, valid_to=turn) for n in (1, 2)]
    old = [make_agency(f"C{n}", "commune", districts[n % 2], valid_to=turn) for n in range(4)]
    new = [make_agency(f"N{n}", "commune", top, valid_from=turn) for n in range(2)]
    make_succession(old[:3], [new[0]], turn)
    make_succession([old[3]], new if world["split"] else [new[1]], turn, kind="split", is_partial=world["split"])
    if world["moved"]:
        # A commune that outlives the turn and moves from a district to the province.
        lasting = make_agency("M", "commune")
        from nharong.agencies.models import AgencyParent

        AgencyParent.objects.create(agency=lasting, parent=districts[0], valid_from=dt.date(2020, 1, 1), valid_to=turn)
        AgencyParent.objects.create(agency=lasting, parent=top, valid_from=turn)
    make_rule(kinds=("commune", "province"), first="2026-06", count=7, required=world["required"])
    make_rule(
        "press.conference.test", "press.conference", Cadence.QUARTER, ("province",), ("conference",), "2026-04", 9
    )
    agencies = list(Agency.objects.order_by("id"))
    taken: set[tuple] = set()
    for at, role, (start, end), shown, (visible, hidden) in world["terms"]:
        agency = agencies[at % len(agencies)]
        key = (agency.pk, role)
        if key in taken:
            continue
        taken.add(key)
        extra = {"matter": "Việc thử", "document": "01/GUQ"} if role == "authorised" else {}
        end = end or (LAST if role == "authorised" and start < LAST else None)
        if role == "authorised" and end is None:
            continue
        publication = {"published_from": visible, "published_to": hidden} if shown else {}
        make_term(agency, role, start, end, published=False, **publication, **extra)
    for at, (start, end) in world["exemptions"]:
        agency = agencies[at % len(agencies)]
        if agency.pk not in {row.agency_id for row in Exemption.objects.all()}:
            Exemption.objects.create(agency=agency, valid_from=start, valid_to=end, reason="thử", legal_act="1/QĐ")
    original: dict[int, object] = {}
    for at, day, form, state, quantity, delay in world["records"]:
        agency = agencies[at % len(agencies)]
        fields = {"quantity": quantity, "submitted_on": day + dt.timedelta(days=delay)}
        if state == "accepted" and agency.pk in original and delay % 4 == 0:
            fields |= {"quantity": -1, "corrects": original[agency.pk]}
        record = make_activity(agency, day, form, state, **fields)
        if state == "accepted" and quantity:
            original.setdefault(agency.pk, record)
    return agencies


PERIODS = [
    Period.parse(label) for label in ("2026-08", "2026-09", "2026-10", "2026-11", "2026-Q3", "2026-H2", "2027-01")
]


@given(worlds)
@settings(max_examples=20, phases=(Phase.explicit, Phase.reuse, Phase.generate))
def test_figures_equal_the_naive_reference(world) -> None:
    with transaction.atomic():
        agencies = build(world)
        afresh()
        chosen, kinds, records = plan(), set(KINDS), reference.Records()
        t1 = chosen.indicator("T1")
        for period in PERIODS:
            expected = {agency: records.mechanism(agency, period, kinds) for agency in agencies}
            measure = board.measures.get("press.mechanism")
            table = measure.table(period, kinds=kinds, params=t1.params)
            for agency in agencies:
                row, line = register().by_id[agency.pk].index, expected[agency]
                state = CODES[table.states[row]]
                assert (None if state is None else state.value) == (line.state if line else None), (agency, period)
                if line:
                    assert (table.numerators[row], table.denominators[row]) == (line.numerator, line.denominator)
            _same_groups(records, chosen, period, agencies, expected, world["turn"])
        transaction.set_rollback(True)


def _same_groups(records, chosen, period, agencies, expected, turn) -> None:
    t1, r1 = chosen.indicator("T1"), chosen.indicator("R1")
    for boundaries in ("then", "today", (turn - dt.timedelta(days=1)).isoformat()):
        day = {"then": None, "today": dt.date(2026, 11, 23)}.get(boundaries, turn - dt.timedelta(days=1))
        for group in agencies:
            alive = [a for a in agencies if a.valid_from < period.end and (not a.valid_to or a.valid_to > period.start)]
            if day is not None and not group.holds_on(day):
                continue
            if day is None and group not in alive:
                continue
            inside = alive if group.code == "P" else [a for a in alive if reference.shown_under(a, group, period, day)]
            found = board.figure(chosen, t1, period, register().unit(group.code), boundaries)
            lines = [expected[a] for a in inside if expected[a]]
            assert (found.numerator or 0) == sum(line.numerator for line in lines), (group, period, boundaries)
            assert (found.denominator or 0) == sum(line.denominator for line in lines)
            total = board.figure(chosen, r1, period, register().unit(group.code), boundaries)
            assert (total.numerator or 0) == sum(records.count(one, period) for one in inside)
