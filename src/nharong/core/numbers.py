"""Numbers as a reader of the active language writes them: 1.234,5 in Vietnamese, 1,234.5 in English."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.utils.formats import number_format

Number = int | float | Decimal


def show_number(value: Number, places: int | None = None) -> str:
    """Grouped by thousands, with ``places`` decimals when given."""
    return str(number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True))


def show_percent(value: Number, *, sign: bool = True) -> str:
    """One decimal, left out when it is zero: ``87,4%`` but ``100%``."""
    exact = Decimal(str(value))
    rounded = exact.quantize(Decimal("0.1"), ROUND_HALF_UP)
    whole = rounded == rounded.to_integral_value()
    return show_number(rounded, 0 if whole else 1) + ("%" if sign else "")
