"""Taking over whole histories at once: records with all their steps behind them, and terms of spokespersons.

For a move from an older system, and for the demonstration. Only the machine itself may do it; every rule of a single
write is asked for every row, in few statements, and either all rows are stored or none.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import batched, pairwise
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nharong.agencies.models import Agency
from nharong.audit import services as audit
from nharong.core import locks, revisions
from nharong.core.clock import ZONE, today
from nharong.core.dating import FAR, DateRange
from nharong.core.errors import Invalid
from nharong.core.folding import fold, nfc
from nharong.core.periods import month_number, month_start
from nharong.core.permissions import require
from nharong.core.tabular import RowError
from nharong.press import rules
from nharong.press.enums import ActivityState, SpeakerRole
from nharong.press.models import PressActivity, SpokespersonTerm

# No role holds these: a history is taken over on the server, not from a screen.
RECORD_HISTORY, RECORD_TERMS = "press.activity.record_history", "press.spokesperson.record_history"
_CHUNK = 500
_TERM_TEXTS = ("full_name", "position_vi", "position_en", "phone", "email", "matter", "document")
_TERM_UNTYPED = frozenset(
    field.name for field in SpokespersonTerm._meta.fields if field.name not in {*_TERM_TEXTS, "role"}
)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One record as it stands after all its steps. ``corrects`` is the place of the corrected row in the same list."""

    agency_id: int
    form: str
    title: str
    occurred_on: dt.date
    state: str
    created_at: dt.datetime
    updated_at: dt.datetime
    quantity: int = 1
    link: str = ""
    note: str = ""
    submitted_on: dt.date | None = None
    decided_at: dt.datetime | None = None
    return_reason: str = ""
    corrects: int | None = None
    author_id: int | None = None


@dataclass(frozen=True, slots=True)
class TermRow:
    """One term of a spokesperson with its publication and confirmations."""

    agency_id: int
    role: str
    full_name: str
    position_vi: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    position_en: str = ""
    phone: str = ""
    email: str = ""
    matter: str = ""
    document: str = ""
    published_from: dt.date | None = None
    published_to: dt.date | None = None
    notified_on: dt.date | None = None
    contact_confirmed_on: dt.date | None = None


def record_history(*, actor: Any, rows: Sequence[HistoryRow], is_demo: bool = False) -> int:
    """Stores all records or none. Returns how many.

    Raises :class:`Refused` (``permission.denied``, ``period.closed``) and :class:`Invalid` with an error for each
    faulty row.
    """
    require(actor, RECORD_HISTORY)
    with transaction.atomic():
        locks.require_open(*(month_start(month) for month in {month_number(row.occurred_on) for row in rows}))
        agencies = Agency.objects.in_bulk({row.agency_id for row in rows})
        records = [_record(row, agencies, is_demo) for row in rows]
        errors = _record_errors(rows, records)
        # A row that is faulty in itself says nothing about its neighbours.
        errors = errors or [*_family_errors(rows), *_repeated(rows, records)]
        _refuse(errors, len(rows))
        first = [at for at, row in enumerate(rows) if row.corrects is None]
        then = [at for at, row in enumerate(rows) if row.corrects is not None]
        PressActivity.objects.bulk_create([records[at] for at in first], batch_size=_CHUNK)
        for at in then:
            # The original has its number only now, and a correction's fingerprint holds that number.
            records[at].corrects = records[rows[at].corrects or 0]
            records[at].fingerprint = rules.print_of(records[at])
        PressActivity.objects.bulk_create([records[at] for at in then], batch_size=_CHUNK)
        subjects = [(record, record.agency.code) for record in records]
        audit.log_many(actor=actor, action=RECORD_HISTORY, subjects=subjects)
        revisions.bump(revisions.TOPIC_ACTIVITIES)
    return len(records)


def _record(row: HistoryRow, agencies: dict[int, Agency], is_demo: bool) -> PressActivity:
    return PressActivity(
        agency=agencies.get(row.agency_id),
        form=row.form,
        title=row.title,
        occurred_on=row.occurred_on,
        month=month_number(row.occurred_on),
        quantity=row.quantity,
        link=row.link,
        note=row.note,
        state=row.state,
        submitted_on=row.submitted_on,
        decided_at=row.decided_at,
        return_reason=nfc(row.return_reason),
        author_id=row.author_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
        is_demo=is_demo,
    )


def _record_errors(rows: Sequence[HistoryRow], records: Sequence[PressActivity]) -> list[RowError]:
    """What is wrong with each row by itself; fingerprints are set on the way."""
    errors: list[RowError] = []
    for number, (row, record) in enumerate(zip(rows, records, strict=True), start=1):
        if record.agency_id is None:
            errors.append(RowError(number, "", _("There is no such agency."), ""))
            continue
        try:
            _check_record(row, record)
        except Invalid as error:
            errors += [RowError(number, "", message, "") for message in error.messages]
        record.fingerprint = rules.print_of(record)
    return errors


def _check_record(row: HistoryRow, record: PressActivity) -> None:
    if row.corrects is None:
        rules.tidy(record)
    else:
        # ``tidy`` wants to see that a negative number belongs to a correction; the original has no number yet.
        record.corrects_id = 0
        rules.tidy(record)
        record.corrects_id = None
    rules.require_day(record.agency, record.occurred_on)
    if record.state not in ActivityState.values:
        raise Invalid(_("There is no state “%(state)s”.") % {"state": record.state[:40]})
    if record.state == ActivityState.DRAFT:
        return
    rules.require_evidence(record)
    if record.submitted_on is None or not record.occurred_on <= record.submitted_on <= today():
        raise Invalid(_("A record is submitted on or after the day of the act, and not in the future."))
    if record.state == ActivityState.SUBMITTED:
        return
    if record.decided_at is None or record.decided_at.astimezone(ZONE).date() < record.submitted_on:
        raise Invalid(_("A record is decided on or after the day on which it was submitted."))
    if record.state == ActivityState.RETURNED and not record.return_reason:
        raise Invalid(_("Say why you return the record, so that it can be corrected."))


def _family_errors(rows: Sequence[HistoryRow]) -> list[RowError]:
    """A correction stands beside its original, which is accepted, and never takes away more than there is."""
    errors: list[RowError] = []
    net: dict[int, int] = defaultdict(int)
    for at, row in enumerate(rows):
        if row.corrects is None:
            net[at] += row.quantity
            continue
        original = rows[row.corrects] if 0 <= row.corrects < len(rows) else None
        if original is None or original.corrects is not None or original.state != ActivityState.ACCEPTED:
            errors.append(RowError(at + 1, "", _("The record that this one corrects is not accepted."), ""))
        elif (original.agency_id, original.form, original.occurred_on) != (row.agency_id, row.form, row.occurred_on):
            errors.append(RowError(at + 1, "", _("A correction has the agency, form and day of its record."), ""))
        elif row.state == ActivityState.ACCEPTED:
            net[row.corrects] += row.quantity
    errors += [
        RowError(at + 1, "", _("The corrections of this record come to less than nothing."), "")
        for at, left in net.items()
        if left < 0
    ]
    return errors


def _repeated(rows: Sequence[HistoryRow], records: Sequence[PressActivity]) -> list[RowError]:
    """Rows that repeat each other or a stored record."""
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    for number, (row, record) in enumerate(zip(rows, records, strict=True), start=1):
        mark = record.fingerprint if row.corrects is None else f"{record.fingerprint} {row.corrects}"
        if (first := seen.setdefault(mark, number)) != number:
            errors.append(RowError(number, "", _("The row repeats row %(row)s.") % {"row": first}, ""))
    for some in batched([mark for mark in seen if " " not in mark], _CHUNK):
        for other in PressActivity.objects.filter(fingerprint__in=some):
            errors.append(RowError(seen[other.fingerprint], "", str(rules.Duplicate(other).message), ""))
    return errors


def _refuse(errors: Iterable[RowError], total: int) -> None:
    found = sorted(errors, key=lambda error: error.row)
    if found:
        words = {"errors": len(found), "rows": total}
        raise Invalid(_("Nothing was taken over: %(errors)s errors in %(rows)s rows.") % words, rows=found)


# Spokespersons ----------------------------------------------------------------------------------------------------


def record_terms(*, actor: Any, rows: Sequence[TermRow], is_demo: bool = False) -> int:
    """Stores all terms or none, with the same refusals as :func:`record_history`. Returns how many."""
    require(actor, RECORD_TERMS)
    with transaction.atomic():
        if rows:
            last = max(row.valid_to or FAR for row in rows)
            locks.require_open_between(min(row.valid_from for row in rows), last)
        agencies = Agency.objects.in_bulk({row.agency_id for row in rows})
        terms = [_term(row, agencies, is_demo) for row in rows]
        errors = [
            RowError(number, "", message, "")
            for number, term in enumerate(terms, start=1)
            for message in _term_faults(term)
        ]
        _refuse(errors or _overlaps(terms), len(rows))
        SpokespersonTerm.objects.bulk_create(terms, batch_size=_CHUNK)
        audit.log_many(actor=actor, action=RECORD_TERMS, subjects=[(term, term.agency.code) for term in terms])
        revisions.bump(revisions.TOPIC_TERMS)
    return len(terms)


def _term(row: TermRow, agencies: dict[int, Agency], is_demo: bool) -> SpokespersonTerm:
    return SpokespersonTerm(
        agency=agencies.get(row.agency_id),
        role=row.role,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        published_from=row.published_from,
        published_to=row.published_to,
        notified_on=row.notified_on,
        contact_confirmed_on=row.contact_confirmed_on,
        folded=fold(f"{row.full_name} {row.position_vi} {row.position_en}")[:300],
        is_demo=is_demo,
        **{name: nfc(getattr(row, name)) for name in _TERM_TEXTS},
    )


def _term_faults(term: SpokespersonTerm) -> list[str]:
    if term.agency_id is None:
        return [_("There is no such agency.")]
    faults = rules.field_faults(term, _TERM_UNTYPED)
    if term.role == SpeakerRole.AUTHORISED and not (term.matter and term.document and term.valid_to):
        faults.append(
            _("An authorised person speaks on one matter, by a written document, until a day: give all three.")
        )
    if term.valid_to is not None and term.valid_to <= term.valid_from:
        return [*faults, _("The end must be after the start.")]
    life = term.agency.valid_range
    if term.valid_from not in life or (term.valid_to is not None and term.valid_to > life.end):
        faults.append(_("Agency %(code)s does not exist on all of these days.") % {"code": term.agency.code})
    shown, hidden = term.published_from, term.published_to
    if shown is not None and not (term.phone or term.email):
        faults.append(_("Add a phone number or an e-mail address before you publish: the press needs one."))
    if hidden is not None and (shown is None or hidden < shown):
        faults.append(_("The publication cannot end before it begins."))
    if any(day is not None and day > today() for day in (term.notified_on, term.contact_confirmed_on)):
        faults.append(_("The date lies in the future."))
    return faults


def _overlaps(terms: Sequence[SpokespersonTerm]) -> list[RowError]:
    """Two people in the same role at the same agency on the same day, within the rows or against stored terms."""
    held: dict[tuple[int, str], list[tuple[DateRange, int]]] = defaultdict(list)
    stored = SpokespersonTerm.objects.regular().filter(agency_id__in={term.agency_id for term in terms})
    for agency, role, start, end in stored.values_list("agency_id", "role", "valid_from", "valid_to"):
        held[agency, role].append((DateRange.of(start, end), 0))
    for number, term in enumerate(terms, start=1):
        if term.role != SpeakerRole.AUTHORISED:
            held[term.agency_id, term.role].append((term.valid_range, number))
    errors: list[RowError] = []
    for ranges in held.values():
        ranges.sort()
        for (before, one), (after, other) in pairwise(ranges):
            if before.overlaps(after):
                message = _("Somebody else holds this role on some of these days.")
                errors.append(RowError(max(one, other), "", message, ""))
    return errors
