"""The register as a table: what is exported can be read in again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from .models import Agency, AgencyContact
from .selectors import lineage, names_on
from .tree import LABELS, Node


def headers() -> list[str]:
    return [
        _("Code"),
        _("Kind"),
        _("Name (Vietnamese)"),
        _("Name (English)"),
        _("Short name"),
        _("Parent code"),
        _("Valid from"),
        _("Valid until (excluded)"),
        _("Official code"),
        _("Address"),
        _("Phone"),
        _("E-mail"),
        _("Website"),
        _("Source"),
        _("Latitude"),
        _("Longitude"),
        _("Area in km²"),
        _("Predecessors"),
        _("Successors"),
    ]


def rows(nodes: list[Node], day: dt.date) -> Iterator[list[Any]]:
    """One line for each agency, as on ``day``. Four queries however many."""
    names = names_on([node.agency.pk for node in nodes], day)
    codes = {node.agency.pk: node.code for node in nodes}
    missing = {node.parent_id for node in nodes if node.parent_id and node.parent_id not in codes}
    if missing:
        codes |= dict(Agency.objects.filter(pk__in=missing).values_list("pk", "code"))
    contacts = {row.agency_id: row for row in AgencyContact.objects.at(day)}
    before, after = lineage()
    for node in nodes:
        agency, name, contact = node.agency, names.get(node.agency.pk), contacts.get(node.agency.pk)
        yield [
            agency.code,
            str(LABELS[agency.kind]),
            name.name_vi if name else "",
            name.name_en if name else "",
            name.short_vi if name else "",
            codes.get(node.parent_id, "") if node.parent_id else "",
            agency.valid_from,
            agency.valid_to,
            agency.official_code,
            contact.address if contact else "",
            contact.phone if contact else "",
            contact.email if contact else "",
            contact.website if contact else "",
            agency.source,
            agency.latitude,
            agency.longitude,
            agency.area_km2,
            ", ".join(before.get(agency.code, [])),
            ", ".join(after.get(agency.code, [])),
        ]
