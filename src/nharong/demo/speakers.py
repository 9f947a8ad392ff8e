"""Invented heads, assigned spokespersons and authorised persons, with handovers, gaps and stale contacts.

Each term is planned to its end without asking what day it is; what is not yet known today is then cut off. So a later
day only adds: the same people, a little further on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nharong.core.dating import FAR
from nharong.press.enums import SpeakerRole
from nharong.press.services.bulk import TermRow

from .bodies import LATE, MODEL, RETURNED, SILENT, Body
from .chance import Dice
from .stock import Stock

_DAY = dt.timedelta(days=1)
_KINDS = frozenset({"province", "department", "district", "commune"})
# How often an agency has a spokesperson beside its head.
_ASSIGNED = {"province": 1.0, "department": 0.75, "district": 0.5, "commune": 0.3}
_MATTERS = {"province": 0.6, "department": 0.2, "district": 0.1, "commune": 0.03}
# Terms that began before the demonstration do.
_EARLIEST = dt.date(2021, 6, 15)


def terms(body: Body, day: dt.date, words: Stock) -> list[TermRow]:
    """All terms of one agency as known on ``day``."""
    if body.kind not in _KINDS:
        return []
    planned = [*_standing(body, SpeakerRole.HEAD, words), *_authorised(body, words)]
    if body.part or body.dice("assigned").happens(_ASSIGNED[body.kind]):
        planned += _standing(body, SpeakerRole.SPOKESPERSON, words)
    return [known for term in planned if (known := _as_known(term, body, day)) is not None]


def _as_known(term: TermRow, body: Body, day: dt.date) -> TermRow | None:
    """The term without what lies in the future; None for one that has not begun."""
    if term.valid_from > day:
        return None
    end = term.valid_to if term.valid_to is not None and (term.valid_to <= day or term.matter) else None
    shown = term.published_from if term.published_from is not None and term.published_from <= day else None
    hidden = term.published_to if shown and term.published_to is not None and term.published_to <= day else None
    notified = term.notified_on if shown and term.notified_on is not None and term.notified_on <= day else None
    return replace(
        term,
        valid_to=end,
        published_from=shown,
        published_to=hidden,
        notified_on=notified,
        contact_confirmed_on=_confirmed(term, body, shown, min(day, (end or FAR) - _DAY)),
    )


def _standing(body: Body, role: SpeakerRole, words: Stock) -> Iterator[TermRow]:
    """One person after the other in a standing role, until the agency ends."""
    dice = body.dice("terms", role.value)
    start, horizon = _first_start(body, role, dice, words), min(body.end, dt.date(2100, 1, 1))
    first = True
    while start < horizon:
        months = dice.between(20, 60) if role is SpeakerRole.HEAD else dice.between(14, 44)
        end = min(start + dt.timedelta(days=months * 30 + dice.between(0, 29)), body.end)
        lag = _publication_lag(body, start, first, dice, words)
        shown = start + dt.timedelta(days=lag) if lag is not None else None
        hidden = None
        if shown and not body.part and dice.happens(0.03):
            hidden = shown + dt.timedelta(days=dice.between(60, 500))
        yield TermRow(
            agency_id=body.id,
            role=role,
            **_person(body, role, start, dice, words),
            valid_from=start,
            valid_to=end if end < FAR else None,
            published_from=shown if shown and shown < end else None,
            published_to=hidden if hidden and hidden < end else None,
            notified_on=shown + dt.timedelta(days=dice.between(0, 12)) if shown and dice.happens(0.7) else None,
        )
        first = False
        gap = 0 if body.part or dice.happens(0.6) else dice.between(2, 45)
        start = end + dt.timedelta(days=gap)
        # Beyond what anybody will load, only the length of the chain grows.
        if start.year > 2040:
            return


def _first_start(body: Body, role: SpeakerRole, dice: Dice, words: Stock) -> dt.date:
    if body.start >= words.first_day:
        lag = 0 if body.part or dice.happens(0.9) else dice.between(4, 40)
        if role is SpeakerRole.SPOKESPERSON and not body.part:
            lag += dice.between(0, 150)
        return body.start + dt.timedelta(days=lag)
    latest = words.first_day + dt.timedelta(days=365 if role is SpeakerRole.SPOKESPERSON else -20)
    if body.part:
        latest = words.first_day - dt.timedelta(days=20)
    return max(body.start, _EARLIEST + dt.timedelta(days=dice.between(0, (latest - _EARLIEST).days)))


def _publication_lag(body: Body, start: dt.date, first: bool, dice: Dice, words: Stock) -> int | None:
    """How many days after the appointment the directory shows the person; None for never."""
    luck = dice.share() if dice.happens(0.5) else 1 - body.diligence
    spread = dice.share()
    if body.part == SILENT:
        return None
    if body.part in (MODEL, RETURNED, LATE):
        return 0
    if not first:
        return 0 if luck < 0.6 else dice.between(1, 25) if luck < 0.95 else dice.between(50, 120)
    if start < words.first_day:
        # The directory filled up in the first year and a half.
        if luck < 0.55:
            return 0
        since = (words.first_day - start).days
        return since + int(spread * 520) if luck < 0.93 else None
    if luck < 0.46:
        return 0
    if luck < 0.70:
        return 3 + int(spread * 30)
    return 30 + int(spread * 200) if luck < 0.965 else None


def _confirmed(term: TermRow, body: Body, shown: dt.date | None, last: dt.date) -> dt.date | None:
    """When the contact was last confirmed: about twice a year, by some never after the first time."""
    if shown is None or shown > last:
        return None
    dice = body.dice("confirm", term.role, term.valid_from)
    if dice.happens(0.25):
        return shown
    day, following = shown, shown
    while following <= last:
        day, following = following, following + dt.timedelta(days=dice.between(120, 215))
    return day


def _authorised(body: Body, words: Stock) -> Iterator[TermRow]:
    """Somebody who speaks on one matter, by a written document, for some days."""
    for year in range(words.first_day.year, 2041):
        dice = body.dice("matter", year)
        if body.part == SILENT or not dice.happens(_MATTERS[body.kind]):
            continue
        start = dt.date(year, 1, 1) + dt.timedelta(days=dice.between(0, 340))
        end = start + dt.timedelta(days=dice.between(5, 25))
        if not (body.start <= start and end <= body.end):
            continue
        document = words["assignment"].format(number=dice.between(1, 90), day=start.strftime("%d/%m/%Y"))
        yield TermRow(
            agency_id=body.id,
            role=SpeakerRole.AUTHORISED,
            **_person(body, SpeakerRole.SPOKESPERSON, start, dice, words),
            matter=dice.pick(words["matters"]),
            document=document,
            valid_from=start,
            valid_to=end,
            published_from=start if dice.happens(0.6) else None,
        )


def _person(body: Body, role: SpeakerRole, start: dt.date, dice: Dice, words: Stock) -> dict[str, Any]:
    """Name, position and contact; the position says itself that it is a demonstration, wherever it is copied to."""
    post, mark = words["positions"][body.kind][role.value], words["mark"]
    line = 100 + Dice(body.code, role.value, start).between(0, 899)
    area = "0256" if body.is_coastal else "0269"
    return {
        "full_name": full_name(body, dice, words),
        "position_vi": f"{post['vi']} {body.name_vi} ({mark['vi']})",
        "position_en": f"{post['en']}, {body.name_en} ({mark['en']})"[:160],
        "phone": f"{area} 000 {line:04d}",
        "email": f"{role.value}.{body.code.lower()}@vidu.example",
    }


def full_name(body: Body, dice: Dice, words: Stock) -> str:
    """An invented name: a family name with rare parts, Jrai or Bahnar in the highland communes."""
    people = words["people"]
    words_of_place = body.short_vi.split()[1:2]
    highland = bool(words_of_place) and words_of_place[0].startswith(tuple(people["highland_places"]))
    if highland and dice.happens(people["highland_share"]):
        return " ".join([dice.pick(people["highland_family"]), *dice.pick(people["highland_given"])])
    return " ".join([dice.pick(people["family"]), dice.pick(people["middle"]), dice.pick(people["given"])])
