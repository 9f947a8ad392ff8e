"""Roles and what each may do."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """A role is always held at an agency and reaches that agency and its subordinates."""

    COORDINATOR = "coordinator", _("coordinator")
    OFFICER = "officer", _("agency officer")
    SPOKESPERSON = "spokesperson", _("spokesperson")
    EDITOR = "editor", _("editor")
    AUDITOR = "auditor", _("auditor")


# Reading what is not public. An auditor reads all and writes nothing.
_READS = frozenset({"press.activity.read_draft", "press.spokesperson.read_unpublished", "duties.read", "agencies.read"})
_OFFICE_WORK = frozenset(
    {
        "press.activity.draft",
        "press.activity.submit",
        "press.activity.import",
        "press.spokesperson.confirm",
        "agencies.contact",
    }
)
ACTIONS: dict[str, frozenset[str]] = {
    Role.COORDINATOR: _READS
    | _OFFICE_WORK
    | {
        "press.activity.decide",
        "press.activity.correct",
        "press.spokesperson.manage",
        "press.spokesperson.publish",
        "agencies.edit",
        "agencies.import",
        "agencies.reorganise",
        "regulations.exempt",
        "regulations.holidays",
        "regulations.rules",
        "periods.close",
        "periods.reopen",
        "plans.load",
        "audit.read",
        "accounts.manage",
    },
    Role.OFFICER: _READS | _OFFICE_WORK | {"press.activity.correct", "press.spokesperson.manage"},
    Role.SPOKESPERSON: _READS | {"press.activity.draft", "press.activity.submit", "press.spokesperson.confirm"},
    Role.EDITOR: _READS | {"press.activity.draft", "press.spokesperson.publish"},
    Role.AUDITOR: _READS | {"audit.read"},
}

# What concerns every agency at once. Asked without an agency, these need a role at the top of the administration:
# a coordinator of one commune neither closes a period for all nor decrees a holiday.
HOUSE_WIDE = frozenset(
    {"regulations.rules", "regulations.holidays", "periods.close", "periods.reopen", "plans.load", "audit.read"}
)
# Who is told by mail what an agency owes.
DIGEST_ROLES = frozenset({Role.COORDINATOR, Role.OFFICER, Role.SPOKESPERSON})
