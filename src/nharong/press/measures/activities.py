"""How many acts of press information were accepted: the plan wants communication regular, continuous and diverse."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nharong.core.figures import COUNT, FigureState
from nharong.core.measures import CODE_OF, Evidence, PeriodTable, Source, Verdict
from nharong.core.periods import Period

from ..enums import Form
from . import evidence as records
from . import facts
from .cube import cube
from .mechanism import DEFAULT_ROLES, base_states
from .sources import rule_sources


def _forms(params: Mapping[str, Any]) -> list[int]:
    chosen = params.get("forms")
    return [facts.FORM_INDEX[form] for form in chosen] if chosen else list(range(len(facts.FORMS)))


class ActivitiesMeasure:
    """The net number of accepted acts: corrections included, nothing reported told apart from "none"."""

    code = "press.activities"
    title = gettext_lazy("Acts of press information")
    unit = COUNT
    part_labels = {form.value: form.label for form in Form}

    def table(self, period: Period, *, kinds: Collection[str], params: Mapping[str, Any]) -> PeriodTable:
        data = cube(DEFAULT_ROLES)
        months, forms = data.month_slice(period), _forms(params)
        net = data.net[:, :, months].sum(axis=2).astype(np.int64)
        total = net[:, forms].sum(axis=1)
        heard = data.records[:, months].sum(axis=1) > 0
        states = base_states(data, period, kinds)
        judged = states == CODE_OF[FigureState.VALUE]
        quiet = CODE_OF[FigureState.NOT_DUE] if data.as_of < period.end else CODE_OF[FigureState.SILENT]
        found = np.where(total != 0, CODE_OF[FigureState.VALUE], np.where(heard, CODE_OF[FigureState.ZERO], quiet))
        # What an agency did before its exemption or while nothing was due is still there to be counted.
        open_states = judged | (heard & (states == CODE_OF[FigureState.EXEMPT]))
        states = np.where(open_states, found, states).astype(np.int8)
        counted = np.where(open_states, total, 0)
        none = np.zeros_like(counted)
        parts = {facts.FORMS[form]: (np.where(open_states, net[:, form], 0), none) for form in forms}
        return PeriodTable(period, data.as_of, data.reg.ids, states, counted, none, parts)

    def rule(self, params: Mapping[str, Any]) -> str:
        return _(
            "Accepted records of press information are counted in the month in which they happened, with their number; "
            "corrections are added with their sign. A report of “none” is zero, no report is silence."
        )

    def sources(self, period: Period, *, kinds: Collection[str]) -> list[Source]:
        return rule_sources(period, kinds)

    def verdicts(
        self, period: Period, agencies: Collection[int], *, kinds: Collection[str], params: Mapping[str, Any]
    ) -> list[Verdict]:
        reg, table = cube(DEFAULT_ROLES).reg, self.table(period, kinds=kinds, params=params)
        exempt = records.exemption_reasons(agencies, period)
        return [
            records.count_verdict(table, reg.by_id[one].index, exempt.get(one, ""))
            for one in sorted(agencies)
            if one in reg.by_id and table.states[reg.by_id[one].index]
        ]

    def evidence(self, period: Period, agencies: Collection[int], *, params: Mapping[str, Any]) -> Iterator[Evidence]:
        chosen = [facts.FORMS[form] for form in _forms(params)]
        yield from records.activities(period, agencies, cube(DEFAULT_ROLES).windows, forms=chosen)
