"""What must be true of a record of press information, whoever writes it. Services and the import's preview ask here."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from nharong.agencies.models import Agency
from nharong.core.clock import today
from nharong.core.errors import Invalid, Refused
from nharong.core.folding import fold, nfc
from nharong.core.permissions import SystemActor

from .models import PressActivity

# Fields that a person fills in; everything else is set by the steps of the record's life.
_NOT_TYPED = frozenset(
    field.name
    for field in PressActivity._meta.fields
    if field.name not in {"form", "title", "quantity", "link", "note"}
)


class Duplicate(Refused):
    """The same act is already recorded; ``other`` is that record."""

    def __init__(self, other: PressActivity) -> None:
        self.other = other
        words = {"title": other.title, "day": other.occurred_on.strftime("%d/%m/%Y"), "number": other.pk}
        super().__init__(
            "press.duplicate",
            _("This act is already recorded: “%(title)s” of %(day)s (record %(number)s).") % words,
        )


def fingerprint(agency_id: int, form: str, occurred_on: dt.date, title: str, corrects_id: int | None = None) -> str:
    """The same act of the same agency has the same fingerprint, however its title is accented or spaced."""
    parts = (str(agency_id), form, occurred_on.isoformat(), fold(title) or nfc(title), str(corrects_id or ""))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def print_of(record: PressActivity) -> str:
    """The fingerprint of a record as it stands."""
    return fingerprint(record.agency_id, record.form, record.occurred_on, record.title, record.corrects_id)


def tidy(record: PressActivity) -> None:
    """Brings the texts into the stored form and checks every field. Raises :class:`Invalid` with all faults."""
    record.title, record.link, record.note = nfc(record.title), nfc(record.link), nfc(record.note)
    faults = field_faults(record, _NOT_TYPED)
    if record.link and not record.link.lower().startswith(("http://", "https://")):
        faults.append(_("The link must begin with https:// or http://."))
    if record.quantity < 0 and record.corrects_id is None:
        faults.append(_("Only a correction may have a number below zero."))
    if faults:
        raise Invalid(faults)


def field_faults(record: Any, exclude: frozenset[str]) -> list[str]:
    """Every fault of the fields of a row as a sentence that names the field."""
    try:
        record.clean_fields(exclude=exclude)
    except ValidationError as error:
        labels = {field.name: str(field.verbose_name) for field in record._meta.fields}
        return [
            f"{labels.get(name, name)}: {message}"
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []


def require_day(agency: Agency, occurred_on: dt.date) -> None:
    """Raises :class:`Invalid` for a day that has not come or on which the agency did not exist."""
    if occurred_on > today():
        raise Invalid(_("The date lies in the future. Record the act on the day it happened."))
    if not agency.holds_on(occurred_on):
        raise Invalid(
            _("Agency %(code)s did not exist on %(day)s. Choose the agency that existed on that day.")
            % {"code": agency.code, "day": occurred_on.strftime("%d/%m/%Y")}
        )


def require_evidence(record: PressActivity) -> None:
    """An act that is claimed needs a link or a file; “nothing happened” and a lowered number need none."""
    if record.quantity > 0 and not record.link and not record.file:
        raise Invalid(_("Give a link or a file as evidence before you submit."))


def require_two_persons(actor: Any, author_id: int | None) -> None:
    """Raises :class:`Refused` when somebody would decide on a record of their own."""
    if not isinstance(actor, SystemActor) and author_id is not None and author_id == actor.pk:
        raise Refused("press.two_persons", _("You wrote this record. Another coordinator must decide on it."))


def require_new(record: PressActivity) -> None:
    """Raises :class:`Duplicate` when another record has the same fingerprint."""
    other = PressActivity.objects.filter(fingerprint=record.fingerprint).exclude(pk=record.pk).first()
    if other is not None:
        raise Duplicate(other)
