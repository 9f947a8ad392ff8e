"""The calendar feed of one person: what their agencies owe, as all-day entries with two alarms. No personal data."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from urllib.parse import urljoin

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from nharong.accounts.models import User
from nharong.accounts.selectors import agencies_of, agency_names
from nharong.core.clock import now
from nharong.core.duties import Duty, open_duties

from .selectors import FEED_DAYS

# Seven days and one day before, at eight in the morning.
ALARMS = (-dt.timedelta(days=7, hours=-8), -dt.timedelta(days=1, hours=-8))


def user_of_token(token: str) -> User | None:
    """The active user with that feed token. The comparison takes as long for a wrong token as for a right one."""
    user = User.objects.filter(feed_token=token, is_active=True).first()
    expected = user.feed_token if user else "-" * len(token)
    same = secrets.compare_digest(expected.encode(), token.encode())
    return user if user and same else None


def uid(duty: Duty) -> str:
    """The same entry for ever: a calendar program replaces what it knows under this name."""
    return hashlib.sha256(f"{duty.agency_id}:{duty.key}".encode()).hexdigest()[:32] + "@nharong"


def absolute(url: str) -> str:
    return urljoin(settings.SITE_URL.rstrip("/") + "/", url)


def feed(user: User) -> bytes:
    """The feed as iCalendar (RFC 5545)."""
    moment = now()
    ids = [agency.pk for agency in agencies_of(user, "duties.read")]
    names = agency_names(ids)
    calendar = Calendar()
    calendar.add("prodid", "-//Nha Rong//Duties//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Duties of my agency"))
    calendar.add("x-published-ttl", "PT6H")
    calendar.add("refresh-interval", dt.timedelta(hours=6), parameters={"VALUE": "DURATION"})
    for duty in open_duties(ids, moment.date(), moment.date() + dt.timedelta(days=FEED_DAYS)) if ids else []:
        calendar.add_component(_event(duty, names.get(duty.agency_id, ""), moment))
    return bytes(calendar.to_ical())


def _event(duty: Duty, agency: str, moment: dt.datetime) -> Event:
    event = Event()
    summary = f"{duty.plain_title or duty.title} – {agency}"
    event.add("uid", uid(duty))
    event.add("dtstamp", moment.astimezone(dt.UTC))
    event.add("dtstart", duty.due_on)
    event.add("dtend", duty.due_on + dt.timedelta(days=1))
    event.add("summary", summary)
    event.add("transp", "TRANSPARENT")
    # The note stays inside the house: it may name a person.
    lines = [duty.source] if duty.source else []
    if duty.action_url:
        event.add("url", absolute(duty.action_url))
        lines.append(absolute(duty.action_url))
    if lines:
        event.add("description", "\n".join(lines))
    for before in ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", before)
        event.add_component(alarm)
    return event
