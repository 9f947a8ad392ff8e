"""The life of a record of press information: written, submitted, decided, corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any, TypedDict, Unpack, cast

from django.core.files.base import File
from django.db import transaction
from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext as _

from nharong.agencies.models import Agency
from nharong.audit import services as audit
from nharong.core import demo, locks, revisions
from nharong.core.clock import now, today
from nharong.core.errors import Invalid, Refused
from nharong.core.folding import nfc
from nharong.core.periods import month_number
from nharong.core.permissions import require
from nharong.press import evidence, rules
from nharong.press.enums import EDITABLE, ActivityState
from nharong.press.models import PressActivity

from . import _writing as writing

DRAFT, SUBMIT = "press.activity.draft", "press.activity.submit"
DECIDE, CORRECT = "press.activity.decide", "press.activity.correct"


class ActivityChanges(TypedDict, total=False):
    """What :func:`edit_activity` may change."""

    form: str
    title: str
    occurred_on: dt.date
    quantity: int
    link: str
    note: str
    file: File[Any] | None


def draft_activity(
    *,
    actor: Any,
    agency_id: int,
    form: str,
    title: str,
    occurred_on: dt.date,
    quantity: int = 1,
    link: str = "",
    file: File[Any] | None = None,
    note: str = "",
) -> PressActivity:
    """Writes a draft, seen only by those who reach the agency. Raises ``Duplicate`` for an act already recorded."""
    require(actor, DRAFT, agency_id)
    agency = Agency.objects.get(pk=agency_id)
    record = PressActivity(
        agency=agency,
        form=form,
        title=title,
        occurred_on=occurred_on,
        quantity=quantity,
        link=link,
        note=note,
        author=writing.author_of(actor),
        is_demo=demo.is_marked(actor),
        created_at=now(),
        updated_at=now(),
    )
    return _write_new(actor, record, "press.activity.draft", file)


def _write_new(
    actor: Any, record: PressActivity, action: str, file: File[Any] | None, *, reason: str = ""
) -> PressActivity:
    rules.tidy(record)
    rules.require_day(record.agency, record.occurred_on)
    if file is not None:
        record.file = evidence.checked(file)
    if record.state != ActivityState.DRAFT:
        rules.require_evidence(record)
    record.fingerprint = rules.print_of(record)
    with writing.recording(lambda: record.fingerprint), _file_kept_only_on_success(record):
        locks.require_open(record.occurred_on)
        rules.require_new(record)
        record.save(force_insert=True)
        writing.trace(actor, action, record, reason=reason, details={"quantity": record.quantity})
    return record


def edit_activity(*, actor: Any, activity_id: int, version: int, **changes: Unpack[ActivityChanges]) -> PressActivity:
    """Changes a draft or returned record that nobody else changed since ``version``. ``file=None`` removes the file.

    Whoever changes a record answers for it from then on, so that the person who accepts it is always another one.
    """
    if unknown := set(changes) - set(ActivityChanges.__annotations__):
        raise TypeError(f"edit_activity() does not change {sorted(unknown)}.")
    mark: list[str] = []
    with writing.recording(lambda: mark and mark[0]):
        record = writing.find(activity_id)
        require(actor, DRAFT, record.agency_id)
        _require_editable(record)
        if record.version != version:
            raise writing.changed_meanwhile()
        before = _typed(record)
        old_file, month, form = record.file.name, record.month, record.form
        if record.corrects_id is not None:
            # A correction stands where the record stands that it corrects.
            changes.pop("form", None)
            changes.pop("occurred_on", None)
        new_file = changes.pop("file", _KEEP)  # type: ignore[arg-type]
        for name, value in changes.items():
            setattr(record, name, value)
        rules.tidy(record)
        rules.require_day(record.agency, record.occurred_on)
        writing.require_open(record, record.occurred_on)
        record.month = month_number(record.occurred_on)
        if (record.month, record.form) != (month, form):
            # Now it reports another act: the day on which that other one was submitted says nothing of it.
            record.submitted_on = None
        if new_file is not _KEEP:
            record.file = evidence.checked(cast("File[Any]", new_file)) if new_file is not None else ""
        record.fingerprint = rules.print_of(record)
        mark.append(record.fingerprint)
        rules.require_new(record)
        record.author = writing.author_of(actor) or record.author
        record.version, record.updated_at = record.version + 1, now()
        with _file_kept_only_on_success(record, unless=old_file):
            record.save()
            after = _typed(record)
            details = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
            writing.trace(actor, "press.activity.edit", record, details=details)
        if old_file and old_file != record.file.name:
            _remove_file_later(old_file)
    return record


def submit_activity(*, actor: Any, activity_id: int) -> PressActivity:
    """Hands a draft or returned record in. The day of the first time decides whether a duty was fulfilled in time."""
    with transaction.atomic():
        record = writing.find(activity_id)
        require(actor, SUBMIT, record.agency_id)
        writing.require_edge(record, ActivityState.SUBMITTED)
        writing.require_open(record)
        rules.require_day(record.agency, record.occurred_on)
        rules.require_evidence(record)
        writing.move(record, ActivityState.SUBMITTED, submitted_on=record.submitted_on or today())
        writing.trace(actor, "press.activity.submit", record)
    return record


def recall_activity(*, actor: Any, activity_id: int) -> PressActivity:
    """Takes a submitted record back into a draft before anybody has decided."""
    with transaction.atomic():
        record = writing.find(activity_id)
        require(actor, SUBMIT, record.agency_id)
        writing.require_edge(record, ActivityState.DRAFT)
        writing.require_open(record)
        writing.move(record, ActivityState.DRAFT)
        writing.trace(actor, "press.activity.recall", record)
    return record


def accept_activity(*, actor: Any, activity_id: int) -> PressActivity:
    """Lets a submitted record count. Six statements: read, permission, step, log, and two for the revision."""
    with transaction.atomic():
        record = writing.find(activity_id)
        require(actor, DECIDE, record.agency_id)
        _require_acceptable(actor, record)
        writing.move(record, ActivityState.ACCEPTED, decided_at=now(), return_reason="")
        writing.trace(actor, "press.activity.accept", record)
    return record


def bulk_accept(*, actor: Any, activity_ids: Collection[int]) -> list[PressActivity]:
    """Accepts all of them or, when a rule forbids one, none."""
    wanted = set(activity_ids)
    with transaction.atomic():
        records = list(writing.for_writing().filter(pk__in=wanted).order_by("pk"))
        if len(records) != len(wanted):
            raise Invalid(_("There is no such record."))
        for agency_id in sorted({record.agency_id for record in records}):
            require(actor, DECIDE, agency_id)
        for record in records:
            _require_acceptable(actor, record)
            # One by one: a correction must see what was accepted before it.
            writing.move(record, ActivityState.ACCEPTED, decided_at=now(), return_reason="")
        audit.log_many(
            actor=actor,
            action="press.activity.accept",
            subjects=[(record, record.agency.code) for record in records],
        )
        revisions.bump(revisions.TOPIC_ACTIVITIES, sorted({record.agency_id for record in records}))
    return records


def return_activity(*, actor: Any, activity_id: int, reason: str) -> PressActivity:
    """Sends a submitted or accepted record back with a reason; an accepted one leaves every figure at once."""
    reason = nfc(reason)
    with transaction.atomic():
        record = writing.find(activity_id)
        require(actor, DECIDE, record.agency_id)
        writing.require_edge(record, ActivityState.RETURNED)
        writing.require_open(record)
        if not reason:
            raise Invalid(_("Say why you return the record, so that it can be corrected."))
        if record.state == ActivityState.ACCEPTED:
            _require_family_stands_without(record)
        writing.move(record, ActivityState.RETURNED, decided_at=now(), return_reason=reason)
        writing.trace(actor, "press.activity.return", record, reason=reason)
    return record


def correct_activity(
    *,
    actor: Any,
    activity_id: int,
    quantity: int,
    reason: str,
    link: str = "",
    file: File[Any] | None = None,
) -> PressActivity:
    """Hands in a correction of an accepted record: ``quantity`` is added to it once a coordinator accepts.

    The record itself stays as it was. The correction stands on the same day, so the same month's figure changes.
    """
    with transaction.atomic():
        original = writing.find(activity_id)
        require(actor, CORRECT, original.agency_id)
        if original.corrects_id is not None:
            raise Refused("press.correction_of_correction", _("Correct the first record, not its correction."))
        if original.state != ActivityState.ACCEPTED:
            raise Refused(
                "press.original_not_accepted", _("Only an accepted record is corrected; any other is edited.")
            )
        writing.require_open(original)
        if not quantity:
            raise Invalid(_("A correction of zero changes nothing. Give the difference, for example -1."))
        if not nfc(reason):
            raise Invalid(_("Say what was wrong with the record."))
        _require_net(original, quantity)
        moment = now()
        record = PressActivity(
            agency=original.agency,
            form=original.form,
            title=reason,
            occurred_on=original.occurred_on,
            quantity=quantity,
            link=link,
            corrects=original,
            state=ActivityState.SUBMITTED,
            submitted_on=today(),
            author=writing.author_of(actor),
            is_demo=original.is_demo or demo.is_marked(actor),
            created_at=moment,
            updated_at=moment,
        )
        return _write_new(actor, record, "press.activity.correct", file, reason=nfc(reason))


def discard_draft(*, actor: Any, activity_id: int) -> None:
    """Removes a draft for good; the action log keeps that it was there."""
    with transaction.atomic():
        record = writing.find(activity_id)
        require(actor, DRAFT, record.agency_id)
        if record.state != ActivityState.DRAFT:
            raise Refused("press.only_drafts", _("Only a draft can be discarded."))
        writing.require_open(record)
        if record.corrections.exists():
            raise Refused("press.has_corrections", _("Other records correct this one: discard them first."))
        writing.trace(actor, "press.activity.discard", record)
        _remove_file_later(record.file.name)
        record.delete()


_KEEP = object()


def _typed(record: PressActivity) -> dict[str, Any]:
    """What a person fills in, as JSON values."""
    return {
        "form": record.form,
        "title": record.title,
        "occurred_on": record.occurred_on.isoformat(),
        "quantity": record.quantity,
        "link": record.link,
        "note": record.note,
        "file": record.file.name or "",
    }


def _require_editable(record: PressActivity) -> None:
    if record.state not in EDITABLE:
        raise Refused(
            "state.not_editable",
            _("A record that is “%(state)s” cannot be edited.") % {"state": ActivityState(record.state).label},
        )


def _require_acceptable(actor: Any, record: PressActivity) -> None:
    writing.require_edge(record, ActivityState.ACCEPTED)
    writing.require_open(record)
    rules.require_two_persons(actor, record.author_id)
    if record.corrects_id is not None:
        original = PressActivity.objects.select_for_update().get(pk=record.corrects_id)
        if original.state != ActivityState.ACCEPTED:
            raise Refused("press.original_not_accepted", _("The record that this one corrects is not accepted."))
        _require_net(original, record.quantity)


def _require_net(original: PressActivity, change: int) -> None:
    """What is left of an act after its corrections can never be less than nothing."""
    corrected = original.corrections.filter(state=ActivityState.ACCEPTED).aggregate(sum=Sum("quantity"))["sum"]
    net = original.quantity + (corrected or 0) + change
    if net < 0:
        raise Refused(
            "press.net_below_zero",
            _("With this correction the record would come to %(net)s. It cannot fall below 0.") % {"net": net},
        )


def _require_family_stands_without(record: PressActivity) -> None:
    """An accepted record that leaves must not leave corrections behind that then stand alone."""
    if record.corrects_id is None:
        corrections = PressActivity.objects.filter(corrects=OuterRef("pk"), state=ActivityState.ACCEPTED)
        if PressActivity.objects.filter(Exists(corrections), pk=record.pk).exists():
            raise Refused("press.has_corrections", _("Return the accepted corrections of this record first."))
    elif record.quantity > 0:
        _require_net(PressActivity.objects.select_for_update().get(pk=record.corrects_id), -record.quantity)


def _remove_file_later(name: str | None) -> None:
    if name:
        transaction.on_commit(lambda: evidence.evidence_storage().delete(name))


@contextmanager
def _file_kept_only_on_success(record: PressActivity, unless: str | None = "") -> Iterator[None]:
    """A file is written before its row; when the row is refused, the file goes too."""
    try:
        yield
    except BaseException:
        name = record.file.name
        # A file not yet written has the bare name that ``checked`` gave it; one on disk lies in its folder.
        if name and name != unless and "/" in name:
            evidence.evidence_storage().delete(name)
        raise
