"""The inbox, the overview, the rules and the settings through the screens."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from nharong.accounts.tests.factories import give_role, make_user
from nharong.core import locks
from nharong.core.models import PeriodClosure
from nharong.regulations.models import DecreedDay, Exemption

pytestmark = pytest.mark.django_db
STAFF = ["inbox", "overview", "periods", "exemptions", "days"]


@pytest.fixture(autouse=True)
def no_hooks(monkeypatch):
    monkeypatch.setattr(locks, "_on_close", [])


def url(name, *args):
    return reverse(f"regulations:{name}", args=args)


def text(response):
    """What the page says, without tags."""
    body = response.content.decode().split("<main", 1)[1].split("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def errors(response):
    return " ".join(str(error) for found in response.context["form"].errors.values() for error in found)


def day(count, today):
    return today + dt.timedelta(days=count)


def test_a_button_stands_only_for_those_who_may_press_it(client, world, owe, today):
    """The auditor reads what is owed and is offered nothing that would be refused."""
    owe(world.commune, today, permission="press.activity.draft")
    for user, buttons in ((world.officer, 1), (world.auditor, 0)):
        client.force_login(user)
        page = client.get(url("inbox"), {"agency": world.commune.code}).content.decode()
        assert "Monthly update" in page
        assert page.count('href="/vi/do/"') == buttons


def test_the_inbox_has_three_groups_and_one_action_each(client, world, owe, today):
    owe(world.commune, day(-2, today), title="Late one")
    owe(world.commune, day(7, today), title="Near one")
    owe(world.commune, day(8, today), title="Far one")
    owe(world.commune, today, title="Today's")
    owe(world.other, today, title="Not mine")
    owe(world.commune, day(100, today), title="Beyond")
    client.force_login(world.officer)
    response = client.get(url("inbox"))
    page = text(response)
    assert [heading.value for heading, _duties in response.context["groups"]] == ["overdue", "soon", "later"]
    order = [
        "Overdue",
        "Late one",
        "2 days late",
        "Due within",
        "Today",
        "due today",
        "Near one",
        "7 days left",
        "Later",
    ]
    places = [page.index(word) for word in order]
    assert places == sorted(places)
    assert "Not mine" not in page and "Beyond" not in page
    assert response.content.decode().count('class="button"') == 4


def test_hostile_texts_stay_texts(client, world, owe, today):
    owe(world.commune, today, title="<script>alert(1)</script>", note="<img src=x>", source="<b>", action_label="<i>")
    client.force_login(world.officer)
    body = client.get(url("inbox")).content.decode()
    assert "<script>alert" not in body and "<img src=x" not in body and "&lt;i&gt;" in body


def test_nothing_open_and_no_role_are_told_apart(client, world, owe):
    client.force_login(world.officer)
    assert "Nothing is open" in text(client.get(url("inbox")))
    client.force_login(make_user("nobody"))
    assert "no role" in text(client.get(url("inbox")))


def test_several_agencies_have_a_switch(client, world, owe, today):
    give_role(world.officer, "officer", world.other)
    owe(world.other, today, title="Of the other")
    client.force_login(world.officer)
    first = client.get(url("inbox"))
    assert "?agency=xa-b" in first.content.decode() and "Of the other" not in text(first)
    assert "Of the other" in text(client.get(url("inbox") + "?agency=xa-b"))


def test_a_coordinator_sees_the_own_agency_first_and_may_look_below(client, world, owe, today):
    owe(world.commune, today, title="Of the commune")
    owe(world.province, today, title="Of the province")
    client.force_login(world.coordinator)
    page = text(client.get(url("inbox")))
    assert "Of the province" in page and "Of the commune" not in page
    assert "Of the commune" in text(client.get(url("inbox") + "?agency=xa-a"))


@pytest.mark.parametrize("code", ["xa-b", "tinh", "no-such"])
def test_an_officer_looks_into_no_other_inbox(client, world, owe, code):
    client.force_login(world.officer)
    assert client.get(url("inbox") + f"?agency={code}").status_code == 404


def test_the_overview_counts_what_is_late_below(client, world, owe, today):
    for late in (1, 2):
        owe(world.other, day(-late, today))
    owe(world.commune, day(3, today))
    owe(world.commune, day(30, today))
    client.force_login(world.coordinator)
    response = client.get(url("overview"))
    lines = [(line.agency.code, line.overdue, line.soon) for line in response.context["page"]]
    assert lines == [("xa-b", 2, 0), ("xa-a", 0, 1), ("tinh", 0, 0)]
    assert "1 of them are late with 2 duties" in text(response)
    shown = client.get(url("overview") + "?show=overdue").context["page"]
    assert [line.agency.code for line in shown] == ["xa-b"]


def test_the_overview_ends_at_the_own_reach(client, world, owe, today):
    owe(world.other, today)
    client.force_login(world.officer)
    assert [line.agency.code for line in client.get(url("overview")).context["page"]] == ["xa-a"]


def test_the_overview_of_many_agencies_is_set_based(client, world, owe, today, django_assert_max_num_queries):
    from nharong.agencies.tests.factories import make_agency

    for number in range(60):
        owe(make_agency(f"c-{number}", parent=world.province), today)
    client.force_login(world.coordinator)
    with django_assert_max_num_queries(14):
        response = client.get(url("overview"))
    assert len(response.context["page"]) == 50 and response.context["agency_count"] == 63


@pytest.mark.parametrize("name", STAFF)
def test_strangers_are_asked_to_sign_in(client, name):
    response = client.get(url(name))
    assert response.status_code == 302 and reverse("accounts:login") in response.url


def test_the_rules_are_public_and_name_both_laws(client, rules, today):
    response = client.get(url("rules"))
    page = text(response)
    assert response.status_code == 200 and not response.cookies
    assert "09/2017/NĐ-CP" in page and "126/2025/QH15" in page and "244/2026" in page
    assert "30/06/2026" in page and "01/07/2026" in page and "until further notice" in page
    assert "5 working days after the period" in page and "every quarter" in page and "every 6 months" in page
    assert "from a secondary source only" in page and "uncertain" in page


def test_no_rules_yet(client, db):
    assert "No rule has been loaded yet" in text(client.get(url("rules")))


def test_closing_and_reopening_through_the_screens(client, world):
    client.force_login(world.coordinator)
    assert client.post(url("periods"), {"period": "2026-10", "note": "xong"}).status_code == 302
    assert PeriodClosure.objects.get().closed_by == "coordinator"
    assert "valid choice" in errors(client.post(url("periods"), {"period": "2026-10"}))
    assert "valid choice" in errors(client.post(url("periods"), {"period": "2026-11"}))
    page = url("reopen", "2026-10")
    assert client.get(page).status_code == 200
    assert "at most 30 days" in errors(client.post(page, {"reason": "x", "until": "2027-02-01"}))
    assert "required" in errors(client.post(page, {"until": "2026-12-01"}))
    assert client.post(page, {"reason": "Bổ sung", "until": "2026-12-01"}).status_code == 302
    assert "open until 01/12/2026" in text(client.get(url("periods")))
    assert client.get(url("reopen", "2020-01")).status_code == 404


def test_others_see_what_is_closed_and_close_nothing(client, world):
    for user in (world.local, world.officer, world.auditor):
        client.force_login(user)
        page = client.get(url("periods"))
        assert page.status_code == 200 and page.context["form"] is None
        assert client.post(url("periods"), {"period": "2026-10"}).status_code == 403
        assert client.post(url("reopen", "2026-10"), {}).status_code == 403
    assert not PeriodClosure.objects.exists()


def exemption(agency, **fields):
    data = {"agency": agency.pk, "valid_from": "2026-12-01", "valid_to": "", "reason": "Thiên tai", "legal_act": "QĐ 1"}
    return data | fields


def test_exempting_and_ending_through_the_screens(client, world):
    client.force_login(world.local)
    assert client.post(url("exemptions"), exemption(world.commune)).status_code == 302
    assert "overlaps" in errors(client.post(url("exemptions"), exemption(world.commune)))
    assert "valid choice" in errors(client.post(url("exemptions"), exemption(world.other)))
    row = Exemption.objects.get()
    assert "Thiên tai" in text(client.get(url("exemptions")))
    page = url("end_exemption", row.pk)
    assert "within" in errors(client.post(page, {"on": "2026-11-01", "reason": "x"}))
    assert client.post(page, {"on": "2027-03-01", "reason": "Xong"}).status_code == 302
    assert Exemption.objects.get().valid_to == dt.date(2027, 3, 1)


def test_others_exempt_nobody(client, world):
    row = Exemption.objects.create(agency=world.commune, valid_from=dt.date(2026, 12, 1), reason="x", legal_act="y")
    for user in (world.officer, world.stranger, world.auditor):
        client.force_login(user)
        assert client.get(url("exemptions")).status_code == 403
        assert client.post(url("exemptions"), exemption(world.commune)).status_code == 403
        assert client.post(url("end_exemption", row.pk), {"on": "2027-01-01", "reason": "x"}).status_code == 403


def test_a_decreed_day_through_the_screen(client, world, rules):
    client.force_login(world.coordinator)
    data = {"day": "2026-12-03", "is_working": "0", "name": "Nghỉ thêm", "citation": "Công văn 1"}
    assert client.post(url("days"), data).status_code == 302
    assert DecreedDay.objects.get().is_working is False
    assert "Nghỉ thêm" in text(client.get(url("days")))
    client.force_login(world.local)
    assert client.get(url("days")).status_code == client.post(url("days"), data).status_code == 403


def test_a_closed_period_is_told_on_the_form(client, world):
    client.force_login(world.coordinator)
    client.post(url("periods"), {"period": "2026-10"})
    response = client.post(url("exemptions"), exemption(world.commune, valid_from="2026-10-05"))
    assert "was closed on 23/11/2026" in errors(response) and "reopen it with a reason" in errors(response)
