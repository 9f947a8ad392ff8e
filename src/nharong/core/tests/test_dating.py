"""Half-open ranges: a boundary day belongs to exactly one, and the database itself refuses an overlap."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from nharong.agencies.models import AgencyName
from nharong.agencies.tests.factories import make_agency
from nharong.core.dating import DateRange, require_no_overlap, subtract, union
from nharong.core.errors import Invalid

days = st.dates(dt.date(2020, 1, 1), dt.date(2021, 12, 31))
ranges = st.tuples(days, days).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: DateRange(*pair))


@given(st.lists(days, min_size=3, max_size=8, unique=True), days)
def test_a_day_belongs_to_exactly_one_of_neighbouring_ranges(cuts, day) -> None:
    cuts = sorted(cuts)
    tiles = [DateRange(one, two) for one, two in itertools.pairwise(cuts)]
    holding = [tile for tile in tiles if day in tile]
    assert len(holding) == (1 if cuts[0] <= day < cuts[-1] else 0)
    for boundary in cuts[1:-1]:
        assert sum(boundary in tile for tile in tiles) == 1


@given(ranges, ranges)
def test_overlap_is_having_a_day_in_common(one, two) -> None:
    shared = set(one.iterate()) & set(two.iterate())
    assert one.overlaps(two) == bool(shared)
    both = one.intersection(two)
    assert (set(both.iterate()) if both else set()) == shared


@given(st.lists(ranges, max_size=6), ranges)
def test_union_and_difference_keep_the_days(parts, whole) -> None:
    covered = {day for part in parts for day in part.iterate()}
    joined = union(parts)
    assert {day for part in joined for day in part.iterate()} == covered
    assert all(one.end < two.start for one, two in itertools.pairwise(joined))
    assert {day for part in subtract(whole, parts) for day in part.iterate()} == set(whole.iterate()) - covered


def test_an_empty_range_does_not_exist() -> None:
    with pytest.raises(Invalid):
        DateRange(dt.date(2026, 1, 1), dt.date(2026, 1, 1))


@pytest.mark.django_db
@given(ranges, ranges)
def test_the_database_refuses_exactly_the_overlaps(one, two) -> None:
    with transaction.atomic():
        agency = make_agency("A")
        AgencyName.objects.filter(agency=agency).delete()
        _name(agency, one)
        refused = False
        try:
            with transaction.atomic():
                _name(agency, two)
        except DatabaseError:
            refused = True
        assert refused == one.overlaps(two)
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_moving_a_range_into_another_is_refused_too() -> None:
    agency = make_agency("A", valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2021, 1, 1))
    AgencyName.objects.filter(agency=agency).update(valid_to=dt.date(2021, 1, 1))
    later = _name(agency, DateRange(dt.date(2021, 1, 1), dt.date(2022, 1, 1)))
    with pytest.raises(DatabaseError), transaction.atomic():
        AgencyName.objects.filter(pk=later.pk).update(valid_from=dt.date(2020, 12, 31))


@pytest.mark.django_db
def test_an_overlap_is_told_with_the_other_range() -> None:
    agency = make_agency("A")
    candidate = AgencyName(agency=agency, name_vi="X", valid_from=dt.date(2026, 3, 1))
    with pytest.raises(Invalid, match="01/01/2020"):
        require_no_overlap(AgencyName.objects.filter(agency=agency), candidate)


def _name(agency, span: DateRange) -> AgencyName:
    return AgencyName.objects.create(agency=agency, name_vi="X", folded="x", valid_from=span.start, valid_to=span.end)
