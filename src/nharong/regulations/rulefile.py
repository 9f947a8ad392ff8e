"""The rule file: duties and intervals with their legal sources, as YAML that people write.

:func:`parse_rules` answers a :class:`RuleFile` or raises ``FileErrors`` with file, line and cure of every mistake.
The format is explained at the head of ``data/regulations/press-information.yaml``.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from nharong.agencies.enums import Kind
from nharong.core.dating import FAR, DateRange
from nharong.core.periods import Cadence
from nharong.core.yamlfile import Fields, Problems, Reading, read_tree

EXAMPLE = "data/regulations/press-information.yaml"
FORMAT_VERSION = 1
CERTAINTIES = ("C", "2", "U")
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DOTTED = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_WORD = re.compile(r"[a-z][a-z0-9_]*")


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


_SHARED = ("code", "title_vi", "title_en", "valid_from", "valid_to", "citation", "source_url", "certainty", "note")
_KEYS = {
    "rule file": ("format", "rules", "intervals"),
    "rules": (
        *_SHARED, "duty", "kinds", "cadence", "required", "fulfilled_by", "deadline_working_days", "grace_days",
    ),
    "intervals": (*_SHARED, "months"),
}  # fmt: skip


def parse_rules(text: str | bytes, *, filename: str, forms: Collection[str] = ()) -> RuleFile:
    """Reads a rule file. ``forms``: what ``fulfilled_by`` may name (empty: anything). Raises ``FileErrors``."""
    problems = Problems(filename, EXAMPLE)
    root = Fields(Reading(problems, _KEYS), read_tree(text, problems), "", "rule file")
    root.check_format(FORMAT_VERSION)
    rules = tuple(_rule(entry, forms) for entry in root.entries("rules"))
    intervals = tuple(_interval(entry) for entry in root.entries("intervals"))
    if root.readable and not rules and not intervals:
        root.add("rules", _("The file contains no rule"), _("Add at least one rule or interval."))
    problems.settle()
    note_overlaps(rules, problems)
    _note_interval_overlaps(intervals, problems)
    problems.settle()
    return RuleFile(filename, rules, intervals)


def _rule(entry: Fields, forms: Collection[str]) -> RuleSpec:
    start, end = entry.span("valid_from", "valid_to", required=True)
    return RuleSpec(
        code=entry.code("rule", _CODE, _("Use small letters, digits and hyphens."), limit=80),
        duty=entry.coded("duty", _DOTTED, _("Write it like press.conference."), limit=60),
        title_vi=entry.text("title_vi", limit=200),
        title_en=entry.text("title_en", limit=200),
        kinds=entry.members("kinds", Kind.values, required=True),
        cadence=entry.one_of("cadence", [one.value for one in Cadence]),
        required=entry.whole("required", 1, 100, default=1),
        fulfilled_by=_forms(entry, forms),
        deadline_working_days=entry.whole("deadline_working_days", 0, 60),
        grace_days=entry.whole("grace_days", 0, 60, default=0),
        valid_from=start or dt.date.min,
        valid_to=end,
        line=entry.line,
        **_source(entry),
    )


def _interval(entry: Fields) -> IntervalSpec:
    start, end = entry.span("valid_from", "valid_to", required=True)
    return IntervalSpec(
        code=entry.coded("code", _DOTTED, _("Write it like press.contact_confirmation."), limit=80),
        title_vi=entry.text("title_vi", limit=200),
        title_en=entry.text("title_en", limit=200),
        months=entry.whole("months", 1, 120),
        valid_from=start or dt.date.min,
        valid_to=end,
        line=entry.line,
        **_source(entry),
    )


def _forms(entry: Fields, known: Collection[str]) -> tuple[str, ...]:
    if known:
        return entry.members("fulfilled_by", sorted(known), required=True)
    cure = _("Use small letters, digits and underscores.")
    return tuple(word for word, _line in entry.codes("fulfilled_by", _WORD, cure, required=True))


def _source(entry: Fields) -> dict[str, str]:
    return {
        "citation": entry.text("citation", limit=1000),
        "source_url": entry.url("source_url", limit=200),
        "certainty": entry.one_of("certainty", CERTAINTIES),
        "note": entry.text("note", required=False, limit=2000),
    }


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


def note_overlaps(rules: Iterable[RuleSpec], problems: Problems, standing: Iterable[Dated] = ()) -> None:
    """Where two rules lay one duty on one kind of agency on the same day: in the file, or with ``standing`` ones."""
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
                problems.add(
                    rule.line,
                    f"rules[{rule.code}]",
                    _("“%(one)s” and “%(two)s” both lay %(duty)s on %(kinds)s from %(start)s to %(end)s") % words,
                    _("End the earlier rule with valid_to on the day the later one starts."),
                )
        before.append(rule)


def _note_interval_overlaps(intervals: Iterable[IntervalSpec], problems: Problems) -> None:
    before: list[IntervalSpec] = []
    for one in intervals:
        mine = DateRange.of(one.valid_from, one.valid_to)
        if any(o.code == one.code and DateRange.of(o.valid_from, o.valid_to).overlaps(mine) for o in before):
            problems.add(
                one.line,
                f"intervals[{one.code}]",
                _("The interval “%(code)s” stands twice for the same days") % {"code": one.code},
                _("End the earlier one with valid_to on the day the later one starts."),
            )
        before.append(one)
