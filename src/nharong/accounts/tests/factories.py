"""Plain helpers that put people into the database for tests."""

from __future__ import annotations

import datetime as dt

from nharong.accounts.models import RoleAssignment, User
from nharong.agencies.models import Agency

PASSWORD = "a long enough password"


def make_user(username: str, role: str = "", agency: Agency | None = None, **fields: object) -> User:
    """A user who can sign in with :data:`PASSWORD`, with one role if given."""
    user = User.objects.create_user(username=username, password=PASSWORD, **fields)
    if role and agency:
        give_role(user, role, agency)
    return user


def give_role(
    user: User, role: str, agency: Agency, valid_from: dt.date = dt.date(2020, 1, 1), valid_to: dt.date | None = None
) -> RoleAssignment:
    return RoleAssignment.objects.create(user=user, role=role, agency=agency, valid_from=valid_from, valid_to=valid_to)
