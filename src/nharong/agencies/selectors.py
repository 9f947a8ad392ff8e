"""Reading the register: for the command line, for other rooms, and for this room's pages."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from nharong.core.errors import Invalid

from .models import Agency, AgencyName, AgencyParent, Succession
from .naming import shown_name

# Neither database takes more parameters in one statement than this without special settings.
_LISTED = 500


def find_agency(code: str) -> Agency:
    """The agency with that code. Raises :class:`Invalid` when there is none."""
    try:
        return Agency.objects.get(code=code)
    except Agency.DoesNotExist:
        raise Invalid(_("There is no agency with the code “%(code)s”.") % {"code": code[:60]}) from None


def names_on(ids: Iterable[int] | None, day: dt.date) -> dict[int, AgencyName]:
    """The name row of each agency (None: of all) on that day: else the last before it, else the first. Few queries."""
    found: dict[int, AgencyName] = {}
    for rows in _name_rows(ids):
        # In order of time: the first is kept until one that had begun by then takes its place.
        for row in rows:
            if row.agency_id not in found or row.valid_from <= day:
                found[row.agency_id] = row
    return found


def _name_rows(ids: Iterable[int] | None) -> Iterable[Iterable[AgencyName]]:
    ordered = AgencyName.objects.order_by("valid_from")
    if ids is None:
        yield ordered
        return
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), _LISTED):
        yield ordered.filter(agency_id__in=wanted[start : start + _LISTED])


def name_of(ids: Iterable[int], day: dt.date, *, short: bool = False) -> dict[int, str]:
    """What each agency is called on that day, in the language of the page."""
    return {
        agency_id: shown_name(row.name_vi, row.name_en, row.short_vi, short=short)
        for agency_id, row in names_on(ids, day).items()
    }


def list_agencies(at: dt.date) -> list[dict[str, Any]]:
    """Every agency that exists on ``at``, with its parent on that day and its lineage. Four queries.

    The shape is a promise to scripts: code, name, kind, parent, valid_from, valid_to, predecessors, successors.
    """
    agencies = list(Agency.objects.at(at).order_by("code"))
    names = names_on(None, at)
    parents = dict(AgencyParent.objects.at(at).values_list("agency_id", "parent__code"))
    before, after = lineage()
    return [
        {
            "code": agency.code,
            "name": names[agency.pk].name_vi if agency.pk in names else agency.code,
            "kind": agency.kind,
            "parent": parents.get(agency.pk),
            "valid_from": agency.valid_from.isoformat(),
            "valid_to": agency.valid_to.isoformat() if agency.valid_to else None,
            "predecessors": before.get(agency.code, []),
            "successors": after.get(agency.code, []),
        }
        for agency in agencies
    ]


def lineage() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Predecessors and successors of every agency by code, each list in order. One query."""
    before: dict[str, list[str]] = defaultdict(list)
    after: dict[str, list[str]] = defaultdict(list)
    pairs = Succession.objects.order_by("predecessor__code", "successor__code")
    for old, new in pairs.values_list("predecessor__code", "successor__code"):
        before[new].append(old)
        after[old].append(new)
    return dict(before), dict(after)
