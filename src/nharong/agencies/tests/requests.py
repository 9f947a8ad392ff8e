"""Words that the tests of reorganisations share."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from nharong.agencies.services import NewAgency, ReorganisationRequest, plan_reorganisation
from nharong.core.permissions import SYSTEM

DAY = dt.date(2027, 1, 1)
EVE = dt.date(2026, 12, 31)
BASE = ReorganisationRequest(kind="merge", effective_on=DAY, act_number="12/NQ-HĐND", title="Sắp xếp")
MERGE = replace(BASE, agencies=("A", "B"), successors=(NewAgency("AB", "commune", "Xã Mới", "New Commune"),))


def rules(request: ReorganisationRequest) -> set[str]:
    return {
        conflict.rule.removeprefix("reorganisation.")
        for conflict in plan_reorganisation(actor=SYSTEM, request=request).conflicts
    }
