"""Carrying out a plan: one transaction, nothing re-pointed, nothing deleted that ever held."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from nharong.agencies.enums import Effect
from nharong.agencies.models import ActEffect, Agency, AgencyName, AgencyParent, Reorganisation, Succession
from nharong.agencies.naming import folded_name
from nharong.audit.services import log, log_many
from nharong.core import demo, revisions
from nharong.core.clock import now
from nharong.core.errors import Refused
from nharong.core.folding import nfc

from .planning import plan_reorganisation
from .request import Create, End, Place, Plan, Rename, ReorganisationRequest, Tie


@transaction.atomic
def apply_reorganisation(*, actor: Any, request: ReorganisationRequest) -> Reorganisation:
    """Carries out what :func:`plan_reorganisation` shows. It may take effect on a day to come.

    Raises :class:`Refused` with the rule of the first conflict and the words of all.
    """
    list(Agency.objects.select_for_update().filter(code__in=request.agencies).values_list("pk"))
    plan = plan_reorganisation(actor=actor, request=request)
    if plan.conflicts:
        raise Refused(plan.conflicts[0].rule, " ".join(conflict.message for conflict in plan.conflicts))
    act = Reorganisation.objects.create(
        act_number=nfc(request.act_number),
        title=nfc(request.title),
        kind=request.kind,
        issued_on=request.issued_on,
        effective_on=request.effective_on,
        source_url=request.source_url,
        certainty=request.certainty,
        note=nfc(request.note),
        is_demo=demo.is_marked(actor),
        entered_at=now(),
    )
    touched = _Work(act, plan).carry_out()
    log(
        actor=actor,
        action="agencies.reorganise",
        subject=act,
        details={
            "kind": request.kind,
            "effective_on": request.effective_on.isoformat(),
            "ended": plan.ended(),
            "created": [agency.code for agency in plan.created()],
            "moved": [place.code for place in plan.moved()],
            "steps": list(plan.words),
        },
    )
    log_many(
        actor=actor,
        action=f"agencies.{request.kind}",
        subjects=[(agency, agency.code) for agency in touched],
        reason=act.act_number,
    )
    revisions.bump(revisions.TOPIC_AGENCIES)
    return act


class _Work:
    def __init__(self, act: Reorganisation, plan: Plan) -> None:
        self.act, self.plan, self.day = act, plan, plan.request.effective_on
        self.known: dict[str, Agency] = {agency.code: agency for agency in Agency.objects.all()}
        self.effects: dict[tuple[str, str], dict[str, Any]] = {}

    def carry_out(self) -> list[Agency]:
        steps = self.plan.steps
        self._create([step for step in steps if isinstance(step, Create)])
        self._end([step.code for step in steps if isinstance(step, End)])
        self._place([step for step in steps if isinstance(step, Place)])
        for step in steps:
            if isinstance(step, Rename):
                self._rename(step)
        self._tie([step for step in steps if isinstance(step, Tie)])
        ActEffect.objects.bulk_create(
            [
                ActEffect(reorganisation=self.act, agency=self.known[code], effect=effect, before=before)
                for (code, effect), before in self.effects.items()
            ]
        )
        return [self.known[code] for code in dict.fromkeys(code for code, _effect in self.effects)]

    def _create(self, steps: list[Create]) -> None:
        for step in steps:
            new = step.agency
            agency = Agency.objects.create(
                code=new.code,
                kind=new.kind,
                official_code=new.official_code,
                source=f"[{self.act.certainty}] {self.act.act_number}: {self.act.title}",
                valid_from=self.day,
            )
            self.known[new.code] = agency
            name_vi, name_en, short_vi = nfc(new.name_vi), nfc(new.name_en), nfc(new.short_vi)
            AgencyName.objects.create(
                agency=agency,
                name_vi=name_vi,
                name_en=name_en,
                short_vi=short_vi,
                folded=folded_name(new.code, name_vi, name_en, short_vi),
                valid_from=self.day,
            )
            self.effects[new.code, Effect.CREATED] = {}
        AgencyParent.objects.bulk_create(
            [
                AgencyParent(agency=self.known[step.agency.code], parent=self.known[step.parent], valid_from=self.day)
                for step in steps
                if step.parent
            ]
        )

    def _rows(self, codes: list[str]) -> dict[str, AgencyParent]:
        """The parent row of each that holds on the day."""
        ids = [self.known[code].pk for code in codes]
        rows = AgencyParent.objects.at(self.day).filter(agency_id__in=ids).select_related("agency", "parent")
        return {row.agency.code: row for row in rows}

    def _end(self, codes: list[str]) -> None:
        rows = self._rows(codes)
        for code in codes:
            before: dict[str, Any] = {}
            row = rows.get(code)
            if row is not None and row.valid_from == self.day:
                # An earlier act of the same day placed it: that place would never hold a day.
                before["dropped"] = row.parent.code
            elif row is not None:
                before["closed"] = _iso(row.valid_to)
            self.effects[code, Effect.ENDED] = before
            self.known[code].valid_to = self.day
        ids = [self.known[code].pk for code in codes]
        AgencyParent.objects.filter(agency_id__in=ids, valid_from=self.day).delete()
        AgencyParent.objects.at(self.day).filter(agency_id__in=ids).update(valid_to=self.day)
        Agency.objects.filter(pk__in=ids).update(valid_to=self.day)

    def _place(self, steps: list[Place]) -> None:
        rows = self._rows([step.code for step in steps])
        fresh: list[AgencyParent] = []
        for step in steps:
            row = rows.get(step.code)
            agency, parent = self.known[step.code], self.known[step.parent]
            before: dict[str, Any] = {"parent": step.old_parent}
            if row is not None and row.valid_from == self.day:
                before["in_place"] = True
                row.parent = parent
                row.save(update_fields=["parent"])
            else:
                if row is not None:
                    before["to"] = _iso(row.valid_to)
                fresh.append(
                    AgencyParent(
                        agency=agency,
                        parent=parent,
                        valid_from=self.day,
                        valid_to=row.valid_to if row is not None else agency.valid_to,
                    )
                )
            self.effects[step.code, Effect.MOVED] = before
        held = Q(agency_id__in=[row.agency_id for row in fresh])
        AgencyParent.objects.at(self.day).filter(held).update(valid_to=self.day)
        AgencyParent.objects.bulk_create(fresh)

    def _rename(self, step: Rename) -> None:
        agency = self.known[step.code]
        row = AgencyName.objects.at(self.day).filter(agency=agency).first()
        before: dict[str, Any] = {}
        if row is not None and row.valid_from == self.day:
            before["in_place"] = {"name_vi": row.name_vi, "name_en": row.name_en, "short_vi": row.short_vi}
        else:
            if row is not None:
                before["to"] = _iso(row.valid_to)
                row.valid_to = self.day
                row.save(update_fields=["valid_to"])
            row = AgencyName(agency=agency, valid_from=self.day)
        row.name_vi, row.name_en, row.short_vi = step.name_vi, step.name_en, step.short_vi
        row.folded = folded_name(step.code, step.name_vi, step.name_en, step.short_vi)
        row.save()
        self.effects[step.code, Effect.RENAMED] = before

    def _tie(self, steps: list[Tie]) -> None:
        # Two agencies are tied once, even if parts went over by several acts.
        tied = set(Succession.objects.values_list("predecessor__code", "successor__code"))
        Succession.objects.bulk_create(
            [
                Succession(
                    reorganisation=self.act,
                    predecessor=self.known[step.predecessor],
                    successor=self.known[step.successor],
                    is_partial=step.is_partial,
                )
                for step in steps
                if (step.predecessor, step.successor) not in tied
            ]
        )
        for step in steps:
            if (step.predecessor, Effect.ENDED) not in self.effects:
                self.effects[step.predecessor, Effect.GAVE_PART] = {}
            if (step.successor, Effect.CREATED) not in self.effects:
                self.effects[step.successor, Effect.TOOK_OVER] = {}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
