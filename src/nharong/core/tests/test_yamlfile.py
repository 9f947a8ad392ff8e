"""Data files in YAML: what any room may ask of them, and that every mistake has its line and a cure."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nharong.core.errors import Invalid
from nharong.core.yamlfile import MAX_ERRORS, Fields, FileErrors, Problems, Reading, read_tree

KEYS = {
    "shop": ("format", "name", "phone", "open", "goods", "owners", "from", "to", "floor", "tags", "more", "site"),
    "goods": ("code", "price", "name"),
    "owners": ("name",),
}


def root(text, keys=KEYS, **options):
    problems = Problems("shop.yaml", "docs/shop.md")
    return Fields(Reading(problems, keys), read_tree(text, problems, **options), "", "shop"), problems


def told(text, read=lambda fields: None, **options):
    """The messages of a file that `read` has gone through."""
    with pytest.raises(FileErrors) as caught:
        fields, problems = root(text, **options)
        read(fields)
        problems.settle()
    return caught.value.messages


def test_values_come_with_their_types():
    fields, problems = root(
        'name: "155"\nphone: 0269 382\nopen: true\nfrom: 2026-01-05\nfloor: -1\n'
        "tags: [a, b]\nmore: {x: 1, y: [true, null, 2.5], z: 2026-01-05}\nsite: https://example.org/a\n"
    )
    assert (fields.text("name"), fields.written("phone"), fields.flag("open")) == ("155", "0269 382", True)
    assert fields.span("from", "to", required=True) == (dt.date(2026, 1, 5), None)
    assert (fields.whole("floor", -2, 5), fields.number("floor")) == (-1, Decimal(-1))
    assert fields.members("tags", ("a", "b", "c")) == ("a", "b")
    assert [code for code, _line in fields.codes("tags", re.compile("[ab]"), "x")] == ["a", "b"]
    assert fields.free("more") == {"x": 1, "y": [True, None, 2.5], "z": "2026-01-05"}
    assert fields.url("site") == "https://example.org/a"
    problems.settle()


def test_what_is_written_needs_no_quotes_but_what_is_text_does():
    fields, problems = root("phone: 02693\nname:\n")
    assert (fields.written("phone"), fields.written("name"), fields.written("site")) == ("02693", "", "")
    problems.settle()
    (line,) = told("name: 02693", lambda fields: fields.text("name"))
    assert line == 'shop.yaml:1: "name" must be a text, but it is a number. Put it in quotes: "02693".'
    assert "a list" in told("phone: [a]", lambda fields: fields.written("phone"))[0]


@pytest.mark.parametrize(
    ("text", "read", "message"),
    [
        (
            "floor: 9",
            lambda f: f.whole("floor", 0, 5),
            '"9" cannot stand for "floor". Write a whole number from 0 to 5.',
        ),
        ("floor: 1.5", lambda f: f.whole("floor", 0, 5), '"1.5" cannot stand for "floor". Write a whole number'),
        ("floor: one", lambda f: f.whole("floor", 0, 5), '"floor" must be a number, but it is a text.'),
        ("name: x", lambda f: f.whole("floor", 0, 5), 'The key "floor" is missing.'),
        (
            "from: 5/1/2026",
            lambda f: f.day("from"),
            '"from" is not a date: 5/1/2026. Write year-month-day: 2026-01-05.',
        ),
        ("to: 2026-02-30", lambda f: f.day("to"), "The calendar has no such day: 2026-02-30."),
        ("{from: 2026-01-05, to: 2026-01-05}", lambda f: f.span("from", "to"), '"to" is the first day that no longer'),
        ("tags: [a, a]", lambda f: f.strings("tags"), '"a" stands twice in this list.'),
        ("tags: [wite]", lambda f: f.members("tags", ["white"]), 'cannot stand for "tags". Did you mean "white"?'),
        ("tags: []", lambda f: f.members("tags", ["a"], required=True), '"tags" is empty. Add at least one entry.'),
        ("tags: [Ô]", lambda f: f.codes("tags"), '"Ô" cannot stand for "tags". Use letters without accents'),
        ("nmae: x", lambda f: None, 'The key "nmae" is not known here. Did you mean "name"?'),
        ("name: a\nname: b", lambda f: None, 'The key "name" stands here for the second time (first on line 1).'),
        ("name: <b>x</b>", lambda f: f.text("name"), '"name" contains an HTML tag.'),
        ("name: <!-- x", lambda f: f.written("name"), '"name" contains an HTML tag.'),
        ("site: javascript:x", lambda f: f.url("site"), '"javascript:x" cannot stand for "site".'),
        ("format: 2", lambda f: f.check_format(1), "This file has the format 2, which is not known. Write"),
        ("owners: [a]", lambda f: list(f.named("owners")), '"owners" must be a group of keys, but it is a list.'),
        ("owners: {'a b': {name: x}}", lambda f: list(f.named("owners")), '"a b" cannot stand for "owners".'),
        ("", lambda f: None, "The file is empty. Begin with the example in docs/shop.md."),
        ("name: %", lambda f: None, "A text may not begin with this character."),
        ("name: &a x", lambda f: None, "Anchors (&) and references to them (*) are not allowed."),
        ("name: !!set x", lambda f: None, 'The type mark "tag:yaml.org,2002:set" is not allowed.'),
        (b"name: \xff", lambda f: None, "The text is not encoded as UTF-8."),
    ],
)
def test_each_mistake_has_a_cure(text, read, message):
    lines = told(text, read)
    assert any(message in line for line in lines), lines
    assert all(line.startswith("shop.yaml:") for line in lines)


def test_text_is_composed_and_a_comparison_is_no_tag():
    fields, _problems = root("name: 'Lu\u0061\u0323\u0302t, 1 < 2'\n")
    assert fields.text("name") == "Lu\u1eadt, 1 < 2"


def test_codes_belong_to_one_entry_and_places_are_named_by_them():
    text = "goods:\n- {code: A1, price: x}\n- {code: a1, price: 2}\n"

    def read(fields):
        for entry in fields.entries("goods"):
            entry.code("goods")
            entry.number("price")

    with pytest.raises(FileErrors) as caught:
        fields, problems = root(text)
        read(fields)
        problems.settle()
    assert [(one.line, one.path) for one in caught.value.errors] == [(2, "goods[A1].price"), (3, "goods[a1].code")]
    assert fields.reading.declares("goods", "A1") and not fields.reading.declares("goods", "a1")
    assert fields.reading.codes("goods") == ["A1"]


def test_groups_under_names_that_the_file_chooses():
    fields, problems = root("owners:\n  an: {name: An}\n  binh: {name: Bình}\n")
    assert {name: (entry.text("name"), entry.line) for name, entry in fields.named("owners")} == {
        "an": ("An", 2),
        "binh": ("Bình", 3),
    }
    problems.settle()


def test_anchors_only_where_a_room_allows_them_and_never_in_a_circle():
    text = "goods: &g\n- {code: A, price: 1}\nmore: {x: *g}\n"
    fields, problems = root(text, anchors=True)
    assert fields.free("more") == {"x": [{"code": "A", "price": 1}]}
    problems.settle()
    assert sum("Anchors" in line for line in told(text)) == 2
    (line,) = told("more: &m {x: *m}", lambda fields: fields.free("more"), anchors=True)
    assert line.startswith('shop.yaml:1: Nothing above is marked "&m".')


def test_an_empty_file_may_be_a_group_without_keys():
    fields, problems = root("# nothing yet\n", empty=True)
    assert not fields.mentions("name") and fields.written("name") == ""
    problems.settle()


def test_a_key_without_value_is_mentioned_but_holds_nothing():
    fields, _problems = root("to:\n")
    assert fields.mentions("to") and "to" not in fields


def test_more_mistakes_than_anybody_reads_are_counted():
    problems = Problems("shop.yaml", "docs/shop.md")
    for line in range(MAX_ERRORS + 7):
        problems.add(line + 1, "", "Wrong", "Mend it.")
    messages = problems.errors().messages
    assert len(messages) == MAX_ERRORS + 1 and "7 more mistakes" in messages[-1]


@given(st.text(max_size=200) | st.binary(max_size=200) | st.text("ab:-[]{}&*!|>'\" \n", max_size=60), st.booleans())
def test_whatever_comes_is_read_or_refused(text, anchors):
    try:
        fields, problems = root(text, anchors=anchors, empty=True)
        fields.free("more")
        problems.settle()
    except Invalid as refusal:
        assert refusal.messages and all(line.startswith("shop.yaml:") for line in refusal.messages)
