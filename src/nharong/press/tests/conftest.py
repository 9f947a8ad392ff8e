"""A small province: two communes under it, and one person for every role at the first commune and at the province."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from nharong.accounts.enums import Role
from nharong.accounts.models import User
from nharong.agencies.models import Agency
from nharong.agencies.tests.factories import make_agency

from .factories import make_user


@dataclass
class House:
    province: Agency
    here: Agency
    there: Agency
    people: dict[str, User] = field(default_factory=dict)

    @property
    def officer(self) -> User:
        """Officer of the commune ``here``."""
        return self.people["here-officer"]

    @property
    def neighbour(self) -> User:
        """Officer of the commune ``there``."""
        return self.people["there-officer"]

    @property
    def coordinator(self) -> User:
        """Coordinator of the province."""
        return self.people["province-coordinator"]


@pytest.fixture
def house(db: None) -> House:
    province = make_agency("tinh", "province")
    here, there = make_agency("xa-a", parent=province), make_agency("xa-b", parent=province)
    found = House(province, here, there)
    for place, agency in (("province", province), ("here", here), ("there", there)):
        for role in Role.values:
            name = f"{place}-{role}"
            found.people[name] = make_user(name, role, agency)
    found.people["nobody"] = make_user("nobody")
    return found
