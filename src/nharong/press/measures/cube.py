"""Agency × month and agency × window arrays behind the press figures, kept fresh by the data revision.

The database sums records (:mod:`facts`); here they become states. After a change of one agency only its row is read
and computed again. The arrays are a cache: nothing is stored, and an empty cache gives the same figures.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

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
        self._lay_out_windows()
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
        owed = (starts[:, None] <= self.window_starts) & (ends[:, None] >= self.window_ends)
        for bound, columns in self._grouped(lambda window: window.kinds).items():
            owed[:, columns] &= np.isin(kinds, list(bound))[:, None]
        last = self.window_ends - 1 - self.day0
        known = np.flatnonzero((last >= 0) & (last < exempt.shape[1]))
        owed[:, known] &= ~exempt[:, last[known]]
        self.owed[rows] = owed

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
        """The state of every window of those agencies, all windows of the same forms at once."""
        shape = (len(rows), len(self.windows))
        done, timely = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
        for forms, columns in self._grouped(lambda window: window.forms, required=1).items():
            chosen = np.ix_(rows, np.array(forms, dtype=np.int64))
            done[:, columns] = self._summed(self.net[chosen].sum(axis=1), columns) >= 1
            first = self.first_submitted[chosen].min(axis=1, initial=facts.NEVER)
            timely[:, columns] = self._earliest(first, columns) <= self.deadlines[columns]
        place = {int(self.reg.ids[row]): at for at, row in enumerate(rows)}
        column_of = {window.id: column for column, window in enumerate(self.windows)}
        for (agency, window_id), (net, in_time) in self._repeated(ids).items():
            if agency in place:
                row, column = place[agency], column_of[window_id]
                required = self.windows[column].required
                done[row, column], timely[row, column] = net >= required, in_time >= required
        heard = self._summed(self.records[rows], np.arange(len(self.windows))) > 0
        passed = np.where(done, np.where(timely, TIMELY, LATE), np.where(heard, UNMET, SILENT))
        status = np.where(self.deadlines < self.as_of.toordinal(), passed, np.where(done, EARLY, OPEN))
        self.status[rows] = np.where(self.owed[rows], status, NOT_OWED)

    def _lay_out_windows(self) -> None:
        """The windows as arrays: columns of their first and last month, and their days as numbers."""
        self.window_months = np.array([w.last_month for w in self.windows], dtype=np.int64)
        self.window_first = np.array([w.first_month - self.first_month for w in self.windows], dtype=np.int64)
        self.window_last = self.window_months - self.first_month
        self.window_starts = np.array([w.start.toordinal() for w in self.windows], dtype=np.int64)
        self.window_ends = np.array([w.end.toordinal() for w in self.windows], dtype=np.int64)
        self.deadlines = np.array([w.deadline.toordinal() for w in self.windows], dtype=np.int64)

    def _grouped[K](self, key: Callable[[facts.Window], K], required: int | None = None) -> dict[K, Ints]:
        """The columns of the windows that have the same key."""
        found: dict[K, list[int]] = {}
        for column, window in enumerate(self.windows):
            if required is None or window.required == required:
                found.setdefault(key(window), []).append(column)
        return {value: np.array(columns, dtype=np.int64) for value, columns in found.items()}

    def _summed(self, values: npt.NDArray[Any], columns: Ints) -> Ints:
        """The sum of monthly values over the months of each of those windows."""
        running = np.zeros((values.shape[0], self.months + 1), dtype=np.int64)
        np.cumsum(values, axis=1, out=running[:, 1:])
        return np.asarray(running[:, self.window_last[columns] + 1] - running[:, self.window_first[columns]])

    def _earliest(self, values: Ints, columns: Ints) -> Ints:
        """The least of monthly values over the months of each of those windows."""
        first, last = self.window_first[columns], self.window_last[columns]
        found = values[:, first]
        for step in range(1, int((last - first).max(initial=0)) + 1):
            longer = np.flatnonzero(first + step <= last)
            found[:, longer] = np.minimum(found[:, longer], values[:, first[longer] + step])
        return found

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
