"""State tables: which step may follow which. An edge that is not in the table is refused by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.utils.translation import gettext as _

from .errors import Refused


class StateTable[S: StrEnum]:
    """The allowed edges between the states of one kind of record."""

    def __init__(self, edges: Mapping[S, Iterable[S]]) -> None:
        self._edges = {source: frozenset(targets) for source, targets in edges.items()}

    def allows(self, source: S, target: S) -> bool:
        return target in self._edges.get(source, frozenset())

    def targets(self, source: S) -> frozenset[S]:
        return self._edges.get(source, frozenset())

    def require(self, source: S, target: S) -> None:
        """Raises :class:`Refused` (``state.edge``) for a step that is not in the table."""
        if not self.allows(source, target):
            names = {
                "source": getattr(source, "label", source.value),
                "target": getattr(target, "label", target.value),
            }
            raise Refused("state.edge", _("A record that is “%(source)s” cannot become “%(target)s”.") % names)
