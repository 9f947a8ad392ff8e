"""What several test modules of this room share."""

from __future__ import annotations

import pytest

from nharong.accounts.models import RoleAssignment, User
from nharong.agencies.models import Agency
from nharong.agencies.services import load_register
from nharong.agencies.tests.factories import START, make_agency
from nharong.core.permissions import SYSTEM


@pytest.fixture
def loaded(db) -> None:
    """The register of Gia Lai."""
    load_register(actor=SYSTEM)


@pytest.fixture
def tree(db) -> dict[str, Agency]:
    """A province with two districts; three communes under the first, one under the second."""
    province = make_agency("P", "province")
    first, second = make_agency("D1", "district", province), make_agency("D2", "district", province)
    communes = {code: make_agency(code, "commune", first) for code in ("A", "B", "C")}
    return {"P": province, "D1": first, "D2": second, **communes, "E": make_agency("E", "commune", second)}


@pytest.fixture
def person():
    """Makes somebody with a role at an agency."""

    def make(role: str, agency: Agency) -> User:
        user = User.objects.create_user(f"{role}-{agency.code}")
        RoleAssignment.objects.create(user=user, role=role, agency=agency, valid_from=START)
        return user

    return make
