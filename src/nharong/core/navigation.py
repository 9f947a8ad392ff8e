"""The registry of ways through the site: apps say where they are, the frame only reads it.

Public entries are shown to everybody; staff entries only to those who are signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

Audience = Literal["public", "staff"]


@dataclass(frozen=True)
class Entry:
    """What an app registers."""

    key: str
    label: str | Promise
    url_name: str
    order: int
    audience: Audience
    description: str | Promise


@dataclass(frozen=True)
class Item:
    """What a screen shows. ``current`` is true on the page itself and on those below it."""

    key: str
    label: str
    url: str
    current: bool
    audience: Audience
    description: str


_entries: dict[str, Entry] = {}


def register(
    key: str,
    label: str | Promise,
    url_name: str,
    order: int,
    audience: Audience = "public",
    description: str | Promise = "",
) -> None:
    """Called by an app when it is ready; the start page shows public entries with their description.

    Raises ``ValueError`` for a second entry of one key or a strange audience.
    """
    if key in _entries:
        raise ValueError(f"Navigation entry {key} is registered twice.")
    if audience not in ("public", "staff"):
        raise ValueError(f"Navigation entry {key}: audience is 'public' or 'staff', not {audience!r}.")
    _entries[key] = Entry(key, label, url_name, order, audience, description)


def is_signed_in(request: HttpRequest) -> bool:
    """Whether a person is signed in, asked only of requests that carry a session.

    Looking at ``request.user`` marks the answer as depending on cookies, and no cache could share it: a
    stranger's page must never pay that price.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)


def items(request: HttpRequest) -> list[Item]:
    """The entries this request may see, in order."""
    signed_in = is_signed_in(request)
    seen = [one for one in _entries.values() if one.audience == "public" or signed_in]
    urls = {one.key: reverse(one.url_name) for one in seen}
    # A room within another room: only the nearer one is where the reader is.
    here = max((url for url in urls.values() if request.path.startswith(url)), key=len, default=None)
    shown = []
    for entry in sorted(seen, key=lambda one: (one.audience == "staff", one.order, one.key)):
        url = urls[entry.key]
        current = url == here
        shown.append(Item(entry.key, str(entry.label), url, current, entry.audience, str(entry.description)))
    return shown
