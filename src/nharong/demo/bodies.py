"""The agencies that act in the demonstration, with what chance knows of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from nharong.agencies.enums import TERRITORIAL
from nharong.agencies.models import Agency
from nharong.core.dating import FAR

from .chance import Dice
from .stock import stock

SILENT, MODEL, RETURNED, LATE = "silent", "model", "returned", "late"


@dataclass(frozen=True)
class Body:
    """One agency as the demonstration sees it. ``start`` and ``end`` are its lifetime, half-open."""

    id: int
    code: str
    kind: str
    start: dt.date
    end: dt.date
    name_vi: str
    name_en: str
    short_vi: str

    def dice(self, *name: object) -> Dice:
        """Chance of this agency for one purpose; the code stays for ever, so the draws do."""
        return Dice(self.code, *name)

    @property
    def place(self) -> str:
        """The unit within a sentence: ``xã Ia O``."""
        return self.short_vi[:1].lower() + self.short_vi[1:] if self.kind in TERRITORIAL else self.short_vi

    @property
    def field(self) -> str:
        """What stands at the end of a department's code: its field of work."""
        return self.code.rsplit("-", 1)[-1]

    @property
    def is_coastal(self) -> bool:
        """Whether it lies in what was Bình Định: the official codes of the two provinces do not mix."""
        number = "".join(sign for sign in self.code.split("-")[0] if sign.isdecimal())
        coastal = {"X": 23000, "D": 600}.get(self.code[0], 0)
        return self.code.startswith("BD-") or bool(number and int(number) < coastal)

    @cached_property
    def diligence(self) -> float:
        """From 0 to 1: how regularly it informs the press, by nature."""
        return self.dice("diligence").share()

    @cached_property
    def part(self) -> str:
        """The part it plays; empty for most."""
        if self.code in stock().parts:
            return stock().parts[self.code]
        if self.kind == "province":
            return ""
        if self.diligence < stock()["silent_below"]:
            return SILENT
        return MODEL if self.diligence > stock()["model_above"] else ""


def bodies(day: dt.date, leave_out: Collection[int] = ()) -> list[Body]:
    """Every agency that existed between the first day of the demonstration and ``day``, in order of the code.

    Each under its name of the first day (or its first one): a later renaming must not change what chance gives.
    """
    first = stock().first_day
    rows = Agency.objects.overlapping(first, day + dt.timedelta(days=1)).with_names(first).order_by("code")
    return [
        Body(
            row.pk, row.code, row.kind, row.valid_from, row.valid_to or FAR,
            row.name_vi, row.name_en or row.name_vi, row.short_vi or row.name_vi,
        )
        for row in rows
        if row.pk not in leave_out
    ]  # fmt: skip
