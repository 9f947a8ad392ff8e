"""Who may open the site's administration: whoever decides on records today, beside the permissions of Django."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend

from nharong.core.permissions import allowed

ADMIN_ACCESS = "wagtailadmin.access_admin"
_OPENS_ADMINISTRATION = "press.activity.decide"


class RoleBackend(ModelBackend):
    """Signs in like Django. A role opens the administration from its first day to its last, without a second list."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        if super().has_perm(user_obj, perm, obj):
            return True
        if perm != ADMIN_ACCESS or obj is not None or not user_obj.is_active:
            return False
        # Asked several times for one page; the user object lives as long as the request.
        known: bool | None = getattr(user_obj, "_opens_administration", None)
        if known is None:
            known = user_obj._opens_administration = allowed(user_obj, _OPENS_ADMINISTRATION)
        return known
