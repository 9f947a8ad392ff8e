"""The one register of personal fields: purpose, legal basis, retention. The privacy page and erasure read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class PersonalField:
    """One field that holds personal data. ``retention`` is in words, with the event it runs from."""

    model: str
    field: str
    purpose: str | Promise
    legal_basis: str
    retention: str | Promise
    public: bool = False


_fields: dict[tuple[str, str], PersonalField] = {}


def register(*fields: PersonalField) -> None:
    for one in fields:
        _fields[(one.model, one.field)] = one


def all_fields() -> list[PersonalField]:
    return [_fields[key] for key in sorted(_fields)]
