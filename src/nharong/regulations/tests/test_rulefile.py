"""A rule file is understood, or refused with file, line and cure of every mistake."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from nharong.core.errors import Invalid
from nharong.core.yamlfile import FileErrors
from nharong.regulations.rulefile import parse_rules

SHIPPED = settings.SHIPPED_DATA / "regulations" / "press-information.yaml"
RULE = """
  - code: {code}
    duty: press.monthly_update
    title_vi: Cập nhật
    title_en: Update
    kinds: [{kinds}]
    cadence: month
    fulfilled_by: [release]
    deadline_working_days: 5
    valid_from: {start}
    {end}
    citation: Nghị định 1
    certainty: C
"""


def rule(code="a", kinds="commune", start="2023-01-01", end=""):
    return RULE.format(code=code, kinds=kinds, start=start, end=f"valid_to: {end}" if end else "")


def parse(text, **options):
    return parse_rules(text, filename="rules.yaml", **options)


def errors(text, **options):
    with pytest.raises(FileErrors) as caught:
        parse(text, **options)
    assert all(str(one).startswith(f"rules.yaml:{one.line}: ") and one.cure for one in caught.value.errors)
    return caught.value.errors


def test_both_regimes_of_press_information_are_shipped():
    file = parse_rules(SHIPPED.read_bytes(), filename=SHIPPED.name)
    turn = dt.date(2026, 7, 1)
    before = {(r.duty, k) for r in file.rules for k in r.kinds if r.valid_to == turn}
    after = {(r.duty, k) for r in file.rules for k in r.kinds if r.valid_from == turn and r.valid_to is None}
    assert ("press.conference", "province") in before & after
    assert {k for d, k in before if d == "press.monthly_update"} == {"province", "department", "district", "commune"}
    assert {k for d, k in after if d == "press.monthly_update"} == {"province", "department", "commune"}
    assert all("09/2017" in r.citation for r in file.rules if r.valid_to == turn)
    assert all("126/2025" in r.citation and r.certainty in "2U" for r in file.rules if r.valid_from == turn)
    assert [(one.code, one.months) for one in file.intervals] == [("press.contact_confirmation", 6)]


def test_a_rule_is_read_with_its_line():
    (found,) = parse("format: 1\nrules:" + rule(end="2026-07-01")).rules
    assert (found.code, found.kinds, found.required, found.grace_days) == ("a", ("commune",), 1, 0)
    assert (found.valid_from, found.valid_to) == (dt.date(2023, 1, 1), dt.date(2026, 7, 1))
    assert found.line == 3


def test_rules_that_meet_on_a_day_do_not_overlap():
    text = "format: 1\nrules:" + rule("a", end="2026-07-01") + rule("b", start="2026-07-01")
    assert len(parse(text).rules) == 2


def test_overlapping_rules_name_both_and_the_days():
    text = "format: 1\nrules:" + rule("a", end="2026-07-02") + rule("b", "commune, province", start="2026-07-01")
    (found,) = errors(text)
    assert "“a” and “b”" in found.message and "commune" in found.message and "02/07/2026" in found.message
    assert found.line == 16


def test_other_kinds_may_have_other_rules_at_the_same_time():
    assert len(parse("format: 1\nrules:" + rule("a") + rule("b", "province")).rules) == 2


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("press.monthly_update", "monthly", 4, '"monthly" cannot stand for "duty"'),
        ("kinds: [commune]", "kinds: [comune]", 7, '"comune" cannot stand for "kinds"'),
        ("kinds: [commune]", "kinds: []", 7, "is empty"),
        ("kinds: [commune]", "kinds: [commune, commune]", 7, "stands twice"),
        ("cadence: month", "cadence: weekly", 8, '"weekly" cannot stand for "cadence"'),
        ("deadline_working_days: 5", "deadline_working_days: -1", 10, '"-1" cannot stand for'),
        ("deadline_working_days: 5", "deadline_working_days: five", 10, "must be a number"),
        ("deadline_working_days: 5", "deadline_days: 5", 10, "not known"),
        ("valid_from: 2023-01-01", "valid_from: 01/01/2023", 11, "is not a date"),
        ("valid_from: 2023-01-01", "valid_from: 2023-02-30", 11, "no such day"),
        ("valid_from: 2023-01-01", "valid_from: 2023-01-01\n    valid_to: 2023-01-01", 12, "must come after the start"),
        ("citation: Nghị định 1", "citation: ''", 13, '"citation" is empty'),
        ("certainty: C", "certainty: sure", 14, '"sure" cannot stand for "certainty"'),
        ("title_vi: Cập nhật", "title_vi: [a, b]", 5, "must be a text, but it is a list"),
        ("code: a", "code: A b", 3, '"A b" cannot stand for "code"'),
        ("format: 1", "format: 7", 1, "format 7, which is not known"),
        ("title_en: Update", "title_en: Update\n    title_en: Again", 7, "stands here for the second time"),
    ],
)
def test_each_mistake_has_its_line_and_cure(old, new, line, message):
    text = "format: 1\nrules:" + rule()
    assert old in text
    found = errors(text.replace(old, new))
    assert any(one.line == line and message in one.message for one in found), [str(one) for one in found]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("- a\n- b", "must be a group of keys"),
        ("format: 1", "no rule"),
        ("format: 1\nrules: 5", "must be a list"),
        ("format: 1\nrules:\n  - 5", "must be a group of keys"),
        ("format: 1\nrules: &x [*x]", "Anchors"),
        ("format: !!python/object/apply:os.system [ls]", "type mark"),
        ("format: 1\n---\nformat: 1", "second document"),
        ("format: [1\n", "bracket is opened"),
        ("a: " + "[" * 50 + "]" * 50, "too deeply"),
        (b"\xff\xfe", "UTF-8"),
        ("x" * 1_100_000, "larger"),
    ],
)
def test_what_is_no_rule_file_is_refused(text, message):
    assert any(message in one.message for one in errors(text))


def test_all_mistakes_are_told_at_once():
    assert len(errors("format: 2\nrules:\n  - code: a\n")) > 5


def test_the_same_code_twice():
    assert any("already used on line 3" in one.message for one in errors("format: 1\nrules:" + rule() + rule()))


def test_a_form_that_no_room_knows_fulfils_nothing():
    (found,) = errors("format: 1\nrules:" + rule(), forms=["conference"])
    assert "release" in found.message and "conference" in found.cure


@given(st.text(max_size=300) | st.binary(max_size=300))
def test_no_text_does_more_than_be_refused(text):
    with pytest.raises(Invalid):
        parse(text)
