"""Words that other rooms lend to the rules: a form that no room knows could never fulfil a duty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise

_forms: dict[str, str | Promise] = {}


def register_forms(labels: Mapping[str, str | Promise] | Iterable[tuple[str, str | Promise]]) -> None:
    """Called by a work app when it is ready: the forms of its records that ``fulfilled_by`` may name, with labels."""
    _forms.update(dict(labels))


def known_forms() -> frozenset[str]:
    """Every registered form; empty while no room has registered any, and then nothing is checked."""
    return frozenset(_forms)


def form_label(code: str) -> str:
    """The form in words; its code while no room has named it."""
    return str(_forms.get(code, code))
