"""Reads one group of keys of a plan file: each method takes a key, checks it and notes what is wrong.

A value that cannot be used comes back as an empty one. That never reaches anybody, since a file with a single
problem is refused as a whole; it only lets the reading go on, so that all mistakes are told at once.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from .errors import shown
from .group import CODE, Group, label
from .model import NO_TEXT, Json, LocalText
from .nodes import Broken, ListNode, MapNode, Node, Scalar

MAX_TEXT = 5_000
MAX_TITLE = 500
MAX_SHORT = 80
MAX_CODE = 64

PLAN_CODE = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
MEASURE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_URL = re.compile(r"https?://[^\s<>\"'\\]+")
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_VIETNAMESE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_YEARS = range(1900, 2200)


class Fields(Group):
    """Reads the values of one group of keys."""

    # -- single values ---------------------------------------------------------------------------

    def text(self, key: str, *, required: bool = True, limit: int = MAX_TEXT) -> str:
        node = self._take(key, required)
        return self._text(node, key, limit) if node else ""

    def coded(self, key: str, pattern: re.Pattern[str], cure: str, *, required: bool = True) -> str:
        """A text of a fixed shape, e.g. a code."""
        value = self.text(key, required=required, limit=MAX_CODE)
        return value if not value or self._shape(value, key, pattern, cure) else ""

    def code(self, kind: str) -> str:
        """The entry's own code, which no other entry of its kind may have."""
        code = self.coded("code", CODE, _code_cure())
        if code:
            self.context.declare(kind, code, self.line_of("code"), self._at("code"))
        return code

    def reference(self, key: str, kind: str, *, required: bool = False) -> str:
        """The code of another entry of this file."""
        code = self.coded(key, CODE, _code_cure(), required=required)
        if code:
            self.context.refer(kind, code, self.line_of(key), self._at(key))
        return code

    def agency(self, key: str, *, required: bool = False) -> str:
        code = self.coded(key, CODE, _code_cure(), required=required)
        if code:
            self.context.check_agency(code, self.line_of(key), self._at(key))
        return code

    def url(self, key: str) -> str:
        value = self.text(key, required=False)
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
        if not self._shape(node.text, key, _NUMBER, cure):
            return None
        return Decimal(node.text)

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

    def words(self, key: str, *, required: bool = True, limit: int = MAX_TITLE) -> LocalText:
        """A text in Vietnamese and perhaps other languages."""
        node = self._take(key, required)
        if node is None:
            return NO_TEXT
        if isinstance(node, Scalar):
            self._wrong(node, key, _("a group of keys"), _('Write "%(key)s: {vi: …, en: …}".') % {"key": key})
            return NO_TEXT
        group = Fields(self.context, node, self._at(key), "text")
        return LocalText(
            vi=group.text("vi", limit=limit),
            en=group.text("en", required=False, limit=limit),
            jra=group.text("jra", required=False, limit=limit),
            bdq=group.text("bdq", required=False, limit=limit),
        )

    # -- groups and lists --------------------------------------------------------------------------

    def group(self, key: str, *, required: bool = True) -> "Fields | None":
        node = self._take(key, required)
        return Fields(self.context, node, self._at(key), key) if node else None

    def entries(self, key: str, *, required: bool = False, section: str = "") -> "Iterator[Fields]":
        """The entries of a list of groups, each known by its code in messages."""
        for place, node in enumerate(self._list(key, required), start=1):
            path = f"{self._at(key)}[{label(node) or place}]"
            yield Fields(self.context, node, path, section or key)

    def strings(self, key: str, *, required: bool = False, limit: int = MAX_CODE) -> list[tuple[str, int]]:
        """A list of texts with their lines; the same text twice is a mistake."""
        found: dict[str, int] = {}
        for node in self._list(key, required):
            value = self._text(node, key, limit)
            if value in found:
                self.context.problems.add(
                    node.line,
                    self._at(key),
                    _('"%(value)s" stands twice in this list') % {"value": shown(value)},
                    _("Keep one of the two."),
                )
            elif value:
                found[value] = node.line
        return list(found.items())

    def references(self, key: str, kind: str) -> tuple[str, ...]:
        found = self.strings(key)
        for code, line in found:
            self.context.refer(kind, code, line, self._at(key))
        return tuple(code for code, _line in found)

    def agencies(self, key: str) -> tuple[str, ...]:
        found = self.strings(key)
        for code, line in found:
            if not CODE.fullmatch(code):
                self._misshapen(code, key, line, _code_cure())
            else:
                self.context.check_agency(code, line, self._at(key))
        return tuple(code for code, _line in found)

    def members(self, key: str, choices: tuple[str, ...], *, required: bool = False) -> tuple[str, ...]:
        """A list of some of a few words."""
        found = self.strings(key, required=required)
        for value, line in found:
            if value not in choices:
                self._not_among(Scalar(line, value, plain=False), key, list(choices))
        return tuple(value for value, _line in found)

    def one_of(self, key: str, choices: tuple[str, ...], *, required: bool = True) -> str:
        node = self._take(key, required)
        if node is None:
            return ""
        if isinstance(node, Scalar) and node.text in choices:
            return node.text
        self._not_among(node, key, list(choices))
        return ""

    def free(self, key: str) -> dict[str, Json]:
        """A group whose keys are somebody else's business, as plain JSON values."""
        node = self._take(key, required=False)
        if isinstance(node, MapNode):
            return {
                self._free_key(name, line, key): self._json(value, key) for name, (line, value) in node.entries.items()
            }
        if node is not None:
            self._wrong(node, key, _("a group of keys"), _('Write "key: value" lines below it.'))
        return {}

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

    def _free_key(self, name: str, line: int, key: str) -> str:
        if not CODE.fullmatch(name.replace("_", "-")):
            self._misshapen(name, key, line, _code_cure())
        return name

    def _json(self, node: Node, key: str) -> Json:
        if isinstance(node, ListNode):
            return [self._json(item, key) for item in node.items]
        if isinstance(node, MapNode):
            return {
                self._free_key(name, line, key): self._json(value, key) for name, (line, value) in node.entries.items()
            }
        if isinstance(node, Broken) or node.kind == "null":
            return None
        if node.kind == "flag":
            return node.truth
        if node.kind == "number" and _NUMBER.fullmatch(node.text):
            return float(node.text) if "." in node.text else int(node.text)
        if node.kind == "date":
            return node.text
        return self._text(Scalar(node.line, node.text, plain=False), key, MAX_TITLE)


def _code_cure() -> str:
    return _("Use letters without accents, digits, dots and hyphens only, at most 64.")


def _date_cure() -> str:
    return _("Write year-month-day without quotes, e.g. 2028-12-31.")
