"""Every service and every address with every role, at the agency, above it and beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from nharong.accounts.enums import ACTIONS, Role
from nharong.audit.models import Action
from nharong.core.errors import Refused
from nharong.core.permissions import SYSTEM
from nharong.press import selectors, urls
from nharong.press.enums import ActivityState
from nharong.press.models import PressActivity
from nharong.press.services import activities, imports, spokespersons

from .conftest import House
from .factories import LINK, make_activity, make_term

S = ActivityState
D = dt.date
Call = Callable[[House, Any], Any]


def _activity(state: str, **fields: Any) -> Callable[[House], int]:
    return lambda house: make_activity(house.here, state=state, **fields).pk


def _term(**fields: Any) -> Callable[[House], int]:
    return lambda house: make_term(house.here, **fields).pk


def _row(house: House) -> list[imports.ActivityRow]:
    return [imports.ActivityRow(2, house.here.pk, "briefing", "Giao ban", D(2026, 11, 2), link=LINK)]


# Each service: the action that its roles need, what it needs to be there, the call.
SERVICES: dict[str, tuple[str, Callable[[House], Any], Callable[[House, Any, Any], Any]]] = {
    "draft": (
        "press.activity.draft",
        lambda house: None,
        lambda house, actor, _x: activities.draft_activity(
            actor=actor, agency_id=house.here.pk, form="briefing", title="x", occurred_on=D(2026, 11, 2)
        ),
    ),
    "edit": (
        "press.activity.draft",
        _activity(S.DRAFT),
        lambda house, actor, pk: activities.edit_activity(actor=actor, activity_id=pk, version=1, note="x"),
    ),
    "discard": (
        "press.activity.draft",
        _activity(S.DRAFT),
        lambda house, actor, pk: activities.discard_draft(actor=actor, activity_id=pk),
    ),
    "submit": (
        "press.activity.submit",
        _activity(S.DRAFT),
        lambda house, actor, pk: activities.submit_activity(actor=actor, activity_id=pk),
    ),
    "recall": (
        "press.activity.submit",
        _activity(S.SUBMITTED),
        lambda house, actor, pk: activities.recall_activity(actor=actor, activity_id=pk),
    ),
    "accept": (
        "press.activity.decide",
        _activity(S.SUBMITTED),
        lambda house, actor, pk: activities.accept_activity(actor=actor, activity_id=pk),
    ),
    "bulk_accept": (
        "press.activity.decide",
        _activity(S.SUBMITTED),
        lambda house, actor, pk: activities.bulk_accept(actor=actor, activity_ids=[pk]),
    ),
    "return": (
        "press.activity.decide",
        _activity(S.ACCEPTED),
        lambda house, actor, pk: activities.return_activity(actor=actor, activity_id=pk, reason="x"),
    ),
    "correct": (
        "press.activity.correct",
        _activity(S.ACCEPTED),
        lambda house, actor, pk: activities.correct_activity(
            actor=actor, activity_id=pk, quantity=1, reason="x", link=LINK
        ),
    ),
    "import": (
        "press.activity.import",
        _row,
        lambda house, actor, rows: imports.import_activities(actor=actor, rows=rows, filename="a.csv"),
    ),
    "undo_import": (
        "press.activity.import",
        lambda house: imports.import_activities(actor=SYSTEM, rows=_row(house), filename="a.csv").pk,
        lambda house, actor, pk: imports.undo_import(actor=actor, batch_id=pk),
    ),
    "appoint": (
        "press.spokesperson.manage",
        lambda house: None,
        lambda house, actor, _x: spokespersons.appoint_spokesperson(
            actor=actor,
            agency_id=house.here.pk,
            role="head",
            full_name="x",
            position_vi="x",
            valid_from=D(2026, 11, 1),
        ),
    ),
    "amend": (
        "press.spokesperson.manage",
        _term(),
        lambda house, actor, pk: spokespersons.amend_spokesperson(actor=actor, term_id=pk, phone="1"),
    ),
    "end": (
        "press.spokesperson.manage",
        _term(),
        lambda house, actor, pk: spokespersons.end_term(actor=actor, term_id=pk, on=D(2026, 12, 1)),
    ),
    "notify": (
        "press.spokesperson.manage",
        _term(),
        lambda house, actor, pk: spokespersons.notify_press_body(actor=actor, term_id=pk, on=D(2026, 11, 1)),
    ),
    "publish": (
        "press.spokesperson.publish",
        _term(published=False),
        lambda house, actor, pk: spokespersons.publish_term(actor=actor, term_id=pk),
    ),
    "unpublish": (
        "press.spokesperson.publish",
        _term(),
        lambda house, actor, pk: spokespersons.unpublish_term(actor=actor, term_id=pk, reason="x"),
    ),
    "confirm": (
        "press.spokesperson.confirm",
        _term(),
        lambda house, actor, pk: spokespersons.confirm_contact(actor=actor, term_id=pk),
    ),
    "erase": (
        "press.spokesperson.erase",
        _term(valid_to=D(2024, 6, 1)),
        lambda house, actor, pk: spokespersons.erase_expired(actor=actor, before=D(2025, 1, 1)),
    ),
}
PEOPLE = [f"{place}-{role}" for place in ("province", "here", "there") for role in Role.values] + ["nobody"]


def test_no_service_is_forgotten() -> None:
    """A new service in these modules has to be added above, or this fails."""
    told = {
        name
        for module in (activities, imports, spokespersons)
        for name, one in vars(module).items()
        if getattr(one, "__module__", "") == module.__name__
        and not name.startswith("_")
        and hasattr(one, "__code__")
        and "actor" in one.__code__.co_varnames[: one.__code__.co_kwonlyargcount + one.__code__.co_argcount]
    }
    assert len(told - {"check_rows"}) == len(SERVICES)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_with_every_role(house: House, name: str) -> None:
    action, prepare, call = SERVICES[name]
    for person in PEOPLE:
        place, _dash, role = person.partition("-")
        may = place in ("province", "here") and action in ACTIONS[role]
        subject = prepare(house)
        before = Action.objects.count()
        if may:
            call(house, house.people[person], subject)
            assert Action.objects.count() > before, person
        else:
            with pytest.raises(Refused) as refusal:
                call(house, house.people[person], subject)
            assert refusal.value.rule == "permission.denied", person
            assert Action.objects.count() == before, person
        # Only what people made goes; the log stays, as it must.
        PressActivity.objects.exclude(corrects=None).delete()
        PressActivity.objects.all().delete()
        house.here.spokespersons.all().delete()


def test_a_role_that_has_ended_allows_nothing(house: House) -> None:
    house.officer.roles.update(valid_to=D(2026, 11, 23))
    with pytest.raises(Refused):
        SERVICES["draft"][2](house, house.officer, None)


HIDDEN = (S.DRAFT, S.SUBMITTED, S.RETURNED)
SECRET = "Tuyệt mật chưa duyệt"
STRANGERS = ["there-coordinator", "there-officer", "there-auditor", "there-editor", "nobody"]


def _addresses(record: PressActivity, term_pk: int) -> list[str]:
    """Every address of the room, with the record or term in it where one is named."""
    found = []
    for pattern in urls.urlpatterns:
        assert isinstance(pattern, URLPattern)
        names = pattern.pattern.converters
        pk = term_pk if "term" in str(pattern.name) or pattern.name == "vcard" else record.pk
        steps = ["submit", "recall", "accept", "return", "discard", "publish", "end", "confirm", "unpublish", "notify"]
        if "step" in names:
            found += [reverse(f"press:{pattern.name}", kwargs={"pk": pk, "step": step}) for step in steps]
        else:
            found.append(reverse(f"press:{pattern.name}", kwargs={"pk": pk} if "pk" in names else {}))
    return found


@pytest.mark.parametrize("person", [*STRANGERS, None])
@pytest.mark.parametrize("state", HIDDEN)
def test_no_address_shows_or_changes_what_belongs_to_another_commune(
    house: House, person: str | None, state: str
) -> None:
    record = make_activity(house.here, state=state, title=SECRET, return_reason=SECRET, note=SECRET)
    term = make_term(house.here, full_name=SECRET, published=False)
    client = Client()
    if person:
        client.force_login(house.people[person])
    for url in _addresses(record, term.pk):
        for method in (client.get, client.post):
            answer = method(
                url, {"reason": "x", "record": record.pk, "version": 1, "on": "2026-12-01", "agency": "xa-a"}
            )
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert SECRET not in body.decode(errors="replace"), url
    for path in ("", f"/{record.pk}"):
        assert SECRET not in client.get(f"/api/v1/press/activities{path}?agency=xa-a").content.decode()
    assert SECRET not in client.get("/api/v1/press/spokespersons/on?agency=xa-a&day=2026-03-12").content.decode()
    record.refresh_from_db()
    term.refresh_from_db()
    assert (record.state, record.version, term.published_from, term.valid_to) == (state, 1, None, None)
    assert not Action.objects.exists()


def test_who_reaches_the_agency_sees_it(house: House) -> None:
    record = make_activity(house.here, state=S.DRAFT)
    for person in PEOPLE:
        place = person.partition("-")[0]
        seen = selectors.visible_activity(house.people[person], record.pk) is not None
        assert seen == (place in ("province", "here")), person
    assert selectors.visible_activity(None, record.pk) is None
    assert selectors.visible_activity(SYSTEM, record.pk) is not None


def test_what_an_auditor_reads_they_cannot_write(house: House) -> None:
    record = make_activity(house.here)
    client = Client()
    client.force_login(house.people["province-auditor"])
    url = reverse("press:activity", args=[record.pk])
    assert client.get(url).status_code == 200
    assert 'method="post" action="/en/press' not in client.get(url).content.decode()
    for step in ("submit", "accept", "discard"):
        assert client.post(reverse("press:activity_step", args=[record.pk, step])).status_code in (403, 409)
    record.refresh_from_db()
    assert record.version == 1
