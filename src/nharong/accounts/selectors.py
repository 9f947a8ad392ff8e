"""Who may do what, where. One SQL statement answers for one agency: roles joined with the ancestors of today."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection

from nharong.agencies.models import Agency, AgencyParent, Succession
from nharong.core.clock import today

from .enums import ACTIONS, Role
from .models import RoleAssignment, User

# An agency that was dissolved is looked up the way it last stood, and its successors' officers speak for it:
# otherwise nobody could finish the report of its last month.
_REACHING_ROLES = """
WITH RECURSIVE reached(id, depth) AS (
    SELECT CAST(%(agency)s AS bigint), 0
    UNION
    SELECT e.target, r.depth + 1 FROM reached r JOIN (
        SELECT p.agency_id AS source, p.parent_id AS target FROM {parents} p
          JOIN {agencies} a ON a.id = p.agency_id
         WHERE (p.valid_from <= %(today)s AND (p.valid_to IS NULL OR p.valid_to > %(today)s))
            OR (a.valid_to <= %(today)s AND p.valid_to = a.valid_to)
            OR (a.valid_from > %(today)s AND p.valid_from = a.valid_from)
        UNION ALL
        SELECT s.predecessor_id, s.successor_id FROM {successions} s
          JOIN {agencies} a ON a.id = s.predecessor_id AND a.valid_to <= %(today)s
    ) e ON e.source = r.id
     WHERE r.depth < 8
)
SELECT DISTINCT ra.role FROM {roles} ra JOIN reached ON reached.id = ra.agency_id
 WHERE ra.user_id = %(user)s AND ra.valid_from <= %(today)s AND (ra.valid_to IS NULL OR ra.valid_to > %(today)s)
"""


def roles_reaching(user: User, agency_id: int) -> set[str]:
    """The roles by which ``user`` reaches that agency today (at it or at an ancestor). One statement."""
    tables = {
        "parents": AgencyParent._meta.db_table,
        "agencies": Agency._meta.db_table,
        "successions": Succession._meta.db_table,
        "roles": RoleAssignment._meta.db_table,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            _REACHING_ROLES.format(**tables),
            {
                "agency": agency_id,
                "today": today().isoformat() if connection.vendor == "sqlite" else today(),
                "user": user.pk,
            },
        )
        return {row[0] for row in cursor.fetchall()}


def may(actor: Any, action: str, agency_id: int | None) -> bool:
    """The answer behind ``core.permissions``. Without an agency: whether any role held today allows the action."""
    if not isinstance(actor, User) or not actor.is_active:
        return False
    if agency_id is None:
        held = set(RoleAssignment.objects.at(today()).filter(user=actor).values_list("role", flat=True))
    else:
        held = roles_reaching(actor, agency_id)
    return any(action in ACTIONS[Role(role)] for role in held)


def agencies_of(user: User, action: str | None = None) -> list[Agency]:
    """The agencies at which the user holds a role today (that allows ``action``, if given), without subordinates."""
    rows = RoleAssignment.objects.at(today()).filter(user=user).select_related("agency")
    return sorted(
        {row.agency for row in rows if action is None or action in ACTIONS[Role(row.role)]},
        key=lambda a: a.code,
    )


def roles_of(user: User) -> Collection[RoleAssignment]:
    """The roles the user holds today."""
    return RoleAssignment.objects.at(today()).filter(user=user).select_related("agency")
