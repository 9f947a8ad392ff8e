"""The digest: one mail a day at most, to those who work for the agency, about what is near or late."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from nharong.accounts.tests.factories import give_role
from nharong.audit.models import Action
from nharong.core.errors import Refused
from nharong.core.permissions import SYSTEM
from nharong.regulations import services
from nharong.regulations.models import DigestSent

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 23)
TUESDAY = dt.date(2026, 11, 24)


def days(count):
    return dt.timedelta(days=count)


def send(day=MONDAY, actor=SYSTEM):
    return services.send_digests(actor=actor, day=day)


def recipients():
    return sorted(one for message in mail.outbox for one in message.to)


def test_officers_are_told_of_their_own_agency_only(world, owe):
    owe(world.commune, MONDAY + days(7))
    assert send() == 2
    # The coordinator of the province reaches the commune but is not chased for it; the auditor reads only.
    assert recipients() == ["l@example.org", "o@example.org"]
    assert DigestSent.objects.count() == 2
    assert Action.objects.filter(action="digests.send").count() == 2


@pytest.mark.parametrize(
    ("left", "day", "told"),
    [
        (8, MONDAY, False),
        (7, MONDAY, True),
        (6, MONDAY, False),
        (2, MONDAY, False),
        (1, MONDAY, True),
        (0, MONDAY, False),
        (-1, MONDAY, True),
        (-1, TUESDAY, True),
        (-2, TUESDAY, False),
        (-30, TUESDAY, False),
        (-30, MONDAY, True),
    ],
)
def test_a_week_before_a_day_before_the_day_after_and_mondays(world, owe, left, day, told):
    owe(world.other, day + days(left))
    assert send(day) == int(told)


def test_nothing_to_say_no_mail(world, owe):
    assert send() == 0
    assert not mail.outbox and not DigestSent.objects.exists()


def test_running_twice_sends_nothing_twice(world, owe):
    owe(world.other, MONDAY + days(1))
    assert send() == 1
    assert send() == 0
    assert send(TUESDAY) == 0
    assert len(mail.outbox) == 1


def test_one_mail_holds_everything_in_text_and_html(world, owe):
    give_role(world.stranger, "spokesperson", world.commune)
    owe(world.other, MONDAY + days(1), title="<b>Cập nhật</b>", note="Đã trả lại")
    owe(world.commune, MONDAY - days(3), title="Họp báo", action_url="/vi/hop-bao/")
    send()
    (message,) = [one for one in mail.outbox if one.to == ["s@example.org"]]
    ((html, kind),) = message.alternatives
    assert kind == "text/html" and "&lt;b&gt;Cập nhật" in html and "<b>Cập" not in html
    for text in (message.body, html):
        assert "24/11/2026" in text and "20/11/2026" in text
        assert "UBND xã B" in text and "UBND xã A" in text and "Đã trả lại" in text
        assert "http://127.0.0.1:8000/vi/hop-bao/" in text
    assert "<b>Cập nhật</b>" in message.body
    assert message.body.index("Họp báo") < message.body.index("Cập nhật")
    assert "2" in message.subject


@pytest.mark.parametrize("change", [{"wants_digest": False}, {"email": ""}, {"is_active": False}])
def test_who_does_not_want_it_is_left_alone(world, owe, change):
    owe(world.other, MONDAY + days(1))
    type(world.stranger).objects.filter(pk=world.stranger.pk).update(**change)
    assert send() == 0


def test_who_no_longer_holds_the_role_is_left_alone(world, owe):
    world.stranger.roles.update(valid_to=MONDAY)
    owe(world.other, MONDAY + days(1))
    assert send() == 0


def test_a_refused_mail_stops_no_other_and_is_tried_again(world, owe, monkeypatch):
    owe(world.commune, MONDAY + days(1))
    deliver = EmailBackend.send_messages

    def refuse(self, messages):
        if messages[0].to == ["l@example.org"]:
            raise OSError("mailbox unknown")
        return deliver(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    assert send() == 1
    monkeypatch.undo()
    # The provider of the test is undone as well: only the note matters here.
    assert list(DigestSent.objects.values_list("user_id", flat=True)) == [world.officer.pk]


def test_no_person_sends_digests(world):
    with pytest.raises(Refused, match=r"permission\.denied"):
        send(actor=world.coordinator)
