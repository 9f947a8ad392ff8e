"""Agency × month and agency × window arrays behind the press figures, kept fresh by the data revision.

The database sums records (:mod:`facts`); here they become states. After a change of one agency only its row is read
and computed again. The arrays are a cache: nothing is stored, and an empty cache gives the same figures.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Collection, Iterable, Sequence

import numpy as np
import numpy.typing as npt

from nharong.agencies.register import Register, register
from nharong.core import revisions
from nharong.core.clock import today
from nharong.core.periods import Period, month_number, month_start

from . import facts

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# States of one agency in one window of a duty.
# Until the deadline has passed a duty is not due, done (EARLY) or not (OPEN): counting only those already done would
# make a month that has just begun look perfect.
NOT_OWED, OPEN, EARLY, TIMELY, LATE, SILENT, UNMET = range(7)


class Cube:
    """All that the press measures need, for one choice of speaker roles, as known on one day."""

    def __init__(self, roles: Sequence[str], as_of: dt.date, reg: Register) -> None:
        self.roles, self.as_of, self.reg = tuple(roles), as_of, reg
        self.windows = facts.windows()
        first = min([month_number(as_of)] + [w.first_month for w in self.windows])
        # A year beyond today, so that an exemption ahead is known for periods that have not begun.
        last = max([month_number(as_of) + 12] + [w.last_month for w in self.windows])
        self.first_month, self.months = first - first % 12, last - last % 12 + 12 - (first - first % 12)
        size = len(reg.units)
        starts = [month_start(self.first_month + m).toordinal() for m in range(self.months + 1)]
        self.day0, self.month_days = starts[0], np.array(starts, dtype=np.int64) - starts[0]
        shape = (size, self.months)
        self.lived = np.zeros(shape, dtype=np.int16)  # days of existence, the future included
        self.exempt = np.zeros(shape, dtype=np.int16)  # of them exempt
        self.required = np.zeros(shape, dtype=np.int16)  # days past, lived and not exempt
        self.covered = np.zeros(shape, dtype=np.int16)  # of them with a published spokesperson
        self.net = np.zeros((size, len(facts.FORMS), self.months), dtype=np.int32)
        self.records = np.zeros(shape, dtype=np.int32)
        self.first_submitted = np.full((size, len(facts.FORMS), self.months), facts.NEVER, dtype=np.int64)
        self.status = np.zeros((size, len(self.windows)), dtype=np.int8)
        self.window_months = np.array([w.last_month for w in self.windows], dtype=np.int64)
        self.read_days(None)
        self.read_records(None)

    # reading ----------------------------------------------------------------------------------------------------

    def _rows(self, ids: Collection[int] | None) -> Ints:
        if ids is None:
            return np.arange(len(self.reg.units))
        return np.array([self.reg.by_id[one].index for one in ids if one in self.reg.by_id], dtype=np.int64)

    def read_days(self, ids: Collection[int] | None) -> None:
        """Existence, exemptions and coverage by spokespersons, day by day, summed by month."""
        rows = self._rows(ids)
        place = {int(self.reg.ids[row]): at for at, row in enumerate(rows)}
        total = int(self.month_days[-1])
        lived = np.zeros((len(rows), total), dtype=bool)
        for at, row in enumerate(rows):
            unit = self.reg.units[row]
            self._mark(lived[at], unit.start, unit.end)
        exempt, covered = np.zeros_like(lived), np.zeros_like(lived)
        for agency, start, end in facts.exemption_ranges(ids):
            self._mark(exempt[place[agency]], start, end)
        for agency, start, end in facts.published_ranges(ids, self.roles):
            self._mark(covered[place[agency]], start, end)
        past = np.zeros(total, dtype=bool)
        past[: max(0, self.as_of.toordinal() + 1 - self.day0)] = True
        required = lived & ~exempt & past
        self.lived[rows] = self._by_month(lived)
        self.exempt[rows] = self._by_month(lived & exempt)
        self.required[rows] = self._by_month(required)
        self.covered[rows] = self._by_month(required & covered)
        self._owed_rows(rows, exempt)

    def _mark(self, days: Bools, start: dt.date, end: dt.date) -> None:
        days[max(0, start.toordinal() - self.day0) : max(0, end.toordinal() - self.day0)] = True

    def _by_month(self, days: Bools) -> npt.NDArray[np.int16]:
        if not len(days):
            return np.zeros((0, self.months), dtype=np.int16)
        sums: npt.NDArray[np.int16] = np.add.reduceat(days, self.month_days[:-1], axis=1, dtype=np.int16)
        return sums

    def _owed_rows(self, rows: Ints, exempt: Bools) -> None:
        """Which windows each agency owes: of its kind, lived through whole, not exempt on the last day."""
        if not hasattr(self, "owed"):
            self.owed = np.zeros((len(self.reg.units), len(self.windows)), dtype=bool)
        starts, ends, kinds = self.reg.start_days[rows], self.reg.end_days[rows], self.reg.kinds[rows]
        for at, window in enumerate(self.windows):
            owed = (starts <= window.start.toordinal()) & (ends >= window.end.toordinal())
            owed &= np.isin(kinds, list(window.kinds))
            last = window.end.toordinal() - 1 - self.day0
            if 0 <= last < exempt.shape[1]:
                owed &= ~exempt[:, last]
            self.owed[rows, at] = owed

    def read_records(self, ids: Collection[int] | None) -> None:
        """Counted records by form and month, and from them the state of every window."""
        rows = self._rows(ids)
        self.net[rows], self.records[rows], self.first_submitted[rows] = 0, 0, facts.NEVER
        found = facts.cells(ids)
        order = np.argsort(self.reg.ids)
        agencies = order[np.searchsorted(self.reg.ids[order], found.agency_ids)] if len(found.agency_ids) else order[:0]
        columns = found.months - self.first_month
        inside = (columns >= 0) & (columns < self.months)
        agencies, columns, forms = agencies[inside], columns[inside], found.forms[inside]
        self.net[agencies, forms, columns] = found.net[inside]
        self.first_submitted[agencies, forms, columns] = found.first_submitted[inside]
        np.add.at(self.records, (agencies, columns), found.records[inside])
        self._judge(rows, ids)

    def refresh_status(self, ids: Collection[int]) -> None:
        self._judge(self._rows(ids), ids)

    def _judge(self, rows: Ints, ids: Collection[int] | None) -> None:
        every = len(rows) == len(self.reg.units)
        net, first = (self.net, self.first_submitted) if every else (self.net[rows], self.first_submitted[rows])
        records, owed = self.records[rows], self.owed[rows]
        repeated = self._repeated(ids)
        for at, window in enumerate(self.windows):
            months = slice(window.first_month - self.first_month, window.last_month - self.first_month + 1)
            forms = list(window.forms)
            if window.required == 1:
                done = net[:, forms, months].sum(axis=(1, 2)) >= 1
                timely = first[:, forms, months].min(axis=(1, 2), initial=facts.NEVER) <= window.deadline.toordinal()
            else:
                pairs = [repeated.get((int(self.reg.ids[row]), window.id), (0, 0)) for row in rows]
                done = np.array([pair[0] >= window.required for pair in pairs], dtype=bool)
                timely = np.array([pair[1] >= window.required for pair in pairs], dtype=bool)
            heard = records[:, months].sum(axis=1) > 0
            if window.deadline < self.as_of:
                status = np.where(done, np.where(timely, TIMELY, LATE), np.where(heard, UNMET, SILENT))
            else:
                status = np.where(done, EARLY, OPEN)
            self.status[rows, at] = np.where(owed[:, at], status, NOT_OWED)

    def _repeated(self, ids: Collection[int] | None) -> dict[tuple[int, int], tuple[int, int]]:
        found: dict[tuple[int, int], tuple[int, int]] = {}
        by_forms: dict[tuple[int, ...], list[int]] = {}
        for window in self.windows:
            if window.required > 1:
                by_forms.setdefault(window.forms, []).append(window.id)
        for forms, window_ids in by_forms.items():
            for agency, window_id, net, timely in facts.timely_quantities(window_ids, forms, ids):
                found[(agency, window_id)] = (net, timely)
        return found

    # slices of a period -----------------------------------------------------------------------------------------

    def month_slice(self, period: Period) -> slice:
        """The columns of the period; empty outside of what is kept."""
        first = period.first_month - self.first_month
        return slice(max(0, min(first, self.months)), max(0, min(first + period.cadence.months, self.months)))

    def window_columns(self, period: Period) -> Ints:
        """The windows that end within the period: those are due for it."""
        months = self.window_months
        last = period.first_month + period.cadence.months
        return np.flatnonzero((months >= period.first_month) & (months < last))


_lock = threading.RLock()
_cubes: dict[tuple[str, ...], Cube] = {}
_dirty_records: dict[tuple[str, ...], set[int]] = {}
_dirty_days: dict[tuple[str, ...], set[int]] = {}


def _note(topic: str, agency_id: int | None) -> None:
    """A listener of the data revision: remembers which rows to read again."""
    with _lock:
        if agency_id is not None and topic == revisions.TOPIC_ACTIVITIES:
            _add(_dirty_records, agency_id)
        elif agency_id is not None and topic in (revisions.TOPIC_TERMS, revisions.TOPIC_RULES):
            _add(_dirty_days, agency_id)
        elif topic != revisions.TOPIC_PLANS:
            _cubes.clear()
            _dirty_records.clear()
            _dirty_days.clear()


def _add(dirty: dict[tuple[str, ...], set[int]], agency_id: int) -> None:
    for roles in _cubes:
        dirty.setdefault(roles, set()).add(agency_id)


revisions.follow(_note)


def cube(roles: Iterable[str]) -> Cube:
    """The cube for those roles, with everything read again that changed up to the last poll."""
    key = tuple(sorted(roles))
    with _lock:
        known = _cubes.get(key)
        reg = register()
        if known is None or known.as_of != today() or known.reg is not reg:
            _dirty_records.pop(key, None)
            _dirty_days.pop(key, None)
            known = _cubes[key] = Cube(key, today(), reg)
            return known
        if days := _dirty_days.pop(key, None):
            known.read_days(days)
            known.refresh_status(days - _dirty_records.get(key, set()))
        if records := _dirty_records.pop(key, None):
            known.read_records(records)
        return known
