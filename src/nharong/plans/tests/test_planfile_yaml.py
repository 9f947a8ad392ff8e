"""Every mistake in how a plan file is written is told likewise, and a hostile file does no harm."""

import time

import pytest

from nharong.core.yamlfile import MAX_ERRORS

from .planfile_sample import GOOD, mistakes, spoil

# What is spoilt: the good line, the bad one, and the mistake as it must be told.
ONE_MISTAKE = {
    "duplicate key": (
        "number: 01/KH",
        "number: 01/KH\nnumber: 02/KH",
        '4: The key "number" stands here for the second time (first on line 3). Keep one of the two.',
    ),
    "anchor": (
        "short: {vi: Theo dõi}",
        "short: &a {vi: Theo dõi}",
        "32: Anchors (&) and references to them (*) are not allowed. "
        "Write the text out again, or put a text that begins with & or * in quotes.",
    ),
    "hidden by an escape": (
        "{vi: Nhóm}",
        '{vi: "a\\u202Eb"}',
        "41: The text contains an invisible character (U+202E). Delete it and type the text again.",
    ),
    "tab": (
        "  first_day",
        "\tfirst_day",
        "7: The line contains a tab. Use spaces instead, two for each level.",
    ),
    "invisible character": (
        "number: 01/KH",
        "number: 01/K\u200bH",
        "3: The line contains an invisible character (U+200B). Delete it and type the text again.",
    ),
    "bare per cent": (
        'unit: "%"',
        "unit: %",
        "26: A text may not begin with this character. Put the text in quotes.",
    ),
    "colon in text": (
        "number: 01/KH",
        "number: Số: 01",
        "3: A colon stands where none is expected. "
        "Put a text that contains a colon in quotes, and check the indentation.",
    ),
    "open bracket": (
        "kinds: [commune]}",
        "kinds: [commune}",
        "24: A bracket is opened here and not closed properly. Close it, with commas between the entries.",
    ),
    "key without colon": (
        "number: 01/KH",
        "number 01/KH",
        '3: A key without a colon begins here. Write it as "key: value".',
    ),
    "backslash": (
        "number: 01/KH",
        'number: "01\\KH"',
        "3: A backslash in double quotes means something else here. Use single quotes around the text.",
    ),
    "impossible character": (
        "number: 01/KH",
        'number: "\\U00110000"',
        "3: This line is not readable as YAML. Compare it with the example in docs/plan-files.md.",
    ),
    "key that is a list": (
        "number: 01/KH",
        "? [a, b]\n: c",
        '3: A key must be a single word. Write it as "key: value".',
    ),
    "second document": (
        "number: 01/KH",
        "number: 01/KH\n---\nformat: 1",
        '4: A second document begins here. Keep one document in one file: remove this "---" and what follows.',
    ),
    "deep nesting": (
        "params: {roles: [head]}",
        "params: {roles: " + "[" * 30 + "]" * 30 + "}",
        "23: The entries are nested too deeply. Check the brackets and the indentation: a few levels are enough.",
    ),
}


@pytest.mark.parametrize("name", ONE_MISTAKE)
def test_each_mistake_is_told_with_file_line_and_cure(name):
    old, new, wanted = ONE_MISTAKE[name]
    assert mistakes(spoil(old, new)) == [f"sample.yaml:{wanted}"]


def test_an_open_quotation_mark_is_told_where_it_opens():
    told = mistakes(spoil("number: 01/KH", "number: '01/KH"))
    assert told == ["sample.yaml:3: A quotation mark is opened here and never closed. Close it with the same mark."]


def test_indentation_that_does_not_fit():
    told = mistakes(spoil("    short: {vi: Theo dõi}", "   short: {vi: Theo dõi}"))
    assert told == [
        "sample.yaml:32: The indentation does not fit the lines above. "
        "Begin all entries of one level in the same column."
    ]


def test_objects_are_never_made():
    told = mistakes(spoil("number: 01/KH", "number: !!python/object/apply:os.system [ls]"))
    assert told == [
        'sample.yaml:3: The type mark "tag:yaml.org,2002:python/object/apply:o…" is not allowed. '
        "Remove the word that begins with an exclamation mark.",
        'sample.yaml:3: "number" must be a text, but it is a list. Write the text on this line, after the colon.',
    ]


def test_a_billion_laughs_are_not_laughed():
    levels = ["a: &a [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    for one, two in zip("abcdefgh", "bcdefghi", strict=True):
        levels.append(f"{two}: &{two} [{', '.join([f'*{one}'] * 9)}]")
    told = mistakes("\n".join(levels))
    assert told[0].startswith("sample.yaml:1: ")
    assert sum("Anchors (&)" in line for line in told) == 9 + 8 * 9


def test_an_empty_file_and_a_file_that_is_no_plan():
    for text in ("", "\n", "# only a comment\n", b""):
        assert mistakes(text) == ["sample.yaml:1: The file is empty. Begin with the example in docs/plan-files.md."]
    for text, found in (("- a\n- b", "a list"), ("words", "a text"), ("2026", "a number"), ("null", "nothing")):
        assert mistakes(text) == [
            f'sample.yaml:1: "plan" must be a group of keys, but it is {found}. Write "key: value" lines below it.'
        ]


def test_another_encoding():
    spoilt = GOOD.encode().replace("mẫu".encode(), "mẫu".encode("cp1258", "replace").replace(b"?", b"\xe3"))
    assert mistakes(spoilt) == ["sample.yaml:4: The text is not encoded as UTF-8. Save the file again as UTF-8."]
    assert mistakes(GOOD.encode("utf-16")) == [
        "sample.yaml:1: The text is not encoded as UTF-8. Save the file again as UTF-8."
    ]


def test_a_file_that_is_too_large():
    for text in (GOOD + "#" * 1_000_000, (GOOD + "#" * 1_000_000).encode(), GOOD + "# ô" * 300_000):
        assert mistakes(text) == [
            "sample.yaml:1: The file is larger than 1 MB. "
            "A data file needs a few dozen kilobytes: check that this is the right file."
        ]


def test_every_invisible_character_is_told():
    spoilt = GOOD.replace("unit: count", "unit:\tcount").replace("group: G1", "group: \u202eG1")
    assert mistakes(spoilt) == [
        "sample.yaml:33: The line contains a tab. Use spaces instead, two for each level.",
        "sample.yaml:45: The line contains an invisible character (U+202E). Delete it and type the text again.",
    ]
    assert mistakes("a: \ud800") == [
        "sample.yaml:1: The line contains an invisible character (U+D800). Delete it and type the text again."
    ]


def test_a_large_file_of_mistakes_is_refused_quickly():
    started = time.monotonic()
    told = mistakes("".join(f"key{number}: [a, b]\n" for number in range(15_000)))
    assert len(told) == MAX_ERRORS + 1
    assert told[-1].endswith("more mistakes are not listed. Mend the ones above first, then read the file again.")
    assert time.monotonic() - started < 30
