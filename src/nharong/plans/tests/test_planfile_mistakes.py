"""Every mistake in what a plan says is told with its file, line and cure."""

import pytest

from .planfile_sample import mistakes, spoil

# What is spoilt: the good line, the bad one, and the mistake as it must be told.
ONE_MISTAKE = {
    "unknown key": (
        "    direction: up",
        "    direction: up\n    targte: 5",
        '28: The key "targte" is not known here. Did you mean "target"?',
    ),
    "foreign key": (
        "  working_list: true",
        "  working_list: true\n  zzz: 1",
        '39: The key "zzz" is not known here. Remove it; the keys known here are: working_list, note, items.',
    ),
    "comma in braces": (
        "{vi: Nhiệm vụ}",
        "{vi: In, phát tờ rơi}",
        '44: The key "phát tờ rơi" is not known here. Inside { } put a text that contains a comma in quotes; '
        "elsewhere remove the key.",
    ),
    "missing key": (
        "number: 01/KH\n",
        "",
        '1: The key "number" is missing. Add "number:" with its value to this entry.',
    ),
    "missing in entry": (
        '    unit: "%"\n',
        "",
        '19: The key "unit" is missing. Add "unit:" with its value to this entry.',
    ),
    "empty value": ("number: 01/KH", "number:", '3: "number" is empty. Write a value after the colon.'),
    "empty text": ("number: 01/KH", 'number: " "', '3: "number" is empty. Write a text, or remove the key.'),
    "no indicator": ("kinds: [commune]", "kinds: []", '24: "kinds" is empty. Add at least one entry.'),
    "duplicate code": (
        "- code: R1",
        "- code: t1",
        '30: The code "t1" is already used on line 19. Give this entry another code.',
    ),
    "duplicate in list": (
        "kinds: [commune]",
        "kinds: [commune, commune]",
        '24: "commune" stands twice in this list. Keep one of the two.',
    ),
    "number as text": (
        "number: 01/KH",
        "number: 155",
        '3: "number" must be a text, but it is a number. Put it in quotes: "155".',
    ),
    "list as text": (
        "number: 01/KH",
        "number: [a]",
        '3: "number" must be a text, but it is a list. Write the text on this line, after the colon.',
    ),
    "text as words": (
        "title: {vi: Kế hoạch mẫu}",
        "title: Kế hoạch mẫu",
        '4: "title" must be a group of keys, but it is a text. Write "title: {vi: …, en: …}".',
    ),
    "text as list": (
        "supporting: [XA]",
        "supporting: XA",
        '47: "supporting" must be a list, but it is a text. Begin each entry below it with "- ".',
    ),
    "entry is no group": (
        "  - {code: C1, title: {vi: Nội dung}}",
        "  - C1",
        '36: "topics[1]" must be a group of keys, but it is a text. Write "key: value" lines below it.',
    ),
    "text as number": (
        "target: 80",
        "target: 80%",
        '25: "target" must be a number, but it is a text. Write digits only, with a point before decimals, e.g. 92.5.',
    ),
    "number with exponent": (
        "target: 80",
        "target: 8e1",
        '25: "8e1" cannot stand for "target". Write digits only, with a point before decimals, e.g. 92.5.',
    ),
    "yes for true": (
        "monitor: true",
        "monitor: yes",
        '34: "monitor" must be true or false, but it is a text. Write true or false, without quotes.',
    ),
    "date in quotes": (
        "issued_on: 2026-01-05",
        "issued_on: '2026-01-05'",
        '5: "issued_on" is not a date: 2026-01-05. Write 2026-01-05 without quotes.',
    ),
    "Vietnamese date": (
        "issued_on: 2026-01-05",
        "issued_on: 5/1/2026",
        '5: "issued_on" is not a date: 5/1/2026. Write year-month-day: 2026-01-05.',
    ),
    "date in words": (
        "issued_on: 2026-01-05",
        "issued_on: tháng 1 năm 2026",
        '5: "issued_on" is not a date: tháng 1 năm 2026. Write year-month-day without quotes, e.g. 2028-12-31.',
    ),
    "date without zeros": (
        "issued_on: 2026-01-05",
        "issued_on: 2026-1-5",
        '5: "issued_on" is not a date: 2026-1-5. Write year-month-day without quotes, e.g. 2028-12-31.',
    ),
    "no such day": (
        "due: 2026-06-30",
        "due: 2026-06-31",
        "49: The calendar has no such day: 2026-06-31. Check the day, the month and the year.",
    ),
    "year out of reach": (
        "due: 2026-06-30",
        "due: 9999-12-31",
        "49: The calendar has no such day: 9999-12-31. Check the day, the month and the year.",
    ),
    "end before start": (
        "last_day: 2027-12-31",
        "last_day: 2025-12-31",
        "8: The plan ends before it begins. Write the last day of the plan, not before 2026-01-05.",
    ),
    "scope ends before it begins": (
        "valid_to: 2027-01-01",
        "valid_to: 2026-01-05",
        '17: "valid_to" is the first day that no longer counts and must come after the start. '
        "Write a day after 2026-01-05, or leave it out.",
    ),
    "law ends before it begins": (
        "    read_in: Công báo",
        "    read_in: Công báo\n    effective_from: 2020-01-01\n    effective_to: 2019-01-01",
        '15: "effective_to" is the first day that no longer counts and must come after the start. '
        "Write a day after 2020-01-01, or leave it out.",
    ),
    "scopes overlap": (
        "    valid_to: 2027-01-01",
        "  - root: TINH\n    valid_from: 2026-06-01",
        '17: The scope "TINH" stands twice for the same days. Let one range end on the day the next one begins.',
    ),
    "due before the plan": (
        "due: 2026-06-30",
        "due: 2025-06-30",
        "49: The due date lies before the plan begins. Write a day from 2026-01-05 on.",
    ),
    "due after the plan": (
        "due: 2027-12-31",
        "due: 2028-12-31",
        "28: The due date lies after the plan has ended. Write a day up to 2027-12-31.",
    ),
    "above 100 %": (
        "target: 80",
        "target: 101",
        "25: A percentage cannot be above 100. Write a number from 0 to 100, or another unit.",
    ),
    "negative target": (
        "target: 80",
        "target: -1",
        '25: A target cannot be negative. Write a number from 0 on; "direction: down" says the way.',
    ),
    "range upside down": (
        "target: 80",
        "target: 80\n    target_to: 70",
        '26: "target_to" is not above "target". Write the lower end as target and the upper end as target_to.',
    ),
    "range without beginning": (
        "target: 80",
        "target_to: 80",
        '25: "target_to" has no "target" to begin at. Add "target:" with the lower end.',
    ),
    "no target": (
        "    monitor: true",
        "    due: 2026-06-01",
        '30: The indicator has no target. Add "target:" with a number or "target_text:" with words, '
        'or write "monitor: true".',
    ),
    "two targets": (
        "target: 80",
        "target: 80\n    target_text: {vi: Đạt}",
        "26: The indicator has two targets, one in figures and one in words. "
        "Keep one of the two; explanations belong into the note.",
    ),
    "monitored target": (
        "    monitor: true",
        "    monitor: true\n    target: 5\n    direction: up",
        '35: A monitored figure has no target. Remove "monitor: true", or remove the target.',
    ),
    "no direction": (
        "    direction: up\n",
        "",
        '19: The key "direction" is missing. Add "direction:" with its value to this entry.',
    ),
    "no due date": (
        "    due: 2027-12-31\n",
        "",
        '19: The key "due" is missing. Add "due:" with its value to this entry.',
    ),
    "unknown unit": (
        'unit: "%"',
        "unit: procent",
        '26: "procent" cannot stand for "unit". Use one of these: %, count, people, days, minutes.',
    ),
    "misspelt kind": (
        "kinds: [commune]",
        "kinds: [comune]",
        '24: "comune" cannot stand for "kinds". Did you mean "commune"?',
    ),
    "misspelt review": (
        "kind: final_review",
        "kind: finalreview",
        '53: "finalreview" cannot stand for "kind". Did you mean "final_review"?',
    ),
    "unknown mark": (
        "certainty: C",
        "certainty: sure",
        '12: "sure" cannot stand for "certainty". Use one of these: C, 2, U.',
    ),
    "read nowhere": (
        "    read_in: Công báo\n",
        "",
        '12: A source marked "C" must say where it was read. Add "url:" or "read_in:", or mark it U (uncertain).',
    ),
    "bad address": (
        "read_in: Công báo",
        "url: javascript:alert(1)",
        '13: "javascript:alert(1)" cannot stand for "url". Write a whole address that begins with https:// or http://.',
    ),
    "dangling indicator": (
        "indicators: [T1]",
        "indicators: [X7]",
        '48: Nothing in this plan has the code "X7". Use one of these codes: T1, R1.',
    ),
    "dangling group, other case": (
        "group: G1",
        "group: g1",
        '45: Nothing in this plan has the code "g1". Did you mean "G1"?',
    ),
    "dangling source": (
        "sources: [L1]",
        "sources: [NOWHERE]",
        '29: Nothing in this plan has the code "NOWHERE". Use one of these codes: L1.',
    ),
    "dangling objective": (
        "    sources: [L1]",
        "    objective: O1",
        '29: Nothing in this plan has the code "O1". Add the entry, or remove the reference.',
    ),
    "unknown measure": (
        "measure: press.mechanism",
        "measure: press.mecanism",
        '22: No measure is called "press.mecanism". Did you mean "press.mechanism"?',
    ),
    "no such measure": (
        "measure: press.mechanism",
        "measure: training.people",
        '22: No measure is called "training.people". Write null: the board then says that there is no measure yet.',
    ),
    "measure of no shape": (
        "measure: press.mechanism",
        "measure: Press",
        '22: "Press" cannot stand for "measure". Write it like "press.mechanism", or null.',
    ),
    "params without measure": (
        "    measure: press.mechanism\n",
        "",
        '22: "params" has no measure to go to. Name the measure, or remove "params".',
    ),
    "unknown lead": (
        "lead: SO",
        "lead: SO-KHAC",
        '46: No agency in the register has the code "SO-KHAC". '
        "Look the code up in the register of agencies, or enter the agency there first.",
    ),
    "unknown root": (
        "root: TINH",
        "root: HUYEN",
        '15: No agency in the register has the code "HUYEN". '
        "Look the code up in the register of agencies, or enter the agency there first.",
    ),
    "lead among supporting": (
        "supporting: [XA]",
        "supporting: [XA, SO]",
        '47: The leading agency "SO" also stands among the supporting ones. Keep it in one place.',
    ),
    "accented code": (
        "- code: R1",
        "- code: Chỉ tiêu",
        '30: "Chỉ tiêu" cannot stand for "code". '
        "Use letters without accents, digits, dots and hyphens only, at most 64.",
    ),
    "plan code": (
        "code: sample",
        "code: Sample Plan",
        '2: "Sample Plan" cannot stand for "code". Use small letters without accents, digits and hyphens.',
    ),
    "other format": (
        "format: 1",
        "format: 2",
        "1: This file has the format 2, which is not known. "
        'Write "format: 1" and compare the file with the example in docs/plan-files.md.',
    ),
    "HTML": (
        "{vi: Nhóm}",
        "{vi: '<script>alert(1)</script>'}",
        '41: "vi" contains an HTML tag. Write plain text without "<…>".',
    ),
    "HTML behind an escape": (
        "{vi: Nhóm}",
        '{vi: "\\x3cimg src=x onerror=alert(1)>"}',
        '41: "vi" contains an HTML tag. Write plain text without "<…>".',
    ),
    "HTML in params": (
        "params: {roles: [head]}",
        "params: {roles: ['<b>']}",
        '23: "params" contains an HTML tag. Write plain text without "<…>".',
    ),
    "long text": (
        "{vi: Nhóm}",
        "{vi: " + "x" * 5001 + "}",
        '41: "vi" is longer than 5000 characters. Shorten it.',
    ),
}


@pytest.mark.parametrize("name", ONE_MISTAKE)
def test_each_mistake_is_told_with_file_line_and_cure(name):
    old, new, wanted = ONE_MISTAKE[name]
    assert mistakes(spoil(old, new)) == [f"sample.yaml:{wanted}"]
