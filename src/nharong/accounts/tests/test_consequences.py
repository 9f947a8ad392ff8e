"""A dry run names the roles that somebody has to assign anew."""

from __future__ import annotations

import datetime as dt

import pytest

from nharong.accounts.consequences import provide
from nharong.agencies.tests.factories import make_agency
from nharong.core.consequences import Planned, Weight

from .factories import give_role, make_user

pytestmark = pytest.mark.django_db
DAY = dt.date(2027, 1, 1)


def test_roles_at_an_ending_agency_are_told_with_its_successor() -> None:
    ending, staying = make_agency("A"), make_agency("B")
    make_user("an", "officer", ending)
    make_user("binh", "officer", staying)
    give_role(make_user("chi"), "editor", ending, valid_to=DAY)
    found = list(provide(Planned(DAY, frozenset({ending.pk}), successors={ending.pk: ("Xã Mới",)})))
    assert [(one.agency_id, one.weight) for one in found] == [(ending.pk, Weight.ACTION)]
    assert "agency officer" in found[0].message
    assert "Xã Mới" in found[0].message
    assert "editor" not in found[0].message, "a role that ends by that day needs nobody"


def test_nothing_ends_nothing_is_said() -> None:
    make_user("an", "officer", make_agency("A"))
    assert list(provide(Planned(DAY))) == []
