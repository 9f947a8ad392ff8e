"""What a reorganisation means for roles, told before it is decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nharong.core import consequences
from nharong.core.consequences import Consequence, Planned, Weight

from .enums import Role
from .models import RoleAssignment
from .selectors import agency_names


def register() -> None:
    """Called once when the app is ready."""
    consequences.register("accounts", gettext_lazy("Accounts and roles"), provide)


def provide(planned: Planned) -> Iterator[Consequence]:
    """The roles that still run at agencies that end: nothing is re-pointed, so somebody assigns them anew."""
    held: dict[int, list[str]] = defaultdict(list)
    for row in RoleAssignment.objects.overlapping(planned.day, None).filter(agency_id__in=planned.ended):
        held[row.agency_id].append(str(Role(row.role).label))
    names = agency_names(held)
    for agency_id in sorted(held, key=lambda one: names[one]):
        followers = planned.successors.get(agency_id, ())
        words = {"name": names[agency_id], "roles": ", ".join(sorted(held[agency_id])), "next": ", ".join(followers)}
        if followers:
            message = _("%(name)s: these roles stay with the agency that ends: %(roles)s. Assign them at %(next)s.")
        else:
            message = _("%(name)s: these roles stay with the agency that ends: %(roles)s. Nobody follows it.")
        yield Consequence(message % words, Weight.ACTION, agency_id, reverse("accounts:roles"))
