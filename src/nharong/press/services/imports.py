"""Taking over a whole spreadsheet of records, or nothing of it; and taking it back while nobody has decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nharong.agencies.models import Agency
from nharong.audit import services as audit
from nharong.core import demo, locks, permissions, revisions
from nharong.core.clock import now, today
from nharong.core.errors import Invalid, Refused
from nharong.core.folding import nfc
from nharong.core.periods import month_number
from nharong.core.permissions import require
from nharong.core.tabular import RowError
from nharong.press import rules
from nharong.press.enums import ActivityState
from nharong.press.models import ImportBatch, PressActivity

from . import _writing as writing

IMPORT, SUBMIT = "press.activity.import", "press.activity.submit"
_CHUNK = 500


@dataclass(frozen=True)
class ActivityRow:
    """One row to take over; ``number`` is its row in the spreadsheet."""

    number: int
    agency_id: int
    form: str
    title: str
    occurred_on: dt.date
    quantity: int = 1
    link: str = ""
    note: str = ""


def check_rows(rows: Sequence[ActivityRow], *, actor: Any, submit: bool) -> list[RowError]:
    """Every reason why a row could not be taken over: the dry run and the import itself ask the same questions."""
    return _examine(rows, actor, submit)[1]


def import_activities(*, actor: Any, rows: Sequence[ActivityRow], filename: str, submit: bool = False) -> ImportBatch:
    """Writes all rows as drafts (``submit``: as submitted records) in one transaction, or none.

    Raises :class:`Refused` when a role or a closed period forbids any row, :class:`Invalid` with one error for each
    faulty row.
    """
    if not rows:
        raise Invalid(_("There is nothing to take over."))
    for agency_id in sorted({row.agency_id for row in rows}):
        require(actor, IMPORT, agency_id)
        if submit:
            require(actor, SUBMIT, agency_id)
    with writing.recording():
        # One day of each month is enough to ask for its closure.
        locks.require_open(*{month_number(row.occurred_on): row.occurred_on for row in rows}.values())
        records, errors = _examine(rows, actor, submit)
        if errors:
            raise Invalid(
                _("The file was not taken over: %(errors)s errors in %(rows)s rows.")
                % {"errors": len(errors), "rows": len({error.row for error in errors})},
                rows=errors,
            )
        batch = ImportBatch.objects.create(
            filename=nfc(filename)[:200],
            row_count=len(records),
            created_at=now(),
            created_by=writing.author_of(actor),
        )
        for record in records:
            record.batch = batch
        PressActivity.objects.bulk_create(records, batch_size=_CHUNK)
        _trace_all(actor, "press.activity.import", records)
        audit.log(actor=actor, action="press.import.create", subject=batch, details={"rows": len(records)})
    return batch


def undo_import(*, actor: Any, batch_id: int) -> int:
    """Removes every record of an import. Refused once anybody has decided on one of them. Returns how many."""
    with transaction.atomic():
        batch = ImportBatch.objects.select_for_update().filter(pk=batch_id).first()
        if batch is None:
            raise Invalid(_("There is no such import."))
        records = list(writing.for_writing().filter(batch=batch))
        for agency_id in sorted({record.agency_id for record in records}):
            require(actor, IMPORT, agency_id)
        if not records and batch.created_by_id != getattr(actor, "pk", None):
            require(actor, IMPORT)
        if batch.undone_at is not None:
            raise Refused("import.undone", _("This import was already taken back."))
        if any(record.decided_at is not None for record in records):
            raise Refused(
                "import.decided",
                _("A coordinator has already decided on records of this import. Correct them one by one."),
            )
        for record in records:
            writing.require_open(record)
        _trace_all(actor, "press.activity.discard", records)
        PressActivity.objects.filter(pk__in=[record.pk for record in records]).delete()
        batch.undone_at = now()
        batch.save(update_fields=["undone_at"])
        audit.log(actor=actor, action="press.import.undo", subject=batch, details={"rows": len(records)})
    return len(records)


def _trace_all(actor: Any, action: str, records: Collection[PressActivity]) -> None:
    audit.log_many(actor=actor, action=action, subjects=[(record, record.agency.code) for record in records])
    revisions.bump(revisions.TOPIC_ACTIVITIES, sorted({record.agency_id for record in records}))


def _examine(rows: Sequence[ActivityRow], actor: Any, submit: bool) -> tuple[list[PressActivity], list[RowError]]:
    agencies = Agency.objects.in_bulk({row.agency_id for row in rows})
    allowed = {
        pk: all(permissions.allowed(actor, action, pk) for action in ((IMPORT, SUBMIT) if submit else (IMPORT,)))
        for pk in agencies
    }
    closed = _closed_months(rows)
    records: list[PressActivity] = []
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    moment, day = now(), today()
    for row in rows:
        record = PressActivity(
            agency=agencies[row.agency_id],
            form=row.form,
            title=row.title,
            occurred_on=row.occurred_on,
            month=month_number(row.occurred_on),
            quantity=row.quantity,
            link=row.link,
            note=row.note,
            state=ActivityState.SUBMITTED if submit else ActivityState.DRAFT,
            submitted_on=day if submit else None,
            author=writing.author_of(actor),
            is_demo=demo.is_marked(actor),
            created_at=moment,
            updated_at=moment,
        )
        faults = _faults(record, allowed[row.agency_id], closed.get(record.month, ""), submit)
        record.fingerprint = rules.print_of(record)
        first = seen.setdefault(record.fingerprint, row.number)
        if first != row.number:
            faults.append((_("The row repeats row %(row)s.") % {"row": first}, _("Delete one of the two rows.")))
        errors += [RowError(row.number, "", message, cure) for message, cure in faults]
        records.append(record)
    for mark, other in _already_there(seen):
        errors.append(RowError(seen[mark], "", str(rules.Duplicate(other).message), _("Delete the row or correct it.")))
    return records, sorted(errors, key=lambda error: error.row)


def _faults(record: PressActivity, is_allowed: bool, closed: str, submit: bool) -> list[tuple[str, str]]:
    """What is wrong with one row: (what, cure)."""
    if not is_allowed:
        return [
            (
                _("Your role does not allow this action for this agency."),
                _("Delete the row or ask your coordinator."),
            )
        ]
    if closed:
        return [(closed, "")]
    faults: list[tuple[str, str]] = []
    try:
        rules.tidy(record)
        rules.require_day(record.agency, record.occurred_on)
        if submit:
            rules.require_evidence(record)
    except Invalid as error:
        faults += [(message, "") for message in error.messages]
    return faults


def _closed_months(rows: Iterable[ActivityRow]) -> dict[int, str]:
    """The refusal for each month that is closed."""
    months = {month_number(row.occurred_on): row.occurred_on for row in rows}
    found: dict[int, str] = {}
    for month, day in months.items():
        closure = locks.closure_of(day)
        if closure is not None:
            found[month] = str(locks.refusal(closure).message)
    return found


def _already_there(marks: Collection[str]) -> Iterable[tuple[str, PressActivity]]:
    for some in batched(marks, _CHUNK):
        for other in PressActivity.objects.filter(fingerprint__in=some):
            yield other.fingerprint, other
