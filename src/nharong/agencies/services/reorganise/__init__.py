"""Reorganisations: a dated legal event between agencies, planned in full before anything is written."""

from .applying import apply_reorganisation
from .planning import plan_reorganisation
from .request import Conflict, NewAgency, Plan, ReorganisationRequest
from .withdrawing import withdraw_reorganisation

__all__ = [
    "Conflict",
    "NewAgency",
    "Plan",
    "ReorganisationRequest",
    "apply_reorganisation",
    "plan_reorganisation",
    "withdraw_reorganisation",
]
