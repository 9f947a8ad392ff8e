"""Small worlds for figure tests: agencies, rules, windows, a plan, and ways to compute afresh."""

from __future__ import annotations

import datetime as dt

from nharong.agencies.models import Agency
from nharong.agencies.tests.factories import make_agency
from nharong.core import revisions
from nharong.core.periods import Cadence, Period, month_number
from nharong.core.permissions import SYSTEM
from nharong.plans.planfile import PlanFile, parse_plan
from nharong.regulations.models import DutyRule, DutyWindow

KINDS = ("province", "district", "commune")

PLAN = """
format: 1
code: thu
number: 1/KH
title: {vi: Kế hoạch thử}
issued_on: 2024-01-01
period: {first_day: 2024-01-01, last_day: 2028-12-31}
legal_basis:
  - {code: A, title: {vi: Căn cứ thử}, certainty: U}
scope:
  - {root: ROOT, valid_from: 2024-01-01, include_predecessors: true}
objectives:
  - {code: O1, title: {vi: Mục tiêu thử}}
indicators:
  - code: T1
    title: {vi: Cơ chế phát ngôn}
    short: {vi: Phát ngôn}
    objective: O1
    measure: press.mechanism
    params: {roles: [head, spokesperson]}
    population: {kinds: [province, district, commune]}
    target: 100
    unit: "%"
    direction: up
    due: 2028-12-31
  - code: R1
    title: {vi: Số lần cung cấp thông tin}
    short: {vi: Số lần}
    objective: O1
    measure: press.activities
    population: {kinds: [province, district, commune]}
    unit: count
    monitor: true
  - code: T9
    title: {vi: Chưa có cách đo}
    short: {vi: Chưa đo}
    objective: O1
    measure: null
    population: {kinds: [commune]}
    target: 90
    unit: "%"
    direction: up
    due: 2028-12-31
topics: []
task_groups:
  working_list: true
  note: {vi: Danh mục làm việc}
  items:
    - {code: G1, title: {vi: Nhóm thử}}
tasks: []
sources: []
"""


def plan(root: str = "P") -> PlanFile:
    """The plan of the small world."""
    return parse_plan(PLAN.replace("ROOT", root), filename="thu.yaml")


def load_plan(root: str = "P") -> PlanFile:
    """Puts the plan into use, for whatever asks for plans by their code."""
    from nharong.plans import services

    return services.load_plan(actor=SYSTEM, text=PLAN.replace("ROOT", root), filename="thu.yaml")[0]


def make_rule(
    code: str = "press.update.test",
    duty: str = "press.monthly_update",
    cadence: Cadence = Cadence.MONTH,
    kinds: tuple[str, ...] = ("commune",),
    forms: tuple[str, ...] = ("monthly_update",),
    first: str = "2026-01",
    count: int = 24,
    grace: int = 5,
    required: int = 1,
    valid_to: dt.date | None = None,
) -> DutyRule:
    """A rule with its windows; the deadline is ``grace`` days after the window."""
    rule = DutyRule.objects.create(
        code=code, duty=duty, title_vi=code, title_en=code, kinds=list(kinds), cadence=cadence.value,
        required=required, fulfilled_by=list(forms), citation=f"Quy định {code}", certainty="C",
        valid_from=dt.date(2020, 1, 1), valid_to=valid_to,
    )  # fmt: skip
    period = Period.containing(Period.parse(first).start, cadence)
    for step in range(count // cadence.months):
        one = period.shift(step)
        DutyWindow.objects.create(
            rule=rule, start=one.start, end=one.end, first_month=month_number(one.start),
            last_month=month_number(one.last_day), deadline=one.last_day + dt.timedelta(days=grace),
        )  # fmt: skip
    return rule


def province(code: str = "P", **fields: object) -> Agency:
    return make_agency(code, "province", **fields)  # type: ignore[arg-type]


def afresh() -> None:
    """Forgets everything remembered: the next figure is computed from the database alone."""
    revisions._seen_number, revisions._seen_token = -1, ""
    revisions.poll()
