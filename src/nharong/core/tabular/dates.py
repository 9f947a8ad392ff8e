"""Dates as officers type them. What could mean two days is refused, never guessed."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence

from django.utils.translation import gettext as _
from openpyxl.utils.datetime import from_excel

from nharong.core.folding import fold

from .grid import Fault

FIRST_YEAR, LAST_YEAR = 1900, 2100
#: A lone number is read as Excel's count of days only from this year on: 2025 typed as a year would be a
#: day of 1905.
FIRST_SERIAL_YEAR = 1950
_CENTURY_TURN = 70

_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _TIME, re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})" + _TIME, re.ASCII)
_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2}) nam (\d{4})")


def parse_date(value: object, epoch: dt.datetime | None = None) -> dt.date | Fault:
    """The day a cell names. ``epoch`` is given for cells of a workbook, where a number may be a count of
    days.
    """
    if isinstance(value, dt.datetime):
        return _within(value.date())
    if isinstance(value, dt.date):
        return _within(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and epoch is not None:
        return _serial(value, epoch)
    return _from_text(value) if isinstance(value, str) else _not_a_date(value)


def doubtful(cells: Sequence[tuple[int, object]]) -> set[int]:
    """The rows of one column in which day and month may be exchanged, judged by its other dates.

    A text 07/31/2025 shows that its column is written month first, so 03/04/2025 beside it is no 3 April.
    And when a computer set to American dates meets 25/07/2025 it leaves it as text but turns 03/07/2025
    into a date of March: then all texts have a day above 12, and no real date has.
    """
    trimmed = [(row, value.strip() if isinstance(value, str) else value) for row, value in cells]
    texts = [(row, parts) for row, value in trimmed if (parts := text_parts(value))]
    real = [(row, value) for row, value in trimmed if isinstance(value, dt.date)]
    found: set[int] = set()
    if any(american(value) for _row, value in trimmed):
        found |= {row for row, (day, month) in texts if day <= 12 and day != month}
    kept_as_text = bool(texts) and all(day > 12 for _row, (day, _month) in texts)
    if kept_as_text and all(value.day <= 12 for _row, value in real):
        found |= {row for row, value in real if value.day != value.month}
    return found


def american(value: object) -> bool:
    """Whether a text can only be month/day/year, as 07/31/2025."""
    parts = text_parts(value)
    return parts is not None and parts[1] > 12 >= parts[0]


def text_parts(value: object) -> tuple[int, int] | None:
    """The first two numbers of a text that is written day first."""
    match = _DAY_FIRST.fullmatch(value) if isinstance(value, str) else None
    return (int(match.group(1)), int(match.group(3))) if match else None


def swapped(label: str) -> Fault:
    """For a date that is valid, in a column whose other dates show that day and month may have been
    exchanged.
    """
    return Fault(
        _("Day and month may be exchanged: other dates of the column “%(column)s” are written another way.")
        % {"column": label},
        _("Write all dates of the column as dd/mm/yyyy, in cells of type Text."),
    )


def _from_text(text: str) -> dt.date | Fault:
    if match := _YEAR_FIRST.fullmatch(text):
        return _date(int(match.group(1)), int(match.group(3)), int(match.group(4)), text)
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = int(match.group(1)), int(match.group(3)), int(match.group(4))
        if american(text):
            return Fault(
                _("“%(value)s” is written with the month first.") % {"value": text},
                _("Write the date as dd/mm/yyyy."),
            )
        if len(match.group(4)) == 2:
            if match.group(2) == "-":
                # 25-07-01 is as often a shortened 2025-07-01 as the 25th of July.
                return _not_a_date(text)
            year += 2000 if year < _CENTURY_TURN else 1900
        return _date(year, month, day, text)
    if match := _WORDS.fullmatch(fold(text)):
        return _date(int(match.group(3)), int(match.group(2)), int(match.group(1)), text)
    return _not_a_date(text)


def _serial(value: float, epoch: dt.datetime) -> dt.date | Fault:
    try:
        moment = from_excel(value, epoch)
    except (ValueError, OverflowError, TypeError):
        return _not_a_date(value)
    if not isinstance(moment, dt.datetime) or not FIRST_SERIAL_YEAR <= moment.year <= LAST_YEAR:
        return _not_a_date(value)
    return moment.date()


def _date(year: int, month: int, day: int, text: str) -> dt.date | Fault:
    try:
        return _within(dt.date(year, month, day))
    except ValueError:
        return Fault(_("The day “%(value)s” does not exist.") % {"value": text}, _("Correct the day, month or year."))


def _within(day: dt.date) -> dt.date | Fault:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    return Fault(_("The year %(year)s cannot be right.") % {"year": day.year}, _("Correct the year."))


def _not_a_date(value: object) -> Fault:
    return Fault(_("“%(value)s” is no date.") % {"value": str(value)[:60]}, _("Write the date as dd/mm/yyyy."))
