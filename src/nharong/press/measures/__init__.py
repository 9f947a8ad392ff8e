"""Figures of the press room, offered to every plan."""

from __future__ import annotations

from nharong.core import measures

from .activities import ActivitiesMeasure
from .mechanism import MechanismMeasure


def register_measures() -> None:
    """Called once when the app is ready."""
    measures.register(MechanismMeasure())
    measures.register(ActivitiesMeasure())
