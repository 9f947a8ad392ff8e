"""From a raw cell to a clean value, or to a sentence that says what is wrong and what to do."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from nharong.core.folding import fold, nfc

from .columns import Column
from .dates import parse_date
from .export import is_formula_like
from .grid import Fault

_TAG = re.compile(r"<\s*[A-Za-z/!?]")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_HOST = re.compile(r"(?:[\w-]+\.)+[\w-]{2,}")
#: Excel keeps 15 digits of a number; a longer one typed as a number has lost its end.
_MAX_EXACT = 10**15
_LISTED_CHOICES = 12


def clean(value: object, column: Column, epoch: dt.datetime | None = None) -> Any:
    """The value to store (None when empty), or a ``Fault``."""
    if isinstance(value, Fault):
        return value
    if isinstance(value, str):
        value = nfc(value)
        if value.startswith("'") and is_formula_like(value[1:]):
            # The apostrophe our own CSV export puts before such texts.
            value = value[1:]
        if _TAG.search(value):
            return Fault(_("The text contains HTML or the sign “<”."), _("Write plain text without “<”."))
    if value is None or value == "":
        if column.required:
            return Fault(_("The cell is empty."), _("Fill in “%(column)s”.") % {"column": column.label})
        return None
    match column.kind:
        case "date":
            return parse_date(value, epoch)
        case "integer":
            return _integer(value)
        case "url":
            return _url(value, column)
        case "choice":
            return _choice(value, column)
        case _:
            return _text(value, column)


def _text(value: object, column: Column) -> str | Fault:
    text = _plain(value)
    if isinstance(text, str) and len(text) > column.max_length:
        return Fault(
            _("The text has %(length)s characters; %(limit)s are allowed.")
            % {"length": len(text), "limit": column.max_length},
            _("Shorten it."),
        )
    return text


def _plain(value: object) -> str | Fault:
    """What the cell shows, as far as that is certain."""
    if isinstance(value, str):
        return value
    if isinstance(value, dt.date | dt.time | dt.timedelta):
        return Fault(
            _("Excel has turned this text into a date or time."),
            _("Set the cell type to Text and type the value again."),
        )
    if isinstance(value, int | float) and abs(value) >= _MAX_EXACT:
        return Fault(
            _("The number is too long; Excel has lost its last digits."),
            _("Set the cell type to Text and type the value again."),
        )
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _integer(value: object) -> int | Fault:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < _MAX_EXACT:
        return int(value)
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    # 1.234 is a thousand to one reader and one and a bit to another: separators are refused, not guessed.
    return Fault(
        _("“%(value)s” is no whole number.") % {"value": str(value)[:60]},
        _("Write digits only, without separators or units."),
    )


def _url(value: object, column: Column) -> str | Fault:
    text = value if isinstance(value, str) else str(value)
    try:
        parts = urlsplit(text)
        host, user = parts.hostname or "", parts.username
        parts.port  # noqa: B018 - raises ValueError when it is no port
    except ValueError:
        host, user, parts = "", None, urlsplit("")
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or user or re.search(r"[\s\"<>\\]", text):
        return Fault(
            _("“%(value)s” is no web address.") % {"value": text[:60]},
            _("Copy the whole address, beginning with https://."),
        )
    return _text(text, column)


def _choice(value: object, column: Column) -> str | Fault:
    wanted = fold(str(value))
    labels = column.choice_labels()
    for key, names in labels.items():
        if wanted and wanted in {fold(key), *map(fold, names)}:
            return key
    allowed = [names[0] if names else key for key, names in labels.items()]
    shown = ", ".join(allowed[:_LISTED_CHOICES]) + (" …" if len(allowed) > _LISTED_CHOICES else "")
    return Fault(
        _("“%(value)s” is not one of the allowed values.") % {"value": str(value)[:60]},
        _("Choose one of: %(values)s.") % {"values": shown},
    )
