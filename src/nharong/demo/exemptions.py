"""Invented exemptions: agencies that a flood or a storm keeps from informing the press for a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from nharong.core.dating import DateRange

from .bodies import Body
from .chance import Dice
from .stock import Stock


@dataclass(frozen=True)
class Freed:
    """One exemption with an act that says of itself that it is invented."""

    body: Body
    days: DateRange
    reason: str
    legal_act: str


def plan(bodies: list[Body], day: dt.date, words: Stock) -> list[Freed]:
    """Every exemption that has begun by ``day``, never two of one agency."""
    found: dict[str, Freed] = {}
    for body in bodies:
        for days in (*_fixed(body, words), *_by_chance(body, words)):
            if days.start <= day and body.code not in found:
                found[body.code] = _freed(body, days, words)
    return list(found.values())


def _fixed(body: Body, words: Stock) -> Iterator[DateRange]:
    for one in words["exemptions"]["fixed"]:
        if one["agency"] == body.code and body.start <= one["from"] and one["to"] <= body.end:
            yield DateRange(one["from"], one["to"])


def _by_chance(body: Body, words: Stock) -> Iterator[DateRange]:
    given = words["exemptions"]
    fixed = {one["agency"] for one in given["fixed"]}
    if body.kind != "commune" or body.part or body.code in fixed:
        return
    for year in range(words.first_day.year, 2041):
        for month in given["months"]:
            dice = body.dice("exempt", year, month)
            first = dt.date(year, month, 1)
            if not dice.happens(given["per_thousand"] / 1000):
                continue
            ahead = dice.between(1, 2)
            last = dt.date(year + (month + ahead - 1) // 12, (month + ahead - 1) % 12 + 1, 1)
            if body.start <= first and last <= body.end:
                yield DateRange(first, last)


def _freed(body: Body, days: DateRange, words: Stock) -> Freed:
    dice = Dice(body.code, "act", days.start)
    act = words["exemptions"]["act"].format(number=dice.between(1, 200), year=days.start.year)
    return Freed(body, days, dice.pick(words["exemptions"]["reasons"]), act)
