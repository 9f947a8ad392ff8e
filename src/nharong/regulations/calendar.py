"""Working days in Viet Nam: weekends and public holidays (Tết included) are off; decreed days have the last word.

Public holidays, with the days given in place of those that fall on a weekend, come from the library ``holidays``.
A Saturday worked to make up for a day off is a working day only once it is entered as a decreed day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import holidays

from .models import DecreedDay

_DAY = dt.timedelta(days=1)
_SATURDAY = 5


@lru_cache(maxsize=256)
def _public_holidays(year: int) -> Mapping[dt.date, str]:
    return dict(holidays.country_holidays("VN", years=year, observed=True, language="vi"))


def holiday_name(day: dt.date) -> str:
    """What is celebrated on that day by the calendar; empty on other days."""
    return _public_holidays(day.year).get(day, "")


@dataclass(frozen=True)
class WorkCalendar:
    """The calendar with the decreed days: ``decreed[day]`` is True for a working day, False for a day off."""

    decreed: Mapping[dt.date, bool] = field(default_factory=dict)

    def is_working_day(self, day: dt.date) -> bool:
        decreed = self.decreed.get(day)
        if decreed is not None:
            return decreed
        return day.weekday() < _SATURDAY and not holiday_name(day)

    def next_working_day(self, day: dt.date) -> dt.date:
        """``day`` itself if it is a working day, else the first one after it."""
        while not self.is_working_day(day):
            day += _DAY
        return day

    def add_working_days(self, day: dt.date, count: int) -> dt.date:
        """The ``count``-th working day after ``day``; 0 gives ``day`` itself, whatever it is."""
        if count < 0:
            raise ValueError("Working days are counted forward.")
        for _step in range(count):
            day = self.next_working_day(day + _DAY)
        return day


def load() -> WorkCalendar:
    """The calendar with every day decreed so far. One statement."""
    return WorkCalendar(dict(DecreedDay.objects.values_list("day", "is_working")))


def is_working_day(day: dt.date) -> bool:
    return load().is_working_day(day)


def next_working_day(day: dt.date) -> dt.date:
    return load().next_working_day(day)


def add_working_days(day: dt.date, count: int) -> dt.date:
    return load().add_working_days(day, count)
