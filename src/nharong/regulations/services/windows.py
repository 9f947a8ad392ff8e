"""Writing the windows: what the rules and the calendar say, without touching what has passed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from nharong.audit.services import log
from nharong.core import locks, revisions
from nharong.core.clock import today
from nharong.core.models import PeriodClosure
from nharong.core.periods import month_number
from nharong.core.permissions import require

from .. import calendar
from ..models import DutyRule, DutyWindow
from ..windows import Span, deadline, tile

# Nothing before the year in which the first plan began was recorded here.
SINCE = dt.date(2023, 1, 1)


@dataclass(frozen=True)
class Refreshed:
    """How many windows a refresh made, moved and removed."""

    created: int = 0
    moved: int = 0
    removed: int = 0

    @property
    def any(self) -> bool:
        return bool(self.created or self.moved or self.removed)


def end_of_next_year() -> dt.date:
    """The day after the last day of next year: as far as duties are shown when nobody says otherwise."""
    return dt.date(today().year + 2, 1, 1)


@transaction.atomic
def refresh_windows(*, actor: Any, until: dt.date | None = None, since: dt.date = SINCE) -> Refreshed:
    """Makes the windows of all rules between ``since`` and ``until`` (excluded). Twice is as good as once.

    Deadlines that have passed stay as they were, and windows once made are kept up to the last one there is. Raises
    :class:`Refused` (``period.closed``) when a new window would end in a closed period.
    """
    require(actor, "regulations.rules")
    result = write_windows(until or end_of_next_year(), since)
    if result.any:
        rule = DutyRule.objects.order_by("pk").first()
        assert rule is not None  # without a rule there is no window
        details = {"created": result.created, "moved": result.moved, "removed": result.removed}
        log(actor=actor, action="regulations.windows.refresh", subject=rule, details=details)
        revisions.bump(revisions.TOPIC_RULES)
    return result


def write_windows(until: dt.date, since: dt.date = SINCE) -> Refreshed:
    """The work itself, inside the caller's transaction; permission, log and revision are the caller's."""
    rules = {rule.code: rule for rule in DutyRule.objects.all()}
    standing = {
        (window.rule_id, window.start, window.end): window for window in DutyWindow.objects.filter(end__gt=since)
    }
    farthest = max((window.start + dt.timedelta(days=1) for window in standing.values()), default=until)
    planned = tile(rules.values(), max(until, farthest))
    work, now = calendar.load(), today()
    created: list[DutyWindow] = []
    moved: list[DutyWindow] = []
    for code, spans in planned.items():
        rule = rules[code]
        for span in spans:
            if span.end <= since:
                continue
            due = deadline(span, rule.deadline_working_days, rule.grace_days, work)
            window = standing.pop((rule.pk, span.start, span.end), None)
            if window is None:
                created.append(_window(rule, span, due))
            elif window.deadline >= now and window.deadline != max(due, now):
                # An open deadline may come nearer, but never lies in the past at once.
                window.deadline = max(due, now)
                moved.append(window)
    removed = [window.pk for window in standing.values() if window.deadline >= now]
    if created and PeriodClosure.objects.exists():
        locks.require_open(*{window.end - dt.timedelta(days=1) for window in created})
    DutyWindow.objects.filter(pk__in=removed).delete()
    DutyWindow.objects.bulk_create(created, batch_size=500)
    DutyWindow.objects.bulk_update(moved, ["deadline"], batch_size=500)
    return Refreshed(len(created), len(moved), len(removed))


def _window(rule: DutyRule, span: Span, due: dt.date) -> DutyWindow:
    return DutyWindow(
        rule=rule,
        start=span.start,
        end=span.end,
        first_month=month_number(span.start),
        last_month=month_number(span.last_day),
        deadline=due,
    )
