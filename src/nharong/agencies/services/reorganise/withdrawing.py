"""Withdrawing a reorganisation that was entered ahead of time and has not taken effect."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError
from django.utils.translation import gettext as _

from nharong.agencies.enums import Effect
from nharong.agencies.models import ActEffect, Agency, AgencyName, AgencyParent, Reorganisation
from nharong.agencies.naming import folded_name
from nharong.audit.services import log
from nharong.core import revisions
from nharong.core.clock import today
from nharong.core.errors import Invalid, Refused
from nharong.core.locks import require_open_between
from nharong.core.permissions import require


@transaction.atomic
def withdraw_reorganisation(*, actor: Any, reorganisation: Reorganisation, reason: str) -> None:
    """Puts everything back as it was. What has taken effect stays for ever: it is corrected by another act.

    Raises :class:`Refused` when the act has taken effect, when a later one builds on it or when records already name
    an agency that it establishes.
    """
    act = Reorganisation.objects.select_for_update().get(pk=reorganisation.pk)
    effects = list(act.effects.select_related("agency"))
    require(actor, "agencies.reorganise")
    for effect in effects:
        if effect.effect != Effect.CREATED:
            require(actor, "agencies.reorganise", effect.agency_id)
    if not reason.strip():
        raise Invalid(_("Give the reason for withdrawing it."))
    if act.effective_on <= today():
        raise Refused(
            "reorganisation.effective",
            _("This act has taken effect and cannot be withdrawn: enter the act that changes it."),
        )
    require_open_between(act.effective_on, dt.date.max)
    _require_last(act, effects)
    details = {
        "act": act.act_number,
        "effective_on": act.effective_on.isoformat(),
        "effects": [[effect.agency.code, effect.effect] for effect in effects],
    }
    log(actor=actor, action="agencies.withdraw", subject=act, reason=reason, details=details)
    created = [effect.agency for effect in effects if effect.effect == Effect.CREATED]
    # New rows go first, else the old ones could not reach over the day again.
    for effect in effects:
        _undo(act.effective_on, effect)
    act.delete()
    _remove(created)
    revisions.bump(revisions.TOPIC_AGENCIES)


def _require_last(act: Reorganisation, effects: list[ActEffect]) -> None:
    later = (
        ActEffect.objects.filter(agency_id__in=[effect.agency_id for effect in effects], reorganisation_id__gt=act.pk)
        .filter(reorganisation__effective_on__gte=act.effective_on)
        .select_related("reorganisation")
        .first()
    )
    if later is not None:
        raise Refused(
            "reorganisation.built_on",
            _("A later act (%(act)s) builds on this one: withdraw that one first.") % {"act": later.reorganisation},
        )


def _undo(day: dt.date, effect: ActEffect) -> None:
    agency, before = effect.agency, effect.before
    if effect.effect == Effect.ENDED:
        Agency.objects.filter(pk=agency.pk).update(valid_to=None)
        if "closed" in before:
            AgencyParent.objects.filter(agency=agency, valid_to=day).update(valid_to=before["closed"])
        if "dropped" in before:
            parent = Agency.objects.get(code=before["dropped"])
            AgencyParent.objects.create(agency=agency, parent=parent, valid_from=day)
    elif effect.effect == Effect.MOVED:
        placed = AgencyParent.objects.filter(agency=agency, valid_from=day)
        if before.get("in_place"):
            placed.update(parent=Agency.objects.get(code=before["parent"]))
        else:
            placed.delete()
            if before["parent"]:
                AgencyParent.objects.filter(agency=agency, valid_to=day).update(valid_to=before["to"])
    elif effect.effect == Effect.RENAMED:
        named = AgencyName.objects.filter(agency=agency, valid_from=day)
        if names := before.get("in_place"):
            named.update(**names, folded=folded_name(agency.code, **names))
        else:
            named.delete()
            AgencyName.objects.filter(agency=agency, valid_to=day).update(valid_to=before.get("to"))


def _remove(created: list[Agency]) -> None:
    """Agencies that never existed for a day leave no trace but the action log."""
    try:
        # Their places go first: one new agency may stand under another.
        AgencyParent.objects.filter(agency__in=created).delete()
        for agency in created:
            agency.delete()
    except (ProtectedError, RestrictedError) as error:
        raise Refused(
            "reorganisation.in_use",
            _("Records already name an agency that this act establishes: remove or change them first."),
        ) from error
