"""The registry of consequences: what a planned reorganisation means for the records of other rooms.

The register of agencies knows who ends and who moves; it does not know roles, spokespersons or duties. Each room that
keeps records about agencies registers a provider; the dry run of a reorganisation asks all of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.functional import Promise


class Weight(StrEnum):
    """Whether somebody has to act."""

    INFORMATION = "information"
    ACTION = "action"


@dataclass(frozen=True)
class Planned:
    """What will happen on ``day``. Agencies that do not exist yet have no number and are left out.

    ``successors`` tells for each ended agency the names of those that follow it (none: it is dissolved).
    """

    day: dt.date
    ended: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()
    renamed: frozenset[int] = frozenset()
    successors: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Consequence:
    """One sentence for the coordinator, perhaps with the place where it is dealt with."""

    message: str
    weight: Weight = Weight.INFORMATION
    agency_id: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Group:
    """The consequences in one room."""

    code: str
    label: str
    consequences: tuple[Consequence, ...]


Provider = Callable[[Planned], Iterable[Consequence]]
_providers: dict[str, tuple[str | Promise, Provider]] = {}


def register(code: str, label: str | Promise, provider: Provider) -> None:
    """Called by a room when it is ready. Raises ``ValueError`` for a second provider of one code."""
    if code in _providers:
        raise ValueError(f"Consequence provider {code} is registered twice.")
    _providers[code] = (label, provider)


def unregister(code: str) -> None:
    """For tests."""
    _providers.pop(code, None)


def of(planned: Planned) -> list[Group]:
    """What every room has to say about it, those without consequences left out, in the order of their codes."""
    groups = []
    for code, (label, provider) in sorted(_providers.items()):
        if found := tuple(provider(planned)):
            groups.append(Group(code, str(label), found))
    return groups
