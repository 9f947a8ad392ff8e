"""What is asked for, what would follow from it, and what stands against it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from nharong.core.consequences import Group


@dataclass(frozen=True)
class NewAgency:
    """An agency that a reorganisation establishes. Without ``parent`` it stands where its predecessors stood."""

    code: str
    kind: str
    name_vi: str
    name_en: str = ""
    short_vi: str = ""
    parent: str = ""
    official_code: str = ""


@dataclass(frozen=True)
class ReorganisationRequest:
    """One legal act on one day. Which fields count depends on ``kind``:

    - ``merge``: ``agencies`` end; all of each goes to one successor, a new agency or (``into``) one that goes on;
    - ``split``: one of ``agencies`` goes in parts to ``successors`` and perhaps ``into``; it ends unless ``keeps``;
    - ``move``: ``agencies`` stand under ``parent`` from that day;
    - ``rename``: one agency is called ``name_vi`` … from that day;
    - ``dissolve``: ``agencies`` end without a successor;
    - ``abolish_level``: every agency of kind ``level`` within ``within`` (empty: everywhere) ends.

    ``children_to`` says where the subordinates of ended agencies go; left empty they follow a sole successor, or in
    ``abolish_level`` go to the superior of the abolished unit.
    """

    kind: str
    effective_on: dt.date
    act_number: str
    title: str
    issued_on: dt.date | None = None
    source_url: str = ""
    certainty: str = "C"
    note: str = ""
    agencies: tuple[str, ...] = ()
    successors: tuple[NewAgency, ...] = ()
    into: tuple[str, ...] = ()
    keeps: bool = False
    parent: str = ""
    children_to: str = ""
    level: str = ""
    within: str = ""
    name_vi: str = ""
    name_en: str = ""
    short_vi: str = ""


@dataclass(frozen=True)
class Conflict:
    """Why it cannot be done: the rule that stands against it, in words."""

    rule: str
    message: str
    code: str = ""


@dataclass(frozen=True)
class End:
    """The agency's lifetime ends."""

    code: str


@dataclass(frozen=True)
class Create:
    """A new agency begins under ``parent`` (empty: at the top)."""

    agency: NewAgency
    parent: str


@dataclass(frozen=True)
class Place:
    """The agency stands under another parent."""

    code: str
    parent: str
    old_parent: str


@dataclass(frozen=True)
class Rename:
    """The agency is called otherwise."""

    code: str
    name_vi: str
    name_en: str
    short_vi: str


@dataclass(frozen=True)
class Tie:
    """One agency follows another."""

    predecessor: str
    successor: str
    is_partial: bool


Step = End | Create | Place | Rename | Tie


@dataclass(frozen=True)
class Plan:
    """The dry run: every step, each in words, what other rooms have to do, and every conflict."""

    request: ReorganisationRequest
    steps: tuple[Step, ...] = ()
    words: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    concerned: tuple[int, ...] = field(default=(), repr=False)

    @property
    def possible(self) -> bool:
        return not self.conflicts

    def ended(self) -> list[str]:
        return [step.code for step in self.steps if isinstance(step, End)]

    def created(self) -> list[NewAgency]:
        return [step.agency for step in self.steps if isinstance(step, Create)]

    def moved(self) -> list[Place]:
        return [step for step in self.steps if isinstance(step, Place)]
