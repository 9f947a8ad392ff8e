"""Made-up records of press information, drawn for all agencies at once and handed out row by row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import numpy as np

from .register_rows import FAR, Rows
from .shapes import AS_OF, FIRST_DAY, MONTHS, Shape

FORMS = (
    "monthly_update", "conference", "briefing", "release", "interview", "written_answer", "portal", "social", "other",
)  # fmt: skip
_WEIGHTS = np.array([0.30, 0.04, 0.06, 0.14, 0.06, 0.05, 0.20, 0.11, 0.04])
_STATES = ("accepted", "draft", "submitted", "returned")
_EPOCH = dt.date(1970, 1, 1)
_WRITTEN_AT = "2027-01-01 00:00:00"


def month_bounds() -> np.ndarray[Any, Any]:
    """First day of every month as days since 1970, and the day after the last."""
    first = FIRST_DAY.year * 12
    days = [dt.date(m // 12, m % 12 + 1, 1) for m in range(first, first + MONTHS + 1)]
    return np.array([(day - _EPOCH).days for day in days])


def record_rows(shape: Shape, rows: Rows) -> Iterator[tuple[Any, ...]]:
    """One tuple a record, in the order of the days on which they happened, as records come in in real life."""
    random = np.random.default_rng(shape.seed + 1)
    bounds, count = month_bounds(), shape.records
    lives = np.array(
        [((row[3] - _EPOCH).days, ((row[4] or FAR) - _EPOCH).days) for row in rows.agencies], dtype=np.int64
    )
    alive = (lives[:, :1] < bounds[None, 1:]) & (lives[:, 1:] > bounds[None, :-1])
    silent, late, nil = (random.random(alive.shape) < share for share in (0.05, 0.05, 0.02))
    agencies, months = np.nonzero(alive & ~silent)
    chosen = random.integers(0, len(agencies), count)
    agency, month = agencies[chosen], months[chosen]
    first = np.maximum(bounds[month], lives[agency, 0])
    last = np.minimum(bounds[month + 1], lives[agency, 1])
    day = first + (random.random(count) * (last - first)).astype(np.int64)
    form = random.choice(len(FORMS), count, p=_WEIGHTS)
    quantity = np.where(random.random(count) < 0.05, random.integers(2, 6, count), 1)
    quantity[(random.random(count) < 0.03) | nil[agency, month]] = 0
    state = random.choice(len(_STATES), count, p=[0.90, 0.03, 0.03, 0.04])
    wait = random.integers(0, 4, count) + np.where(late[agency, month], 45, 0)
    submitted = np.minimum(day + wait, (AS_OF - _EPOCH).days)
    order = np.argsort(day, kind="stable")
    agency, month, day, form, quantity, state, submitted = (
        column[order] for column in (agency, month, day, form, quantity, state, submitted)
    )
    # One record in two hundred takes back an earlier one of the same agency, form and day.
    corrects = np.full(count, -1)
    wrong = np.flatnonzero(random.random(count) < 0.01)
    fixed = random.integers(0, count, len(wrong))
    real = (fixed < wrong) & (quantity[fixed] > 0) & ~np.isin(fixed, wrong)
    wrong, fixed = wrong[real], fixed[real]
    corrects[wrong], quantity[wrong] = fixed, -1
    for column in (agency, month, day, form):
        column[wrong] = column[fixed]
    submitted[wrong] = np.maximum(submitted[wrong], day[wrong])

    texts = _day_texts(int(max(day.max(), submitted.max())))
    start = FIRST_DAY.year * 12
    columns = (agency.tolist(), form.tolist(), day.tolist(), month.tolist(), quantity.tolist(), state.tolist())
    for number, (a, f, d, m, q, s, sent, fixes) in enumerate(
        zip(*columns, submitted.tolist(), corrects.tolist(), strict=True), 1
    ):
        yield (
            number,
            a + 1,
            FORMS[f],
            f"Thông tin báo chí số {number}",
            texts[d],
            start + m,
            q,
            f"https://example.vn/tin/{number}",
            _STATES[s],
            texts[sent] if s != 1 else None,  # a draft was never submitted
            fixes + 1 if fixes >= 0 else None,
            f"{number:064x}",
            _WRITTEN_AT,
        )


def _day_texts(last: int) -> dict[int, str]:
    first = (FIRST_DAY - _EPOCH).days
    return {day: (_EPOCH + dt.timedelta(days=day)).isoformat() for day in range(first, last + 1)}
