"""The register of spokespersons: dates, publication, the past that stays."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from nharong.agencies.tests.factories import make_agency
from nharong.audit.models import Action
from nharong.core.errors import Invalid, Refused
from nharong.core.models import Change
from nharong.core.permissions import SYSTEM
from nharong.press.enums import SpeakerRole
from nharong.press.models import SpokespersonTerm
from nharong.press.services import spokespersons

from .conftest import House
from .factories import close, make_term

D = dt.date
TODAY = D(2026, 11, 23)


def appoint(house: House, **fields: Any) -> SpokespersonTerm:
    values = {
        "actor": house.officer,
        "agency_id": house.here.pk,
        "role": SpeakerRole.SPOKESPERSON,
        "full_name": "Rơ Châm H'Yéo",
        "position_vi": "Phó Chủ tịch",
        "phone": "0269 3824 000",
        "valid_from": D(2026, 1, 1),
    }
    return spokespersons.appoint_spokesperson(**(values | fields))


def test_an_appointment_is_not_public_by_itself(house: House) -> None:
    term = appoint(house)
    assert not term.is_published_on(TODAY)
    assert term.folded == "ro cham hyeo pho chu tich"
    assert Action.objects.get().action == "press.spokesperson.appoint"
    assert Change.objects.get().topic == "press.terms"


def test_one_person_at_a_time_for_head_and_spokesperson(house: House) -> None:
    first = appoint(house)
    with pytest.raises(Invalid, match="overlaps"):
        appoint(house, full_name="Khác", valid_from=D(2026, 6, 1))
    spokespersons.end_term(actor=house.officer, term_id=first.pk, on=D(2026, 6, 1))
    assert appoint(house, full_name="Khác", valid_from=D(2026, 6, 1)).pk
    assert appoint(house, role=SpeakerRole.HEAD, full_name="Chủ tịch").pk


def test_an_authorised_person_is_written_limited_and_on_a_matter(house: House) -> None:
    whole = {"matter": "Lũ sông Ba", "document": "12/GUQ", "valid_to": D(2026, 2, 1)}
    for missing in whole:
        given = {name: value for name, value in whole.items() if name != missing}
        with pytest.raises(Invalid, match="authorised"):
            appoint(house, role=SpeakerRole.AUTHORISED, **given)
    for number in range(2):
        assert appoint(house, role=SpeakerRole.AUTHORISED, full_name=f"Người {number}", **whole).pk


@pytest.mark.parametrize(
    "fields",
    [
        {"full_name": ""},
        {"full_name": "x" * 121},
        {"email": "không phải thư"},
        {"role": "king"},
        {"valid_to": D(2026, 1, 1)},
        {"valid_from": D(2019, 1, 1)},
    ],
)
def test_bad_input(house: House, fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        appoint(house, **fields)
    assert not SpokespersonTerm.objects.exists()


def test_a_term_lies_in_the_life_of_its_agency(house: House) -> None:
    old = make_agency("xa-cu", parent=house.province, valid_to=D(2025, 7, 1))
    term = appoint(house, actor=SYSTEM, agency_id=old.pk, valid_from=D(2024, 1, 1))
    with pytest.raises(Invalid, match="xa-cu"):
        spokespersons.end_term(actor=SYSTEM, term_id=term.pk, on=D(2025, 7, 2))
    with pytest.raises(Invalid, match="xa-cu"):
        appoint(house, actor=SYSTEM, agency_id=old.pk, role="head", valid_from=D(2025, 7, 1))


def test_publishing_and_withdrawing_leave_their_days(house: House) -> None:
    term = appoint(house)
    with pytest.raises(Refused) as refusal:
        spokespersons.publish_term(actor=house.officer, term_id=term.pk)
    assert refusal.value.rule == "permission.denied"
    term = spokespersons.publish_term(actor=house.coordinator, term_id=term.pk, on=D(2026, 10, 1))
    assert term.is_published_on(D(2026, 10, 1)) and not term.is_published_on(D(2026, 9, 30))
    with pytest.raises(Refused) as refusal:
        spokespersons.publish_term(actor=house.coordinator, term_id=term.pk)
    assert refusal.value.rule == "press.already_published"
    with pytest.raises(Invalid):
        spokespersons.unpublish_term(actor=house.coordinator, term_id=term.pk, reason="")
    term = spokespersons.unpublish_term(actor=house.coordinator, term_id=term.pk, reason="Sai số", on=D(2026, 11, 1))
    assert term.is_published_on(D(2026, 10, 31)) and not term.is_published_on(D(2026, 11, 1))
    with pytest.raises(Refused) as refusal:
        spokespersons.unpublish_term(actor=house.coordinator, term_id=term.pk, reason="Sai số")
    assert refusal.value.rule == "press.not_published"
    with pytest.raises(Refused) as refusal:
        spokespersons.publish_term(actor=house.coordinator, term_id=term.pk)
    assert refusal.value.rule == "press.publication_gap"


def test_a_withdrawal_by_mistake_is_taken_back_on_the_same_day(house: House) -> None:
    term = make_term(house.here)
    spokespersons.unpublish_term(actor=house.coordinator, term_id=term.pk, reason="Nhầm")
    term = spokespersons.publish_term(actor=house.coordinator, term_id=term.pk)
    assert (term.published_from, term.published_to) == (D(2024, 1, 1), None)


def test_no_publication_without_a_way_to_reach_the_person(house: House) -> None:
    term = appoint(house, phone="")
    with pytest.raises(Invalid):
        spokespersons.publish_term(actor=house.coordinator, term_id=term.pk)


def test_the_past_of_a_closed_period_stays(house: House) -> None:
    term = make_term(house.here)
    future = make_term(house.here, "head", D(2026, 10, 1), published=False)
    close("2026-Q3")
    attempts = [
        lambda: appoint(house, role="authorised", matter="a", document="b", valid_from=D(2026, 9, 30), valid_to=TODAY),
        lambda: spokespersons.end_term(actor=house.officer, term_id=term.pk, on=D(2026, 9, 30)),
        lambda: spokespersons.amend_spokesperson(actor=house.officer, term_id=term.pk, full_name="Khác"),
        lambda: spokespersons.amend_spokesperson(actor=house.officer, term_id=term.pk, valid_from=D(2026, 8, 1)),
        lambda: spokespersons.unpublish_term(actor=house.coordinator, term_id=term.pk, reason="Sai", on=D(2026, 7, 1)),
    ]
    messages = set()
    for attempt in attempts:
        with pytest.raises(Refused) as refusal:
            attempt()
        assert refusal.value.rule == "period.closed"
        messages.add(str(refusal.value.message))
    assert len(messages) == 1 and "III/2026" in messages.pop()
    spokespersons.end_term(actor=house.officer, term_id=term.pk, on=D(2026, 10, 1))
    spokespersons.amend_spokesperson(actor=house.officer, term_id=term.pk, phone="0905 000 000")
    spokespersons.amend_spokesperson(actor=house.officer, term_id=future.pk, full_name="Khác")
    spokespersons.publish_term(actor=house.coordinator, term_id=future.pk, on=D(2026, 10, 1))


def test_amending_says_what_changed_and_confirms_the_contact(house: House) -> None:
    term = make_term(house.here)
    spokespersons.amend_spokesperson(actor=house.officer, term_id=term.pk, phone="0905 000 000")
    term.refresh_from_db()
    assert term.contact_confirmed_on == TODAY
    assert Action.objects.get().details == {"phone": ["0269 3824 000", "0905 000 000"]}
    with pytest.raises(TypeError):
        spokespersons.amend_spokesperson(
            actor=house.officer,
            term_id=term.pk,
            **{"published_from": TODAY},  # type: ignore[arg-type]
        )


def test_confirming_and_notifying(house: House) -> None:
    term = make_term(house.here)
    speaker = house.people["here-spokesperson"]
    assert spokespersons.confirm_contact(actor=speaker, term_id=term.pk).contact_confirmed_on == TODAY
    spokespersons.notify_press_body(actor=house.officer, term_id=term.pk, on=D(2026, 11, 1))
    with pytest.raises(Invalid):
        spokespersons.notify_press_body(actor=house.officer, term_id=term.pk, on=D(2026, 12, 1))
    over = make_term(house.there, valid_to=D(2025, 1, 1))
    with pytest.raises(Refused) as refusal:
        spokespersons.confirm_contact(actor=house.neighbour, term_id=over.pk)
    assert refusal.value.rule == "press.not_in_force"


def test_erasing_is_real_and_done_by_the_machine_only(house: House) -> None:
    old = make_term(house.here, valid_to=D(2024, 6, 1))
    new = make_term(house.there)
    with pytest.raises(Refused):
        spokespersons.erase_expired(actor=house.coordinator, before=D(2025, 1, 1))
    assert spokespersons.erase_expired(actor=SYSTEM, before=D(2025, 1, 1)) == 1
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.phone, old.email, old.full_name) == ("", "", "Nguyễn Thị Bông")
    assert new.phone
