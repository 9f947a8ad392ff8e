"""Reading plans: which are in use, and the row of targets that the home page shows."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from nharong.core import revisions
from nharong.core.errors import Invalid

from .models import PlanVersion
from .planfile import PlanFile, parse_plan

_lock = threading.RLock()
_plans: dict[str, PlanFile] | None = None


def _forget(topic: str, _agency_id: int | None) -> None:
    global _plans
    if topic in (revisions.TOPIC_PLANS, revisions.TOPIC_ALL):
        _plans = None


revisions.follow(_forget)


def plans_in_use() -> dict[str, PlanFile]:
    """The newest version of every plan by code, as of the last poll; the first one loaded comes first."""
    global _plans
    with _lock:
        if _plans is None:
            newest: dict[str, PlanVersion] = {}
            for version in PlanVersion.objects.order_by("id"):
                newest[version.code] = version
            # Checked against register and measures when it was loaded; here only its own form matters.
            _plans = {code: parse_plan(version.text, filename=version.filename) for code, version in newest.items()}
        return _plans


def plan(code: str | None = None) -> PlanFile:
    """The plan with that code, or the first one. Raises :class:`Invalid` when there is none."""
    known = plans_in_use()
    if code is None and known:
        return next(iter(known.values()))
    try:
        return known[code or ""]
    except KeyError:
        if not known:
            raise Invalid(_("No plan is loaded yet. Run “nharong load”.")) from None
        raise Invalid(
            _("There is no plan “%(code)s”. Known plans: %(known)s.")
            % {"code": (code or "")[:60], "known": ", ".join(known)}
        ) from None


def in_words(text: object) -> str:
    """A text of a plan file in the active language."""
    return text.in_language(get_language() or "vi") if hasattr(text, "in_language") else str(text)


@dataclass(frozen=True)
class Headline:
    """One target in the row on the home page."""

    indicator: object
    title: str
    figure: object
    target: object
    url: str


def headline_figures() -> list[Headline]:
    """The targets of the first plan for the last month that is due, with the addresses of their proofs."""
    from . import board

    if not plans_in_use():
        return []
    chosen = plan()
    period = board.latest_due_period(chosen)
    return [
        Headline(
            row.indicator,
            in_words(row.indicator.short),
            row.figure,
            row.indicator.target,
            reverse("plans:proof", args=[row.figure.proof]) if row.figure.proof else reverse("plans:board"),
        )
        for row in board.figures(chosen, period)
        if not row.indicator.monitor and not row.indicator.optional
    ]
