"""The registry of panels: what other rooms show on the page of an agency (spokespersons, press activity …).

A provider gets the agency's number, the chosen day and the request, and answers with a :class:`Panel` or None.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True)
class Panel:
    """A section of the page: its heading, a template of the room that gives it, and what that template needs."""

    title: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Provider = Callable[[int, dt.date, HttpRequest], Panel | None]
_providers: dict[str, tuple[int, Provider]] = {}


def register(code: str, provider: Provider, order: int = 100) -> None:
    """Called by a room when it is ready. Raises ``ValueError`` for a second provider of one code."""
    if code in _providers:
        raise ValueError(f"Panel {code} is registered twice.")
    _providers[code] = (order, provider)


def unregister(code: str) -> None:
    """For tests."""
    _providers.pop(code, None)


def of(agency_id: int, day: dt.date, request: HttpRequest) -> list[Panel]:
    """Every panel for that agency, in order."""
    shown = []
    for _code, (_order, provider) in sorted(_providers.items(), key=lambda pair: (pair[1][0], pair[0])):
        panel = provider(agency_id, day, request)
        if panel is not None:
            shown.append(panel)
    return shown
