"""Writing the action log: one row for every write of the house."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from nharong.core.clock import now

from .models import Action


def _line(
    actor: Any,
    action: str,
    subject: models.Model,
    agency_code: str,
    reason: str,
    details: Mapping[str, Any] | None,
) -> Action:
    label = getattr(actor, "label", "") or getattr(actor, "username", "") or "?"
    return Action(
        at=now(),
        actor_id=getattr(actor, "pk", None),
        actor=str(label)[:150],
        action=action,
        object_type=subject._meta.label_lower,
        object_id=str(subject.pk or ""),
        object_label=str(subject)[:300],
        agency_code=agency_code,
        reason=reason,
        details=dict(details or {}),
    )


def log(
    *,
    actor: Any,
    action: str,
    subject: models.Model,
    agency_code: str = "",
    reason: str = "",
    details: Mapping[str, Any] | None = None,
) -> Action:
    """Adds one line, in the caller's transaction. ``details`` holds JSON values: what changed, from and to."""
    line = _line(actor, action, subject, agency_code, reason, details)
    line.save(force_insert=True)
    return line


def log_many(*, actor: Any, action: str, subjects: Iterable[tuple[models.Model, str]], reason: str = "") -> int:
    """One line for each (record, agency code) of a bulk write, in few statements. Returns how many."""
    lines = [_line(actor, action, subject, agency_code, reason, None) for subject, agency_code in subjects]
    Action.objects.bulk_create(lines, batch_size=500)
    return len(lines)
