"""The calendar feed: valid, stable, private, without personal data."""

from __future__ import annotations

import datetime as dt

import pytest
from icalendar import Calendar

from nharong.accounts.services import rotate_feed_token
from nharong.regulations.feed import user_of_token

pytestmark = pytest.mark.django_db


def fetch(client, user):
    return client.get(f"/ics/{user.feed_token}.ics")


def events(response):
    return Calendar.from_ical(response.content).walk("VEVENT")


def test_the_feed_holds_the_duties_of_the_own_agency(client, world, owe, today):
    owe(world.commune, today + dt.timedelta(days=14), title="Cập nhật tháng 11", source="Nghị định 1")
    owe(world.other, today)
    response = fetch(client, world.officer)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in response["Cache-Control"]
    (event,) = events(response)
    assert event.decoded("dtstart") == today + dt.timedelta(days=14)
    assert event.decoded("dtend") == today + dt.timedelta(days=15)
    assert str(event["summary"]) == "Cập nhật tháng 11 – UBND xã A"
    assert "Nghị định 1" in str(event["description"])
    assert str(event["url"]) == "http://127.0.0.1:8000/vi/do/"
    assert event["dtstamp"]


def test_alarms_ring_a_week_and_a_day_before_in_the_morning(client, world, owe, today):
    owe(world.commune, today)
    (event,) = events(fetch(client, world.officer))
    start = dt.datetime.combine(today, dt.time())
    rung = [start + alarm.decoded("trigger") for alarm in event.walk("VALARM")]
    assert rung == [start - dt.timedelta(days=7, hours=-8), start - dt.timedelta(days=1, hours=-8)]
    assert {one.date() for one in rung} == {today - dt.timedelta(days=7), today - dt.timedelta(days=1)}


def test_an_entry_keeps_its_name_when_its_deadline_moves(client, world, owe, today, monkeypatch):
    owe(world.commune, today, key="press.x:xa-a:2026-11-01")
    (before,) = events(fetch(client, world.officer))
    from nharong.core import duties

    duties._providers.clear()
    monkeypatch.setattr(
        duties,
        "_providers",
        {
            "test": (
                lambda *_: [
                    duties.Duty(today + dt.timedelta(days=2), world.commune.pk, "press.x:xa-a:2026-11-01", "x", "Moved")
                ],
                "",
            )
        },
    )
    (after,) = events(fetch(client, world.officer))
    assert before["uid"] == after["uid"] and before["dtstart"] != after["dtstart"]


def test_the_feed_names_no_person(client, world, owe, today):
    world.officer.first_name, world.officer.last_name = "Hà", "Nguyễn"
    world.officer.save()
    owe(world.commune, today, note="Ghi chú: Nguyễn Hà")
    owe(world.commune, today, key="x", title="Xác nhận liên hệ của Nguyễn Hà", plain_title="Xác nhận liên hệ")
    text = fetch(client, world.officer).content.decode()
    for private in ("officer", "o@example.org", "Nguyễn", world.officer.feed_token):
        assert private not in text


def test_nothing_due_is_an_empty_calendar(client, world, owe):
    assert events(fetch(client, world.officer)) == []
    world.officer.roles.all().delete()
    assert fetch(client, world.officer).status_code == 200


@pytest.mark.parametrize("token", ["x", "a" * 32, "ấ", "-" * 32])
def test_a_wrong_token_finds_nothing(client, world, token):
    assert client.get(f"/ics/{token}.ics").status_code == 404
    assert user_of_token(token) is None


def test_a_new_address_ends_the_old_one_and_a_locked_account_its_feed(client, world, owe):
    old = world.officer.feed_token
    new = rotate_feed_token(actor=world.officer).feed_token
    assert client.get(f"/ics/{old}.ics").status_code == 404
    assert client.get(f"/ics/{new}.ics").status_code == 200
    type(world.officer).objects.update(is_active=False)
    assert client.get(f"/ics/{new}.ics").status_code == 404


def test_the_feed_sets_no_cookie_and_takes_no_writes(client, world, owe):
    response = fetch(client, world.officer)
    assert not response.cookies
    assert client.post(f"/ics/{world.officer.feed_token}.ics").status_code == 405
