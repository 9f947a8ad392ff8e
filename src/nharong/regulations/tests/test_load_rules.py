"""Loading rules: twice is as good as once, and what has passed is judged by the rule of its time."""

from __future__ import annotations

import datetime as dt

import pytest

from nharong.audit.models import Action
from nharong.core import revisions
from nharong.core.errors import Refused
from nharong.core.models import PeriodClosure
from nharong.core.periods import month_number
from nharong.core.permissions import SYSTEM
from nharong.core.yamlfile import FileErrors
from nharong.regulations import selectors, services
from nharong.regulations.models import DutyRule, DutyWindow, Interval
from nharong.regulations.vocabulary import known_forms, register_forms

from .conftest import SHIPPED
from .test_rulefile import rule

pytestmark = pytest.mark.django_db
D = dt.date
TURN = D(2026, 7, 1)


def load(text, actor=SYSTEM):
    return services.load_rules(actor=actor, text=text, filename="rules.yaml")


def file(*rules):
    return "format: 1\nrules:" + "".join(rules)


def windows():
    return set(DutyWindow.objects.values_list("pk", "rule__code", "start", "end", "deadline"))


def test_loading_twice_changes_nothing(rules):
    before, lines, revision = windows(), Action.objects.count(), revisions.current()
    again = services.load_rules(actor=SYSTEM, text=SHIPPED.read_bytes(), filename=SHIPPED.name)
    assert (again.created, again.changed) == ([], [])
    assert not services.refresh_windows(actor=SYSTEM).any
    assert (windows(), Action.objects.count(), revisions.current()) == (before, lines, revision)


def test_each_month_of_each_kind_has_one_rule_across_the_change_of_law(rules):
    for kind in ("province", "department", "commune"):
        found = [
            window
            for window in DutyWindow.objects.filter(rule__duty="press.monthly_update").select_related("rule")
            if kind in window.rule.kinds
        ]
        months = sorted(window.last_month for window in found)
        assert months == list(range(month_number(D(2023, 1, 1)), month_number(D(2027, 12, 1)) + 1))
        assert all((window.end > TURN) == (window.rule.valid_from == TURN) for window in found)


def test_districts_owe_nothing_under_the_new_law(rules):
    assert not [one for one in DutyRule.objects.at(TURN) if "district" in one.kinds]


def test_a_deadline_skips_tet(rules):
    window = DutyWindow.objects.get(rule__code="monthly-update-2017-province", start=D(2025, 1, 1))
    assert window.deadline == D(2025, 2, 7)


def test_the_interval_for_confirming_contacts_is_data(rules):
    assert selectors.interval_months("press.contact_confirmation", D(2026, 11, 23)) == 6
    assert selectors.interval_months("press.contact_confirmation", D(2016, 1, 1)) is None
    assert selectors.interval_months("unknown", D(2026, 11, 23)) is None


def test_wording_may_be_corrected_at_any_time():
    load(file(rule()))
    before = windows()
    assert load(file(rule().replace("Nghị định 1", "Nghị định 2"))).changed == ["a"]
    assert DutyRule.objects.get().citation == "Nghị định 2"
    assert windows() == before
    line = Action.objects.filter(action="regulations.rule.change").get()
    assert line.details["changes"] == {"citation": ["Nghị định 1", "Nghị định 2"]}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("deadline_working_days: 5", "deadline_working_days: 3"),
        ("cadence: month", "cadence: quarter"),
        ("fulfilled_by: [release]", "fulfilled_by: [portal]"),
        ("kinds: [commune]", "kinds: [commune, province]"),
        ("valid_from: 2023-01-01", "valid_from: 2024-01-01"),
        ("valid_from: 2023-01-01", "valid_from: 2023-01-01\n    valid_to: 2026-03-01"),
    ],
)
def test_a_rule_under_which_deadlines_have_passed_is_not_changed(old, new):
    load(file(rule()))
    before, text = windows(), rule()
    assert old in text
    with pytest.raises(Refused) as refusal:
        load(file(text.replace(old, new)))
    assert refusal.value.rule == "rules.passed"
    assert "rules.yaml:3" in str(refusal.value.message) and "write a new one" in str(refusal.value.message)
    # The refusal rolls back what the file had already changed.
    assert windows() == before and DutyRule.objects.get().cadence == "month"


def test_a_rule_is_ended_and_another_follows_in_the_middle_of_a_month():
    load(file(rule()))
    passed = set(DutyWindow.objects.filter(deadline__lt=D(2026, 11, 23)).values_list("pk", "deadline"))
    result = load(file(rule(end="2026-12-15"), rule("b", start="2026-12-15").replace("_days: 5", "_days: 2")))
    assert (result.created, result.changed) == (["b"], ["a"])
    assert set(DutyWindow.objects.filter(deadline__lt=D(2026, 11, 23)).values_list("pk", "deadline")) == passed
    december = DutyWindow.objects.get(start=D(2026, 12, 1))
    assert december.rule.code == "b" and december.deadline == D(2027, 1, 5)
    assert not DutyWindow.objects.filter(rule__code="a", start__gte=D(2026, 12, 1)).exists()
    assert DutyWindow.objects.count() == 60


def test_a_rule_that_has_not_begun_to_count_may_be_changed():
    load(file(rule(start="2027-01-01")))
    load(file(rule(start="2027-01-01").replace("_days: 5", "_days: 2")))
    assert DutyWindow.objects.get(start=D(2027, 1, 1)).deadline == D(2027, 2, 2)


def test_overlap_with_a_rule_of_another_file_is_refused():
    load(file(rule("a")))
    with pytest.raises(FileErrors, match=r"rules\.yaml:3: “a” and “b” both"):
        load(file(rule("b", start="2026-07-01")))
    assert DutyRule.objects.count() == 1


def test_a_new_rule_does_not_reach_into_a_closed_period(today):
    PeriodClosure.objects.create(
        first_month=month_number(D(2026, 5, 1)),
        last_month=month_number(D(2026, 5, 1)),
        label="2026-05",
        closed_at=dt.datetime(2026, 6, 10, tzinfo=dt.UTC),
        closed_by="x",
    )
    with pytest.raises(Refused) as refusal:
        load(file(rule()))
    assert refusal.value.rule == "period.closed"
    assert DutyRule.objects.count() == DutyWindow.objects.count() == 0
    load(file(rule(start="2026-06-01")))


def test_an_interval_is_ended_and_followed(rules):
    def interval(start, months, end=""):
        return (
            "  - {code: press.contact_confirmation, title_vi: x, title_en: x, citation: x, certainty: U, "
            f"months: {months}, valid_from: {start}{f', valid_to: {end}' if end else ''}}}\n"
        )

    text = "format: 1\nintervals:\n" + interval("2017-03-30", 6, "2027-01-01") + interval("2027-01-01", 3)
    load(text)
    assert selectors.interval_months("press.contact_confirmation", D(2026, 12, 31)) == 6
    assert selectors.interval_months("press.contact_confirmation", D(2027, 1, 1)) == 3
    with pytest.raises(FileErrors, match=r"rules\.yaml:3: "):
        load("format: 1\nintervals:\n" + interval("2025-01-01", 1))
    assert Interval.objects.count() == 2


def test_only_those_at_the_top_load_rules(world):
    for user in (world.local, world.officer, world.auditor, world.stranger):
        with pytest.raises(Refused, match=r"permission\.denied"):
            load(file(rule()), actor=user)
        with pytest.raises(Refused, match=r"permission\.denied"):
            services.refresh_windows(actor=user)
    assert load(file(rule()), actor=world.coordinator).created == ["a"]


def test_loading_moves_the_data_revision(db):
    before = revisions.current()
    load(file(rule()))
    assert revisions.current() > before


def test_windows_reach_to_the_end_of_next_year_and_farther_on_demand(rules):
    assert DutyWindow.objects.latest("end").end == D(2028, 1, 1)
    result = services.refresh_windows(actor=SYSTEM, until=D(2029, 1, 1))
    assert result.created and not result.moved and not result.removed
    before = windows()
    assert not services.refresh_windows(actor=SYSTEM).any
    assert windows() == before


def test_forms_are_checked_once_a_room_has_named_them(monkeypatch):
    monkeypatch.setattr("nharong.regulations.vocabulary._forms", {})
    assert not known_forms()
    register_forms([("conference", "press conference")])
    with pytest.raises(FileErrors, match="conference"):
        load(file(rule()))
