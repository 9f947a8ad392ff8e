"""Keeping the house in order: what the privacy register promises to erase is erased."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from nharong.core.models import Change
from nharong.press.services.spokespersons import erase_expired

# The privacy register promises this for spokespersons whose term has ended.
RETENTION_YEARS = 2
# Readers that sleep longer than this start anew; nothing else reads old changes.
CHANGES_KEPT = 10_000


@transaction.atomic
def tidy(*, actor: Any, day: dt.date) -> int:
    """Erases personal data whose retention has ended by ``day`` and forgets old revision marks.

    Returns how many terms were erased. Phone and e-mail go; that a person of
    that name spoke for the agency was a public act, and past figures rest on it.
    """
    erased = erase_expired(actor=actor, before=day.replace(year=day.year - RETENTION_YEARS, day=min(day.day, 28)))
    newest = Change.objects.order_by("-number").values_list("number", flat=True).first() or 0
    Change.objects.filter(number__lt=newest - CHANGES_KEPT).delete()
    return erased
