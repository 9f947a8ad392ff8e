"""Loading the rule files: what has passed under a rule is never judged by another one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nharong.audit.services import log
from nharong.core import revisions
from nharong.core.clock import today
from nharong.core.dating import require_no_overlap
from nharong.core.errors import Invalid, Refused
from nharong.core.permissions import require
from nharong.core.yamlfile import Problems

from ..models import DutyRule, DutyWindow, Interval
from ..rulefile import EXAMPLE, IntervalSpec, RuleFile, RuleSpec, note_overlaps, parse_rules
from ..vocabulary import known_forms
from ..windows import tile
from .windows import end_of_next_year, write_windows

# What a window's outcome depends on. Titles, sources and notes may be corrected at any time.
_SUBSTANCE = (
    "duty", "kinds", "cadence", "required", "fulfilled_by", "deadline_working_days", "grace_days",
    "valid_from", "valid_to",
)  # fmt: skip
_WORDING = ("title_vi", "title_en", "citation", "source_url", "certainty", "note")
_DATES = ("valid_from", "valid_to")
_INTERVAL = ("months", "valid_from", "valid_to", *_WORDING)


@dataclass
class Loaded:
    """What a file brought: codes of rules and intervals."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


@transaction.atomic
def load_rules(*, actor: Any, text: str | bytes, filename: str) -> Loaded:
    """Takes over a rule file, rule by rule by its code, and renews the windows. Twice is as good as once.

    Raises ``FileErrors`` for a faulty file, and :class:`Refused` ``rules.passed`` when a change would touch a
    window whose deadline has passed. Rules that the file does not name stay as they are.
    """
    require(actor, "regulations.rules")
    file = parse_rules(text, filename=filename, forms=known_forms())
    known = {rule.code: rule for rule in DutyRule.objects.all()}
    named = {spec.code for spec in file.rules}
    problems = Problems(filename, EXAMPLE)
    note_overlaps(file.rules, problems, [rule for code, rule in known.items() if code not in named])
    problems.settle()
    result = Loaded()
    for spec in file.rules:
        _write_rule(actor, spec, known.get(spec.code), file, result)
    _require_passed_windows_kept(file)
    for interval in file.intervals:
        _write_interval(actor, interval, file, result)
    if result.created or result.changed:
        write_windows(end_of_next_year())
        revisions.bump(revisions.TOPIC_RULES)
    return result


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _differences(row: Any, spec: Any, names: tuple[str, ...]) -> dict[str, list[Any]]:
    """Field → [before, after]; lists are compared as sets, since their order says nothing."""
    found = {}
    for name in names:
        before, after = getattr(row, name), _plain(getattr(spec, name)) if name not in _DATES else getattr(spec, name)
        same = sorted(before) == sorted(after) if isinstance(after, list) else before == after
        if not same:
            found[name] = [_plain(before), _plain(after)]
    return found


def _take(row: Any, spec: Any, names: Mapping[str, Any] | tuple[str, ...]) -> None:
    for name in names:
        value = getattr(spec, name)
        setattr(row, name, list(value) if isinstance(value, tuple) else value)


def _write_rule(actor: Any, spec: RuleSpec, rule: DutyRule | None, file: RuleFile, result: Loaded) -> None:
    fields = (*_SUBSTANCE, *_WORDING)
    if rule is None:
        rule = DutyRule(code=spec.code)
        _take(rule, spec, fields)
        rule.save(force_insert=True)
        log(actor=actor, action="regulations.rule.create", subject=rule, details={"file": file.filename})
        result.created.append(spec.code)
        return
    changes = _differences(rule, spec, fields)
    if not changes:
        result.unchanged.append(spec.code)
        return
    # A rule may be ended or prolonged as long as no passed window changes, which is looked at for all rules together.
    if set(changes) & set(_SUBSTANCE) - set(_DATES) and rule.windows.filter(deadline__lt=today()).exists():
        raise _passed(file, spec.line, spec.code)
    _take(rule, spec, changes)
    rule.save(update_fields=list(changes))
    details = {"file": file.filename, "changes": changes}
    log(actor=actor, action="regulations.rule.change", subject=rule, details=details)
    result.changed.append(spec.code)


def _require_passed_windows_kept(file: RuleFile) -> None:
    """Every passed window is still there under the new dates of all rules, from the same day to the same day."""
    passed = DutyWindow.objects.filter(deadline__lt=today()).select_related("rule")
    last = max((window.end for window in passed), default=None)
    if last is None:
        return
    planned = {code: {(s.start, s.end) for s in spans} for code, spans in tile(DutyRule.objects.all(), last).items()}
    lines = {spec.code: spec.line for spec in file.rules}
    for window in passed:
        if (window.start, window.end) not in planned[window.rule.code]:
            raise _passed(file, lines.get(window.rule.code, 1), window.rule.code)


def _passed(file: RuleFile, line: int, code: str) -> Refused:
    return Refused(
        "rules.passed",
        _(
            "%(file)s:%(line)s: deadlines have already passed under rule “%(code)s”, so it cannot be changed. "
            "End the rule with valid_to and write a new one with another code."
        )
        % {"file": file.filename, "line": line, "code": code},
    )


def _write_interval(actor: Any, spec: IntervalSpec, file: RuleFile, result: Loaded) -> None:
    row = Interval.objects.filter(code=spec.code, valid_from=spec.valid_from).first()
    changes = _differences(row, spec, _INTERVAL) if row else {}
    if row and not changes:
        result.unchanged.append(spec.code)
        return
    target = row or Interval(code=spec.code)
    _take(target, spec, _INTERVAL)
    try:
        require_no_overlap(Interval.objects.filter(code=spec.code), target)
    except Invalid as clash:
        cure = _("Let the ranges meet without overlapping.")
        problems = Problems(file.filename, EXAMPLE)
        problems.add(spec.line, f"intervals[{spec.code}]", str(clash).rstrip("."), cure)
        raise problems.errors() from None
    target.save()
    action = "regulations.interval.change" if row else "regulations.interval.create"
    log(actor=actor, action=action, subject=target, details={"file": file.filename, "changes": changes})
    (result.changed if row else result.created).append(spec.code)
