"""The desk in a browser: write, submit, decide, correct; a second click; what others cannot reach."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from nharong.press.enums import ActivityState, Form
from nharong.press.models import PressActivity

from .conftest import House
from .factories import LINK, close, make_activity

PDF = b"%PDF-1.7\n%%EOF\n"
S = ActivityState
SignIn = Callable[[Any], Client]


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def typed(house: House, **fields: Any) -> dict[str, Any]:
    return {
        "agency": house.here.pk,
        "form": Form.CONFERENCE,
        "title": "Họp báo quý IV",
        "occurred_on": "2026-11-20",
        "quantity": "1",
        "link": LINK,
        "note": "",
        "then": "submit",
    } | fields


def test_an_officer_writes_and_submits_in_one_go(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.officer)
    answer = client.get(reverse("press:activity_new"), {"agency": "xa-a", "form": "conference", "month": "2026-10"})
    assert 'value="2026-10-31"' in answer.content.decode()
    answer = client.post(reverse("press:activity_new"), typed(house), follow=True)
    record = PressActivity.objects.get()
    assert (record.state, record.author) == (S.SUBMITTED, house.officer)
    assert answer.redirect_chain[-1][0] == reverse("press:activity", args=[record.pk])


def test_a_second_click_makes_no_second_record(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.officer)
    for _click in range(2):
        answer = client.post(reverse("press:activity_new"), typed(house), follow=True)
        assert answer.status_code == 200
    assert PressActivity.objects.count() == 1


def test_the_same_act_written_by_somebody_else_is_told(house: House, sign_in: SignIn) -> None:
    make_activity(house.here, dt.date(2026, 11, 20), Form.CONFERENCE, title="Họp báo quý IV", author=house.coordinator)
    answer = sign_in(house.officer).post(reverse("press:activity_new"), typed(house))
    assert answer.status_code == 409
    assert "already recorded" in answer.content.decode()


@pytest.mark.parametrize(
    ("step", "state"), [("submit", S.SUBMITTED), ("recall", S.DRAFT), ("accept", S.ACCEPTED), ("return", S.RETURNED)]
)
def test_a_second_click_on_a_step_is_answered_kindly(house: House, sign_in: SignIn, step: str, state: str) -> None:
    record = make_activity(house.here, state=state)
    answer = sign_in(house.coordinator).post(reverse("press:activity_step", args=[record.pk, step]), follow=True)
    assert answer.status_code == 200
    assert "already" in answer.content.decode()
    record.refresh_from_db()
    assert (record.state, record.version) == (state, 1)


def test_without_evidence_the_draft_is_kept_and_the_reason_told(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.officer).post(reverse("press:activity_new"), typed(house, link=""), follow=True)
    assert "not submitted" in answer.content.decode()
    assert PressActivity.objects.get().state == S.DRAFT


def test_a_mistake_keeps_what_was_typed(house: House, sign_in: SignIn) -> None:
    answer = sign_in(house.officer).post(reverse("press:activity_new"), typed(house, occurred_on="2027-01-01"))
    assert answer.status_code == 422
    assert "Họp báo quý IV" in answer.content.decode()
    assert not PressActivity.objects.exists()


def test_return_and_take_up_again(house: House, sign_in: SignIn) -> None:
    record = make_activity(house.here, state=S.SUBMITTED, title="Bản tin")
    boss, officer = sign_in(house.coordinator), sign_in(house.officer)
    url = reverse("press:activity_step", args=[record.pk, "return"])
    assert boss.post(url, {"reason": ""}).status_code == 422
    boss.post(url, {"reason": "Thiếu đường dẫn"})
    page = officer.get(reverse("press:activity", args=[record.pk])).content.decode()
    assert "Thiếu đường dẫn" in page
    data = {"form": record.form, "title": "Bản tin tháng 11", "occurred_on": "2026-11-10", "quantity": 1, "link": LINK}
    answer = officer.post(
        reverse("press:activity_edit", args=[record.pk]), {**data, "version": 2, "then": "submit"}, follow=True
    )
    assert answer.status_code == 200
    record.refresh_from_db()
    assert (record.state, record.title) == (S.SUBMITTED, "Bản tin tháng 11")
    answer = boss.post(reverse("press:activity_step", args=[record.pk, "accept"]), follow=True)
    assert "#decide" in answer.content.decode()


def test_an_old_version_of_the_form_is_refused(house: House, sign_in: SignIn) -> None:
    record = make_activity(house.here, version=3)
    data = {"form": record.form, "title": "Khác", "occurred_on": "2026-11-10", "quantity": 1, "link": LINK}
    answer = sign_in(house.officer).post(reverse("press:activity_edit", args=[record.pk]), {**data, "version": 2})
    assert answer.status_code == 409


def test_bulk_acceptance(house: House, sign_in: SignIn) -> None:
    pks = [make_activity(house.here, state=S.SUBMITTED).pk for _ in range(3)]
    client, url = sign_in(house.coordinator), reverse("press:review")
    assert client.get(url).content.decode().count('type="checkbox"') == 3
    for _click in range(2):
        assert client.post(url, {"record": pks[:2]}).status_code == 302
    assert PressActivity.objects.accepted().count() == 2
    mine = make_activity(house.here, state=S.SUBMITTED, author=house.coordinator)
    answer = client.post(url, {"record": [pks[2], mine.pk]})
    assert answer.status_code == 409
    assert PressActivity.objects.accepted().count() == 2
    assert client.post(url, {}).status_code == 422


def test_a_correction_by_form(house: House, sign_in: SignIn) -> None:
    record = make_activity(house.here, state=S.ACCEPTED, quantity=3)
    client, url = sign_in(house.officer), reverse("press:activity_correct", args=[record.pk])
    assert client.post(url, {"quantity": "-4", "reason": "Đếm nhầm"}).status_code == 409
    assert client.post(url, {"quantity": "-1", "reason": "Đếm nhầm"}).status_code == 302
    correction = PressActivity.objects.get(corrects=record)
    page = client.get(reverse("press:activity_edit", args=[correction.pk]))
    assert page.status_code == 200
    assert 'name="occurred_on"' not in page.content.decode()


def test_evidence_is_private_until_accepted(house: House, sign_in: SignIn) -> None:
    client = sign_in(house.officer)
    file = SimpleUploadedFile("b.pdf", PDF)
    client.post(reverse("press:activity_new"), typed(house, link="", file=file))
    record = PressActivity.objects.get()
    url = reverse("press:evidence", args=[record.pk])
    answer = client.get(url)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment")
    assert (answer["X-Content-Type-Options"], answer["Content-Type"]) == ("nosniff", "application/pdf")
    for other in (Client(), sign_in(house.neighbour)):
        assert other.get(url).status_code == 404
        assert other.get(f"/media/{record.file.name}").status_code == 404
    PressActivity.objects.update(state=S.ACCEPTED)
    assert Client().get(url).status_code == 200


def test_a_file_that_is_no_evidence(house: House, sign_in: SignIn) -> None:
    file = SimpleUploadedFile("b.pdf", b"<script>alert(1)</script>", content_type="application/pdf")
    answer = sign_in(house.officer).post(reverse("press:activity_new"), typed(house, file=file))
    assert answer.status_code == 422


def test_a_closed_month_is_told_before_anybody_tries(house: House, sign_in: SignIn) -> None:
    record = make_activity(house.here)
    close("2026-11")
    page = sign_in(house.officer).get(reverse("press:activity", args=[record.pk])).content.decode()
    assert "was closed on" in page
    assert "step/submit" not in page and "gui/" not in page


def test_the_desk_costs_few_statements(house: House, sign_in: SignIn, django_assert_max_num_queries: Any) -> None:
    for _ in range(30):
        make_activity(house.here, state=S.SUBMITTED)
    client = sign_in(house.coordinator)
    for name in ("press:activities", "press:review"):
        with django_assert_max_num_queries(16):
            assert client.get(reverse(name)).status_code == 200
