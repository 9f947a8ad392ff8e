"""What the press room shows on the page of an agency."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import gettext as _

from nharong.agencies.models import Agency
from nharong.core import panels
from nharong.core.panels import Panel

from .models import PressActivity
from .selectors import speakers_on

SHOWN = 5


def register() -> None:
    """Called once when the app is ready."""
    panels.register("press.speakers", speakers, 10)
    panels.register("press.records", records, 20)


def speakers(agency_id: int, day: dt.date, request: HttpRequest) -> Panel | None:
    """Who was published as speaking for the agency on that day. The same for every reader."""
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None or not agency.holds_on(day):
        return None
    answer = speakers_on(agency, day)
    context = {"people": answer.speakers, "code": agency.code, "day": day}
    return Panel(_("Spokespersons"), "press/panel_speakers.html", context)


def records(agency_id: int, day: dt.date, request: HttpRequest) -> Panel | None:
    """The last accepted records up to that day."""
    agency = Agency.objects.filter(pk=agency_id).first()
    if agency is None:
        return None
    found = PressActivity.objects.accepted().filter(agency=agency_id, occurred_on__lte=day)
    context = {"records": list(found[:SHOWN]), "total": found.count(), "code": agency.code}
    return Panel(_("Press information"), "press/panel_records.html", context)
