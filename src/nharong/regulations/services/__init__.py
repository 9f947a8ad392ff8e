"""Every write of this room."""

from .days import decree_day
from .digest import send_digests
from .exemptions import end_exemption, exempt_agency
from .periods import close_period, reopen_period
from .rules import load_rules
from .windows import refresh_windows

__all__ = [
    "close_period",
    "decree_day",
    "end_exemption",
    "exempt_agency",
    "load_rules",
    "refresh_windows",
    "reopen_period",
    "send_digests",
]
