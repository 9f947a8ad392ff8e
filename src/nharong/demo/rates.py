"""How likely an agency does what it owes in a month."""

from __future__ import annotations

import math

from .bodies import LATE, MODEL, RETURNED, SILENT, Body
from .stock import Stock

# Provincial bodies are a little more regular than communes.
_BONUS = {"province": 1.3, "department": 0.5, "district": 0.3, "commune": 0.0}
_SPREAD = 2.4
# Acts beyond what is owed, in an average month, and how often each form is chosen.
EXTRA = {"province": 3.2, "department": 0.9, "district": 0.5, "commune": 0.3, "organisation": 0.35, "press": 0.3}


def fulfils(body: Body, month: int, words: Stock) -> float:
    """The probability that the monthly update is given, sooner or later."""
    if body.part in (MODEL, RETURNED, LATE):
        return 1.0
    if body.part == SILENT:
        return 0.0
    share = words.fulfilment.at(month)
    odds = math.log(share / (1 - share)) + _SPREAD * (body.diligence - 0.5) + _BONUS.get(body.kind, 0.0)
    return 1 / (1 + math.exp(-odds))


def main_form(kind: str) -> list[tuple[str, float]]:
    """In which form the update is given."""
    if kind == "province":
        return [("monthly_update", 8), ("release", 1), ("portal", 1)]
    return [("monthly_update", 11), ("portal", 4), ("release", 2), ("briefing", 2), ("conference", 0.4)]


def extra_form(kind: str, month: int, first_month: int) -> list[tuple[str, float]]:
    """The forms of everything else; they grow more diverse over the years."""
    grown = min(1.0, (month - first_month) / 36)
    weights = {
        "portal": 5 - 2 * grown,
        "release": 2.0,
        "briefing": 1.5 if kind == "commune" else 2.5,
        "interview": 1 + grown,
        "written_answer": 0.8 + 0.4 * grown,
        "social": 0.5 + 2.5 * grown,
        "other": 0.8 + 1.2 * grown,
    }
    if kind in ("press", "organisation"):
        weights = {"portal": 4.0, "social": 1 + 2 * grown, "release": 1.5, "other": 1.0}
    return list(weights.items())
