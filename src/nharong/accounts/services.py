"""Every write on users and roles."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from nharong.agencies.models import Agency
from nharong.audit.services import log
from nharong.core import demo
from nharong.core.clock import today
from nharong.core.dating import require_no_overlap
from nharong.core.errors import Invalid, Refused
from nharong.core.folding import nfc
from nharong.core.permissions import require

from .enums import Role
from .models import RoleAssignment, User, new_feed_token


@transaction.atomic
def create_user(
    *,
    actor: Any,
    username: str,
    email: str = "",
    first_name: str = "",
    last_name: str = "",
    password: str | None = None,
    agency: Agency | None = None,
    is_demo: bool = False,
) -> User:
    """A new person, who can do nothing until a role is assigned. Without a password they choose one by mail."""
    require(actor, "accounts.manage", agency.pk if agency else None)
    user = User(
        username=nfc(username).strip(),
        email=email.strip(),
        first_name=nfc(first_name).strip(),
        last_name=nfc(last_name).strip(),
        is_demo=is_demo or demo.is_marked(actor),
    )
    # Nobody knows the random one: it only lets the person ask for a new one by mail.
    user.set_password(password or secrets.token_urlsafe(32))
    _check(user)
    user.save(force_insert=True)
    log(actor=actor, action="accounts.user.create", subject=user, agency_code=agency.code if agency else "")
    return user


def _check(user: User) -> None:
    try:
        user.full_clean()
    except ValidationError as error:
        raise Invalid(error.messages) from None


@transaction.atomic
def assign_role(
    *,
    actor: Any,
    user: User,
    role: str,
    agency: Agency,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    is_demo: bool = False,
) -> RoleAssignment:
    """Gives a role at an agency that the actor manages; nobody grants beyond their own reach."""
    require(actor, "accounts.manage", agency.pk)
    start = valid_from or today()
    if role not in Role.values:
        raise Invalid(_("There is no role “%(role)s”.") % {"role": str(role)[:40]})
    if valid_to is not None and valid_to <= start:
        raise Invalid(_("The end must be after the start."))
    if agency.valid_to is not None and agency.valid_to <= start:
        raise Refused("agency.dissolved", _("This agency no longer exists on that day: choose its successor."))
    row = RoleAssignment(
        user=user,
        role=role,
        agency=agency,
        valid_from=start,
        valid_to=valid_to,
        is_demo=is_demo or demo.is_marked(actor),
    )
    require_no_overlap(RoleAssignment.objects.filter(user=user, role=role, agency=agency), row)
    row.save(force_insert=True)
    log(
        actor=actor,
        action="accounts.role.assign",
        subject=row,
        agency_code=agency.code,
        details={"user": user.username, "role": role, "from": start.isoformat()},
    )
    return row


@transaction.atomic
def end_role(
    *, actor: Any, assignment: RoleAssignment, on: dt.date | None = None, successor: User | None = None
) -> RoleAssignment | None:
    """The role is held no longer from ``on`` (today). With a successor it is handed over: they hold it from then on.

    A role that would end on or before its first day, and that day is not past, is taken back: None is returned.
    What the person recorded stays the agency's.
    """
    row = RoleAssignment.objects.select_for_update().select_related("agency", "user").get(pk=assignment.pk)
    require(actor, "accounts.manage", row.agency_id)
    day = on or today()
    if row.valid_to is not None and row.valid_to <= day:
        raise Refused("role.ended", _("This role has already ended."))
    taken_back = day <= row.valid_from
    if taken_back and row.valid_from < today():
        raise Invalid(_("A role cannot end before it started."))
    log(
        actor=actor,
        action="accounts.role.take_back" if taken_back else "accounts.role.end",
        subject=row,
        agency_code=row.agency.code,
        details={
            "user": row.user.username,
            "role": row.role,
            "on": day.isoformat(),
            "successor": successor.username if successor else None,
        },
    )
    end_before = row.valid_to
    if taken_back:
        row.delete()
    else:
        row.valid_to = day
        row.save(update_fields=["valid_to"])
    if successor is not None:
        assign_role(
            actor=actor,
            user=successor,
            role=row.role,
            agency=row.agency,
            valid_from=max(day, row.valid_from),
            valid_to=end_before,
            is_demo=row.is_demo,
        )
    return None if taken_back else row


@transaction.atomic
def change_digest(*, actor: User, wanted: bool) -> User:
    """Whether the person receives the digest; everybody decides for themselves."""
    user = _own(actor)
    if user.wants_digest != wanted:
        user.wants_digest = wanted
        user.save(update_fields=["wants_digest"])
        log(actor=actor, action="accounts.digest.change", subject=user, details={"wanted": wanted})
    return user


@transaction.atomic
def rotate_feed_token(*, actor: User) -> User:
    """A new private address for the calendar feed; the old one stops working at once."""
    user = _own(actor)
    user.feed_token = new_feed_token()
    user.save(update_fields=["feed_token"])
    log(actor=actor, action="accounts.feed.rotate", subject=user)
    return user


@transaction.atomic
def change_password(*, actor: User, password: str) -> User:
    """Sets the person's own password; the caller has asked for the old one or checked the mailed address."""
    user = _own(actor)
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(error.messages) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    log(actor=actor, action="accounts.password.change", subject=user)
    return user


def _own(actor: Any) -> User:
    """The actor's own row, read anew. Raises :class:`Refused` for whoever is no person of this house."""
    if not isinstance(actor, User) or not actor.is_active:
        raise Refused("permission.denied", _("Sign in first."))
    return User.objects.select_for_update().get(pk=actor.pk)
