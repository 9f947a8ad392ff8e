"""Taking the demonstration out of this room again, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import ngettext

from nharong.audit import services as audit
from nharong.core import locks, revisions
from nharong.core.dating import FAR
from nharong.core.errors import Refused
from nharong.core.periods import month_start
from nharong.core.permissions import require
from nharong.press.evidence import evidence_storage
from nharong.press.models import ImportBatch, PressActivity, SpokespersonTerm

# No role holds it: the demonstration is loaded and removed on the server.
REMOVE = "press.demo.remove"


@dataclass(frozen=True)
class Removed:
    """How many rows went."""

    activities: int
    terms: int


def remove_demo_press(*, actor: Any) -> Removed:
    """Removes every record and term marked as demonstration, with their files; the action log keeps its lines.

    Refused when one of them lies in a closed period (``period.closed``), or when a real record corrects a
    demonstration record (``demo.in_use``): its number would be left without the record it belongs to.
    """
    require(actor, REMOVE)
    with transaction.atomic():
        activities = list(PressActivity.objects.filter(is_demo=True).select_related("agency"))
        terms = list(SpokespersonTerm.objects.filter(is_demo=True).select_related("agency"))
        _require_no_real_correction()
        if activities:
            locks.require_open(*(month_start(month) for month in {record.month for record in activities}))
        if terms:
            locks.require_open_between(
                min(term.valid_from for term in terms), max(term.valid_to or FAR for term in terms)
            )
        audit.log_many(
            actor=actor,
            action="press.demo.remove",
            subjects=[(row, row.agency.code) for row in (*activities, *terms)],
        )
        batches = {record.batch_id for record in activities if record.batch_id}
        files = [str(record.file.name) for record in activities if record.file]
        # Corrections hold on to their originals, so they go first.
        PressActivity.objects.filter(is_demo=True, corrects__isnull=False).delete()
        PressActivity.objects.filter(is_demo=True).delete()
        ImportBatch.objects.filter(pk__in=batches, activities__isnull=True).delete()
        SpokespersonTerm.objects.filter(is_demo=True).delete()
        for name in files:
            transaction.on_commit(partial(evidence_storage().delete, name))
        revisions.bump(revisions.TOPIC_ACTIVITIES)
        revisions.bump(revisions.TOPIC_TERMS)
    return Removed(len(activities), len(terms))


def _require_no_real_correction() -> None:
    real = PressActivity.objects.filter(is_demo=False, corrects__is_demo=True).order_by("pk")
    numbers = [str(pk) for pk in real.values_list("pk", flat=True)]
    if numbers:
        raise Refused(
            "demo.in_use",
            ngettext(
                "The real record %(numbers)s corrects a demonstration record. Take it back into a draft and discard it "
                "first; nothing was removed.",
                "The real records %(numbers)s correct demonstration records. Take them back into drafts and discard "
                "them first; nothing was removed.",
                len(numbers),
            )
            % {"numbers": ", ".join(numbers[:20])},
        )
