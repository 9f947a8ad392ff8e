"""Days that the State makes a holiday or a working day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nharong.audit.services import log
from nharong.core import revisions
from nharong.core.errors import Invalid
from nharong.core.folding import nfc
from nharong.core.permissions import require

from ..models import DecreedDay
from .checks import check
from .windows import end_of_next_year, write_windows


@transaction.atomic
def decree_day(*, actor: Any, day: dt.date, is_working: bool, name: str, citation: str) -> DecreedDay:
    """Enters a decreed day (or corrects it) and moves the deadlines that are still open; passed ones stay."""
    require(actor, "regulations.holidays")
    name, citation = nfc(name).strip(), nfc(citation).strip()
    if not name or not citation:
        raise Invalid(_("A decreed day needs a name and the legal source."))
    row = DecreedDay.objects.filter(day=day).first()
    wanted = (is_working, name, citation)
    if row is not None and (row.is_working, row.name, row.citation) == wanted:
        return row
    row = row or DecreedDay(day=day)
    row.is_working, row.name, row.citation = wanted
    check(row)
    row.save()
    moved = write_windows(end_of_next_year()).moved
    details = {"working": is_working, "citation": citation, "deadlines_moved": moved}
    log(actor=actor, action="regulations.day.decree", subject=row, details=details)
    revisions.bump(revisions.TOPIC_RULES)
    return row
