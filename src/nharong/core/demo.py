"""Whether demonstration data are loaded: every screen says so while they are."""

from __future__ import annotations

from django.core.cache import cache
from django.db import models

_KEY = "core.demo.loaded"
_marked: list[type[models.Model]] = []


def track(model: type[models.Model]) -> None:
    """Names a model whose demonstration rows make the mark appear (called by its app when ready)."""
    if model not in _marked:
        _marked.append(model)


def is_loaded() -> bool:
    """True while any tracked model has a demonstration row; remembered for a minute."""
    known = cache.get(_KEY)
    if known is None:
        known = any(model._default_manager.filter(is_demo=True).exists() for model in _marked)
        cache.set(_KEY, known, 60)
    return bool(known)


def is_marked(actor: object) -> bool:
    """Whether what this actor writes belongs to the demonstration: its accounts make nothing real."""
    return bool(getattr(actor, "is_demo", False))


def forget() -> None:
    """Called after loading or removing demonstration data."""
    cache.delete(_KEY)
