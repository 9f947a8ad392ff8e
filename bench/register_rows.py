"""Made-up agencies, spokespersons and exemptions, as plain rows. The same shape and seed give the same rows."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .shapes import AS_OF, FIRST_DAY, FOUNDED_ON, MONTHS, REORGANISED_ON, Shape

DAY = dt.timedelta(days=1)
LAST_DAY = dt.date(FIRST_DAY.year + MONTHS // 12, 1, 1) - DAY
FAR = dt.date(2100, 1, 1)


@dataclass
class Rows:
    """Rows by table, in the order of the columns named in :mod:`bench.load`."""

    agencies: list[tuple[Any, ...]] = field(default_factory=list)
    names: list[tuple[Any, ...]] = field(default_factory=list)
    parents: list[tuple[Any, ...]] = field(default_factory=list)
    acts: list[tuple[Any, ...]] = field(default_factory=list)
    successions: list[tuple[Any, ...]] = field(default_factory=list)
    terms: list[tuple[Any, ...]] = field(default_factory=list)
    exemptions: list[tuple[Any, ...]] = field(default_factory=list)


class Maker:
    """Makes the province step by step; every choice comes from one seeded generator."""

    def __init__(self, shape: Shape) -> None:
        self.shape, self.rows = shape, Rows()
        self.random = np.random.default_rng(shape.seed)

    def make(self) -> Rows:
        province = self._agency("BENCH", "province")
        for number in range(self.shape.departments):
            self._agency(f"BENCH-S{number:03d}", "department", [(FOUNDED_ON, None, province)])
        for number in range(self.shape.outside):
            self._agency(f"BENCH-B{number:03d}", "press", [(FOUNDED_ON, None, province)])
        count = self.shape.districts
        districts = list(range(len(self.rows.agencies) + 1, len(self.rows.agencies) + 1 + count))
        for at, _one in enumerate(districts):
            # Every other district is abolished at the reorganisation; its communes move to the one before it.
            end = REORGANISED_ON if at % 2 else None
            self._agency(f"BENCH-H{at:03d}", "district", [(FOUNDED_ON, end, province)], FOUNDED_ON, end)
        self._communes(districts)
        for row in list(self.rows.agencies):
            self._speakers(row[0], row[3], row[4])
            self._exemption(row[0], row[3], row[4])
        return self.rows

    def _agency(
        self,
        code: str,
        kind: str,
        parents: list[tuple[dt.date, dt.date | None, int]] = [],  # noqa: B006 - never changed
        start: dt.date = FOUNDED_ON,
        end: dt.date | None = None,
    ) -> int:
        number = len(self.rows.agencies) + 1
        name = f"Cơ quan {code}"
        self.rows.agencies.append((number, code, kind, start, end, "", "benchmark"))
        self.rows.names.append((number, number, name, "", name, f"co quan {code.lower()}", start, None))
        for first, last, parent in parents:
            self.rows.parents.append((len(self.rows.parents) + 1, number, parent, first, last))
        return number

    def _communes(self, districts: list[int]) -> None:
        merged: dict[int, list[int]] = {}
        for at in range(self.shape.communes):
            place = at % len(districts)
            district, later = districts[place], districts[place - place % 2]
            merges = (at // len(districts)) % 5 < 3
            start, end, draw = FOUNDED_ON, None, self.random.random()
            if not merges and draw < 0.02:
                end = dt.date(2023, 3, 16)  # dissolved in mid-month, without a successor
            elif draw > 0.98:
                start = dt.date(2022, 5, 12)  # founded in mid-month
            stops = REORGANISED_ON if merges else end
            parents = [(start, REORGANISED_ON if later != district or merges else end, district)]
            if later != district and not merges and end is None:
                parents.append((REORGANISED_ON, None, later))
            if parents[0][1] is not None and stops is not None and stops < parents[0][1]:
                parents[0] = (start, stops, district)
            number = self._agency(f"BENCH-X{at:05d}", "commune", parents, start, stops)
            if merges:
                merged.setdefault(later, []).append(number)
        self._mergers(merged)

    def _mergers(self, merged: dict[int, list[int]]) -> None:
        for district, olds in merged.items():
            for at in range(0, len(olds), 3):
                act = len(self.rows.acts) + 1
                self.rows.acts.append(
                    (act, f"{act}/NQ", "Sắp xếp đơn vị", "merge", REORGANISED_ON, "", "C", "", AS_OF, False)
                )
                new = self._agency(f"BENCH-N{act:05d}", "commune", [(REORGANISED_ON, None, district)], REORGANISED_ON)
                for old in olds[at : at + 3]:
                    self.rows.successions.append((len(self.rows.successions) + 1, act, old, new, False))

    def _speakers(self, agency: int, start: dt.date, end: dt.date | None) -> None:
        """Chains of terms: most follow each other without a gap, some agencies have two roles side by side."""
        first, last = max(start, FIRST_DAY - 300 * DAY), min(end or FAR, LAST_DAY + 200 * DAY)
        roles = ["spokesperson"] + (["head"] if self.random.random() < 0.6 else [])
        for role in roles:
            at = first
            while at < last:
                length, gap = int(self.random.integers(200, 1200)), 0
                if self.random.random() < 0.06:
                    gap = int(self.random.integers(3, 120))
                until: dt.date | None = at + length * DAY
                if until is not None and until >= last:
                    until = end  # still in office, or until the agency ended
                self._term(agency, role, at, until)
                if until is None or until == end:
                    break
                at = until + gap * DAY
        if self.random.random() < 0.2 and (last - first).days > 60:
            at = first + int(self.random.integers(0, (last - first).days - 50)) * DAY
            self._term(agency, "authorised", at, at + 40 * DAY)

    def _term(self, agency: int, role: str, start: dt.date, end: dt.date | None) -> None:
        draw = self.random.random()
        shown: dt.date | None = start + int(draw * 300) * DAY if draw < 0.1 else start
        if draw > 0.985:
            shown = None
        hidden = shown + 90 * DAY if shown and 0.97 < draw <= 0.985 else None
        matter, document = ("Một vụ việc", "01/VB") if role == "authorised" else ("", "")
        number = len(self.rows.terms) + 1
        self.rows.terms.append(
            (
                number, agency, role, f"Người {number}", "Chánh Văn phòng", "", "", "", matter, document, start, end,
                shown, hidden, f"nguoi {number}", False,
            )
        )  # fmt: skip

    def _exemption(self, agency: int, start: dt.date, end: dt.date | None) -> None:
        if self.random.random() > 0.05:
            return
        first, last = max(start, FIRST_DAY), min(end or FAR, LAST_DAY)
        if (last - first).days < 30:
            return
        at = first + int(self.random.integers(0, (last - first).days - 20)) * DAY
        until = at + int(self.random.integers(10, 200)) * DAY
        number = len(self.rows.exemptions) + 1
        self.rows.exemptions.append((number, agency, "Thiên tai", "2/QĐ", at, until, False))
