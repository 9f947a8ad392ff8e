"""The registry of duties: work apps say who owes what by when; the inbox, digest and calendar only read it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Urgency(StrEnum):
    """The three groups of the inbox."""

    OVERDUE = "overdue"
    SOON = "soon"
    LATER = "later"

    @property
    def label(self) -> str:
        return str({"overdue": _("Overdue"), "soon": _("Due within seven days"), "later": _("Later")}[self.value])


SOON_DAYS = 7


@dataclass(frozen=True, order=True)
class Duty:
    """One thing an agency owes. ``key`` is stable over time, so that a calendar entry can be updated."""

    due_on: dt.date
    agency_id: int
    key: str
    code: str
    title: str
    action_label: str = ""
    action_url: str = ""
    source: str = ""
    note: str = ""
    # The title for places outside the house (calendar feeds), when the title names a person.
    plain_title: str = ""
    # What one must be allowed to do at the agency to take the action; empty: everybody who sees the duty may.
    permission: str = ""

    def urgency(self, today: dt.date) -> Urgency:
        """Overdue from the day after ``due_on``; soon when seven days or less are left."""
        if self.due_on < today:
            return Urgency.OVERDUE
        return Urgency.SOON if (self.due_on - today).days <= SOON_DAYS else Urgency.LATER


Provider = Callable[[Collection[int], dt.date, dt.date], Iterable[Duty]]
_providers: dict[str, tuple[Provider, str | Promise]] = {}


def register(code: str, label: str | Promise, provider: Provider) -> None:
    """``provider(agency_ids, today, horizon)`` yields the open duties of those agencies due before ``horizon``."""
    if code in _providers:
        raise ValueError(f"Duty provider {code} is registered twice.")
    _providers[code] = (provider, label)


def open_duties(agency_ids: Collection[int], today: dt.date, horizon: dt.date) -> list[Duty]:
    """Every open duty of those agencies from all rooms, earliest first."""
    found = [duty for provider, _label in _providers.values() for duty in provider(agency_ids, today, horizon)]
    return sorted(found)
