"""What a reader asks of the board, read from the address: plan, period, agency, level and boundaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from nharong.agencies.register import Register, Unit, register
from nharong.agencies.tree import Node, found_in, tree_on
from nharong.core import revisions
from nharong.core.clock import today
from nharong.core.errors import Invalid
from nharong.core.folding import fold
from nharong.core.periods import Cadence, Period

from . import board, selectors
from .planfile import PlanFile
from .proof_ids import THEN, TODAY, parse_boundaries

# More agencies than this under one name say that the name should be longer.
MOST_CANDIDATES = 20


@dataclass(frozen=True)
class Reading:
    """One reading of the board. Every part of it stands in the address, so that a view can be sent."""

    plan: PlanFile
    period: Period
    unit: Unit | None
    kind: str
    boundaries: str
    reg: Register
    # What was typed when it names no agency, or several: the reader chooses among these.
    asked: str = ""
    candidates: tuple[Node, ...] = ()

    @property
    def query(self) -> dict[str, str]:
        parts = {
            "period": self.period.label,
            "agency": self.unit.code if self.unit else "",
            "kind": self.kind,
            "boundaries": "" if self.boundaries == THEN else self.boundaries,
        }
        return {name: value for name, value in parts.items() if value}

    def link(self, view: str = "plans:board", args: tuple[Any, ...] = (), **changes: str) -> str:
        """The address of a view with the same reading, some parts changed."""
        query = {name: value for name, value in {**self.query, **changes}.items() if value}
        return reverse(view, args=args) + (f"?{urlencode(query)}" if query else "")

    def boundary_choices(self) -> list[tuple[str, str]]:
        return [("", _("as they were then")), (TODAY, _("of today"))]

    def cadence_choices(self) -> list[tuple[str, str, bool]]:
        """(label of a period, words, current) for each length of period around the one shown."""
        return [
            (
                Period.containing(self.period.last_day, cadence).label,
                cadence.label,
                cadence == self.period.cadence,
            )
            for cadence in Cadence
        ]


def read(request: HttpRequest, *, by_name: bool = False) -> Reading:
    """Reads and checks the address. Raises ``Invalid`` with a cure for anything that cannot be understood.

    A page also understands the name of an agency (``by_name``), with or without diacritics, and offers the choice
    when several have it. Files and scripts name it by its code: they get that agency or a refusal.
    """
    revisions.poll()
    reg = register()
    chosen = selectors.plan(request.GET.get("plan") or None)
    text = request.GET.get("agency", "").strip()
    boundaries = parse_boundaries(request.GET.get("boundaries") or THEN)
    label = request.GET.get("period", "")
    period = Period.parse(label) if label else board.latest_due_period(chosen)
    kind = request.GET.get("kind", "")
    unit, candidates = _unit(reg, text, period, by_name=by_name)
    return Reading(
        chosen,
        period,
        unit,
        kind if kind in board._KIND_ORDER else "",
        boundaries,
        reg,
        asked="" if unit else text[:100],
        candidates=candidates,
    )


def _unit(reg: Register, text: str, period: Period, *, by_name: bool) -> tuple[Unit | None, tuple[Node, ...]]:
    if not text:
        return None, ()
    try:
        return reg.unit(text), ()
    except Invalid:
        if not by_name:
            raise
    day = min(period.last_day, today())
    nodes = [node for root in tree_on(day) for node in root.walk()]
    found = found_in(nodes, text[:100], "")
    wanted = fold(text)
    same = [node for node in found if wanted in (fold(node.name), fold(node.short))] or found
    if len(same) == 1:
        return reg.unit(same[0].code), ()
    return None, tuple(found[:MOST_CANDIDATES])
