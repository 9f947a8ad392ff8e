"""The legal sources behind the press figures: the rules in force in a period, as data with their certainty."""

from __future__ import annotations

from collections.abc import Collection

from nharong.core.measures import Source
from nharong.core.periods import Period
from nharong.regulations.models import DutyRule


def rule_sources(period: Period, kinds: Collection[str]) -> list[Source]:
    """One source for each citation among the rules that bind those kinds in the period."""
    found: dict[str, Source] = {}
    for rule in DutyRule.objects.overlapping(period.start, period.end).order_by("valid_from", "code"):
        if set(rule.kinds) & set(kinds):
            found.setdefault(
                rule.citation,
                Source(rule.citation, rule.certainty, rule.source_url, rule.valid_from, rule.valid_to),
            )
    return list(found.values())
