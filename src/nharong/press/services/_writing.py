"""What the services of this room share: finding a record to write on, moving it, leaving the trace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from nharong.audit import services as audit
from nharong.core import locks, permissions, revisions
from nharong.core.clock import now
from nharong.core.errors import Invalid, Refused
from nharong.core.models import PeriodClosure
from nharong.press.enums import EDGES, ActivityState
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.press.rules import Duplicate


def for_writing() -> QuerySet[PressActivity]:
    """Records with their agency and the closure of their month (``closed_by``), locked until the transaction ends."""
    return (
        PressActivity.objects.select_for_update(of=("self",))
        .select_related("agency")
        .annotate(closed_by=locks.closure_for("month"))
    )


def find(activity_id: int) -> PressActivity:
    """The record with its lock and closure, in one statement. Raises :class:`Invalid` when there is none."""
    record = for_writing().filter(pk=activity_id).first()
    if record is None:
        raise Invalid(_("There is no such record."))
    return record


def require_open(record: PressActivity, *days: dt.date) -> None:
    """Raises the one refusal of ``core.locks`` for the record's own month, and for ``days`` it would move to."""
    closed_by = getattr(record, "closed_by", None)
    if closed_by is not None:
        raise locks.refusal(PeriodClosure.objects.get(pk=closed_by))
    if days:
        locks.require_open(*days)


def require_edge(record: PressActivity, target: ActivityState) -> None:
    EDGES.require(ActivityState(record.state), target)


def changed_meanwhile() -> Refused:
    return Refused(
        "record.changed",
        _("Somebody changed this record while you had it open. Look at it again, then repeat your change."),
    )


def move(record: PressActivity, target: ActivityState, **fields: Any) -> None:
    """Takes the step in one statement, only if nobody was quicker."""
    values = {"state": target, "version": record.version + 1, "updated_at": now(), **fields}
    if not PressActivity.objects.filter(pk=record.pk, version=record.version).update(**values):
        raise changed_meanwhile()
    for name, value in values.items():
        setattr(record, name, value)


def trace(
    actor: Any,
    action: str,
    record: PressActivity | SpokespersonTerm,
    *,
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """One line in the action log, and the word that this agency's figures are to be read again."""
    audit.log(
        actor=actor,
        action=action,
        subject=record,
        agency_code=record.agency.code,
        reason=reason,
        details=details,
    )
    topic = revisions.TOPIC_ACTIVITIES if isinstance(record, PressActivity) else revisions.TOPIC_TERMS
    revisions.bump(topic, [record.agency_id])


def author_of(actor: Any) -> Any:
    """The user behind the actor; None for the machine itself."""
    return None if isinstance(actor, permissions.SystemActor) else actor


@contextmanager
def recording(fingerprint_of: Any = None) -> Iterator[None]:
    """One transaction. Two people who record the same act at once: the database lets one pass, the other is told."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        told = str(error)
        if "activity_once" not in told and "fingerprint" not in told:
            raise
        mark = fingerprint_of() if fingerprint_of else None
        other = PressActivity.objects.filter(fingerprint=mark).first() if mark else None
        raise Duplicate(other) if other is not None else changed_meanwhile() from error
