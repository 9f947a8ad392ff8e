"""Each step of a plan in one sentence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from nharong.agencies.naming import shown_name

from .picture import Picture
from .request import Create, End, Place, Rename, Step, Tie


def sentences(picture: Picture, steps: Sequence[Step]) -> Iterator[str]:
    """What happens, in the order of the steps, and what it means for the reading of past figures."""
    new = {step.agency.code: step.agency for step in steps if isinstance(step, Create)}
    day = picture.day.strftime("%d/%m/%Y")
    last = (picture.day - dt.timedelta(days=1)).strftime("%d/%m/%Y")

    def call(code: str) -> str:
        agency = new.get(code)
        return shown_name(agency.name_vi, agency.name_en, agency.short_vi) if agency else picture.call(code)

    for step in steps:
        match step:
            case Create(agency, parent):
                words = {"name": call(agency.code), "code": agency.code, "day": day, "parent": call(parent)}
                if parent:
                    yield _("%(name)s (%(code)s) is established on %(day)s under %(parent)s.") % words
                else:
                    yield _("%(name)s (%(code)s) is established on %(day)s.") % words
            case End(code):
                yield _("%(name)s ends; its last day is %(last)s.") % {"name": call(code), "last": last}
            case Place(code, parent, old_parent):
                words = {"name": call(code), "old": call(old_parent), "new": call(parent)}
                if old_parent:
                    yield _("%(name)s moves from %(old)s to %(new)s.") % words
                else:
                    yield _("%(name)s comes under %(new)s.") % words
            case Rename(code, name_vi, name_en, short_vi):
                words = {"old": call(code), "new": shown_name(name_vi, name_en, short_vi), "day": day}
                yield _("%(old)s is called %(new)s from %(day)s on.") % words
            case Tie(predecessor, successor, is_partial):
                words = {"old": call(predecessor), "new": call(successor)}
                if is_partial:
                    yield _("A part of %(old)s goes to %(new)s.") % words
                else:
                    yield _("%(new)s follows %(old)s.") % words
    parts = sorted({step.predecessor for step in steps if isinstance(step, Tie) and step.is_partial})
    ended = {step.code for step in steps if isinstance(step, End)}
    for code in parts:
        if code in ended:
            yield _(
                "Past figures of %(name)s cannot be divided: in later boundaries they are shown at the unit above."
            ) % {"name": call(code)}
