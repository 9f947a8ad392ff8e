"""Registers the press room in the site's administration."""

from __future__ import annotations

from wagtail import hooks
from wagtail.permissions import register_permission_policy

from .models import PressActivity
from .staff.policy import RolePolicy
from .staff.viewset import ActivityViewSet, viewset

register_permission_policy(PressActivity, RolePolicy(PressActivity), exact_class=True)


@hooks.register("register_admin_viewset")
def register_press_records() -> ActivityViewSet:
    return viewset
