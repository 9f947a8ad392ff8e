"""Spokespersons and press information: open to read, writable for those who are signed in."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Query, Router, Schema, Status
from ninja.security import SessionAuth
from pydantic import Field

from nharong.agencies.models import Agency
from nharong.agencies.selectors import find_agency
from nharong.core.clock import today
from nharong.core.errors import Invalid
from nharong.core.periods import Period
from nharong.press import selectors
from nharong.press.enums import ActivityState, Form
from nharong.press.models import PressActivity
from nharong.press.services import activities as services

from .base import MOST_PER_PAGE, PER_PAGE, Fault, viewer

router = Router()
signed_in = SessionAuth(csrf=True)
FAULTS = {401: Fault, 403: Fault, 409: Fault, 422: Fault}


class ActivityOut(Schema):
    """One record. ``state`` is always ``accepted`` for readers from outside."""

    id: int
    agency: str
    agency_name: str
    form: str
    title: str
    occurred_on: dt.date
    quantity: int
    link: str
    file: str
    state: str
    submitted_on: dt.date | None
    corrects: int | None
    url: str


class ActivityPage(Schema):
    count: int
    page: int
    pages: int
    results: list[ActivityOut]


class ActivityFilter(Schema):
    agency: str = ""
    form: str = ""
    period: str = ""
    state: str = ""
    page: int = Field(1, ge=1)
    per_page: int = Field(PER_PAGE, ge=1, le=MOST_PER_PAGE)


class ActivityIn(Schema):
    """A new record; ``submit`` hands it in at once."""

    agency: str
    form: str
    title: str
    occurred_on: dt.date
    quantity: int = 1
    link: str = ""
    note: str = ""
    submit: bool = False


class ReturnIn(Schema):
    reason: str


class CorrectionIn(Schema):
    quantity: int
    reason: str
    link: str = ""


class SpeakerOut(Schema):
    agency: str
    agency_name: str
    role: str
    full_name: str
    position: str
    phone: str
    email: str
    matter: str
    valid_from: dt.date
    valid_to: dt.date | None
    published: bool


class SpeakerPage(Schema):
    count: int
    page: int
    pages: int
    results: list[SpeakerOut]


class SpeakersOn(Schema):
    """Who could speak for an agency on a day; ``existed`` is false when there was no such agency then."""

    agency: str
    agency_name: str
    day: dt.date
    existed: bool
    speakers: list[SpeakerOut]


def _activity(record: PressActivity, agency_name: str) -> dict[str, Any]:
    accepted = record.state == ActivityState.ACCEPTED
    page = "press:record" if accepted else "press:activity"
    return {
        "id": record.pk,
        "agency": record.agency.code,
        "agency_name": agency_name,
        "form": record.form,
        "title": record.title,
        "occurred_on": record.occurred_on,
        "quantity": record.quantity,
        "link": record.link,
        "file": reverse("press:evidence", args=[record.pk]) if record.file else "",
        "state": record.state,
        "submitted_on": record.submitted_on,
        "corrects": record.corrects_id,
        "url": reverse(page, args=[record.pk]),
    }


def _one(record: PressActivity) -> dict[str, Any]:
    return _activity(*selectors.named([record])[0])


def _speaker(one: selectors.Speaker) -> dict[str, Any]:
    return {
        "agency": one.term.agency.code,
        "agency_name": one.agency_name,
        "role": one.term.role,
        "full_name": one.term.full_name,
        "position": one.position,
        "phone": one.term.phone if one.reachable else "",
        "email": one.term.email if one.reachable else "",
        "matter": one.term.matter,
        "valid_from": one.term.valid_from,
        "valid_to": one.term.valid_to,
        "published": one.published,
    }


def _known(value: str, allowed: list[str], name: str) -> str:
    if value and value not in allowed:
        raise Invalid(f"{name}: {', '.join(allowed)}")
    return value


@router.get("/activities", response={200: ActivityPage, 422: Fault})
def list_activities(request: HttpRequest, asked: Query[ActivityFilter]) -> dict[str, Any]:
    """Accepted records, newest first. Those who are signed in also find what their role lets them read."""
    found = selectors.visible_activities(viewer(request))
    if asked.agency:
        found = found.filter(agency=find_agency(asked.agency))
    if form := _known(asked.form, Form.values, "form"):
        found = found.filter(form=form)
    if asked.period:
        found = found.in_period(Period.parse(asked.period))
    if state := _known(asked.state, ActivityState.values, "state"):
        found = found.filter(state=state)
    page = Paginator(found, asked.per_page).get_page(asked.page)
    rows = [_activity(record, name) for record, name in selectors.named(list(page.object_list))]
    return {"count": page.paginator.count, "page": page.number, "pages": page.paginator.num_pages, "results": rows}


@router.get("/activities/{int:pk}", response={200: ActivityOut, 404: Fault})
def get_activity(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One record that may be read."""
    return _one(_visible(viewer(request), pk))


def _visible(user: Any, pk: int) -> PressActivity:
    """A foreign draft is as good as none, here as on the pages."""
    record = selectors.visible_activity(user, pk)
    if record is None:
        raise Http404
    return record


@router.post("/activities", response={201: ActivityOut, **FAULTS}, auth=signed_in)
def draft_activity(request: HttpRequest, data: ActivityIn) -> Status[dict[str, Any]]:
    """Writes a draft, or hands it in at once; then both happen or nothing does."""
    values = data.dict(exclude={"agency", "submit"})
    with transaction.atomic():
        agency = find_agency(data.agency)
        record = services.draft_activity(actor=request.user, agency_id=agency.pk, **values)
        if data.submit:
            record = services.submit_activity(actor=request.user, activity_id=record.pk)
    return Status(201, _one(record))


@router.post("/activities/{int:pk}/submit", response={200: ActivityOut, 404: Fault, **FAULTS}, auth=signed_in)
def submit_activity(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Hands a draft or returned record in."""
    return _one(services.submit_activity(actor=request.user, activity_id=_visible(request.user, pk).pk))


@router.post("/activities/{int:pk}/recall", response={200: ActivityOut, 404: Fault, **FAULTS}, auth=signed_in)
def recall_activity(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Takes a submitted record back into a draft."""
    return _one(services.recall_activity(actor=request.user, activity_id=_visible(request.user, pk).pk))


@router.post("/activities/{int:pk}/accept", response={200: ActivityOut, 404: Fault, **FAULTS}, auth=signed_in)
def accept_activity(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Lets a submitted record count."""
    return _one(services.accept_activity(actor=request.user, activity_id=_visible(request.user, pk).pk))


@router.post("/activities/{int:pk}/return", response={200: ActivityOut, 404: Fault, **FAULTS}, auth=signed_in)
def return_activity(request: HttpRequest, pk: int, data: ReturnIn) -> dict[str, Any]:
    """Sends a record back with a reason."""
    record = _visible(request.user, pk)
    return _one(services.return_activity(actor=request.user, activity_id=record.pk, reason=data.reason))


@router.post("/activities/{int:pk}/corrections", response={201: ActivityOut, 404: Fault, **FAULTS}, auth=signed_in)
def correct_activity(request: HttpRequest, pk: int, data: CorrectionIn) -> Status[dict[str, Any]]:
    """Hands in a correction of an accepted record."""
    record = _visible(request.user, pk)
    return Status(201, _one(services.correct_activity(actor=request.user, activity_id=record.pk, **data.dict())))


@router.get("/spokespersons", response={200: SpeakerPage, 422: Fault})
def list_spokespersons(
    request: HttpRequest,
    q: str = "",
    agency: str = "",
    page: int = Query(1, ge=1),
    per_page: int = Query(PER_PAGE, ge=1, le=MOST_PER_PAGE),
) -> dict[str, Any]:
    """Everybody published and in force today, found without accents."""
    chosen: Agency | None = find_agency(agency) if agency else None
    found = selectors.directory(today(), q=q[:100], agency_id=chosen.pk if chosen else None)
    shown = Paginator(found, per_page).get_page(page)
    rows = [_speaker(one) for one in selectors.with_names(shown.object_list, today())]
    return {"count": shown.paginator.count, "page": shown.number, "pages": shown.paginator.num_pages, "results": rows}


@router.get("/spokespersons/on", response={200: SpeakersOn, 422: Fault})
def spokespersons_on(request: HttpRequest, agency: str, day: dt.date | None = None) -> dict[str, Any]:
    """Who could speak for this agency on that day (today when not given)?"""
    answer = selectors.speakers_on(find_agency(agency), day or today(), viewer(request))
    return {
        "agency": answer.agency.code,
        "agency_name": answer.agency_name,
        "day": answer.day,
        "existed": answer.existed,
        "speakers": [_speaker(one) for one in answer.speakers],
    }
