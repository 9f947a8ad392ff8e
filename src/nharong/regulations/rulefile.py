"""The rule file: duties and intervals with their legal sources, as YAML that people write.

:func:`parse_rules` answers a :class:`RuleFile` or raises ``RuleFileErrors`` with file, line and cure of every mistake.
The format is explained at the head of ``data/regulations/press-information.yaml``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Protocol

import yaml
from django.utils.translation import gettext as _

from nharong.agencies.enums import Kind
from nharong.core.dating import FAR, DateRange
from nharong.core.periods import Cadence

from .yamlnodes import Problems, RuleFileError, RuleFileErrors, line_of, read

__all__ = ["IntervalSpec", "RuleFile", "RuleFileError", "RuleFileErrors", "RuleSpec", "parse_rules"]

FORMAT_VERSION = 1
CERTAINTIES = ("C", "2", "U")
YEARS = range(1990, 2100)
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DOTTED = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_URL = re.compile(r"https?://[^\s<>\"'\\]+")


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One duty rule as written in a file; the fields are those of ``DutyRule``."""

    code: str
    duty: str
    title_vi: str
    title_en: str
    kinds: tuple[str, ...]
    cadence: str
    required: int
    fulfilled_by: tuple[str, ...]
    deadline_working_days: int
    grace_days: int
    valid_from: dt.date
    valid_to: dt.date | None
    citation: str
    source_url: str
    certainty: str
    note: str
    line: int


@dataclass(frozen=True, slots=True)
class IntervalSpec:
    """One interval as written in a file; the fields are those of ``Interval``."""

    code: str
    title_vi: str
    title_en: str
    months: int
    valid_from: dt.date
    valid_to: dt.date | None
    citation: str
    source_url: str
    certainty: str
    note: str
    line: int


@dataclass(frozen=True, slots=True)
class RuleFile:
    filename: str
    rules: tuple[RuleSpec, ...]
    intervals: tuple[IntervalSpec, ...]


class _Entry:
    """Reads the keys of one mapping and notes what is wrong; a value that cannot be used comes back empty."""

    def __init__(self, problems: Problems, node: yaml.Node, known: Collection[str]) -> None:
        self.problems, self.line = problems, line_of(node)
        self._values: dict[str, yaml.Node] = {}
        if not isinstance(node, yaml.MappingNode):
            problems.add(self.line, _("Keys with values are expected here"), _("Write it as “key: value”."))
            return
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if name in self._values:
                problems.add(line_of(key), _("The key “%(key)s” stands here twice") % {"key": name}, _("Keep one."))
            elif name not in known:
                near = get_close_matches(name[:60], known, n=1)
                cure = _("Did you mean “%(near)s”?") % {"near": near[0]} if near else _("Remove it.")
                problems.add(line_of(key), _("The key “%(key)s” is not known") % {"key": name[:60]}, cure)
            else:
                self._values[name] = value

    def wrong(self, key: str, message: str, cure: str) -> None:
        node = self._values.get(key)
        self.problems.add(line_of(node) if node is not None else self.line, f"{key}: {message}", cure)

    def text(self, key: str, limit: int, *, required: bool = True) -> str:
        node = self._values.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and node.value.strip() in ("", "~", "null")):
            if required:
                self.wrong(key, _("this is missing"), _("Add it."))
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.wrong(key, _("a single text is expected"), _("Write it on one line, or as a folded text."))
            return ""
        value = " ".join(str(node.value).split())
        if any(not char.isprintable() for char in value):
            self.wrong(key, _("the text contains an invisible character"), _("Type the text again."))
        elif len(value) > limit:
            self.wrong(key, _("the text is too long"), _("Write at most %(limit)s characters.") % {"limit": limit})
        else:
            return value
        return ""

    def shaped(self, key: str, pattern: re.Pattern[str], cure: str, *, limit: int, required: bool = True) -> str:
        value = self.text(key, limit, required=required)
        if value and not pattern.fullmatch(value):
            self.wrong(key, _("“%(value)s” has not the right form") % {"value": value[:60]}, cure)
            return ""
        return value

    def one_of(self, key: str, allowed: Collection[str]) -> str:
        value = self.text(key, 60)
        if value and value not in allowed:
            self.wrong(key, _("“%(value)s” is not allowed") % {"value": value}, _allowed(allowed))
            return ""
        return value

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        value = self.text(key, 20, required=default is None)
        if not value:
            return default or 0
        if value.isascii() and value.isdigit() and low <= int(value) <= high:
            return int(value)
        cure = _("Write a whole number from %(low)s to %(high)s.") % {"low": low, "high": high}
        self.wrong(key, _("“%(value)s” is not possible") % {"value": value}, cure)
        return low

    def day(self, key: str, *, required: bool = False) -> dt.date | None:
        value = self.text(key, 20, required=required)
        if not value:
            return None
        try:
            day = dt.datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            day = None
        if day is None or day.year not in YEARS or day.isoformat() != value:
            self.wrong(key, _("“%(value)s” is no date") % {"value": value}, _("Write it as 2026-07-01."))
            return None
        return day

    def many(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """A list of different words; with ``allowed`` only those."""
        node = self._values.get(key)
        if node is None or not isinstance(node, yaml.SequenceNode) or not node.value:
            self.wrong(key, _("a list with at least one word is expected"), _("Write it as [one, two]."))
            return ()
        words: list[str] = []
        for item in node.value:
            word = item.value if isinstance(item, yaml.ScalarNode) else ""
            if not _WORD.fullmatch(word) or (allowed and word not in allowed):
                said = _("“%(value)s” is not allowed") % {"value": word[:60]}
                self.problems.add(line_of(item), f"{key}: {said}", _allowed(allowed))
            elif word in words:
                said = _("“%(value)s” stands twice") % {"value": word}
                self.problems.add(line_of(item), f"{key}: {said}", _("Keep one."))
            else:
                words.append(word)
        return tuple(words)

    def entries(self, key: str, known: Collection[str]) -> list[_Entry]:
        node = self._values.get(key)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.wrong(key, _("a list is expected"), _("Begin each entry with “- ”."))
            return []
        return [_Entry(self.problems, item, known) for item in node.value]

    def dates(self) -> tuple[dt.date, dt.date | None]:
        start, end = self.day("valid_from", required=True), self.day("valid_to")
        if start and end and end <= start:
            self.wrong("valid_to", _("the end is not after the start"), _("Write the first day no longer in force."))
            end = None
        return start or dt.date.min, end

    def source(self) -> dict[str, str]:
        return {
            "citation": self.text("citation", 1000),
            "source_url": self.shaped("source_url", _URL, _("Write a whole address."), limit=200, required=False),
            "certainty": self.one_of("certainty", CERTAINTIES),
            "note": self.text("note", 2000, required=False),
        }


_SHARED = ("code", "title_vi", "title_en", "valid_from", "valid_to", "citation", "source_url", "certainty", "note")
_RULE_KEYS = (
    *_SHARED, "duty", "kinds", "cadence", "required", "fulfilled_by", "deadline_working_days", "grace_days",
)  # fmt: skip
_INTERVAL_KEYS = (*_SHARED, "months")


def parse_rules(text: str | bytes, *, filename: str, forms: Collection[str] = ()) -> RuleFile:
    """Reads a rule file. ``forms``: what ``fulfilled_by`` may name (empty: anything). Raises ``RuleFileErrors``."""
    problems = Problems(filename)
    root = _Entry(problems, read(text, problems), ("format", "rules", "intervals"))
    if root.text("format", 10) not in ("", str(FORMAT_VERSION)):
        root.wrong("format", _("this format is not known"), _("Write “format: 1”."))
    rules = [_rule(entry, forms) for entry in root.entries("rules", _RULE_KEYS)]
    intervals = [_interval(entry) for entry in root.entries("intervals", _INTERVAL_KEYS)]
    if not rules and not intervals:
        root.wrong("rules", _("the file contains no rule"), _("Add at least one rule or interval."))
    _refuse_same_codes(problems, rules)
    problems.settle()
    problems.found += overlaps(rules, filename) + _interval_overlaps(intervals, filename)
    problems.settle()
    return RuleFile(filename, tuple(rules), tuple(intervals))


def _rule(entry: _Entry, forms: Collection[str]) -> RuleSpec:
    start, end = entry.dates()
    return RuleSpec(
        code=entry.shaped("code", _CODE, _("Use small letters, digits and hyphens."), limit=80),
        duty=entry.shaped("duty", _DOTTED, _("Write it like press.conference."), limit=60),
        title_vi=entry.text("title_vi", 200),
        title_en=entry.text("title_en", 200),
        kinds=entry.many("kinds", Kind.values),
        cadence=entry.one_of("cadence", [one.value for one in Cadence]),
        required=entry.whole("required", 1, 100, default=1),
        fulfilled_by=entry.many("fulfilled_by", forms),
        deadline_working_days=entry.whole("deadline_working_days", 0, 60),
        grace_days=entry.whole("grace_days", 0, 60, default=0),
        valid_from=start,
        valid_to=end,
        line=entry.line,
        **entry.source(),
    )


def _interval(entry: _Entry) -> IntervalSpec:
    start, end = entry.dates()
    return IntervalSpec(
        code=entry.shaped("code", _DOTTED, _("Write it like press.contact_confirmation."), limit=80),
        title_vi=entry.text("title_vi", 200),
        title_en=entry.text("title_en", 200),
        months=entry.whole("months", 1, 120),
        valid_from=start,
        valid_to=end,
        line=entry.line,
        **entry.source(),
    )


def _allowed(words: Collection[str]) -> str:
    if not words:
        return _("Use small letters, digits and underscores.")
    return _("Write one of: %(words)s.") % {"words": ", ".join(sorted(words))}


def _refuse_same_codes(problems: Problems, rules: Iterable[RuleSpec]) -> None:
    seen: dict[str, int] = {}
    for rule in rules:
        if rule.code and rule.code in seen:
            words = {"code": rule.code, "line": seen[rule.code]}
            said = _("The code “%(code)s” is already used on line %(line)s") % words
            problems.add(rule.line, said, _("Give this rule another code."))
        seen.setdefault(rule.code, rule.line)


class Dated(Protocol):
    """What a rule of a file and a rule of the database have in common."""

    @property
    def code(self) -> str: ...
    @property
    def duty(self) -> str: ...
    @property
    def kinds(self) -> Collection[str]: ...
    @property
    def valid_from(self) -> dt.date: ...
    @property
    def valid_to(self) -> dt.date | None: ...


def overlaps(rules: Iterable[RuleSpec], filename: str, standing: Iterable[Dated] = ()) -> list[RuleFileError]:
    """Where two rules lay one duty on one kind of agency on the same day: in the file, or with ``standing`` ones."""
    found: list[RuleFileError] = []
    before: list[Dated] = list(standing)
    for rule in rules:
        for other in before:
            shared = sorted(set(rule.kinds) & set(other.kinds))
            if rule.duty != other.duty or not shared:
                continue
            common = DateRange.of(rule.valid_from, rule.valid_to).intersection(
                DateRange.of(other.valid_from, other.valid_to)
            )
            if common:
                words = {
                    "one": other.code, "two": rule.code, "duty": rule.duty, "kinds": ", ".join(shared),
                    "start": f"{common.start:%d/%m/%Y}", "end": "…" if common.end == FAR else f"{common.end:%d/%m/%Y}",
                }  # fmt: skip
                found.append(
                    RuleFileError(
                        filename,
                        rule.line,
                        _("“%(one)s” and “%(two)s” both lay %(duty)s on %(kinds)s from %(start)s to %(end)s") % words,
                        _("End the earlier rule with valid_to on the day the later one starts."),
                    )
                )
        before.append(rule)
    return found


def _interval_overlaps(intervals: Iterable[IntervalSpec], filename: str) -> list[RuleFileError]:
    found: list[RuleFileError] = []
    before: list[IntervalSpec] = []
    for one in intervals:
        mine = DateRange.of(one.valid_from, one.valid_to)
        if any(o.code == one.code and DateRange.of(o.valid_from, o.valid_to).overlaps(mine) for o in before):
            found.append(
                RuleFileError(
                    filename,
                    one.line,
                    _("The interval “%(code)s” stands twice for the same days") % {"code": one.code},
                    _("End the earlier one with valid_to on the day the later one starts."),
                )
            )
        before.append(one)
    return found
