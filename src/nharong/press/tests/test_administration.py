"""The site's administration is one more way in, with the same rules."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.html import escape

from nharong.audit.models import Action
from nharong.core import locks
from nharong.press.enums import ActivityState
from nharong.press.models import PressActivity
from nharong.press.staff.viewset import ActivityAdminForm

from .conftest import House
from .factories import LINK, close, make_activity

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture
def boss(house: House) -> Client:
    client = Client()
    client.force_login(house.coordinator)
    return client


def typed(house: House, **fields: Any) -> dict[str, Any]:
    return {
        "agency": house.here.pk,
        "form": "conference",
        "title": "Họp báo quý IV",
        "occurred_on": "2026-11-20",
        "quantity": "1",
        "link": LINK,
        "note": "",
    } | fields


def test_only_who_decides_opens_it(house: House) -> None:
    for name, user in house.people.items():
        client = Client()
        client.force_login(user)
        opened = client.get(reverse("press_records:index")).status_code == 200
        assert opened == name.endswith("coordinator"), name


def test_saving_goes_through_the_service(house: House, boss: Client) -> None:
    assert boss.get(reverse("press_records:add")).status_code == 200
    assert boss.post(reverse("press_records:add"), typed(house)).status_code == 302
    record = PressActivity.objects.get()
    assert (record.state, record.author) == (ActivityState.DRAFT, house.coordinator)
    assert Action.objects.get().action == "press.activity.draft"
    url = reverse("press_records:edit", args=[record.pk])
    assert boss.get(url).status_code == 200
    assert boss.post(url, typed(house, title="Khác", version=1)).status_code == 302
    record.refresh_from_db()
    assert (record.title, record.version) == ("Khác", 2)
    assert boss.post(url, typed(house, title="Lần nữa", version=1)).status_code == 200
    record.refresh_from_db()
    assert record.title == "Khác"


@pytest.mark.parametrize("state", [ActivityState.SUBMITTED, ActivityState.ACCEPTED])
def test_what_is_submitted_cannot_be_edited_here_either(house: House, boss: Client, state: str) -> None:
    record = make_activity(house.here, state=state)
    answer = boss.post(reverse("press_records:edit", args=[record.pk]), typed(house, version=1))
    assert answer.status_code == 200
    record.refresh_from_db()
    assert record.version == 1


def test_a_closed_period(house: House, boss: Client) -> None:
    record = make_activity(house.here, dt.date(2026, 9, 3))
    closure = close("2026-Q3")
    with translation.override("vi"):
        sentence = escape(str(locks.refusal(closure).message))
    for url in (reverse("press_records:add"), reverse("press_records:edit", args=[record.pk])):
        answer = boss.post(url, typed(house, occurred_on="2026-09-04", version=1))
        assert sentence in answer.content.decode()
    assert PressActivity.objects.count() == 1


def test_nothing_is_deleted_or_copied_here() -> None:
    for name in ("delete", "copy", "history", "usage", "inspect"):
        with pytest.raises(NoReverseMatch):
            reverse(f"press_records:{name}", args=[1])


def test_the_form_alone_cannot_save(house: House) -> None:
    form = ActivityAdminForm(typed(house), user=house.coordinator)
    assert form.is_valid()
    with pytest.raises(RuntimeError):
        form.save()


def test_a_coordinator_of_one_commune_sees_no_other(house: House) -> None:
    record = make_activity(house.there)
    client = Client()
    client.force_login(house.people["here-coordinator"])
    assert record.title not in client.get(reverse("press_records:index")).content.decode()
    assert client.get(reverse("press_records:edit", args=[record.pk])).status_code == 404
    answer = client.post(reverse("press_records:add"), typed(house, agency=house.there.pk))
    assert answer.status_code == 200
    assert PressActivity.objects.count() == 1
