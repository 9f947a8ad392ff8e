"""Loading plans. The file is the truth: its text is kept as it came, every version of it."""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction

from nharong.agencies.models import Agency
from nharong.audit.services import log
from nharong.core import measures, permissions, revisions
from nharong.core.clock import now

from .models import PlanVersion
from .planfile import PlanFile, parse_plan


def load_plan(*, actor: Any, text: str | bytes, filename: str) -> tuple[PlanFile, bool]:
    """Checks a plan file against its format, the register and the measures, and puts it into use.

    Returns the plan and whether it was new: loading the same text again changes nothing.
    Raises ``PlanFileErrors`` (every error with file and line) and ``Refused``.
    """
    permissions.require(actor, "plans.load")
    known = set(Agency.objects.values_list("code", flat=True))
    plan = parse_plan(text, filename=filename, measures=measures.codes(), known_agencies=known.__contains__)
    words = text.decode("utf-8") if isinstance(text, bytes) else text
    digest = hashlib.sha256(words.encode()).hexdigest()
    with transaction.atomic():
        newest = PlanVersion.objects.filter(code=plan.code).order_by("-id").first()
        if newest is not None and newest.digest == digest:
            return plan, False
        # A text that was in use before and returns gets a new row: history is a sequence, not a set.
        version, created = PlanVersion.objects.get_or_create(
            code=plan.code,
            digest=digest,
            defaults={"number": plan.number, "text": words, "filename": filename, "loaded_at": now()},
        )
        if not created:
            version.delete()
            version.pk = None
            version.loaded_at = now()
            version.save(force_insert=True)
        log(
            actor=actor,
            action="plans.plan.load",
            subject=version,
            details={"digest": digest, "file": filename, "replaces": newest.digest if newest else ""},
        )
        revisions.bump(revisions.TOPIC_PLANS)
    return plan, True
