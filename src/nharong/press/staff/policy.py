"""Who may do what in the administration: the roles of the house decide, not a second set of permissions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wagtail.permission_policies import BasePermissionPolicy

from nharong.accounts.models import User
from nharong.core.permissions import allowed
from nharong.press.models import PressActivity
from nharong.press.selectors import READ_DRAFT, reach
from nharong.press.services.activities import DRAFT

# Nothing is deleted here: a draft is discarded at the desk, anything else is returned or corrected.
ACTIONS = {"add": DRAFT, "change": DRAFT, "view": READ_DRAFT}


class RolePolicy(BasePermissionPolicy):
    """Asks ``core.permissions``."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ACTIONS and allowed(user, ACTIONS[action])

    def user_has_permission_for_instance(self, user: Any, action: str, instance: PressActivity) -> bool:
        return action in ACTIONS and allowed(user, ACTIONS[action], instance.agency_id)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        return PressActivity.objects.filter(agency_id__in=reach(user, READ_DRAFT))

    def users_with_any_permission(self, actions: Iterable[str]) -> Any:
        known = [ACTIONS[action] for action in actions if action in ACTIONS]
        users = User.objects.filter(is_active=True)
        return users.filter(pk__in=[user.pk for user in users if any(allowed(user, action) for action in known)])
