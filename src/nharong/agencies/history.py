"""What happened to one agency: names, places, acts, and who came before and after."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from nharong.core.clock import today

from .enums import Effect
from .models import ActEffect, Agency, AgencyName, AgencyParent, Reorganisation, Succession
from .naming import shown_name
from .selectors import names_on
from .tree import Node, node_of

CHAIN = 8


@dataclass(frozen=True)
class Relative:
    """A predecessor or successor, with the act that ties it."""

    node: Node
    act: Reorganisation
    is_partial: bool


def best_day(agency: Agency, wanted: dt.date) -> dt.date:
    """The wanted day if the agency exists on it, else its last or its first one."""
    if wanted < agency.valid_from:
        return agency.valid_from
    if agency.valid_to is not None and wanted >= agency.valid_to:
        return agency.valid_to - dt.timedelta(days=1)
    return wanted


def chain_of(agency: Agency, day: dt.date) -> list[Node]:
    """Those above it on the day, the nearest first. One query for each level, and one for the names."""
    above: list[Agency] = []
    current = agency
    while len(above) < CHAIN:
        row = AgencyParent.objects.at(day).filter(agency=current).select_related("parent").first()
        if row is None or row.parent in above:
            break
        current = row.parent
        above.append(current)
    names = names_on([one.pk for one in above], day)
    return [node_of(one, names.get(one.pk)) for one in above]


def children_of(agency: Agency, day: dt.date) -> list[Node]:
    """Those directly under it on the day. Two queries."""
    rows = AgencyParent.objects.at(day).filter(parent=agency).select_related("agency")
    children = [row.agency for row in rows]
    names = names_on([one.pk for one in children], day)
    return [node_of(one, names.get(one.pk), agency.pk) for one in children]


def predecessors_of(agency: Agency) -> list[Relative]:
    ties = Succession.objects.filter(successor=agency).select_related("predecessor", "reorganisation")
    return _relatives([(tie.predecessor, tie) for tie in ties])


def successors_of(agency: Agency) -> list[Relative]:
    ties = Succession.objects.filter(predecessor=agency).select_related("successor", "reorganisation")
    return _relatives([(tie.successor, tie) for tie in ties])


def _relatives(pairs: list[tuple[Agency, Succession]]) -> list[Relative]:
    # Each is named as it was called when the act took effect: old ones just before, new ones on the day.
    found = []
    names: dict[int, AgencyName] = {}
    for day in {tie.reorganisation.effective_on for _one, tie in pairs}:
        ids = [one.pk for one, tie in pairs if tie.reorganisation.effective_on == day]
        names |= names_on(ids, day)
    for one, tie in pairs:
        found.append(Relative(node_of(one, names.get(one.pk)), tie.reorganisation, tie.is_partial))
    return sorted(found, key=lambda relative: (relative.act.effective_on, relative.node.folded))


def timeline_of(agency: Agency) -> list[dict[str, Any]]:
    """Everything dated about the agency, oldest first, in the form the timeline component takes."""
    entries: list[tuple[dt.date, int, dict[str, Any]]] = []
    effects = list(ActEffect.objects.filter(agency=agency).select_related("reorganisation"))
    acts = {(one.reorganisation.effective_on, one.effect): one.reorganisation for one in effects}

    def add(day: dt.date, order: int, kind: str, title: str, effect: str) -> None:
        act = acts.get((day, effect))
        entry = {"date": day, "title": title, "kind": "future" if day > today() else kind, "text": "", "url": ""}
        if act is not None:
            entry["text"] = f"{act.act_number}. {act.title}"
            entry["url"] = reverse("agencies:act", args=[act.pk])
        entries.append((day, order, entry))

    begun = _("Established") if (agency.valid_from, Effect.CREATED) in acts else _("In the register from this day")
    add(agency.valid_from, 0, "start", begun, Effect.CREATED)
    for row in AgencyName.objects.filter(agency=agency).order_by("valid_from")[1:]:
        name = shown_name(row.name_vi, row.name_en, row.short_vi)
        add(row.valid_from, 2, "change", _("Renamed: %(name)s") % {"name": name}, Effect.RENAMED)
    places = list(AgencyParent.objects.filter(agency=agency).select_related("parent").order_by("valid_from"))
    for place in places:
        if place.valid_from > agency.valid_from:
            above = node_of(place.parent, names_on([place.parent_id], place.valid_from).get(place.parent_id))
            add(place.valid_from, 1, "change", _("Now under %(parent)s") % {"parent": above.name}, Effect.MOVED)
    for one in effects:
        if one.effect in (Effect.GAVE_PART, Effect.TOOK_OVER):
            label = Effect(one.effect).label
            title = str(label)[0].upper() + str(label)[1:]
            add(one.reorganisation.effective_on, 3, "change", title, one.effect)
    if agency.valid_to is not None:
        add(agency.valid_to, 4, "end", _("Ended; no longer exists from this day"), Effect.ENDED)
    return [entry for _day, _order, entry in sorted(entries, key=lambda one: one[:2])]


def acts_with_counts() -> list[Reorganisation]:
    """Every act with ``ended`` and ``created``, the latest first. One query."""
    counted = {
        name: Count("effects", filter=Q(effects__effect=effect))
        for name, effect in (("ended", Effect.ENDED), ("created", Effect.CREATED))
    }
    return list(Reorganisation.objects.annotate(**counted).order_by("-effective_on", "act_number", "pk"))


def effects_of(act: Reorganisation) -> list[tuple[str, list[Node]]]:
    """What the act did, as (what, agencies). Two queries."""
    effects = list(ActEffect.objects.filter(reorganisation=act).select_related("agency"))
    names = _named({effect.agency_id for effect in effects}, act)
    found = []
    for kind in Effect:
        touched = [effect.agency for effect in effects if effect.effect == kind]
        nodes = sorted((node_of(one, names.get(one.pk)) for one in touched), key=lambda node: node.folded)
        if nodes:
            found.append((str(kind.label), nodes))
    return found


@dataclass(frozen=True)
class Heir:
    """A successor with those it follows."""

    node: Node
    predecessors: list[tuple[Node, bool]]


def ties_of(act: Reorganisation) -> list[Heir]:
    """Each successor of the act with its predecessors and whether only a part came. Two queries."""
    ties = list(Succession.objects.filter(reorganisation=act).select_related("predecessor", "successor"))
    names = _named({one for tie in ties for one in (tie.predecessor_id, tie.successor_id)}, act)
    heirs: dict[int, Heir] = {}
    for tie in ties:
        heir = heirs.setdefault(tie.successor_id, Heir(node_of(tie.successor, names.get(tie.successor_id)), []))
        heir.predecessors.append((node_of(tie.predecessor, names.get(tie.predecessor_id)), tie.is_partial))
    return sorted(heirs.values(), key=lambda heir: heir.node.folded)


def _named(ids: set[int], act: Reorganisation) -> dict[int, AgencyName]:
    """Names on the day of the act; one that ended then is called by its last name."""
    return names_on(ids, act.effective_on)
