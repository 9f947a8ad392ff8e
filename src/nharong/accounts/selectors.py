"""Who may do what, where. One SQL statement answers for one agency, one for all that a user reaches."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, cast

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language

from nharong.agencies.enums import ADMINISTRATION
from nharong.agencies.models import Agency, AgencyParent, Succession
from nharong.agencies.querysets import AgencyQuerySet
from nharong.audit.models import Action
from nharong.core.clock import today

from .enums import ACTIONS, HOUSE_WIDE, Role
from .models import RoleAssignment, User

# An agency that was dissolved is looked up the way it last stood, and its successors' officers speak for it:
# otherwise nobody could finish the report of its last month.
_EDGES = """
    SELECT p.agency_id AS source, p.parent_id AS target FROM {parents} p
      JOIN {agencies} a ON a.id = p.agency_id
     WHERE (p.valid_from <= %(today)s AND (p.valid_to IS NULL OR p.valid_to > %(today)s))
        OR (a.valid_to <= %(today)s AND p.valid_to = a.valid_to)
        OR (a.valid_from > %(today)s AND p.valid_from = a.valid_from)
    UNION ALL
    SELECT s.predecessor_id, s.successor_id FROM {successions} s
      JOIN {agencies} a ON a.id = s.predecessor_id AND a.valid_to <= %(today)s
"""
_HELD_TODAY = (
    "ra.user_id = %(user)s AND ra.valid_from <= %(today)s AND (ra.valid_to IS NULL OR ra.valid_to > %(today)s)"
)
_REACHING_ROLES = f"""
WITH RECURSIVE reached(id, depth) AS (
    SELECT CAST(%(agency)s AS bigint), 0
    UNION
    SELECT e.target, r.depth + 1 FROM reached r JOIN ({_EDGES}) e ON e.source = r.id WHERE r.depth < 8
)
SELECT DISTINCT ra.role FROM {{roles}} ra JOIN reached ON reached.id = ra.agency_id WHERE {_HELD_TODAY}
"""
# The same edges walked downwards.
_REACHED = f"""
WITH RECURSIVE reached(id, depth) AS (
    SELECT ra.agency_id, 0 FROM {{roles}} ra WHERE ra.role IN ({{roles_in}}) AND {_HELD_TODAY}
    UNION
    SELECT e.source, r.depth + 1 FROM reached r JOIN ({_EDGES}) e ON e.target = r.id WHERE r.depth < 8
)
SELECT DISTINCT id FROM reached
"""


def _tables() -> dict[str, str]:
    return {
        "parents": AgencyParent._meta.db_table,
        "agencies": Agency._meta.db_table,
        "successions": Succession._meta.db_table,
        "roles": RoleAssignment._meta.db_table,
    }


def _day() -> Any:
    return today().isoformat() if connection.vendor == "sqlite" else today()


def roles_reaching(user: User, agency_id: int) -> set[str]:
    """The roles by which ``user`` reaches that agency today (at it or at an ancestor). One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_REACHING_ROLES.format(**_tables()), {"agency": agency_id, "today": _day(), "user": user.pk})
        return {row[0] for row in cursor.fetchall()}


def may(actor: Any, action: str, agency_id: int | None) -> bool:
    """The answer behind ``core.permissions``.

    Without an agency: whether any role held today allows the action; for what is house-wide, any role at the top.
    """
    if not isinstance(actor, User) or not actor.is_active:
        return False
    if agency_id is not None:
        held = roles_reaching(actor, agency_id)
    else:
        rows = RoleAssignment.objects.at(today()).filter(user=actor)
        if action in HOUSE_WIDE:
            rows = rows.filter(agency__in=top_agencies())
        held = set(rows.values_list("role", flat=True))
    return any(action in ACTIONS[Role(role)] for role in held)


def top_agencies() -> AgencyQuerySet:
    """The bodies of the administration that have nobody above them today."""
    day = today()
    has_parent = AgencyParent.objects.at(day).filter(agency=OuterRef("pk"))
    return Agency.objects.at(day).of_kind(*ADMINISTRATION).filter(~Exists(has_parent))


def reachable_agency_ids(user: Any, action: str) -> set[int]:
    """Every agency for which :func:`may` says yes: those of the roles, and all below them. One statement."""
    roles = sorted(role for role, actions in ACTIONS.items() if action in actions)
    if not isinstance(user, User) or not user.is_active or not roles:
        return set()
    names = {f"role{number}": role for number, role in enumerate(roles)}
    sql = _REACHED.format(roles_in=", ".join(f"%({name})s" for name in names), **_tables())
    with connection.cursor() as cursor:
        cursor.execute(sql, {"today": _day(), "user": user.pk, **names})
        return {row[0] for row in cursor.fetchall()}


def person(request: HttpRequest) -> User:
    """Who is signed in, for views that ``login_required`` guards."""
    return cast(User, request.user)


def visible_actions(user: User) -> QuerySet[Action]:
    """The lines of the action log this person may read: all at the top, else those of the agencies reached."""
    if may(user, "audit.read", None):
        return Action.objects.all()
    codes = Agency.objects.filter(pk__in=reachable_agency_ids(user, "audit.read")).values_list("code", flat=True)
    return Action.objects.filter(agency_code__in=list(codes))


def managed_roles(user: User) -> QuerySet[RoleAssignment]:
    """The roles, held now or later, at the agencies whose accounts this person manages."""
    ids = reachable_agency_ids(user, "accounts.manage")
    held = Q(valid_to__isnull=True) | Q(valid_to__gt=today())
    rows = RoleAssignment.objects.filter(held, agency_id__in=ids).select_related("user", "agency")
    return rows.order_by("agency__code", "role", "user__username")


def agency_names(ids: Collection[int]) -> dict[int, str]:
    """What those agencies are called today, in the reader's language. One statement."""
    english = (get_language() or "vi").startswith("en")
    rows = Agency.objects.filter(pk__in=list(ids)).with_names(today())
    return {row.pk: ((english and row.name_en) or row.name_vi or row.code) for row in rows}


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
