"""Loading a whole register: set-based, and safe to repeat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from nharong.agencies.enums import Effect
from nharong.agencies.loading import ActRecord, AgencyRecord, RegisterRecords, read_register
from nharong.agencies.models import (
    ActEffect,
    Agency,
    AgencyName,
    AgencyParent,
    Reorganisation,
    Succession,
)
from nharong.agencies.naming import folded_name
from nharong.audit.services import log_many
from nharong.core import revisions
from nharong.core.clock import now
from nharong.core.errors import Invalid
from nharong.core.locks import require_open_between
from nharong.core.permissions import require

_BATCH = 500
_ActKey = tuple[str, str, dt.date]


@dataclass
class LoadReport:
    """What a loading did. ``differences``: entries whose stored facts differ from the file; they are left alone."""

    agencies_created: int = 0
    acts_created: int = 0
    successions_created: int = 0
    already_there: int = 0
    differences: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.agencies_created or self.acts_created or self.successions_created)


def shipped_registers() -> list[Path]:
    """The data files that come with the product."""
    return sorted((Path(settings.SHIPPED_DATA) / "agencies").glob("*.yaml"))


def load_register(*, actor: Any, path: Path | None = None) -> LoadReport:
    """Stores every agency and act of the data file (by default: all shipped ones) that is not there yet.

    What is stored is never overwritten: corrections are made by the verbs of this room, with their date and reason.
    Raises :class:`Refused` when something new would reach into a closed period, :class:`Invalid` for a faulty file.
    """
    require(actor, "agencies.import")
    report = LoadReport()
    for one in [path] if path else shipped_registers():
        _store(actor, read_register(one), report)
    return report


@transaction.atomic
def _store(actor: Any, records: RegisterRecords, report: LoadReport) -> None:
    known = {agency.code: agency for agency in Agency.objects.all()}
    fresh = [record for record in records.agencies if record.code not in known]
    report.already_there += len(records.agencies) - len(fresh)
    _compare(records, known, report)
    acts = {_key(act): act for act in Reorganisation.objects.all()}
    new_acts = [act for act in records.acts if (act.number, act.kind, act.effective_on) not in acts]
    if not fresh and not new_acts:
        return
    starts = [record.valid_from for record in fresh] + [act.effective_on for act in new_acts]
    require_open_between(min(starts), dt.date.max)
    created = _store_agencies(fresh, known)
    report.agencies_created += len(created)
    stored_acts, ties = _store_acts(new_acts, known)
    report.acts_created += len(stored_acts)
    report.successions_created += ties
    log_many(actor=actor, action="agencies.load", subjects=[(agency, agency.code) for agency in created])
    log_many(actor=actor, action="agencies.load_act", subjects=[(act, "") for act in stored_acts])
    revisions.bump(revisions.TOPIC_AGENCIES)


def _key(act: Reorganisation) -> _ActKey:
    return act.act_number, act.kind, act.effective_on


def _compare(records: RegisterRecords, known: Mapping[str, Agency], report: LoadReport) -> None:
    for record in records.agencies:
        stored = known.get(record.code)
        if stored is None:
            continue
        if (stored.kind, stored.valid_from) != (record.kind, record.valid_from):
            report.differences.append(record.code)


def _store_agencies(fresh: list[AgencyRecord], known: dict[str, Agency]) -> list[Agency]:
    created = Agency.objects.bulk_create(
        [
            Agency(
                code=record.code,
                kind=record.kind,
                official_code=record.official_code,
                latitude=record.latitude,
                longitude=record.longitude,
                area_km2=record.area_km2,
                source=record.source,
                valid_from=record.valid_from,
                valid_to=record.valid_to,
            )
            for record in fresh
        ],
        batch_size=_BATCH,
    )
    known.update({agency.code: agency for agency in created})
    AgencyName.objects.bulk_create(
        [
            AgencyName(
                agency=known[record.code],
                name_vi=record.name_vi,
                name_en=record.name_en,
                short_vi=record.short_vi,
                folded=folded_name(record.code, record.name_vi, record.name_en, record.short_vi),
                valid_from=record.valid_from,
            )
            for record in fresh
        ],
        batch_size=_BATCH,
    )
    AgencyParent.objects.bulk_create([_place(record, known) for record in fresh if record.parent], batch_size=_BATCH)
    return created


def _place(record: AgencyRecord, known: Mapping[str, Agency]) -> AgencyParent:
    if record.parent not in known:
        raise Invalid(_("There is no agency with the code “%(code)s”.") % {"code": record.parent})
    parent = known[record.parent]
    ends = [day for day in (record.valid_to, parent.valid_to) if day is not None]
    return AgencyParent(
        agency=known[record.code],
        parent=parent,
        valid_from=max(record.valid_from, parent.valid_from),
        valid_to=min(ends) if ends else None,
    )


def _store_acts(new_acts: list[ActRecord], known: Mapping[str, Agency]) -> tuple[list[Reorganisation], int]:
    moment = now()
    stored = Reorganisation.objects.bulk_create(
        [
            Reorganisation(
                act_number=act.number,
                title=act.title,
                kind=act.kind,
                issued_on=act.issued_on,
                effective_on=act.effective_on,
                source_url=act.source_url,
                certainty=act.certainty,
                note=act.note,
                entered_at=moment,
            )
            for act in new_acts
        ],
        batch_size=_BATCH,
    )
    tied = set(Succession.objects.values_list("predecessor__code", "successor__code"))
    ties: list[Succession] = []
    effects: list[ActEffect] = []
    for act, row in zip(new_acts, stored, strict=True):
        touched: set[tuple[str, str]] = {(code, Effect.ENDED) for code in act.ended}
        for pair in act.pairs:
            if (pair.predecessor, pair.successor) not in tied:
                tied.add((pair.predecessor, pair.successor))
                ties.append(
                    Succession(
                        reorganisation=row,
                        predecessor=known[pair.predecessor],
                        successor=known[pair.successor],
                        is_partial=pair.is_partial,
                    )
                )
            ended = known[pair.predecessor].valid_to == act.effective_on
            touched.add((pair.predecessor, Effect.ENDED if ended else Effect.GAVE_PART))
            created = known[pair.successor].valid_from == act.effective_on
            touched.add((pair.successor, Effect.CREATED if created else Effect.TOOK_OVER))
        effects += [
            ActEffect(reorganisation=row, agency=known[code], effect=effect) for code, effect in sorted(touched)
        ]
    Succession.objects.bulk_create(ties, batch_size=_BATCH)
    ActEffect.objects.bulk_create(effects, batch_size=_BATCH)
    return stored, len(ties)
