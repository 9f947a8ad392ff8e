"""Plain helpers that put agencies into the database for tests."""

from __future__ import annotations

import datetime as dt

from nharong.agencies.models import Agency, AgencyName, AgencyParent, Reorganisation, Succession
from nharong.core.clock import now
from nharong.core.folding import fold

START = dt.date(2020, 1, 1)


def make_agency(
    code: str,
    kind: str = "commune",
    parent: Agency | None = None,
    valid_from: dt.date = START,
    valid_to: dt.date | None = None,
    name_vi: str = "",
    name_en: str = "",
) -> Agency:
    """An agency with one name and, if given, one parent, for its whole lifetime (no longer than its parent's)."""
    agency = Agency.objects.create(code=code, kind=kind, valid_from=valid_from, valid_to=valid_to)
    shown = name_vi or f"Cơ quan {code}"
    AgencyName.objects.create(
        agency=agency,
        name_vi=shown,
        name_en=name_en or f"Agency {code}",
        short_vi=shown,
        folded=fold(f"{shown} {name_en} {code}"),
        valid_from=valid_from,
        valid_to=None,
    )
    if parent is not None:
        ends = [day for day in (valid_to, parent.valid_to) if day]
        AgencyParent.objects.create(
            agency=agency,
            parent=parent,
            valid_from=max(valid_from, parent.valid_from),
            valid_to=min(ends) if ends else None,
        )
    return agency


def make_succession(
    predecessors: list[Agency],
    successors: list[Agency],
    day: dt.date,
    kind: str = "merge",
    act_number: str = "1/NQ",
    is_partial: bool = False,
) -> Reorganisation:
    """A legal act that ties each predecessor to each successor."""
    act = Reorganisation.objects.create(
        act_number=act_number, title=act_number, kind=kind, effective_on=day, entered_at=now()
    )
    Succession.objects.bulk_create(
        Succession(reorganisation=act, predecessor=old, successor=new, is_partial=is_partial)
        for old in predecessors
        for new in successors
    )
    return act
