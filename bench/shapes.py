"""What the benchmark's province looks like: fixed dates, rules and plan, and how many agencies and records it has."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

FIRST_DAY = dt.date(2021, 1, 1)
MONTHS = 72
# The day on which the house stands (bench/settings.py): the windows of the last month are still open.
AS_OF = dt.date(2027, 1, 5)
REORGANISED_ON = dt.date(2024, 7, 1)
NEW_REGIME_ON = dt.date(2026, 7, 1)
FOUNDED_ON = dt.date(2015, 1, 1)
ROLES = ("head", "spokesperson")
KINDS = ("province", "department", "district", "commune")
FIRST_MONTH = FIRST_DAY.year * 12

_BELOW = ["department", "district", "commune"]
_FORMS = ["monthly_update", "release", "portal", "briefing", "conference"]
# code, duty, kinds, cadence, times, fulfilled by, working days, days of grace, from, until
RULES: tuple[tuple[str, str, list[str], str, int, list[str], int, int, dt.date, dt.date | None], ...] = (
    ("month-old-top", "press.monthly_update", ["province"], "month", 1, _FORMS[:3], 5, 0, FIRST_DAY, NEW_REGIME_ON),
    ("month-old", "press.monthly_update", _BELOW, "month", 1, _FORMS, 5, 0, FIRST_DAY, NEW_REGIME_ON),
    ("month-new-top", "press.monthly_update", ["province"], "month", 1, _FORMS[:2], 3, 2, NEW_REGIME_ON, None),
    ("month-new", "press.monthly_update", _BELOW, "month", 1, _FORMS[:4], 3, 2, NEW_REGIME_ON, None),
    ("quarter-old", "press.conference", list(KINDS), "quarter", 1, ["conference"], 5, 0, FIRST_DAY, NEW_REGIME_ON),
    ("quarter-new", "press.conference", list(KINDS), "quarter", 1, _FORMS[3:], 5, 0, NEW_REGIME_ON, None),
    ("twice-a-half", "press.dialogue", ["department"], "half", 2, ["interview"], 5, 0, dt.date(2023, 1, 1), None),
)

PLAN = """\
format: 1
code: bench
number: 1/KH
title: {vi: Kế hoạch đo tốc độ}
issued_on: 2021-01-01
period: {first_day: 2021-01-01, last_day: 2028-12-31}
legal_basis:
  - {code: L1, title: {vi: Văn bản đo tốc độ}, certainty: C, read_in: Không có}
scope:
  - {root: BENCH, valid_from: 2021-01-01, include_predecessors: true}
indicators:
  - code: T1
    title: {vi: Cơ chế phát ngôn}
    short: {vi: Cơ chế phát ngôn}
    measure: press.mechanism
    params: {roles: [head, spokesperson]}
    population: {kinds: [province, department, district, commune]}
    target: 100
    unit: "%"
    direction: up
    due: 2028-12-31
    sources: [L1]
  - code: R1
    title: {vi: Thông tin báo chí}
    short: {vi: Thông tin báo chí}
    measure: press.activities
    population: {kinds: [province, department, district, commune]}
    unit: count
    monitor: true
"""


@dataclass(frozen=True)
class Shape:
    """``agencies`` live before the reorganisation, which merges 60% of the communes by threes into new ones."""

    agencies: int
    records: int
    seed: int = 155

    @property
    def departments(self) -> int:
        return min(20, self.agencies // 5)

    @property
    def districts(self) -> int:
        return max(2, self.agencies // 40)

    @property
    def outside(self) -> int:
        """Press agencies: in the register, not in the population."""
        return max(1, self.agencies // 100)

    @property
    def communes(self) -> int:
        return self.agencies - 1 - self.departments - self.districts - self.outside
