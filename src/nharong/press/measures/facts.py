"""What the figures read from the database: few set-based statements, each for all agencies or for some.

Everything is returned as arrays indexed by the register's rows, so that no object is made for a record.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection

from nharong.core.dating import FAR
from nharong.press.enums import ActivityState, Form
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.regulations.models import DutyRule, DutyWindow, Exemption

Ints = npt.NDArray[np.int64]
FORMS: tuple[str, ...] = tuple(Form.values)
FORM_INDEX = {form: index for index, form in enumerate(FORMS)}


@dataclass(frozen=True)
class Window:
    """One window of a duty rule with what decides it. Days are half-open; ``deadline`` is the last day in time."""

    id: int
    duty: str
    rule_code: str
    kinds: frozenset[str]
    forms: tuple[int, ...]
    required: int
    start: dt.date
    end: dt.date
    first_month: int
    last_month: int
    deadline: dt.date


def windows() -> list[Window]:
    """All windows of all rules, in order of time. Two statements."""
    rules = {rule.pk: rule for rule in DutyRule.objects.all()}
    return [
        Window(
            row.pk,
            rules[row.rule_id].duty,
            rules[row.rule_id].code,
            frozenset(rules[row.rule_id].kinds),
            tuple(FORM_INDEX[form] for form in rules[row.rule_id].fulfilled_by if form in FORM_INDEX),
            rules[row.rule_id].required,
            row.start,
            row.end,
            row.first_month,
            row.last_month,
            row.deadline,
        )
        for row in DutyWindow.objects.order_by("start", "rule_id")
    ]


def _only(ids: Collection[int] | None) -> dict[str, Any]:
    return {} if ids is None else {"agency_id__in": list(ids)}


def exemption_ranges(ids: Collection[int] | None) -> list[tuple[int, dt.date, dt.date]]:
    """(agency, from, until) of every exemption."""
    rows = Exemption.objects.filter(**_only(ids)).values_list("agency_id", "valid_from", "valid_to")
    return [(agency, start, end or FAR) for agency, start, end in rows]


def published_ranges(ids: Collection[int] | None, roles: Sequence[str]) -> list[tuple[int, dt.date, dt.date]]:
    """(agency, from, until) of every day range on which a spokesperson of those roles was in force *and* published."""
    rows = SpokespersonTerm.objects.filter(
        role__in=list(roles), published_from__isnull=False, **_only(ids)
    ).values_list("agency_id", "valid_from", "valid_to", "published_from", "published_to")
    ranges = []
    for agency, start, end, shown, hidden in rows:
        first, last = max(start, shown), min(end or FAR, hidden or FAR)
        if first < last:
            ranges.append((agency, first, last))
    return ranges


@dataclass(frozen=True)
class Cells:
    """Accepted records summed by agency, form and month: net number, how many records, day of first submission."""

    agency_ids: Ints
    forms: Ints
    months: Ints
    net: Ints
    records: Ints
    first_submitted: Ints


NEVER = int(np.iinfo(np.int64).max)

# Six whole numbers a row, so that the answer becomes an array without an object for a day or a word.
_CELLS = """
SELECT agency_id, CASE form {forms} END, month, SUM(quantity), COUNT(*), COALESCE({day}, {never})
  FROM {table} WHERE state = '{state}'{only} GROUP BY agency_id, form, month
"""
_FIRST = "MIN(CASE WHEN quantity > 0 THEN submitted_on END)"
# The day as a number, as date.toordinal() counts it.
_ORDINAL = {
    "sqlite": f"CAST(julianday({_FIRST}) - 1721424.5 AS INTEGER)",
    "postgresql": f"{_FIRST} - DATE '0001-01-01' + 1",
}


def cells(ids: Collection[int] | None) -> Cells:
    """The counted records of all agencies (or of some), summed by the database from its index. One statement."""
    only = "" if ids is None else f" AND agency_id IN ({', '.join(str(int(one)) for one in ids)})"
    statement = _CELLS.format(
        forms=" ".join(f"WHEN '{form}' THEN {index}" for form, index in FORM_INDEX.items()),
        day=_ORDINAL[connection.vendor],
        never=NEVER,
        table=PressActivity._meta.db_table,
        state=ActivityState.ACCEPTED.value,
        only=only,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    numbers = np.fromiter(itertools.chain.from_iterable(rows), dtype=np.int64, count=6 * len(rows)).reshape(-1, 6)
    return Cells(*numbers.T)


_REPEATED = """
SELECT a.agency_id, w.id, SUM(a.quantity), SUM(CASE WHEN a.submitted_on <= w.deadline THEN a.quantity ELSE 0 END)
  FROM {windows} w JOIN {activities} a ON a.month BETWEEN w.first_month AND w.last_month
 WHERE a.state = '{state}' AND w.id IN ({ids}) AND a.form IN ({forms}){only}
 GROUP BY a.agency_id, w.id
"""


def timely_quantities(
    window_ids: Collection[int], forms: Collection[int], ids: Collection[int] | None
) -> list[tuple[int, int, int, int]]:
    """For rules that ask for more than one act in a window: (agency, window, net number, of it in time)."""
    if not window_ids:
        return []
    only = "" if ids is None else f" AND a.agency_id IN ({', '.join(str(int(one)) for one in ids)})"
    statement = _REPEATED.format(
        windows=DutyWindow._meta.db_table,
        activities=PressActivity._meta.db_table,
        state=ActivityState.ACCEPTED.value,
        ids=", ".join(str(int(one)) for one in window_ids),
        forms=", ".join(f"'{FORMS[one]}'" for one in forms),
        only=only,
    )
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return [(int(a), int(w), int(net), int(timely)) for a, w, net, timely in cursor.fetchall()]
