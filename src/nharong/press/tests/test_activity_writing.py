"""Writing, editing, correcting: what is taken, what is refused, and what it costs."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nharong.agencies.tests.factories import make_agency
from nharong.audit.models import Action
from nharong.core.errors import Invalid, Refused
from nharong.core.permissions import SYSTEM
from nharong.press.enums import ActivityState, Form
from nharong.press.evidence import MAX_BYTES, evidence_storage
from nharong.press.models import PressActivity
from nharong.press.services import activities

from .conftest import House
from .factories import LINK, make_activity, make_user

TODAY = dt.date(2026, 11, 23)
PDF = b"%PDF-1.7\n%%EOF\n"


def draft(house: House, **fields: Any) -> PressActivity:
    values = {
        "actor": house.officer,
        "agency_id": house.here.pk,
        "form": Form.CONFERENCE,
        "title": "Họp báo quý IV",
        "occurred_on": dt.date(2026, 11, 20),
        "link": LINK,
    }
    return activities.draft_activity(**(values | fields))


def test_a_draft_is_stored_as_nfc_with_its_month(house: House) -> None:
    record = draft(house, title=" Ho\u0323p  báo\n")
    assert record.title == "Họp báo"
    assert record.month == 2026 * 12 + 10
    assert (record.state, record.author, record.version) == (ActivityState.DRAFT, house.officer, 1)


def test_accepting_costs_six_statements(house: House) -> None:
    record = draft(house)
    activities.submit_activity(actor=house.officer, activity_id=record.pk)
    with CaptureQueriesContext(connection) as captured:
        activities.accept_activity(actor=house.coordinator, activity_id=record.pk)
    frame = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    statements = [one["sql"] for one in captured.captured_queries if not one["sql"].startswith(frame)]
    assert len(statements) <= 6, "\n".join(statements)


@pytest.mark.parametrize(
    "fields",
    [
        {"occurred_on": TODAY + dt.timedelta(days=1)},
        {"occurred_on": dt.date(2019, 12, 31)},
        {"title": ""},
        {"title": "x" * 301},
        {"form": "dance"},
        {"quantity": -1},
        {"link": "javascript:alert(1)"},
        {"link": "ftp://gialai.gov.vn/x"},
    ],
)
def test_bad_input_is_refused_and_nothing_written(house: House, fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        draft(house, **fields)
    assert not PressActivity.objects.exists()
    assert not Action.objects.exists()


def test_the_day_lies_in_the_life_of_the_agency(house: House) -> None:
    old = make_agency("xa-cu", parent=house.province, valid_to=dt.date(2025, 7, 1))
    assert draft(house, actor=SYSTEM, agency_id=old.pk, occurred_on=dt.date(2025, 6, 30)).pk
    with pytest.raises(Invalid, match="xa-cu"):
        draft(house, actor=SYSTEM, agency_id=old.pk, occurred_on=dt.date(2025, 7, 1))


def test_the_same_act_is_recorded_once(house: House) -> None:
    first = draft(house)
    with pytest.raises(Refused) as refusal:
        draft(house, title="HOP BAO  quy IV")
    assert refusal.value.rule == "press.duplicate"
    assert str(first.pk) in str(refusal.value.message)
    assert draft(house, title="Họp báo quý IV, phần 2").pk
    other = draft(house, occurred_on=dt.date(2026, 11, 19))
    with pytest.raises(Refused) as refusal:
        activities.edit_activity(
            actor=house.officer, activity_id=other.pk, version=1, occurred_on=dt.date(2026, 11, 20)
        )
    assert refusal.value.rule == "press.duplicate"


def test_submission_needs_evidence_unless_nothing_happened(house: House) -> None:
    record = draft(house, link="")
    with pytest.raises(Invalid):
        activities.submit_activity(actor=house.officer, activity_id=record.pk)
    nothing = draft(house, link="", quantity=0, title="Không có họp báo")
    assert activities.submit_activity(actor=house.officer, activity_id=nothing.pk).submitted_on == TODAY


def test_the_day_of_the_first_submission_stays(house: House, settings: Any) -> None:
    record = draft(house)
    activities.submit_activity(actor=house.officer, activity_id=record.pk)
    activities.return_activity(actor=house.coordinator, activity_id=record.pk, reason="Thiếu")
    settings.NHARONG_TODAY = "2026-12-01"
    again = activities.edit_activity(actor=house.officer, activity_id=record.pk, version=3, note="Đã bổ sung")
    assert again.submitted_on == TODAY
    assert activities.submit_activity(actor=house.officer, activity_id=record.pk).submitted_on == TODAY


def test_a_record_that_becomes_another_act_is_not_in_time_because_the_first_was(house: House, settings: Any) -> None:
    record = draft(house)
    activities.submit_activity(actor=house.officer, activity_id=record.pk)
    activities.recall_activity(actor=house.officer, activity_id=record.pk)
    settings.NHARONG_TODAY = "2026-12-20"
    activities.edit_activity(actor=house.officer, activity_id=record.pk, version=3, occurred_on=dt.date(2026, 12, 5))
    assert activities.submit_activity(actor=house.officer, activity_id=record.pk).submitted_on == dt.date(2026, 12, 20)


def test_two_people_editing_at_once(house: House) -> None:
    record = draft(house)
    activities.edit_activity(actor=house.officer, activity_id=record.pk, version=1, note="một")
    with pytest.raises(Refused) as refusal:
        activities.edit_activity(actor=house.coordinator, activity_id=record.pk, version=1, note="hai")
    assert refusal.value.rule == "record.changed"
    assert PressActivity.objects.get().note == "một"


def test_edit_changes_only_what_people_type(house: House) -> None:
    record = draft(house)
    with pytest.raises(TypeError):
        activities.edit_activity(
            actor=house.officer,
            activity_id=record.pk,
            version=1,
            **{"state": "accepted"},  # type: ignore[arg-type]
        )


def test_the_log_says_what_changed(house: House) -> None:
    record = draft(house)
    activities.edit_activity(actor=house.officer, activity_id=record.pk, version=1, title="Họp báo năm 2026")
    line = Action.objects.get(action="press.activity.edit")
    assert line.details == {"title": ["Họp báo quý IV", "Họp báo năm 2026"]}


class TestCorrections:
    def accepted(self, house: House, quantity: int = 3) -> PressActivity:
        return make_activity(house.here, form=Form.BRIEFING, quantity=quantity, state=ActivityState.ACCEPTED)

    def correct(self, house: House, record: PressActivity, quantity: int, reason: str = "Đếm nhầm") -> PressActivity:
        return activities.correct_activity(
            actor=house.officer, activity_id=record.pk, quantity=quantity, reason=reason, link=LINK
        )

    def test_it_stands_beside_the_record_and_counts_once_accepted(self, house: House) -> None:
        record = self.accepted(house)
        correction = self.correct(house, record, -1)
        assert (correction.state, correction.quantity) == (ActivityState.SUBMITTED, -1)
        assert (correction.agency, correction.form, correction.occurred_on) == (
            record.agency,
            record.form,
            record.occurred_on,
        )
        activities.accept_activity(actor=house.coordinator, activity_id=correction.pk)
        record.refresh_from_db()
        assert (record.quantity, record.state) == (3, ActivityState.ACCEPTED)
        assert sum(PressActivity.objects.accepted().values_list("quantity", flat=True)) == 2

    def test_the_sum_never_falls_below_zero(self, house: House) -> None:
        record = self.accepted(house)
        with pytest.raises(Refused) as refusal:
            self.correct(house, record, -4)
        assert refusal.value.rule == "press.net_below_zero"
        one, two = self.correct(house, record, -2, "a"), self.correct(house, record, -2, "b")
        activities.accept_activity(actor=house.coordinator, activity_id=one.pk)
        with pytest.raises(Refused) as refusal:
            activities.accept_activity(actor=house.coordinator, activity_id=two.pk)
        assert refusal.value.rule == "press.net_below_zero"

    def test_two_corrections_accepted_at_once_see_each_other(self, house: House) -> None:
        record = self.accepted(house)
        pair = [self.correct(house, record, -2, "a").pk, self.correct(house, record, -2, "b").pk]
        with pytest.raises(Refused) as refusal:
            activities.bulk_accept(actor=house.coordinator, activity_ids=pair)
        assert refusal.value.rule == "press.net_below_zero"
        assert PressActivity.objects.accepted().count() == 1

    def test_a_corrected_record_leaves_only_after_its_corrections(self, house: House) -> None:
        record = self.accepted(house)
        more = self.correct(house, record, 2, "thêm")
        activities.accept_activity(actor=house.coordinator, activity_id=more.pk)
        less = self.correct(house, record, -5, "bớt")
        activities.accept_activity(actor=house.coordinator, activity_id=less.pk)
        for pk, rule in ((record.pk, "press.has_corrections"), (more.pk, "press.net_below_zero")):
            with pytest.raises(Refused) as refusal:
                activities.return_activity(actor=house.coordinator, activity_id=pk, reason="Sai")
            assert refusal.value.rule == rule
        for pk in (less.pk, more.pk, record.pk):
            activities.return_activity(actor=house.coordinator, activity_id=pk, reason="Sai")
        assert not PressActivity.objects.accepted().exists()

    def test_a_correction_of_a_returned_record_cannot_count(self, house: House) -> None:
        record = self.accepted(house)
        correction = self.correct(house, record, -1)
        activities.return_activity(actor=house.coordinator, activity_id=record.pk, reason="Sai")
        with pytest.raises(Refused) as refusal:
            activities.accept_activity(actor=house.coordinator, activity_id=correction.pk)
        assert refusal.value.rule == "press.original_not_accepted"

    def test_what_cannot_be_corrected(self, house: House) -> None:
        record = self.accepted(house)
        with pytest.raises(Invalid):
            self.correct(house, record, 0)
        with pytest.raises(Invalid):
            self.correct(house, record, 1, " ")
        correction = self.correct(house, record, -1)
        activities.accept_activity(actor=house.coordinator, activity_id=correction.pk)
        with pytest.raises(Refused) as refusal:
            self.correct(house, correction, 1)
        assert refusal.value.rule == "press.correction_of_correction"
        with pytest.raises(Refused) as refusal:
            self.correct(house, make_activity(house.here), -1)
        assert refusal.value.rule == "press.original_not_accepted"


class TestFiles:
    def test_a_file_gets_a_name_of_ours_outside_the_public_folder(self, house: House, settings: Any) -> None:
        record = draft(house, link="", file=SimpleUploadedFile("../../bí mật.pdf", PDF))
        assert record.file.name.startswith("evidence/") and record.file.name.endswith(".pdf")
        assert "m" not in record.file.name.split("/")[-1].removesuffix(".pdf").strip("0123456789abcdef")
        assert not str(record.file.path).startswith(f"{settings.MEDIA_ROOT}/")
        assert evidence_storage().exists(record.file.name)
        with pytest.raises(ValueError, match="public address"):
            record.file.url  # noqa: B018
        activities.submit_activity(actor=house.officer, activity_id=record.pk)

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.pdf", b"<html><script>alert(1)</script>"),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("a.exe", b"MZ\x90\x00" + b"0" * 100),
            ("a.docx", b"PK\x03\x04" + b"0" * 100),
            ("a.pdf", b""),
            ("a.pdf", PDF + b"0" * MAX_BYTES),
        ],
    )
    def test_what_is_not_taken(self, house: House, name: str, content: bytes) -> None:
        with pytest.raises(Invalid):
            draft(house, file=SimpleUploadedFile(name, content, content_type="application/pdf"))
        assert not PressActivity.objects.exists()

    def test_a_refused_record_leaves_no_file(self, house: House) -> None:
        draft(house)
        before = _kept_files()
        with pytest.raises(Refused):
            draft(house, file=SimpleUploadedFile("a.pdf", PDF))
        assert _kept_files() == before

    def test_a_replaced_or_discarded_file_is_gone(self, house: House, django_capture_on_commit_callbacks: Any) -> None:
        record = draft(house, file=SimpleUploadedFile("a.pdf", PDF))
        old = record.file.name
        image = SimpleUploadedFile("b.png", b"\x89PNG\r\n\x1a\n" + b"0" * 20)
        with django_capture_on_commit_callbacks(execute=True):
            record = activities.edit_activity(actor=house.officer, activity_id=record.pk, version=1, file=image)
        assert not evidence_storage().exists(old) and evidence_storage().exists(record.file.name)
        with django_capture_on_commit_callbacks(execute=True):
            activities.discard_draft(actor=house.officer, activity_id=record.pk)
        assert not evidence_storage().exists(record.file.name)


def _kept_files() -> set[str]:
    return {str(path) for path in Path(evidence_storage().path("")).rglob("*") if path.is_file()}


def test_records_of_demonstration_accounts_are_demonstration(house: House) -> None:
    demo = make_user("demo", "officer", house.here)
    demo.is_demo = True
    demo.save()
    assert draft(house, actor=demo).is_demo


def test_two_people_who_record_the_same_act_at_the_same_moment(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    first = draft(house)
    # Both looked before either had written: only the database can tell.
    monkeypatch.setattr("nharong.press.rules.require_new", lambda record: None)
    with pytest.raises(Refused) as refusal:
        draft(house, file=SimpleUploadedFile("a.pdf", PDF))
    assert refusal.value.rule == "press.duplicate"
    assert str(first.pk) in str(refusal.value.message)
    other = draft(house, title="Khác")
    with pytest.raises(Refused) as refusal:
        activities.edit_activity(actor=house.officer, activity_id=other.pk, version=1, title="Họp báo quý IV")
    assert refusal.value.rule == "press.duplicate"
