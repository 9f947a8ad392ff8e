"""Who may do what: the question is asked here, the answer is given by ``accounts``, which registers itself.

Actions are dotted words (``press.activity.submit``). They are always asked *for an agency*: roles reach an agency
and its subordinates of today. ``SYSTEM`` acts for commands run on the server itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from .errors import Refused


@dataclass(frozen=True)
class SystemActor:
    """The machine itself: whoever can run its commands can also open its database."""

    pk: None = None
    is_authenticated: bool = True
    label: str = "system"


SYSTEM = SystemActor()

Checker = Callable[[Any, str, int | None], bool]
_checker: Checker | None = None


def set_checker(checker: Checker) -> None:
    global _checker
    _checker = checker


def allowed(actor: Any, action: str, agency_id: int | None = None) -> bool:
    """Whether ``actor`` may do ``action`` for that agency (None: for the whole house)."""
    if isinstance(actor, SystemActor):
        return True
    if _checker is None or actor is None or not getattr(actor, "is_authenticated", False):
        return False
    return _checker(actor, action, agency_id)


def require(actor: Any, action: str, agency_id: int | None = None) -> None:
    """Raises :class:`Refused` (``permission.denied``) when not allowed."""
    if not allowed(actor, action, agency_id):
        raise Refused("permission.denied", _("Your role does not allow this action for this agency."))
