"""The register as it stands on one day and after it, read once for a whole plan."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Q

from nharong.agencies.models import Agency, AgencyName, AgencyParent
from nharong.agencies.naming import shown_name
from nharong.agencies.register import DEPTH
from nharong.agencies.selectors import names_on


@dataclass(frozen=True)
class Placed:
    """A parent row that holds on the day or later."""

    start: dt.date
    end: dt.date | None
    parent: str


class Picture:
    """Agencies by code, parent rows from ``day`` on, and names on ``day``. Three queries."""

    def __init__(self, day: dt.date) -> None:
        self.day = day
        self.agencies: dict[str, Agency] = {agency.code: agency for agency in Agency.objects.all()}
        codes = {agency.pk: agency.code for agency in self.agencies.values()}
        self.rows: dict[str, list[Placed]] = defaultdict(list)
        self.children: dict[str, list[str]] = defaultdict(list)
        later = AgencyParent.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day)).order_by("valid_from")
        for agency_id, parent_id, start, end in later.values_list("agency_id", "parent_id", "valid_from", "valid_to"):
            child, parent = codes[agency_id], codes[parent_id]
            self.rows[child].append(Placed(start, end, parent))
            if child not in self.children[parent]:
                self.children[parent].append(child)
        self._names: dict[int, AgencyName] = names_on(None, day)

    def exists(self, code: str) -> bool:
        """Whether the agency exists on the day."""
        agency = self.agencies.get(code)
        return agency is not None and agency.holds_on(self.day)

    def parent_of(self, code: str) -> str:
        """The parent on the day; empty at the top."""
        for row in self.rows.get(code, ()):
            if row.start <= self.day:
                return row.parent
        return ""

    def planned_moves(self, code: str) -> list[Placed]:
        """Parent rows that begin after the day."""
        return [row for row in self.rows.get(code, ()) if row.start > self.day]

    def children_of(self, code: str) -> list[str]:
        """Those under it on the day."""
        return [child for child in self.children.get(code, ()) if self.parent_of(child) == code]

    def arriving_later(self, code: str) -> list[str]:
        """Those that are to stand under it only after the day."""
        return [child for child in self.children.get(code, ()) if self.parent_of(child) != code]

    def below(self, code: str) -> set[str]:
        """Everything under it on the day, at any depth."""
        found: set[str] = set()
        todo = [code]
        while todo:
            for child in self.children_of(todo.pop()):
                if child not in found:
                    found.add(child)
                    todo.append(child)
        return found

    def call(self, code: str) -> str:
        """How to name it in a sentence."""
        agency = self.agencies.get(code)
        row = self._names.get(agency.pk) if agency else None
        return shown_name(row.name_vi, row.name_en, row.short_vi) if row else code


def circular(parents: dict[str, str], code: str) -> bool:
    """Whether walking up from ``code`` comes back to it."""
    seen, here = {code}, parents.get(code, "")
    while here:
        if here in seen:
            return True
        seen.add(here)
        here = parents.get(here, "")
    return False


def too_deep(parents: dict[str, str], code: str) -> bool:
    """Whether more levels would lie above it than figures are added up through."""
    depth, here = 1, parents.get(code, "")
    while here and depth <= DEPTH:
        depth, here = depth + 1, parents.get(here, "")
    return depth > DEPTH
