"""The proof of a figure: the rule in words, its sources, and every record that was counted or refused, with reasons."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from django.urls import reverse
from django.utils.translation import gettext as _

from nharong.agencies.models import Agency
from nharong.agencies.register import Register, Unit, register
from nharong.core import measures, revisions
from nharong.core.clock import today
from nharong.core.errors import Invalid
from nharong.core.figures import Figure, FigureState
from nharong.core.measures import Evidence, Measure, Source, Verdict
from nharong.core.periods import Period

from . import board, selectors
from .planfile import Indicator, PlanFile
from .proof_ids import THEN, ProofId, boundary_day

_COUNTED = {FigureState.VALUE}


@dataclass(frozen=True)
class AgencyLine:
    """One agency in a proof: counted or not, and why."""

    unit: Unit
    name: str
    verdict: Verdict
    counted: bool
    in_denominator: bool
    reason: str
    proof_url: str
    divisible: bool = True


class Proof:
    """Everything behind one figure. Parts are read from the database only when they are asked for."""

    def __init__(self, proof_id: ProofId) -> None:
        revisions.poll()
        self.id = proof_id
        self.plan: PlanFile = selectors.plan(proof_id.plan)
        self.period: Period = proof_id.period
        self.reg: Register = register()
        self.unit: Unit | None = self.reg.unit(proof_id.agency) if proof_id.agency else None
        try:
            self.indicator: Indicator = self.plan.indicator(proof_id.indicator)
        except KeyError:
            raise Invalid(
                _("The plan has no indicator “%(code)s”. It has: %(known)s.")
                % {"code": proof_id.indicator[:40], "known": ", ".join(one.code for one in self.plan.indicators)}
            ) from None
        measure = measures.get(self.indicator.measure)
        if measure is None:
            raise Invalid(_("Nothing computes %(code)s yet, so there is no proof.") % {"code": self.indicator.code})
        self.measure: Measure = measure

    @cached_property
    def figure(self) -> Figure:
        return board.figure(self.plan, self.indicator, self.period, self.unit, self.id.boundaries)

    @cached_property
    def rule(self) -> str:
        return self.measure.rule(self.indicator.params)

    @cached_property
    def sources(self) -> list[Source]:
        return self.measure.sources(self.period, kinds=self.indicator.population.kinds)

    @cached_property
    def _member_rows(self) -> list[int]:
        if self.figure.state is FigureState.DISSOLVED and self.figure.since:
            return []
        mask = board.members(self.plan, self.reg, self.period, self.id.boundaries, self.unit)
        return [int(row) for row in np.flatnonzero(mask & board.lived(self.reg, self.period))]

    @cached_property
    def member_ids(self) -> list[int]:
        """The agencies whose records this figure is made of, as database ids."""
        kinds = set(self.indicator.population.kinds)
        return [self.reg.units[row].id for row in self._member_rows if self.reg.units[row].kind in kinds]

    @cached_property
    def names(self) -> dict[int, str]:
        """The names of the members as they stood in the period (Vietnamese, the language of the register)."""
        ids = [self.reg.units[row].id for row in self._member_rows]
        day = min(self.period.last_day, today())
        return dict(Agency.objects.filter(pk__in=ids).with_names(day).values_list("pk", "name_vi"))

    @cached_property
    def agencies(self) -> list[AgencyLine]:
        """Every agency of the reading with its verdict, those outside the population with that reason."""
        kinds = self.indicator.population.kinds
        verdicts = {
            one.agency_id: one
            for one in self.measure.verdicts(self.period, self.member_ids, kinds=kinds, params=self.indicator.params)
        }
        group = board.grouping(self.reg, self.period, self.id.boundaries)
        lines = []
        for row in self._member_rows:
            unit = self.reg.units[row]
            verdict = verdicts.get(unit.id)
            if verdict is None:
                verdict = Verdict(
                    unit.id, FigureState.EXEMPT, 0, 0, (_("not in the population of this indicator"),), "population"
                )
            counted = verdict.state in _COUNTED
            lines.append(
                AgencyLine(
                    unit,
                    self.names.get(unit.id, unit.code),
                    verdict,
                    counted,
                    verdict.denominator > 0,
                    "; ".join(verdict.reasons),
                    reverse("plans:proof", args=[self._of(unit)]),
                    bool(group.divisible[row]),
                )
            )
        return lines

    def _of(self, unit: Unit) -> str:
        """The proof of one agency in the same reading. In the boundaries of a day a former agency is read in its own
        time: it does not exist on that day."""
        day = boundary_day(self.id.boundaries)
        boundaries = self.id.boundaries if day is None or unit.exists_on(day) else THEN
        return str(ProofId(self.plan.code, self.indicator.code, self.period, unit.code, boundaries))

    def evidence(self) -> Iterator[Evidence]:
        """The records, counted and refused, streamed."""
        return self.measure.evidence(self.period, self.member_ids, params=self.indicator.params)

    # machine forms ----------------------------------------------------------------------------------------------

    def _agency_entry(self, line: AgencyLine) -> dict[str, Any]:
        return {
            "record": f"agency:{line.unit.code}",
            "kind": "agency",
            "agency": line.unit.code,
            "title": line.name,
            "date": None,
            "quantity": line.verdict.numerator,
            "url": reverse("agencies:detail", args=[line.unit.code]),
        }

    def _record_entry(self, one: Evidence) -> dict[str, Any]:
        unit = self.reg.by_id[one.agency_id]
        return {
            "record": one.record,
            "kind": one.kind,
            "agency": unit.code,
            "title": one.title,
            "date": one.day.isoformat() if one.day else None,
            "quantity": one.quantity,
            "url": one.url,
        }

    def entries(self) -> Iterator[tuple[bool, dict[str, Any]]]:
        """(counted, entry): the agencies first, then the records. Refused entries carry ``reason``."""
        for line in self.agencies:
            entry = self._agency_entry(line)
            if line.counted:
                yield True, entry | {"note": line.reason}
            else:
                yield (
                    False,
                    entry
                    | {
                        "reason": line.reason,
                        "reason_code": line.verdict.reason_code,
                        "state": line.verdict.state.value,
                        "in_denominator": line.in_denominator,
                    },
                )
        for one in self.evidence():
            entry = self._record_entry(one)
            yield (
                one.counted,
                entry if one.counted else entry | {"reason": one.reason, "reason_code": one.reason_code},
            )

    def sum_in_words(self) -> str:
        """The sum written out: “118 of 135”, or the count."""
        found = self.figure
        if found.numerator is None:
            return found.state.label
        if found.denominator is None:
            return str(found.numerator)
        return _("%(numerator)s of %(denominator)s") % {
            "numerator": found.numerator,
            "denominator": found.denominator,
        }

    def head(self) -> dict[str, Any]:
        """The part of the JSON form before the lists."""
        day = boundary_day(self.id.boundaries)
        return {
            "proof": str(self.id),
            "plan": self.plan.code,
            "indicator": self.indicator.code,
            "period": self.period.label,
            "agency": self.unit.code if self.unit else None,
            "boundaries": self.id.boundaries,
            "boundaries_on": day.isoformat() if day else None,
            "as_of": today().isoformat(),
            "revision": revisions.current(),
            "figure": self.figure.as_json(),
            "rule": self.rule,
            "sources": [
                {
                    "citation": one.citation,
                    "certainty": one.certainty,
                    "url": one.url,
                    "valid_from": _iso(one.valid_from),
                    "valid_to": _iso(one.valid_to),
                }
                for one in self.sources
            ],
        }

    def as_json(self) -> dict[str, Any]:
        """The stable machine form (docs/command-line.md)."""
        counted: list[dict[str, Any]] = []
        refused: list[dict[str, Any]] = []
        for is_counted, entry in self.entries():
            (counted if is_counted else refused).append(entry)
        return self.head() | {"counted": counted, "refused": refused}

    CSV_HEADERS = ("counted", "record", "kind", "agency", "title", "date", "quantity", "reason_code", "reason", "url")

    def csv_rows(self) -> Iterator[list[str]]:
        """The rows of the CSV form, under :attr:`CSV_HEADERS`."""
        for is_counted, entry in self.entries():
            row = {"counted": "yes" if is_counted else "no", **entry}
            yield ["" if row.get(name) is None else str(row.get(name, "")) for name in self.CSV_HEADERS]


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
