"""The chosen day of a page: ``?at=2025-06-30``."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import gettext as _

from nharong.core.clock import today
from nharong.core.errors import Invalid

from .models import Reorganisation

_EARLIEST = dt.date(1900, 1, 1)
_LATEST = dt.date(2200, 1, 1)
_OFFERED_ACTS = 3


def day_of(request: HttpRequest) -> dt.date:
    """The day in the address, else today. Raises :class:`Invalid` for what is no day."""
    text = request.GET.get("at", "").strip()
    if not text:
        return today()
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = dt.datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        if _EARLIEST <= day <= _LATEST:
            return day
    raise Invalid(_("“%(text)s” is no day. Write it like 2025-06-30.") % {"text": text[:40]})


def offered_days() -> list[tuple[str, str]]:
    """Days worth looking at: today, and before and after the latest changes of the register."""
    offered = [("", _("today"))]
    changes = Reorganisation.objects.order_by("-effective_on").values_list("effective_on", flat=True).distinct()
    for day in changes[:_OFFERED_ACTS]:
        for one in (day, day - dt.timedelta(days=1)):
            offered.append((one.isoformat(), one.strftime("%d/%m/%Y")))
    return offered
