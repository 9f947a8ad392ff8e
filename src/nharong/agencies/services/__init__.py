"""Every write of the register."""

from .agencies import Contact, amend_contact, correct_name, register_agency
from .importing import import_agencies, import_contacts
from .load import LoadReport, load_register, shipped_registers
from .reorganise import (
    Conflict,
    NewAgency,
    Plan,
    ReorganisationRequest,
    apply_reorganisation,
    plan_reorganisation,
    withdraw_reorganisation,
)

__all__ = [
    "Conflict",
    "Contact",
    "LoadReport",
    "NewAgency",
    "Plan",
    "ReorganisationRequest",
    "amend_contact",
    "apply_reorganisation",
    "correct_name",
    "import_agencies",
    "import_contacts",
    "load_register",
    "plan_reorganisation",
    "register_agency",
    "shipped_registers",
    "withdraw_reorganisation",
]
