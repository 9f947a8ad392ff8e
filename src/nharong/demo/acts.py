"""Invented acts of informing the press, each with its whole life planned: written, submitted, decided, corrected.

The plan of an act does not know what day it is. :func:`as_known` cuts it at a day, so that the records of the current
month are partly drafts, partly waiting for the coordinator, and a later day only moves them on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from nharong.core.clock import ZONE
from nharong.core.dating import DateRange
from nharong.core.folding import fold
from nharong.core.periods import month_number, month_start
from nharong.press.enums import ActivityState, Form
from nharong.press.services.bulk import HistoryRow

from . import rates
from .bodies import LATE, MODEL, RETURNED, SILENT, Body
from .chance import Dice
from .stock import Stock, stock

_DAY = dt.timedelta(days=1)
_OWING = frozenset({"province", "department", "district", "commune"})
Step = tuple[dt.date, ActivityState, str]


@dataclass(eq=False)
class Act:
    """One record: when it is first written, and each step after that with its day and reason."""

    body: Body
    form: str
    title: str
    day: dt.date
    written: dt.date
    steps: list[Step] = field(default_factory=list)
    quantity: int = 1
    corrects: Act | None = None

    def then(self, day: dt.date, state: ActivityState, reason: str = "") -> Act:
        self.steps.append((day, state, reason))
        return self

    @property
    def accepted_on(self) -> dt.date | None:
        """The day from which it counts for good; None when it never does or is taken out again."""
        day, state, _reason = self.steps[-1] if self.steps else (None, None, "")
        return day if state == ActivityState.ACCEPTED else None


def plan(body: Body, month: int, words: Stock, freed: Sequence[DateRange] = ()) -> list[Act]:
    """Everything the agency does in that month, in a fixed order; nothing on days on which it is exempt."""
    first = max(month_start(month), body.start)
    last = min(month_start(month + 1), body.end) - _DAY
    if first > last or body.part == SILENT:
        return []
    dice = body.dice("month", month)
    found: list[Act] = []
    if body.kind in _OWING:
        found += _update(body, month, first, last, dice, words)
        if body.kind == "province" and month % 3 == 2:
            found += _conference(body, first, last, dice, words)
        if body.part == RETURNED:
            found.append(_standing_draft(body, first, last, dice, words))
    found += _extras(body, month, first, last, dice, words)
    for act in list(found):
        found += _corrections(act, dice, words)
    return _once([act for act in found if not any(act.day in days for days in freed)])


def _once(acts: list[Act]) -> list[Act]:
    """Without an act that repeats another one: it would be refused as a duplicate."""
    seen: set[tuple[object, ...]] = set()
    kept: list[Act] = []
    for act in acts:
        mark = (act.form, act.day, fold(act.title), id(act.corrects) if act.corrects else 0)
        if mark not in seen and (act.corrects is None or act.corrects in kept):
            seen.add(mark)
            kept.append(act)
    return kept


# The update that is owed --------------------------------------------------------------------------------------------


def _update(body: Body, month: int, first: dt.date, last: dt.date, dice: Dice, words: Stock) -> Iterator[Act]:
    day = first + dt.timedelta(days=dice.between(min(2, (last - first).days), (last - first).days))
    act = _act(body, dice.weighted(rates.main_form(body.kind)), day, dice, words)
    month_end = month_start(month + 1) - _DAY
    if body.part == RETURNED:
        back = month_end + dt.timedelta(days=dice.between(3, 6))
        again = month_end + dt.timedelta(days=dice.between(24, 27))
        act.written = day
        act.then(day, ActivityState.SUBMITTED).then(back, ActivityState.RETURNED, words["return_reasons"][0])
        act.then(again, ActivityState.SUBMITTED).then(again + 2 * _DAY, ActivityState.ACCEPTED)
        yield act
        return
    spell = body.dice("spell", month // 4).happens(0.03)
    if not spell and dice.happens(rates.fulfils(body, month, words)):
        late = body.part == LATE or (body.part != MODEL and dice.happens(words.lateness.at(month)))
        if late:
            submitted = month_end + dt.timedelta(days=dice.between(22, 27) if body.part else dice.between(12, 38))
            act.written = submitted - dice.between(0, 2) * _DAY
        else:
            submitted = act.written + dice.between(0, 3) * _DAY
        yield _decided(act, submitted, dice, words, fixed=True)
    elif not spell:
        yield from _missed(act, dice, words)


def _missed(act: Act, dice: Dice, words: Stock) -> Iterator[Act]:
    """What is there when the duty was not fulfilled: mostly nothing at all."""
    submitted = act.written + dice.between(0, 4) * _DAY
    what = dice.weighted(
        [("silence", 62), ("nil", 13), ("draft", 4), ("returned", 8), ("taken back", 5), ("undone", 4)]
    )
    if what == "nil":
        act.form, act.quantity = Form.MONTHLY_UPDATE, 0
        act.title = words["nil_title"].format(month=act.day.strftime("%m/%Y"))
        yield _decided(act, submitted, dice, words, fixed=True)
    elif what == "draft":
        yield act
    elif what == "returned":
        act.then(submitted, ActivityState.SUBMITTED)
        yield act.then(
            submitted + dice.between(1, 8) * _DAY, ActivityState.RETURNED, dice.pick(words["return_reasons"])
        )
    elif what == "taken back":
        # It counted for a while; then it was found to be wrong.
        accepted = submitted + dice.between(1, 5) * _DAY
        act.then(submitted, ActivityState.SUBMITTED).then(accepted, ActivityState.ACCEPTED)
        reason = dice.pick(words["withdrawn_reasons"])
        yield act.then(accepted + dice.between(15, 60) * _DAY, ActivityState.RETURNED, reason)
    elif what == "undone":
        accepted = submitted + dice.between(1, 5) * _DAY
        yield act.then(submitted, ActivityState.SUBMITTED).then(accepted, ActivityState.ACCEPTED)
        yield _correction(act, accepted, -1, dice, words)


def _conference(body: Body, first: dt.date, last: dt.date, dice: Dice, words: Stock) -> Iterator[Act]:
    if dice.happens(0.06):
        return
    day = first + dt.timedelta(days=dice.between(5, max(5, (last - first).days - 3)))
    act = _act(body, Form.CONFERENCE, min(day, last), dice, words)
    wait = dice.between(20, 40) if dice.happens(0.12) else dice.between(0, 3)
    yield _decided(act, act.written + wait * _DAY, dice, words, fixed=True)


def _standing_draft(body: Body, first: dt.date, last: dt.date, dice: Dice, words: Stock) -> Act:
    """A draft that waits nearly all month in the officer's inbox."""
    act = _act(body, Form.INTERVIEW, min(first + 2 * _DAY, last), dice, words)
    return _decided(act, max(act.written, last), dice, words, fixed=True)


# Everything else ----------------------------------------------------------------------------------------------------


def _extras(body: Body, month: int, first: dt.date, last: dt.date, dice: Dice, words: Stock) -> Iterator[Act]:
    expected = rates.EXTRA.get(body.kind, 0.0) * (0.4 + 1.2 * body.diligence)
    count = int(expected) + dice.happens(expected % 1)
    for _number in range(count):
        day = first + dt.timedelta(days=dice.between(0, (last - first).days))
        form = dice.weighted(rates.extra_form(body.kind, month, month_number(words.first_day)))
        if body.part in (RETURNED, LATE):
            # Any other act might fulfil the very duty that this agency shows as owed.
            form = Form.INTERVIEW
        act = _act(body, form, day, dice, words)
        if form in (Form.BRIEFING, Form.SOCIAL, Form.OTHER) and dice.happens(0.2):
            act.quantity = dice.between(2, 4)
        if dice.happens(0.01):
            yield act  # a draft that nobody finished
        else:
            yield _decided(act, act.written + dice.between(0, 9) * _DAY, dice, words)


def _act(body: Body, form: str, day: dt.date, dice: Dice, words: Stock) -> Act:
    month = day.month
    fields = words["fields"].get(body.field, ()) if body.kind in ("department", "press", "organisation") else ()
    subject = dice.pick(fields if fields and dice.happens(0.6) else _subjects(body.kind, month))
    title = dice.pick(words["titles"][form]).format(
        month=day.strftime("%m/%Y"),
        quarter=f"{(month - 1) // 3 + 1}/{day.year}",
        subject=subject.format(place=body.place),
    )
    return Act(body, form, title, day, day + dice.between(0, 2) * _DAY)


@lru_cache(maxsize=128)
def _subjects(kind: str, month: int) -> list[str]:
    return [one.text for one in stock().subjects if one.suits(kind, month)]


def _decided(act: Act, submitted: dt.date, dice: Dice, words: Stock, *, fixed: bool = False) -> Act:
    """Submitted and looked at some days later; a few come back, most of those are handed in again."""
    wait = dice.between(7, 20) if dice.happens(0.08) else dice.between(1, 6)
    looked = submitted + wait * _DAY
    act.then(submitted, ActivityState.SUBMITTED)
    if act.body.part != MODEL and dice.happens(0.06):
        act.then(looked, ActivityState.RETURNED, dice.pick(words["return_reasons"]))
        if not fixed and dice.happens(0.5):
            return act
        again = looked + dice.between(2, 10) * _DAY
        act.then(again, ActivityState.SUBMITTED)
        looked = again + dice.between(1, 5) * _DAY
    return act.then(looked, ActivityState.ACCEPTED)


def _corrections(act: Act, dice: Dice, words: Stock) -> Iterator[Act]:
    """Small corrections of what counts; one that would undo an update belongs to :func:`_missed`."""
    accepted = act.accepted_on
    if accepted is None or act.corrects is not None or act.quantity < 2:
        return
    if dice.happens(0.25):
        yield _correction(act, accepted, -1, dice, words)
    elif dice.happens(0.1):
        yield _correction(act, accepted, 1, dice, words)


def _correction(act: Act, accepted: dt.date, change: int, dice: Dice, words: Stock) -> Act:
    title = dice.pick(words["correction_titles"] if change < 0 else words["correction_up_titles"])
    day = accepted + dice.between(4, 25) * _DAY
    found = Act(act.body, act.form, title, act.day, day, quantity=change, corrects=act)
    return found.then(day, ActivityState.SUBMITTED).then(day + dice.between(1, 6) * _DAY, ActivityState.ACCEPTED)


# What is known on a day ---------------------------------------------------------------------------------------------


def as_known(acts: list[Act], today: dt.date, words: Stock, authors: dict[str, int]) -> list[HistoryRow]:
    """The records of those acts as they stand on ``today``; what is not yet written is not there."""
    rows: list[HistoryRow] = []
    places: dict[int, int] = {}
    for act in acts:
        if act.written > today:
            continue
        if act.corrects is not None and id(act.corrects) not in places:
            continue
        places[id(act)] = len(rows)
        rows.append(_row(act, today, words, places, authors.get(act.body.code)))
    return rows


def _row(act: Act, today: dt.date, words: Stock, places: dict[int, int], author: int | None) -> HistoryRow:
    state, submitted, decided, reason, changed = ActivityState.DRAFT, None, None, "", act.written
    for day, step, why in act.steps:
        if day > today:
            break
        state, changed = step, day
        if step == ActivityState.SUBMITTED:
            submitted = submitted or day
        else:
            decided, reason = day, why
    number = Dice(act.body.code, act.day, act.title).between(10000, 99999)
    return HistoryRow(
        agency_id=act.body.id,
        form=act.form,
        title=act.title,
        occurred_on=act.day,
        state=state,
        created_at=_moment(act.written, 8),
        updated_at=_moment(changed, 10),
        quantity=act.quantity,
        link=f"{words['host']}/{act.body.code.lower()}/{act.day:%Y/%m}/{number}" if act.quantity > 0 else "",
        note=words["note"],
        submitted_on=submitted,
        decided_at=_moment(decided, 14) if decided else None,
        return_reason=reason,
        corrects=places[id(act.corrects)] if act.corrects is not None else None,
        author_id=author,
    )


def _moment(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), ZONE)
