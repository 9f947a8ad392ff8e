"""Working out what a reorganisation does. The same plan is shown as a dry run and carried out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from nharong.agencies.enums import ActKind, Kind
from nharong.core import consequences
from nharong.core.errors import Refused
from nharong.core.folding import nfc
from nharong.core.locks import require_open_between
from nharong.core.permissions import require

from . import checks
from .picture import Picture
from .request import Conflict, Create, End, NewAgency, Place, Plan, Rename, ReorganisationRequest, Step, Tie
from .wording import sentences


def plan_reorganisation(*, actor: Any, request: ReorganisationRequest) -> Plan:
    """Every step and consequence, and every conflict; writes nothing.

    Raises :class:`Refused` (``permission.denied``) when the actor may not reorganise one of the agencies concerned.
    """
    require(actor, "agencies.reorganise")
    planner = _Planner(request)
    plan = planner.plan()
    for agency_id in plan.concerned:
        require(actor, "agencies.reorganise", agency_id)
    return plan


class _Planner:
    def __init__(self, request: ReorganisationRequest) -> None:
        self.request = request
        self.day = request.effective_on
        self.picture = Picture(request.effective_on)
        self.conflicts: list[Conflict] = []
        self.ends: list[str] = []
        self.creates: list[Create] = []
        self.places: list[Place] = []
        self.renames: list[Rename] = []
        self.ties: list[Tie] = []

    def plan(self) -> Plan:
        self._check_act()
        chosen = [code for code in dict.fromkeys(self.request.agencies) if self._there(code)]
        self._work(chosen)
        self.conflicts += checks.check_ends(self.picture, self.ends)
        self.conflicts += checks.check_creates(self.picture, self.creates, self.ends)
        self.conflicts += checks.check_places(self.picture, self.places, self.creates, self.ends)
        steps: tuple[Step, ...] = (
            *self.creates,
            *(End(code) for code in self.ends),
            *self.places,
            *self.renames,
            *self.ties,
        )
        return Plan(
            request=self.request,
            steps=steps,
            words=tuple(sentences(self.picture, steps)),
            groups=tuple(consequences.of(self._planned())) if not self.conflicts else (),
            conflicts=tuple(dict.fromkeys(self.conflicts)),
            concerned=self._concerned(chosen),
        )

    def _work(self, chosen: list[str]) -> None:
        match self.request.kind:
            case ActKind.MERGE:
                self._merge(chosen)
            case ActKind.SPLIT:
                self._split(chosen)
            case ActKind.MOVE:
                self._move(chosen)
            case ActKind.RENAME:
                self._rename(chosen)
            case ActKind.DISSOLVE:
                self._dissolve(chosen)
            case ActKind.ABOLISH_LEVEL:
                self._abolish()
            case other:
                self._conflict("kind", _("“%(kind)s” is no kind of reorganisation.") % {"kind": other})

    # kinds ------------------------------------------------------------------------------------------------------

    def _merge(self, chosen: list[str]) -> None:
        new, into = self.request.successors, self._into()
        if len(new) + len(into) != 1:
            self._conflict("successors", _("A merger has exactly one successor."))
            return
        if not chosen or (new and len(chosen) < 2):
            self._conflict("agencies", _("Choose at least two agencies to merge."))
            return
        heir = new[0].code if new else into[0]
        self.ends = chosen
        if new:
            self._create(new[0], chosen)
        elif heir in chosen:
            self._conflict("successors", _("The successor cannot be one of the agencies that end."), heir)
        self.ties = [Tie(code, heir, False) for code in chosen if code != heir]
        self._move_children(heir)

    def _split(self, chosen: list[str]) -> None:
        new, into = self.request.successors, self._into()
        if len(chosen) != 1:
            self._conflict("agencies", _("Choose exactly one agency to split."))
            return
        code = chosen[0]
        if len(new) + len(into) < (1 if self.request.keeps else 2):
            self._conflict("successors", _("A split has at least two parts; the part that goes on counts as one."))
        if code in into:
            self._conflict("successors", _("An agency cannot receive a part of itself."), code)
        if not self.request.keeps:
            self.ends = [code]
        for agency in new:
            self._create(agency, [code])
        self.ties = [Tie(code, heir, True) for heir in (*(agency.code for agency in new), *into) if heir != code]
        self._move_children("")

    def _move(self, chosen: list[str]) -> None:
        if not chosen:
            self._conflict("agencies", _("Choose at least one agency to move."))
        if not self._there(self.request.parent, missing=_("Choose the new parent.")):
            return
        for code in chosen:
            if self.picture.parent_of(code) == self.request.parent:
                name = self.picture.call(code)
                self._conflict("move.same", _("%(name)s already stands there.") % {"name": name}, code)
            else:
                self._place(code, self.request.parent)

    def _rename(self, chosen: list[str]) -> None:
        if len(chosen) != 1:
            self._conflict("agencies", _("Choose exactly one agency to rename."))
            return
        names = tuple(nfc(one) for one in (self.request.name_vi, self.request.name_en, self.request.short_vi))
        if not names[0]:
            self._conflict("name", _("Give the new Vietnamese name."))
        self.conflicts += checks.check_rename(chosen[0], self.picture, names)
        self.renames = [Rename(chosen[0], *names)]

    def _dissolve(self, chosen: list[str]) -> None:
        if not chosen:
            self._conflict("agencies", _("Choose at least one agency to dissolve."))
        self.ends = chosen
        self._move_children("")

    def _abolish(self) -> None:
        if self.request.level not in Kind.values:
            self._conflict("level", _("Choose the level that is abolished."))
            return
        if self.request.within and not self._there(self.request.within):
            return
        reach = self.picture.below(self.request.within) if self.request.within else set(self.picture.agencies)
        self.ends = sorted(
            code
            for code in reach
            if self.picture.agencies[code].kind == self.request.level and self.picture.exists(code)
        )
        if not self.ends:
            self._conflict("agencies", _("There is no agency of this level on that day."))
        self._move_children("", follow_parent=True)

    # parts ------------------------------------------------------------------------------------------------------

    def _into(self) -> list[str]:
        return [code for code in dict.fromkeys(self.request.into) if self._there(code)]

    def _create(self, agency: NewAgency, before: list[str]) -> None:
        parent = agency.parent
        if not parent:
            above = {self.picture.parent_of(code) for code in before}
            parent = above.pop() if len(above) == 1 else ""
        self.creates.append(Create(agency, parent))

    def _place(self, code: str, parent: str) -> None:
        self.places.append(Place(code, parent, self.picture.parent_of(code)))

    def _move_children(self, heir: str, *, follow_parent: bool = False) -> None:
        """Those under an ended agency go to the heir, or where the request says; nobody is left without a parent."""
        ending = set(self.ends)
        heir = self.request.children_to or heir
        if self.request.children_to and self.request.children_to not in {one.agency.code for one in self.creates}:
            self._there(self.request.children_to)
        for code in self.ends:
            goal = heir or (self.picture.parent_of(code) if follow_parent else "")
            for child in self.picture.children_of(code):
                if child in ending:
                    continue
                # The heir may itself be a subordinate of the one that ends: it takes that one's place.
                above = self.picture.parent_of(code) if child == goal else goal
                if above:
                    self._place(child, above)
                else:
                    self._conflict(
                        "children.left",
                        _("%(child)s would be left without a parent: say where it goes.")
                        % {"child": self.picture.call(child)},
                        child,
                    )

    def _there(self, code: str, missing: str = "") -> bool:
        """Whether the agency exists on the day; a conflict says why not."""
        agency = self.picture.agencies.get(code)
        if agency is not None and agency.holds_on(self.day):
            return True
        name = self.picture.call(code)
        if not code and missing:
            self._conflict("missing", missing)
        elif agency is None:
            message = _("There is no agency with the code “%(code)s”.") % {"code": code[:60]}
            self._conflict("agency.unknown", message, code)
        elif agency.valid_from > self.day:
            when = {"name": name, "day": agency.valid_from.strftime("%d/%m/%Y")}
            self._conflict("agency.not_yet", _("%(name)s does not exist before %(day)s.") % when, code)
        elif agency.valid_to is not None:
            when = {"name": name, "day": agency.valid_to.strftime("%d/%m/%Y")}
            self._conflict("agency.ended", _("%(name)s already ended on %(day)s.") % when, code)
        return False

    def _check_act(self) -> None:
        self.conflicts += checks.check_act(self.request)
        try:
            require_open_between(self.day, dt.date.max)
        except Refused as refusal:
            self.conflicts.append(Conflict(refusal.rule, str(refusal.message)))

    def _conflict(self, rule: str, message: str, code: str = "") -> None:
        self.conflicts.append(Conflict(f"reorganisation.{rule}", message, code))

    def _concerned(self, chosen: list[str]) -> tuple[int, ...]:
        """Every agency for which the actor must have the right; a new one is covered by its parent."""
        codes = {*chosen, *self.ends, *(one.code for one in self.places), *(one.parent for one in self.places)}
        codes |= {one.parent for one in self.creates} | {tie.successor for tie in self.ties}
        codes |= {self.request.parent, self.request.within, self.request.children_to}
        known = self.picture.agencies
        return tuple(sorted(known[code].pk for code in codes if code in known))

    def _planned(self) -> consequences.Planned:
        known = self.picture.agencies
        new = {one.agency.code: one.agency for one in self.creates}
        heirs: dict[int, list[str]] = {known[code].pk: [] for code in self.ends}
        for tie in self.ties:
            if tie.predecessor in self.ends:
                heir = new.get(tie.successor)
                name = heir.name_vi if heir else self.picture.call(tie.successor)
                heirs[known[tie.predecessor].pk].append(name)
        return consequences.Planned(
            day=self.day,
            ended=frozenset(heirs),
            moved=frozenset(known[one.code].pk for one in self.places),
            renamed=frozenset(known[one.code].pk for one in self.renames),
            successors={agency_id: tuple(names) for agency_id, names in heirs.items()},
        )
