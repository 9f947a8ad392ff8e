"""What may stand against a reorganisation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from nharong.agencies.enums import Kind
from nharong.agencies.models import AgencyName

from .picture import Picture, circular, too_deep
from .request import Conflict, Create, Place, ReorganisationRequest

CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$")
_CERTAINTIES = ("C", "2", "U")


def _conflict(rule: str, message: str, code: str = "") -> Conflict:
    return Conflict(f"reorganisation.{rule}", message, code)


def check_act(request: ReorganisationRequest) -> list[Conflict]:
    """The legal act itself."""
    found = []
    if not request.act_number.strip():
        found.append(_conflict("act", _("Give the number of the legal act.")))
    if not request.title.strip():
        found.append(_conflict("act", _("Give the title of the legal act.")))
    if len(request.act_number) > 80 or len(request.title) > 300:
        found.append(_conflict("act", _("The number has at most 80 characters, the title at most 300.")))
    if request.certainty not in _CERTAINTIES:
        found.append(_conflict("act", _("The certainty is C, 2 or U.")))
    if request.issued_on and request.issued_on > request.effective_on:
        found.append(_conflict("act", _("The act cannot take effect before it is issued.")))
    return found


def check_ends(picture: Picture, ends: Sequence[str]) -> list[Conflict]:
    """A lifetime may end once, after it began, and not while something later is already planned for it."""
    found = []
    ending = set(ends)
    for code in ends:
        agency, name = picture.agencies[code], picture.call(code)
        if agency.valid_from >= picture.day:
            message = _("%(name)s begins on that very day: it cannot end on it.") % {"name": name}
            found.append(_conflict("end.first_day", message, code))
        if agency.valid_to is not None:
            when = {"name": name, "day": agency.valid_to.strftime("%d/%m/%Y")}
            message = _("%(name)s is already set to end on %(day)s: withdraw that first.") % when
            found.append(_conflict("end.planned", message, code))
        for row in picture.planned_moves(code):
            when = {"name": name, "day": row.start.strftime("%d/%m/%Y")}
            message = _("%(name)s is already set to move on %(day)s: withdraw that first.") % when
            found.append(_conflict("move.planned", message, code))
        for child in picture.arriving_later(code):
            if child not in ending:
                names = {"child": picture.call(child), "name": name}
                message = _("%(child)s is set to come under %(name)s later: withdraw that first.") % names
                found.append(_conflict("children.planned", message, child))
    return found


def check_creates(picture: Picture, creates: Sequence[Create], ends: Sequence[str]) -> list[Conflict]:
    """A new agency needs a free code, a kind, a name and a parent that exists."""
    found, seen = [], set()
    new = {create.agency.code for create in creates}
    for create in creates:
        agency = create.agency
        if not CODE.match(agency.code):
            message = _("The code “%(code)s” may have letters, digits, - and _ only, at most 40.")
            found.append(_conflict("code.form", message % {"code": agency.code[:60]}, agency.code))
        elif agency.code in picture.agencies or agency.code in seen:
            message = _("The code “%(code)s” is taken.") % {"code": agency.code}
            found.append(_conflict("code.taken", message, agency.code))
        seen.add(agency.code)
        if agency.kind not in Kind.values:
            found.append(_conflict("kind", _("“%(value)s” is no kind of agency.") % {"value": agency.kind}))
        if not agency.name_vi.strip():
            message = _("The new agency “%(code)s” needs a Vietnamese name.") % {"code": agency.code}
            found.append(_conflict("name", message, agency.code))
        if max(len(agency.name_vi), len(agency.name_en)) > 200 or len(agency.short_vi) > 120:
            message = _("A name has at most 200 characters, a short name at most 120.")
            found.append(_conflict("name", message, agency.code))
        found += _check_parent(picture, agency.code, create.parent, new, ends, agency.kind == Kind.PROVINCE)
    return found


def _check_parent(
    picture: Picture, code: str, parent: str, new: set[str], ends: Sequence[str], may_be_top: bool
) -> list[Conflict]:
    if not parent:
        if may_be_top:
            return []
        return [_conflict("parent.missing", _("Say under whom “%(code)s” stands.") % {"code": code}, code)]
    if parent in new:
        return []
    if not picture.exists(parent):
        message = _("The parent “%(code)s” does not exist on that day.") % {"code": parent[:60]}
        return [_conflict("parent.unknown", message, code)]
    name = picture.call(parent)
    if parent in ends:
        message = _("%(name)s ends on that day: nobody can stand under it.") % {"name": name}
        return [_conflict("parent.ends", message, code)]
    planned = picture.agencies[parent].valid_to
    if planned is not None:
        when = {"name": name, "day": planned.strftime("%d/%m/%Y")}
        message = _("%(name)s is set to end on %(day)s: nobody new can stand under it.") % when
        return [_conflict("parent.ends", message, code)]
    return []


def check_places(
    picture: Picture, places: Sequence[Place], creates: Sequence[Create], ends: Sequence[str]
) -> list[Conflict]:
    """Nobody ends up under himself, under somebody who ends, or deeper than figures are added up."""
    found = []
    new = {create.agency.code for create in creates}
    for place in places:
        name = picture.call(place.code)
        for row in picture.planned_moves(place.code):
            when = {"name": name, "day": row.start.strftime("%d/%m/%Y")}
            message = _("%(name)s is already set to move on %(day)s: withdraw that first.") % when
            found.append(_conflict("move.planned", message, place.code))
        found += _check_parent(picture, place.code, place.parent, new, ends, False)
    # Later rows count too: a move of today may close a circle with one that is already planned.
    days = {picture.day} | {row.start for rows in picture.rows.values() for row in rows if row.start > picture.day}
    moved = {place.code: place.parent for place in places} | {one.agency.code: one.parent for one in creates}
    for day in sorted(days):
        parents = {
            code: row.parent
            for code, rows in picture.rows.items()
            for row in rows
            if row.start <= day and (row.end is None or day < row.end) and code not in ends
        }
        parents |= {code: parent for code, parent in moved.items() if parent}
        for code in moved:
            if circular(parents, code):
                message = _("%(name)s would stand under itself.") % {"name": picture.call(code)}
                found.append(_conflict("parent.circle", message, code))
            elif too_deep(parents, code):
                message = _("%(name)s would stand too many levels down.") % {"name": picture.call(code)}
                found.append(_conflict("parent.depth", message, code))
    return found


def check_rename(code: str, picture: Picture, names: tuple[str, ...]) -> list[Conflict]:
    """The new name is new, and no later name is already planned."""
    found = []
    if max(len(names[0]), len(names[1])) > 200 or len(names[2]) > 120:
        found.append(_conflict("name", _("A name has at most 200 characters, a short name at most 120."), code))
    rows = AgencyName.objects.filter(agency=picture.agencies[code])
    later = rows.filter(valid_from__gt=picture.day).first()
    if later is not None:
        when = {"name": picture.call(code), "day": later.valid_from.strftime("%d/%m/%Y")}
        message = _("%(name)s is already set to be renamed on %(day)s: withdraw that first.") % when
        found.append(_conflict("name.planned", message, code))
    current = rows.at(picture.day).first()
    if current is not None and (current.name_vi, current.name_en, current.short_vi) == names:
        message = _("%(name)s is already called that.") % {"name": picture.call(code)}
        found.append(_conflict("name.same", message, code))
    return found
