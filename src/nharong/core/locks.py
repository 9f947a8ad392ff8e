"""Closed periods. The one question "may this be written now?" is asked here by every service, and only here."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils.translation import gettext as _

from .clock import now
from .errors import Refused
from .models import PeriodClosure
from .periods import Period, month_number


def closure_of(*days: dt.date) -> PeriodClosure | None:
    """The closure that holds for one of those days at this moment, if any."""
    months = {month_number(day) for day in days}
    wanted = Q()
    for month in months:
        wanted |= Q(first_month__lte=month, last_month__gte=month)
    closed = PeriodClosure.objects.filter(wanted)
    return closed.filter(Q(reopened_until__isnull=True) | Q(reopened_until__lt=now())).first()


def require_open(*days: dt.date) -> None:
    """Raises :class:`Refused` (``period.closed``), naming period, day of closing and the cure."""
    closure = closure_of(*days)
    if closure is not None:
        raise refusal(closure)


def refusal(closure: PeriodClosure) -> Refused:
    """The one sentence that every way of writing shows."""
    return Refused(
        "period.closed",
        _(
            "Period %(period)s was closed on %(day)s. Nothing in it can be changed; "
            "ask the coordinator to reopen it with a reason."
        )
        % {"period": Period.parse(closure.label).display, "day": closure.closed_at.strftime("%d/%m/%Y")},
    )
