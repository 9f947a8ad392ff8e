"""The plan file: what is read, and that nothing else gets through."""

import json
import re
import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nharong.agencies.enums import Kind
from nharong.core.errors import Invalid
from nharong.plans.planfile import Certainty, Direction, PlanFileErrors, parse_plan
from nharong.plans.planfile.keys import KEYS
from nharong.plans.planfile.model import POPULATION_KINDS

from .planfile_sample import GOOD, MEASURES, mistakes, read, spoil

ROOT = Path(__file__).parents[4]
GUIDE = (ROOT / "docs" / "plan-files.md").read_text(encoding="utf-8")
PLAN_155 = ROOT / "data" / "plans" / "gia-lai-155.yaml"
MINI = ROOT / "data" / "plans" / "examples" / "mini.yaml"


def test_a_good_file_is_read():
    plan = read(GOOD)
    indicator = plan.indicator("T1")
    assert (plan.code, plan.number, plan.title.vi) == ("sample", "01/KH", "Kế hoạch mẫu")
    assert (plan.period.first_day, plan.period.last_day) == (date(2026, 1, 5), date(2027, 12, 31))
    assert plan.period.end == date(2028, 1, 1)
    assert date(2027, 12, 31) in plan.period and plan.period.end not in plan.period
    assert (indicator.target, indicator.unit, indicator.direction) == (Decimal(80), "%", Direction.UP)
    assert indicator.params == {"roles": ["head"]} and indicator.population.kinds == ("commune",)
    assert indicator.line == 19
    assert plan.indicator("R1").monitor and plan.indicator("R1").target is None
    assert not plan.indicator("R1").has_measure
    assert plan.task_groups.working_list and [group.code for group in plan.task_groups] == ["G1"]
    assert plan.tasks_of("T1") == (plan.task("V1"),) and plan.tasks_of("R1") == ()
    assert plan.citation("L1").certainty is Certainty.READ
    assert [scope.root for scope in plan.scope_on(date(2026, 12, 31))] == ["TINH"]
    assert plan.scope_on(date(2027, 1, 1)) == ()
    with pytest.raises(KeyError):
        plan.indicator("T9")


def test_texts_fall_back_to_vietnamese():
    plan = read(spoil("title: {vi: Kế hoạch mẫu}", "title: {vi: Kế hoạch mẫu, en: Sample plan}"))
    assert plan.title.in_language("en-gb") == "Sample plan"
    assert plan.title.in_language("jra") == plan.title.in_language("xx") == str(plan.title) == "Kế hoạch mẫu"
    assert plan.title.as_dict() == {"vi": "Kế hoạch mẫu", "en": "Sample plan"}


def test_decomposed_text_is_stored_composed():
    decomposed = unicodedata.normalize("NFD", GOOD)
    assert decomposed != GOOD
    assert read(decomposed) == read(GOOD)
    assert read(spoil("vi: Luật mẫu", 'vi: "Lua\\u0323\\u0302t"')).citation("L1").title.vi == "Luật"


def test_line_ends_and_byte_order_mark_make_no_difference():
    for text in (GOOD.replace("\n", "\r\n"), GOOD.replace("\n", "\r"), "\ufeff" + GOOD, GOOD.encode("utf-8-sig")):
        assert read(text) == read(GOOD)


def test_all_mistakes_are_told_at_once_in_the_order_of_their_lines():
    spoilt = GOOD.replace("target: 80", "target: 180").replace("lead: SO", "lead: X").replace("format: 1", "format: 9")
    with pytest.raises(Invalid) as caught:
        read(spoilt)
    assert [message.split(": ")[0] for message in caught.value.messages] == [
        "sample.yaml:1",
        "sample.yaml:25",
        "sample.yaml:46",
    ]
    first = caught.value.errors[1]
    assert (first.file, first.line, first.path) == ("sample.yaml", 25, "indicators[T1].target")
    assert first.message == "A percentage cannot be above 100" and first.cure.startswith("Write a number")
    assert str(caught.value) == "\n".join(caught.value.messages)


def test_two_entries_on_one_line_may_not_share_a_code():
    twice = GOOD.replace(
        "  - {code: C1, title: {vi: Nội dung}}", "  [{code: C1, title: {vi: a}}, {code: C1, title: {vi: b}}]"
    )
    assert mistakes(twice) == [
        'sample.yaml:36: The code "C1" is already used on line 36. Give this entry another code.'
    ]


def test_measures_and_agencies_are_taken_as_they_are_where_nobody_knows_them():
    assert (
        read(GOOD.replace("press.mechanism", "other.measure"), measures=None).indicator("T1").measure == "other.measure"
    )
    assert read(GOOD.replace("lead: SO", "lead: UNKNOWN"), known_agencies=None).task("V1").lead == "UNKNOWN"


def test_each_agency_is_asked_about_once():
    asked = []
    read(GOOD.replace("supporting: [XA]", "supporting: [XA, TINH]"), known_agencies=lambda code: not asked.append(code))
    assert sorted(asked) == ["SO", "TINH", "XA"]


def test_mistakes_are_told_in_vietnamese(vietnamese):
    assert mistakes(GOOD.replace("target: 80", "target: 180")) == [
        "sample.yaml:25: Tỷ lệ phần trăm không thể lớn hơn 100. Hãy ghi số từ 0 đến 100, hoặc chọn đơn vị khác."
    ]


# -- the files that are shipped ------------------------------------------------------------------


def test_plan_155_holds_all_that_is_known():
    plan = read(PLAN_155.read_bytes(), known_agencies={"GL-2025", "GL-SVHTTDL"}.__contains__)
    targets = {item.code: item.target for item in plan.indicators}
    assert targets == {
        "T1": 100, "T2a": 100, "T2b": 100, "T2c": 100, "T2d": 70, "T3": None, "T4": 90, "T5": None,
        "R1": None, "N1": 15, "N2": 100, "N3": 1000,
    }  # fmt: skip
    assert {item.code for item in plan.indicators if item.has_measure} == {"T1", "R1"}
    assert {item.code for item in plan.indicators if item.optional} == {"N1", "N2", "N3"}
    assert plan.indicator("T1").params == {"roles": ["head", "spokesperson"]}
    assert plan.indicator("T1").population.kinds == ("province", "department", "district", "commune")
    assert plan.indicator("T1").due == plan.period.last_day == date(2028, 12, 31)
    assert plan.indicator("N1").target_to == 20
    assert plan.indicator("R1").monitor
    assert str(plan.indicator("T3").target_text) and str(plan.indicator("T5").target_text)
    assert (len(plan.topics), len(plan.task_groups), plan.task_groups.working_list) == (7, 8, True)
    assert {task.group for task in plan.tasks} == {group.code for group in plan.task_groups}
    assert [(scope.root, scope.include_predecessors) for scope in plan.scope] == [("GL-2025", True)]
    assert all(review.certainty is Certainty.UNCERTAIN and review.due is None for review in plan.reviews)
    served = {code for task in plan.tasks for code in task.indicators}
    assert served == set(targets)
    for text in (item.title for item in (*plan.indicators, *plan.topics, *plan.tasks, *plan.task_groups)):
        assert text.vi and text.en and not text.jra and not text.bdq, (
            "nobody has translated the plan into Jrai or Bahnar"
        )


def test_the_invented_campaign_and_the_example_of_the_guide_are_read():
    assert read(MINI.read_bytes(), known_agencies=None).code == "nuoc-sach-cho-moi-nha"
    (sample,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)
    plan = parse_plan(sample, filename="docs/plan-files.md", measures=MEASURES)
    assert plan.indicator("N1").target == 80
    assert [scope.root for scope in plan.scope_on(date(2026, 7, 1))] == ["MAU-TINH"]


def test_the_guide_explains_every_key_and_the_sample_uses_every_place():
    for place, keys in KEYS.items():
        chapter = GUIDE.split(f"\n### {place}\n")[1].split("\n### ")[0].split("\n## ")[0]
        for key in keys:
            assert f"`{key}`" in chapter, f"docs/plan-files.md does not explain {place}.{key}"


def test_kinds_are_those_of_the_register():
    assert set(POPULATION_KINDS) == set(Kind.values)


# -- whatever comes, the answer is a plan or a list of mistakes ------------------------------------


def survives(text: str | bytes) -> None:
    try:
        read(text)
    except PlanFileErrors as refusal:
        assert refusal.errors
        for error in refusal.errors:
            assert error.line >= 1 and error.message and error.cure
            assert "\n" not in str(error)


YAMLISH = st.sampled_from(
    [*"abc 01:-?,[]{}#&*!|>'\"%@`\\/<~.\n\t=\u0301\u202eđẫ", "\n  ", ": ", "- ", "---\n", "%YAML 1.1\n"]
)
JUNK = st.one_of(st.text(), st.binary(), st.lists(YAMLISH, max_size=60).map("".join))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text(max_size=12),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(sum(KEYS.values(), ()))), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=300)
@given(JUNK)
@example("\x00")
@example("? ")
@example("%YAML " + "9" * 5000 + ".1\n--- a")
@example("!<tag:\x20> a")
@example("[" * 5000)
@example("a: |9\n b")
def test_random_text_is_refused_politely(text):
    survives(text)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(KEYS["plan"]), VALUES)
def test_random_values_are_refused_politely(key, value):
    plan = yaml.safe_load(GOOD) | {key: value}
    survives(yaml.safe_dump(plan, allow_unicode=True))


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(GOOD)), st.integers(0, 20), st.lists(YAMLISH, max_size=6).map("".join))
def test_a_good_file_damaged_anywhere_is_read_or_refused(place, length, junk):
    survives(GOOD[:place] + junk + GOOD[place + length :])


@settings(deadline=None)
@given(
    st.text(
        st.characters(codec="utf-8", exclude_characters="<", exclude_categories=["C", "Z"]), min_size=1, max_size=80
    )
)
@example("0E0")
def test_any_plain_text_comes_back_composed(text):
    quoted = json.dumps(text, ensure_ascii=False)
    plan = read(spoil("title: {vi: Kế hoạch mẫu}", f"title: {{vi: {quoted}}}"))
    assert plan.title.vi == unicodedata.normalize("NFC", text)
