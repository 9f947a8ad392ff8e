"""Target T1: in how many agencies the spokesperson mechanism works and the press is informed as often as due."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nharong.core.figures import PERCENT, FigureState
from nharong.core.measures import CODE_OF, Evidence, PeriodTable, Source, Verdict
from nharong.core.periods import Period

from ..enums import SpeakerRole
from . import evidence as records
from .cube import EARLY, LATE, OPEN, SILENT, TIMELY, UNMET, Cube, cube
from .sources import rule_sources

DEFAULT_ROLES = (SpeakerRole.HEAD.value, SpeakerRole.SPOKESPERSON.value)


def roles_of(params: Mapping[str, Any]) -> tuple[str, ...]:
    """The roles that count as a standing spokesperson, from the plan file."""
    return tuple(params.get("roles") or DEFAULT_ROLES)


class MechanismMeasure:
    """An agency counts when a published spokesperson was in force on every day of the period and every periodic duty
    due in it was fulfilled. Late fulfilment counts, and is shown apart."""

    code = "press.mechanism"
    title = gettext_lazy("Spokesperson mechanism works and press information is regular")
    unit = PERCENT
    part_labels = {
        "spokesperson": gettext_lazy("agencies with a published spokesperson on every day"),
        "information": gettext_lazy("duties of press information fulfilled"),
        "timely": gettext_lazy("fulfilled in time"),
        "late": gettext_lazy("fulfilled late"),
        "silent": gettext_lazy("nothing reported"),
        "unmet": gettext_lazy("reported, but not fulfilled"),
    }

    def table(self, period: Period, *, kinds: Collection[str], params: Mapping[str, Any]) -> PeriodTable:
        data = cube(roles_of(params))
        months, columns = data.month_slice(period), data.window_columns(period)
        states = base_states(data, period, kinds)
        status = data.status[:, columns]
        timely, late = (status == TIMELY).sum(axis=1), (status == LATE).sum(axis=1)
        silent, unmet = (status == SILENT).sum(axis=1), (status == UNMET).sum(axis=1)
        due = timely + late + silent + unmet
        ahead = ((status == OPEN) | (status == EARLY)).sum(axis=1)
        required = data.required[:, months].sum(axis=1)
        covered = data.covered[:, months].sum(axis=1)
        running = data.as_of < period.end
        waiting = (due == 0) & (running | (ahead > 0))
        judged = (states == CODE_OF[FigureState.VALUE]) & ~waiting & (required + due > 0)
        works = judged & (required == covered) & (timely + late == due)
        heard = (data.records[:, months].sum(axis=1) > 0) | (covered > 0)
        states = np.where(
            states != CODE_OF[FigureState.VALUE],
            states,
            np.where(
                ~judged,
                CODE_OF[FigureState.NOT_DUE],
                np.where(
                    works,
                    CODE_OF[FigureState.VALUE],
                    np.where(heard, CODE_OF[FigureState.ZERO], CODE_OF[FigureState.SILENT]),
                ),
            ),
        ).astype(np.int8)
        denominators = judged.astype(np.int64)
        due = np.where(judged, due, 0)
        return PeriodTable(
            period,
            data.as_of,
            data.reg.ids,
            states,
            works.astype(np.int64),
            denominators,
            {
                "spokesperson": ((judged & (required == covered)).astype(np.int64), denominators),
                "information": (np.where(judged, timely + late, 0), due),
                "timely": (np.where(judged, timely, 0), due),
                "late": (np.where(judged, late, 0), due),
                "silent": (np.where(judged, silent, 0), due),
                "unmet": (np.where(judged, unmet, 0), due),
            },
        )

    def rule(self, params: Mapping[str, Any]) -> str:
        names = ", ".join(str(SpeakerRole(role).label) for role in roles_of(params))
        return _(
            "An agency counts when a published spokesperson (%(roles)s) was in force on every day of the period and "
            "every periodic duty of press information due in the period was fulfilled by an accepted record. "
            "A duty belongs to the period in which its window ends and is due once its deadline has passed; "
            "fulfilment after the deadline counts as late."
        ) % {"roles": names}

    def sources(self, period: Period, *, kinds: Collection[str]) -> list[Source]:
        return rule_sources(period, kinds)

    def verdicts(
        self, period: Period, agencies: Collection[int], *, kinds: Collection[str], params: Mapping[str, Any]
    ) -> list[Verdict]:
        data, table = cube(roles_of(params)), self.table(period, kinds=kinds, params=params)
        exempt = records.exemption_reasons(agencies, period)
        return [
            records.mechanism_verdict(data, table, data.reg.by_id[one].index, period, exempt.get(one, ""))
            for one in sorted(agencies)
            if one in data.reg.by_id and table.states[data.reg.by_id[one].index]
        ]

    def evidence(self, period: Period, agencies: Collection[int], *, params: Mapping[str, Any]) -> Iterator[Evidence]:
        yield from records.terms(period, agencies, roles_of(params))
        yield from records.activities(period, agencies, cube(roles_of(params)).windows)


def base_states(data: Cube, period: Period, kinds: Collection[str]) -> np.ndarray[Any, np.dtype[np.int8]]:
    """Who is in the population: outside (0), dissolved before, exempt for the whole period, not begun, or to be judged
    (provisionally ``value``)."""
    reg, start, end = data.reg, period.start.toordinal(), period.end.toordinal()
    of_kind = np.isin(reg.kinds, list(kinds))
    lives = (reg.start_days < end) & (reg.end_days > start)
    months = data.month_slice(period)
    lived, exempt = data.lived[:, months].sum(axis=1), data.exempt[:, months].sum(axis=1)
    states = np.zeros(len(reg.units), dtype=np.int8)
    states[of_kind & (reg.end_days <= start)] = CODE_OF[FigureState.DISSOLVED]
    inside = of_kind & lives
    states[inside] = CODE_OF[FigureState.VALUE]
    if period.start > data.as_of:
        states[inside] = CODE_OF[FigureState.NOT_DUE]
    states[inside & (lived > 0) & (lived == exempt)] = CODE_OF[FigureState.EXEMPT]
    return states
