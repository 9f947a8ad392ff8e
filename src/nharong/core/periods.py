"""Calendar periods: month, quarter, half-year and year, as half-open ranges of days.

Labels are ISO-like and stable (``2026-09``, ``2026-Q3``, ``2026-H2``, ``2026``); the display is Vietnamese or
English by the active language. All days are days in Asia/Ho_Chi_Minh.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .errors import Invalid


class Cadence(StrEnum):
    """How long a period is. The value is the word used in data files."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"

    @property
    def months(self) -> int:
        return {"month": 1, "quarter": 3, "half": 6, "year": 12}[self.value]

    @property
    def label(self) -> str:
        return str(_CADENCE_WORDS[self])


_CADENCE_WORDS = {
    Cadence.MONTH: gettext_lazy("Month"),
    Cadence.QUARTER: gettext_lazy("Quarter"),
    Cadence.HALF: gettext_lazy("Half-year"),
    Cadence.YEAR: gettext_lazy("Year"),
}
_ROMAN = ("I", "II", "III", "IV")
# Not the 9990s: the day after such a period, or the year after it, is no date that Python can write.
_LABEL = re.compile(
    r"^(?P<year>(?!999)[1-9]\d{3})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?$"
)


def month_number(day: dt.date) -> int:
    """Months since year 0: one integer a month, so that a month can be a column and an array index."""
    return day.year * 12 + day.month - 1


def month_start(number: int) -> dt.date:
    """The first day of the month with that number (the inverse of :func:`month_number`)."""
    return dt.date(number // 12, number % 12 + 1, 1)


@dataclass(frozen=True, order=True)
class Period:
    """A calendar period, ``start`` included, ``end`` excluded. Ordered by start, then by length."""

    first_month: int
    cadence: Cadence

    def __post_init__(self) -> None:
        if self.first_month % self.cadence.months:
            raise ValueError(f"No {self.cadence} starts in month {self.first_month % 12 + 1}.")

    @classmethod
    def containing(cls, day: dt.date, cadence: Cadence) -> Period:
        """The period of that length in which ``day`` lies."""
        number = month_number(day)
        return cls(number - number % cadence.months, cadence)

    @classmethod
    def parse(cls, label: str) -> Period:
        """Reads ``2026``, ``2026-H2``, ``2026-Q3`` or ``2026-09``. Raises :class:`Invalid` with the cure."""
        found = _LABEL.match(label.strip().upper())
        if not found:
            raise Invalid(
                _("“%(label)s” is no period. Write 2026, 2026-H1, 2026-Q3 or 2026-09.") % {"label": label[:40]}
            )
        year = int(found["year"]) * 12
        if found["month"]:
            return cls(year + int(found["month"]) - 1, Cadence.MONTH)
        if found["quarter"]:
            return cls(year + 3 * (int(found["quarter"]) - 1), Cadence.QUARTER)
        if found["half"]:
            return cls(year + 6 * (int(found["half"]) - 1), Cadence.HALF)
        return cls(year, Cadence.YEAR)

    @classmethod
    def between(cls, start: dt.date, end: dt.date, cadence: Cadence) -> Iterator[Period]:
        """Every period that shares at least one day with ``[start, end)``, in order."""
        if start >= end:
            return
        period = cls.containing(start, cadence)
        while period.start < end:
            yield period
            period = period.next()

    @property
    def start(self) -> dt.date:
        return month_start(self.first_month)

    @property
    def end(self) -> dt.date:
        """The first day after the period."""
        return month_start(self.first_month + self.cadence.months)

    @property
    def last_day(self) -> dt.date:
        return self.end - dt.timedelta(days=1)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    @property
    def year(self) -> int:
        return self.first_month // 12

    @property
    def label(self) -> str:
        month = self.first_month % 12
        tail = {
            Cadence.MONTH: f"-{month + 1:02d}",
            Cadence.QUARTER: f"-Q{month // 3 + 1}",
            Cadence.HALF: f"-H{month // 6 + 1}",
            Cadence.YEAR: "",
        }[self.cadence]
        return f"{self.year:04d}{tail}"

    @property
    def display(self) -> str:
        """In words, in the active language: “Tháng 9/2026”, “Quý III/2026”, “6 tháng đầu năm 2026”, “Năm 2026”."""
        month = self.first_month % 12
        words = {
            "year": self.year,
            "month": month + 1,
            "roman": _ROMAN[month // 3],
            "quarter": month // 3 + 1,
        }
        if self.cadence is Cadence.MONTH:
            return _("Month %(month)s/%(year)s") % words
        if self.cadence is Cadence.QUARTER:
            return _("Quarter %(roman)s/%(year)s") % words
        if self.cadence is Cadence.HALF:
            return (_("First half of %(year)s") if month == 0 else _("Second half of %(year)s")) % words
        return _("Year %(year)s") % words

    def __str__(self) -> str:
        return self.label

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day < self.end

    def covers(self, other: Period) -> bool:
        return self.start <= other.start and other.end <= self.end

    def shift(self, steps: int) -> Period:
        return Period(self.first_month + steps * self.cadence.months, self.cadence)

    def next(self) -> Period:
        return self.shift(1)

    def previous(self) -> Period:
        return self.shift(-1)

    def split(self, cadence: Cadence) -> list[Period]:
        """The shorter periods that tile this one."""
        return list(Period.between(self.start, self.end, cadence))

    def month_numbers(self) -> range:
        return range(self.first_month, self.first_month + self.cadence.months)
