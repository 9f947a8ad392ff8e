"""The name of a figure: plan, indicator, period, agency and boundaries. Stable, so that it can be cited and scripted.

``gia-lai-155.T1.2026-09.all.then`` reads: indicator T1 of that plan, September 2026, the whole plan, each agency where
it stood in its own time. The last part is ``then``, ``today`` or a day.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from nharong.core.clock import today
from nharong.core.errors import Invalid
from nharong.core.periods import Period

ALL = "all"
THEN = "then"
TODAY = "today"


def parse_boundaries(text: str) -> str:
    """``then``, ``today`` or a day as ``2024-06-30``. Raises :class:`Invalid` with the cure."""
    word = text.strip().lower()
    if word in (THEN, TODAY):
        return word
    try:
        return dt.date.fromisoformat(word).isoformat()
    except ValueError:
        raise Invalid(
            _("“%(text)s” names no boundaries. Write then, today or a day such as 2024-06-30.") % {"text": text[:40]}
        ) from None


def boundary_day(boundaries: str) -> dt.date | None:
    """The day whose boundaries are meant; None for ``then``."""
    if boundaries == THEN:
        return None
    return today() if boundaries == TODAY else dt.date.fromisoformat(boundaries)


@dataclass(frozen=True)
class ProofId:
    """What identifies one figure."""

    plan: str
    indicator: str
    period: Period
    agency: str = ""
    boundaries: str = THEN

    def __str__(self) -> str:
        return f"{self.plan}.{self.indicator}.{self.period.label}.{self.agency or ALL}.{self.boundaries}"

    @classmethod
    def parse(cls, text: str) -> ProofId:
        """The inverse of ``str``. Raises :class:`Invalid` with the cure."""
        try:
            head, period, agency, boundaries = text.strip().rsplit(".", 3)
            plan, indicator = head.split(".", 1)
        except ValueError:
            raise Invalid(
                _("“%(text)s” is no proof number. It looks like gia-lai-155.T1.2026-09.all.then.") % {"text": text[:80]}
            ) from None
        return cls(plan, indicator, Period.parse(period), "" if agency == ALL else agency, parse_boundaries(boundaries))
