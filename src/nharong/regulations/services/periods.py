"""Closing and reopening periods. What hangs on a closing (sealing figures) registers in ``core.locks``."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nharong.audit.services import log
from nharong.core import locks
from nharong.core.clock import ZONE, now, today
from nharong.core.errors import Invalid, Refused
from nharong.core.folding import nfc
from nharong.core.models import PeriodClosure
from nharong.core.periods import Period
from nharong.core.permissions import require

REOPEN_DAYS = 30


@transaction.atomic
def close_period(*, actor: Any, period: Period, note: str = "") -> PeriodClosure:
    """Closes a period for every record in it, and seals its figures in the same transaction.

    A period that was reopened is closed again before its time; its seal stays the first one, later changes are
    errata. Refused: ``period.not_ended``, ``period.already_closed``, ``period.overlap``.
    """
    require(actor, "periods.close")
    words = {"period": period.display}
    if period.end > today():
        raise Refused("period.not_ended", _("Period %(period)s has not ended yet.") % words)
    locks.hold_writers()
    first, last = period.month_numbers()[0], period.month_numbers()[-1]
    overlapping = PeriodClosure.objects.select_for_update().filter(first_month__lte=last, last_month__gte=first)
    closure = overlapping.filter(label=period.label).first()
    if closure is not None:
        if closure.reopened_until is None or closure.reopened_until < now():
            raise Refused("period.already_closed", _("Period %(period)s is already closed.") % words)
        closure.reopened_until = None
        closure.save(update_fields=["reopened_until"])
        log(actor=actor, action="periods.close_again", subject=closure, reason=nfc(note).strip())
        return closure
    rival = overlapping.first()
    if rival is not None:
        words["other"] = Period.parse(rival.label).display
        raise Refused(
            "period.overlap", _("Period %(period)s cannot be closed: %(other)s, which overlaps it, is closed.") % words
        )
    closure = PeriodClosure.objects.create(
        first_month=first,
        last_month=last,
        label=period.label,
        closed_at=now(),
        closed_by=getattr(actor, "label", "?"),
        note=nfc(note).strip(),
    )
    log(actor=actor, action="periods.close", subject=closure, reason=closure.note)
    locks.run_on_close(closure, actor)
    return closure


@transaction.atomic
def reopen_period(*, actor: Any, label: str, reason: str, until: dt.date | dt.datetime) -> PeriodClosure:
    """Opens a closed period for a limited time (a day: to its end); afterwards it is closed again by itself."""
    require(actor, "periods.reopen")
    period, reason, moment = Period.parse(label), nfc(reason).strip(), now()
    closure = PeriodClosure.objects.select_for_update().filter(label=period.label).first()
    if closure is None:
        raise Refused("period.not_closed", _("Period %(period)s is not closed.") % {"period": period.display})
    if not reason:
        raise Invalid(_("Say why the period is reopened."))
    end = until if isinstance(until, dt.datetime) else dt.datetime.combine(until, dt.time.max, ZONE)
    if end <= moment:
        raise Invalid(_("The end of the reopening lies in the past."))
    if end.astimezone(ZONE).date() > moment.date() + dt.timedelta(days=REOPEN_DAYS):
        raise Invalid(_("A period can be reopened for at most %(days)s days.") % {"days": REOPEN_DAYS})
    closure.reopened_until, closure.reopen_reason = end, reason
    closure.save(update_fields=["reopened_until", "reopen_reason"])
    log(actor=actor, action="periods.reopen", subject=closure, reason=reason, details={"until": end.isoformat()})
    return closure
