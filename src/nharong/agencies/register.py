"""The register in memory: who stood under whom on any day, who followed whom, and every reading of boundaries.

Figures are grouped here. *Then* reads each agency where it stood in its own time (its last day within the period).
A date ``D`` reads it in the boundaries of ``D``: the agency is followed through the legal acts, forward or backward,
to the units that exist on ``D``. When that is one unit, its figures are shown there. When it is several, nothing is
guessed: they are shown at the nearest unit above all of them, and marked as not divisible.

Rebuilt when the revision of topic ``agencies`` changes; about 700 agencies take some milliseconds.
"""

from __future__ import annotations

import bisect
import datetime as dt
import threading
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from django.utils.translation import gettext as _

from nharong.core import revisions
from nharong.core.dating import FAR
from nharong.core.errors import Invalid
from nharong.core.periods import Period

from .models import Agency, AgencyParent, Succession

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
NONE = -1
DEPTH = 8
THEN = "then"


@dataclass(frozen=True)
class Unit:
    """An agency's identity and lifetime; ``index`` is its row in every array."""

    index: int
    id: int
    code: str
    kind: str
    start: dt.date
    end: dt.date

    def exists_on(self, day: dt.date) -> bool:
        return self.start <= day < self.end


@dataclass(frozen=True)
class Grouping:
    """For each unit (row) those above it, itself first, padded with -1; ``divisible`` False: spread over several."""

    above: Ints
    divisible: Bools


@dataclass
class Register:
    """A consistent copy of the dated register."""

    units: list[Unit]
    parents: dict[int, list[tuple[dt.date, dt.date, int]]]
    successors: dict[int, list[int]]
    predecessors: dict[int, list[int]]
    by_code: dict[str, Unit] = field(init=False)
    by_id: dict[int, Unit] = field(init=False)
    ids: Ints = field(init=False)

    def __post_init__(self) -> None:
        self.by_code = {unit.code: unit for unit in self.units}
        self.by_id = {unit.id: unit for unit in self.units}
        self.ids = np.array([unit.id for unit in self.units], dtype=np.int64)
        self.start_days = np.array([unit.start.toordinal() for unit in self.units], dtype=np.int64)
        self.end_days = np.array([unit.end.toordinal() for unit in self.units], dtype=np.int64)
        self.kinds = np.array([unit.kind for unit in self.units])
        days = {unit.start for unit in self.units} | {unit.end for unit in self.units}
        for rows in self.parents.values():
            for start, end, _parent in rows:
                days |= {start, end}
        # Between two neighbouring dates nothing changes: what was worked out for one day serves the whole stretch.
        self._turns = sorted(days)
        self._then: dict[int, Ints] = {}
        self._dated: dict[int, Grouping] = {}
        self._own_end: Ints | None = None

    # one unit ---------------------------------------------------------------------------------------------------

    def unit(self, code: str) -> Unit:
        """The agency with that code. Raises :class:`Invalid` when there is none."""
        try:
            return self.by_code[code]
        except KeyError:
            raise Invalid(_("There is no agency with the code “%(code)s”.") % {"code": code[:60]}) from None

    def parent_on(self, index: int, day: dt.date) -> int:
        for start, end, parent in self.parents.get(index, ()):
            if start <= day < end:
                return parent
        return NONE

    def chain_on(self, index: int, day: dt.date) -> tuple[int, ...]:
        """The unit and those above it on that day, nearest first."""
        chain = [index]
        while len(chain) < DEPTH and (parent := self.parent_on(chain[-1], day)) != NONE and parent not in chain:
            chain.append(parent)
        return tuple(chain)

    def counterparts(self, index: int, day: dt.date) -> frozenset[int]:
        """The units existing on ``day`` to which this one leads through legal acts; itself while it exists."""
        unit = self.units[index]
        if unit.exists_on(day):
            return frozenset({index})
        forward = unit.end <= day
        steps = self.successors if forward else self.predecessors
        found: set[int] = set()
        seen, todo = {index}, [index]
        while todo:
            for neighbour in steps.get(todo.pop(), ()):
                if neighbour in seen:
                    continue
                seen.add(neighbour)
                if self.units[neighbour].exists_on(day):
                    found.add(neighbour)
                else:
                    todo.append(neighbour)
        return frozenset(found)

    def home_on(self, index: int, day: dt.date) -> tuple[tuple[int, ...], bool]:
        """The chain under which this unit's figures are shown in the boundaries of ``day``, and whether it is whole."""
        found = self.counterparts(index, day)
        if len(found) == 1:
            return self.chain_on(next(iter(found)), day), True
        if found:
            chains = [self.chain_on(one, day) for one in sorted(found)]
            shared = set(chains[0]).intersection(*map(set, chains[1:]))
            return tuple(one for one in chains[0] if one in shared), False
        # No counterpart (a level that was abolished, a body without successor): it is shown where its last, or
        # first, superior leads to.
        unit = self.units[index]
        edge = unit.start if day < unit.start else unit.end - dt.timedelta(days=1)
        above = self.parent_on(index, edge)
        return self.home_on(above, day) if above != NONE else ((), True)

    # all units --------------------------------------------------------------------------------------------------

    def grouping(self, period: Period, boundaries: str | dt.date) -> Grouping:
        """Where every unit's figures of ``period`` are shown. ``boundaries``: ``"then"`` or a day."""
        if isinstance(boundaries, dt.date):
            return self._grouping_on(boundaries)
        return Grouping(self._above_then(period.last_day), np.ones(len(self.units), dtype=bool))

    def _stretch(self, day: dt.date) -> int:
        return bisect.bisect_right(self._turns, day)

    def _matrix(self, chains: list[tuple[int, ...]]) -> Ints:
        above = np.full((len(self.units), DEPTH), NONE, dtype=np.int64)
        for row, chain in enumerate(chains):
            above[row, : len(chain)] = chain[:DEPTH]
        return above

    def _above_then(self, day: dt.date) -> Ints:
        key = self._stretch(day)
        if key not in self._then:
            if self._own_end is None:
                last = dt.timedelta(days=1)
                self._own_end = self._matrix([self.chain_on(u.index, u.end - last) for u in self.units])
            alive = self._matrix([self.chain_on(u.index, day) if u.exists_on(day) else () for u in self.units])
            ended = self.end_days <= day.toordinal()
            self._then[key] = np.where(ended[:, None], self._own_end, alive)
        return self._then[key]

    def _grouping_on(self, day: dt.date) -> Grouping:
        key = self._stretch(day)
        if key not in self._dated:
            homes = [self.home_on(unit.index, day) for unit in self.units]
            self._dated[key] = Grouping(
                self._matrix([chain for chain, _whole in homes]),
                np.array([whole for _c, whole in homes], dtype=bool),
            )
        return self._dated[key]

    def under(self, root: int, day: dt.date) -> Bools:
        """Which units' lineage leads under ``root`` in the boundaries of ``day``."""
        return np.asarray((self._grouping_on(day).above == root).any(axis=1))


_lock = threading.RLock()
_current: Register | None = None


def _forget(topic: str, _agency_id: int | None) -> None:
    global _current
    if topic in (revisions.TOPIC_AGENCIES, revisions.TOPIC_ALL):
        _current = None


revisions.follow(_forget)


def register() -> Register:
    """The register as of the last poll of the data revision (:func:`nharong.core.revisions.poll`)."""
    global _current
    with _lock:
        if _current is None:
            _current = load()
        return _current


def load() -> Register:
    """Reads the register: three statements."""
    rows = Agency.objects.order_by("id").values_list("id", "code", "kind", "valid_from", "valid_to")
    units = [Unit(index, row[0], row[1], row[2], row[3], row[4] or FAR) for index, row in enumerate(rows)]
    index_of = {unit.id: unit.index for unit in units}
    parents: dict[int, list[tuple[dt.date, dt.date, int]]] = defaultdict(list)
    for agency, parent, start, end in AgencyParent.objects.order_by("valid_from").values_list(
        "agency_id", "parent_id", "valid_from", "valid_to"
    ):
        parents[index_of[agency]].append((start, end or FAR, index_of[parent]))
    successors: dict[int, list[int]] = defaultdict(list)
    predecessors: dict[int, list[int]] = defaultdict(list)
    for old, new in Succession.objects.values_list("predecessor_id", "successor_id"):
        successors[index_of[old]].append(index_of[new])
        predecessors[index_of[new]].append(index_of[old])
    return Register(units, dict(parents), dict(successors), dict(predecessors))
