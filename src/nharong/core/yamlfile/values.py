"""Reads single values of a group of keys: each method takes a key, checks it and notes what is wrong.

A value that cannot be used comes back as an empty one. That never reaches anybody, since a file with a single
problem is refused as a whole; it only lets the reading go on, so that all mistakes are told at once.
"""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from .group import CODE, Group
from .nodes import Scalar
from .problems import shown

MAX_TEXT = 5_000
MAX_TITLE = 500
MAX_SHORT = 80
MAX_CODE = 64

#: How a number is written; others that YAML knows (1e5, .5) are none here.
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_WHOLE = re.compile(r"-?[0-9]{1,15}")
_URL = re.compile(r"https?://[^\s<>\"'\\]+")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_VIETNAMESE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_YEARS = range(1900, 2200)


class Values(Group):
    """The single values; `Fields` adds groups and lists."""

    def text(self, key: str, *, required: bool = True, limit: int = MAX_TEXT) -> str:
        node = self._take(key, required)
        return self._text(node, key, limit) if node else ""

    def written(self, key: str, *, limit: int = MAX_TITLE) -> str:
        """A text as it stands there, or nothing: who writes a telephone number need not know about quotes."""
        node = self._take(key, required=False)
        if not isinstance(node, Scalar):
            return self._text(node, key, limit) if node else ""
        return self._text(Scalar(node.line, node.text, plain=False), key, limit) if node.text.strip() else ""

    def coded(
        self, key: str, pattern: re.Pattern[str] = CODE, cure: str = "", *, required: bool = True, limit: int = MAX_CODE
    ) -> str:
        """A text of a fixed shape, e.g. a code."""
        value = self.text(key, required=required, limit=limit)
        return value if not value or self._shape(value, key, pattern, cure or code_cure()) else ""

    def code(self, kind: str, pattern: re.Pattern[str] = CODE, cure: str = "", *, limit: int = MAX_CODE) -> str:
        """The entry's own code, which no other entry of its kind may have."""
        code = self.coded("code", pattern, cure, limit=limit)
        if code:
            self.reading.declare(kind, code, self.line_of("code"), self._at("code"))
        return code

    def url(self, key: str, *, limit: int = MAX_TEXT) -> str:
        value = self.text(key, required=False, limit=limit)
        cure = _("Write a whole address that begins with https:// or http://.")
        return value if not value or self._shape(value, key, _URL, cure) else ""

    def choice[E: StrEnum](self, key: str, choices: type[E], default: E, *, required: bool = False) -> E:
        """One of a few words; a bare 2 is as good as a "2"."""
        node = self._take(key, required)
        if node is None:
            return default
        value = node.text if isinstance(node, Scalar) else None
        if value in {member.value for member in choices}:
            return choices(value)
        self._not_among(node, key, [member.value for member in choices])
        return default

    def one_of(self, key: str, choices: Sequence[str], *, required: bool = True) -> str:
        node = self._take(key, required)
        if node is None:
            return ""
        if isinstance(node, Scalar) and node.text in choices:
            return node.text
        self._not_among(node, key, list(choices))
        return ""

    def flag(self, key: str, *, unclear: bool = False) -> bool:
        """True or false; `unclear` is taken where it cannot be read, to spare the reader mistakes that follow."""
        node = self._take(key, required=False)
        if node is None:
            return False
        if isinstance(node, Scalar) and node.kind == "flag":
            return node.truth
        self._wrong(node, key, _("true or false"), _("Write true or false, without quotes."))
        return unclear

    def number(self, key: str, *, required: bool = False) -> Decimal | None:
        node = self._take(key, required)
        if node is None:
            return None
        cure = _("Write digits only, with a point before decimals, e.g. 92.5.")
        if not (isinstance(node, Scalar) and node.kind == "number"):
            self._wrong(node, key, _("a number"), cure)
            return None
        if not self._shape(node.text, key, NUMBER, cure):
            return None
        return Decimal(node.text)

    def whole(self, key: str, low: int, high: int, *, default: int | None = None) -> int:
        """A whole number within bounds; required unless there is a default."""
        node = self._take(key, default is None)
        if node is None:
            return low if default is None else default
        cure = _("Write a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
        if not isinstance(node, Scalar) or node.kind != "number":
            self._wrong(node, key, _("a number"), cure)
        elif self._shape(node.text, key, _WHOLE, cure):
            if low <= int(node.text) <= high:
                return int(node.text)
            self._misshapen(node.text, key, node.line, cure)
        return low

    def day(self, key: str, *, required: bool = False) -> date | None:
        node = self._take(key, required)
        if node is None:
            return None
        if not isinstance(node, Scalar):
            self._wrong(node, key, _("a date"), _date_cure())
            return None
        parts = _ISO.fullmatch(node.text)
        if node.kind == "date" and parts:
            return self._calendar_day(key, *map(int, parts.groups()))
        turned = _VIETNAMESE.fullmatch(node.text)
        if parts:
            cure = _("Write %(date)s without quotes.") % {"date": node.text}
        elif turned:
            cure = _("Write year-month-day: %(date)s.") % {
                "date": f"{turned[3]}-{int(turned[2]):02}-{int(turned[1]):02}"
            }
        else:
            cure = _date_cure()
        self.add(key, _('"%(key)s" is not a date: %(value)s') % {"key": key, "value": shown(node.text)}, cure)
        return None

    def span(self, first: str, end: str, *, required: bool = False) -> tuple[date | None, date | None]:
        """The days from `first` up to, but without, `end`; `required` is the first one only."""
        start, stop = self.day(first, required=required), self.day(end)
        if start and stop and stop <= start:
            self.add(
                end,
                _('"%(key)s" is the first day that no longer counts and must come after the start') % {"key": end},
                _("Write a day after %(date)s, or leave it out.") % {"date": start},
            )
        return start, stop

    def check_format(self, known: int) -> None:
        """Every file begins with the number of its format."""
        version = self.number("format", required=True)
        if version is not None and version != known:
            self.add(
                "format",
                _("This file has the format %(version)s, which is not known") % {"version": version},
                _('Write "format: %(version)s" and compare the file with the example in %(example)s.')
                % {"version": known, "example": self.reading.problems.example},
            )

    def _calendar_day(self, key: str, year: int, month: int, day: int) -> date | None:
        try:
            if year in _YEARS:
                return date(year, month, day)
        except ValueError:
            pass
        self.add(
            key,
            _("The calendar has no such day: %(value)s") % {"value": f"{year:04}-{month:02}-{day:02}"},
            _("Check the day, the month and the year."),
        )
        return None


def code_cure() -> str:
    return _("Use letters without accents, digits, dots and hyphens only, at most 64.")


def _date_cure() -> str:
    return _("Write year-month-day without quotes, e.g. 2028-12-31.")
