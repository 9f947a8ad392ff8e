"""Rules and deadlines as sentences for the screen."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nharong.agencies.enums import Kind
from nharong.core.duties import Duty
from nharong.core.periods import Cadence

from .models import DutyRule, Interval
from .vocabulary import form_label


def time_left(duty: Duty, day: dt.date) -> str:
    """How far away the deadline is, as one says it."""
    left = (duty.due_on - day).days
    if left == 0:
        return _("due today")
    if left > 0:
        return ngettext("%(days)s day left", "%(days)s days left", left) % {"days": left}
    return ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}


def how_often(rule: DutyRule) -> str:
    cadence = {
        Cadence.MONTH: _("every month"),
        Cadence.QUARTER: _("every quarter"),
        Cadence.HALF: _("every half-year"),
        Cadence.YEAR: _("every year"),
    }[Cadence(rule.cadence)]
    if rule.required == 1:
        return cadence
    return _("%(count)s times %(cadence)s") % {"count": rule.required, "cadence": cadence}


def by_when(rule: DutyRule) -> str:
    days = rule.deadline_working_days
    if days:
        text = ngettext("%(days)s working day after the period", "%(days)s working days after the period", days) % {
            "days": days
        }
    else:
        text = _("the last day of the period, or the next working day")
    if rule.grace_days:
        text += _(", with %(days)s days of grace") % {"days": rule.grace_days}
    return text


def certainty(mark: str) -> str:
    """How sure the house is of a source."""
    return {"C": _("read in a public source"), "2": _("from a secondary source only")}.get(mark, _("uncertain"))


def rule_line(rule: DutyRule) -> dict[str, Any]:
    return {
        "rule": rule,
        "last_day": rule.valid_to - dt.timedelta(days=1) if rule.valid_to else None,
        "kinds": ", ".join(str(Kind(kind).label) for kind in rule.kinds),
        "forms": ", ".join(form_label(form) for form in rule.fulfilled_by),
        "how_often": how_often(rule),
        "by_when": by_when(rule),
        "certainty": certainty(rule.certainty),
    }


def interval_line(interval: Interval) -> dict[str, Any]:
    words = ngettext("every %(count)s month", "every %(count)s months", interval.months)
    return {
        "interval": interval,
        "how_often": words % {"count": interval.months},
        "certainty": certainty(interval.certainty),
    }
