"""A valid plan file of which tests spoil one line, and how they ask for the mistakes."""

import pytest

from nharong.plans.planfile import PlanFileErrors, parse_plan

GOOD = """\
format: 1
code: sample
number: 01/KH
title: {vi: Kế hoạch mẫu}
issued_on: 2026-01-05
period:
  first_day: 2026-01-05
  last_day: 2027-12-31
legal_basis:
  - code: L1
    title: {vi: Luật mẫu}
    certainty: C
    read_in: Công báo
scope:
  - root: TINH
    valid_from: 2026-01-05
    valid_to: 2027-01-01
indicators:
  - code: T1
    title: {vi: Chỉ tiêu}
    short: {vi: Chỉ tiêu}
    measure: press.mechanism
    params: {roles: [head]}
    population: {kinds: [commune]}
    target: 80
    unit: "%"
    direction: up
    due: 2027-12-31
    sources: [L1]
  - code: R1
    title: {vi: Theo dõi}
    short: {vi: Theo dõi}
    unit: count
    monitor: true
topics:
  - {code: C1, title: {vi: Nội dung}}
task_groups:
  working_list: true
  note: {vi: Danh mục tạm}
  items:
    - {code: G1, title: {vi: Nhóm}}
tasks:
  - code: V1
    title: {vi: Nhiệm vụ}
    group: G1
    lead: SO
    supporting: [XA]
    indicators: [T1]
    due: 2026-06-30
    certainty: U
reviews:
  - code: H1
    kind: final_review
    title: {vi: Tổng kết}
    certainty: U
"""
MEASURES = {"press.mechanism", "press.activities"}
AGENCIES = {"TINH", "SO", "XA"}


def read(text: str | bytes, **options):
    options = {"measures": MEASURES, "known_agencies": AGENCIES.__contains__} | options
    return parse_plan(text, filename="sample.yaml", **options)


def mistakes(text: str | bytes, **options) -> list[str]:
    with pytest.raises(PlanFileErrors) as caught:
        read(text, **options)
    return caught.value.messages


def spoil(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, f"{old!r} must stand once in the sample"
    return GOOD.replace(old, new)
