"""Users, and the roles they hold at agencies, by date."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from nharong.core.dating import EffectiveDated, EffectiveDatedQuerySet, range_constraint
from nharong.core.models import DemoMarked

from .enums import Role


def new_feed_token() -> str:
    """A secret that opens one calendar feed and nothing else."""
    return secrets.token_urlsafe(24)


class User(DemoMarked, AbstractUser):
    """Somebody who works in the house. Names are those by which colleagues know them; nothing else is kept."""

    feed_token = models.CharField(max_length=64, unique=True, default=new_feed_token, editable=False)
    wants_digest = models.BooleanField(_("receives the digest by mail"), default=True)

    objects: ClassVar[UserManager[User]] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @property
    def label(self) -> str:
        return self.username


class RoleAssignment(EffectiveDated, DemoMarked):
    """This person holds this role at this agency, from a day to a day. A handover ends one row and starts another."""

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    agency = models.ForeignKey("agencies.Agency", models.PROTECT, related_name="roles", verbose_name=_("agency"))

    objects: ClassVar[Any] = EffectiveDatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ("user", "valid_from")
        constraints = [range_constraint("role_range")]

    def __str__(self) -> str:
        return f"{self.user} {self.role} {self.agency}"
