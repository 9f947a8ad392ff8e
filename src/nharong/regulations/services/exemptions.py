"""Agencies that owe no duties for a while."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nharong.agencies.models import Agency
from nharong.audit.services import log
from nharong.core import demo, locks, revisions
from nharong.core.dating import FAR, require_no_overlap
from nharong.core.errors import Invalid
from nharong.core.folding import nfc
from nharong.core.permissions import require

from ..models import Exemption
from .checks import check


@transaction.atomic
def exempt_agency(
    *,
    actor: Any,
    agency: Agency,
    valid_from: dt.date,
    valid_to: dt.date | None,
    reason: str,
    legal_act: str,
    is_demo: bool = False,
) -> Exemption:
    """Frees an agency from its duties on ``[valid_from, valid_to)``. Refused when one of those days is closed."""
    require(actor, "regulations.exempt", agency.pk)
    reason, legal_act = nfc(reason).strip(), nfc(legal_act).strip()
    if not reason or not legal_act:
        raise Invalid(_("An exemption needs a reason and the legal act that grants it."))
    if valid_to is not None and valid_to <= valid_from:
        raise Invalid(_("The end must be after the start."))
    row = Exemption(
        agency=agency,
        valid_from=valid_from,
        valid_to=valid_to,
        reason=reason,
        legal_act=legal_act,
        is_demo=is_demo or demo.is_marked(actor),
    )
    check(row, exclude=["agency"])
    require_no_overlap(Exemption.objects.filter(agency=agency), row)
    locks.require_open_between(valid_from, valid_to or FAR)
    row.save(force_insert=True)
    log(
        actor=actor,
        action="regulations.exemption.grant",
        subject=row,
        agency_code=agency.code,
        reason=reason,
        details={"from": valid_from.isoformat(), "to": valid_to.isoformat() if valid_to else None, "act": legal_act},
    )
    revisions.bump(revisions.TOPIC_RULES, [agency.pk])
    return row


@transaction.atomic
def end_exemption(*, actor: Any, exemption: Exemption, on: dt.date, reason: str) -> Exemption | None:
    """The agency owes its duties again from ``on``. On its first day the exemption is withdrawn: None is returned."""
    row = Exemption.objects.select_for_update().select_related("agency").get(pk=exemption.pk)
    require(actor, "regulations.exempt", row.agency_id)
    reason = nfc(reason).strip()
    if not reason:
        raise Invalid(_("Say why the exemption ends."))
    if on < row.valid_from or (row.valid_to is not None and on >= row.valid_to):
        raise Invalid(_("Choose a day within the exemption."))
    locks.require_open_between(on, row.valid_to or FAR)
    before = row.valid_to.isoformat() if row.valid_to else None
    withdrawn = on == row.valid_from
    log(
        actor=actor,
        action="regulations.exemption.withdraw" if withdrawn else "regulations.exemption.end",
        subject=row,
        agency_code=row.agency.code,
        reason=reason,
        details={"from": row.valid_from.isoformat(), "to": [before, on.isoformat()]},
    )
    revisions.bump(revisions.TOPIC_RULES, [row.agency_id])
    if withdrawn:
        row.delete()
        return None
    row.valid_to = on
    row.save(update_fields=["valid_to"])
    return row
