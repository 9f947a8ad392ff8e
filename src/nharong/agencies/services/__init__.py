"""Every write of the register."""

from .load import LoadReport, load_register, shipped_registers

__all__ = ["LoadReport", "load_register", "shipped_registers"]
