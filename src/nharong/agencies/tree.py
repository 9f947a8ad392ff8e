"""The hierarchy on one day, ready to be shown: who stands under whom, by kind."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from nharong.core.folding import fold, matches

from .enums import Kind
from .models import Agency, AgencyName, AgencyParent
from .naming import shown_name
from .selectors import names_on

# The order in which one looks for them, not the alphabet's.
ORDER = [Kind.PROVINCE, Kind.DEPARTMENT, Kind.PRESS, Kind.ORGANISATION, Kind.DISTRICT, Kind.COMMUNE]
LABELS = dict(Kind.choices)


@dataclass(frozen=True)
class Group:
    """The subordinates of one kind."""

    kind: str
    nodes: list[Node]

    @property
    def label(self) -> str:
        return str(LABELS[Kind(self.kind)])


@dataclass
class Node:
    """One agency with those under it."""

    agency: Agency
    name: str
    short: str
    folded: str
    parent_id: int | None = None
    groups: list[Group] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.agency.code

    @property
    def kind_label(self) -> str:
        return str(LABELS[Kind(self.agency.kind)])

    def walk(self) -> Iterator[Node]:
        """This node and all below it."""
        yield self
        for group in self.groups:
            for node in group.nodes:
                yield from node.walk()

    @property
    def count_below(self) -> int:
        return sum(1 for _node in self.walk()) - 1


def node_of(agency: Agency, row: AgencyName | None, parent_id: int | None = None) -> Node:
    if row is None:
        return Node(agency, agency.code, agency.code, fold(agency.code), parent_id)
    name = shown_name(row.name_vi, row.name_en, row.short_vi)
    return Node(agency, name, shown_name(row.name_vi, row.name_en, row.short_vi, short=True), row.folded, parent_id)


def tree_on(day: dt.date) -> list[Node]:
    """The agencies that stand at the top on that day, each with everything under it. Three queries."""
    names = names_on(None, day)
    parents = dict(AgencyParent.objects.at(day).values_list("agency_id", "parent_id"))
    nodes = {
        agency.pk: node_of(agency, names.get(agency.pk), parents.get(agency.pk)) for agency in Agency.objects.at(day)
    }
    below: dict[int, list[Node]] = defaultdict(list)
    roots = []
    for node in nodes.values():
        if node.parent_id is not None and node.parent_id in nodes:
            below[node.parent_id].append(node)
        else:
            roots.append(node)
    for pk, children in below.items():
        nodes[pk].groups = grouped(children)
    return sorted(roots, key=_by_kind_and_name)


def grouped(nodes: Iterable[Node]) -> list[Group]:
    """By kind in our order, each sorted by name."""
    by_kind: dict[str, list[Node]] = defaultdict(list)
    for node in nodes:
        by_kind[node.agency.kind].append(node)
    return [Group(kind, sorted(by_kind[kind], key=_by_kind_and_name)) for kind in ORDER if kind in by_kind]


def _by_kind_and_name(node: Node) -> tuple[int, str, str]:
    return ORDER.index(Kind(node.agency.kind)), fold(node.short), node.code


def found_in(nodes: Iterable[Node], query: str, kind: str) -> list[Node]:
    """The nodes that fit a search, with or without diacritics, and a kind."""
    return sorted(
        (one for one in nodes if (not kind or one.agency.kind == kind) and (not query or matches(query, one.folded))),
        key=_by_kind_and_name,
    )


def at_other_times(query: str, kind: str, day: dt.date, limit: int = 50) -> list[Node]:
    """Agencies that fit the search by any name they ever had but do not exist on ``day``. Two queries."""
    absent = Agency.objects.exclude(pk__in=Agency.objects.at(day).values("pk"))
    if kind:
        absent = absent.filter(kind=kind)
    rows = AgencyName.objects.filter(agency__in=absent).select_related("agency").order_by("valid_from")
    found: dict[int, Node] = {}
    for row in rows:
        if matches(query, row.folded):
            found[row.agency_id] = node_of(row.agency, row)
    return sorted(found.values(), key=_by_kind_and_name)[:limit]
