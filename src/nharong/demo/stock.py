"""What the demonstration is made of: names, titles, reasons and parts, from one data file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from nharong.core.folding import nfc
from nharong.core.periods import Period


@dataclass(frozen=True)
class Curve:
    """A share over time: given for some months, straight between them, level before and after."""

    points: Sequence[tuple[int, float]]

    @classmethod
    def of(cls, given: Mapping[str, float]) -> Curve:
        return cls(sorted((Period.parse(label).first_month, float(share)) for label, share in given.items()))

    def at(self, month: int) -> float:
        before = [point for point in self.points if point[0] <= month]
        after = [point for point in self.points if point[0] > month]
        if not before or not after:
            return (before[-1] if before else after[0])[1]
        (left, low), (right, high) = before[-1], after[0]
        return low + (high - low) * (month - left) / (right - left)


@dataclass(frozen=True)
class Subject:
    """Something to tell the press about; empty ``kinds`` or ``months`` mean all."""

    text: str
    kinds: frozenset[str]
    months: frozenset[int]

    def suits(self, kind: str, month: int) -> bool:
        return (not self.kinds or kind in self.kinds) and (not self.months or month in self.months)


@dataclass(frozen=True)
class Person:
    """One demonstration account."""

    username: str
    role: str
    agency: str
    first: str
    last: str


@dataclass(frozen=True)
class Stock:
    """The data file, read."""

    first_day: dt.date
    fulfilment: Curve
    lateness: Curve
    password: str
    people: tuple[Person, ...]
    parts: Mapping[str, str]
    subjects: tuple[Subject, ...]
    words: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        """Any other entry of the file, as it stands there."""
        return self.words[name]


def _composed(value: Any) -> Any:
    """Every text in the form in which texts are stored."""
    if isinstance(value, str):
        return nfc(value)
    if isinstance(value, list):
        return [_composed(one) for one in value]
    if isinstance(value, dict):
        return {_composed(name): _composed(one) for name, one in value.items()}
    return value


@lru_cache(maxsize=1)
def stock() -> Stock:
    """The stock that ships with the product."""
    path = Path(settings.SHIPPED_DATA) / "demo" / "gia-lai.yaml"
    words = _composed(yaml.safe_load(path.read_text(encoding="utf-8")))
    return Stock(
        first_day=words["first_day"],
        fulfilment=Curve.of(words["fulfilment"]),
        lateness=Curve.of(words["lateness"]),
        password=words["accounts"]["password"],
        people=tuple(Person(**person) for person in words["accounts"]["people"]),
        parts=words["parts"],
        subjects=tuple(
            Subject(one["text"], frozenset(one.get("kinds", ())), frozenset(one.get("months", ())))
            for one in words["subjects"]
        ),
        words=words,
    )
