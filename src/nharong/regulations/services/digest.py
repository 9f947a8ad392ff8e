"""One mail a day at most: what is due in a week, what is due tomorrow, what is overdue."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nharong.accounts.enums import DIGEST_ROLES
from nharong.accounts.models import RoleAssignment, User
from nharong.accounts.selectors import agency_names
from nharong.audit.services import log
from nharong.core.duties import SOON_DAYS, Duty, open_duties
from nharong.core.permissions import require

from ..feed import absolute
from ..models import DigestSent
from ..selectors import by_agency

logger = logging.getLogger(__name__)
_MONDAY = 0


@dataclass(frozen=True)
class Item:
    duty: Duty
    agency: str
    url: str


def worth_telling(duty: Duty, day: dt.date) -> bool:
    """A week before, the day before, the day after; then only on Mondays, so that reminders do not become noise."""
    left = (duty.due_on - day).days
    return left in (SOON_DAYS, 1, -1) or (left < 0 and day.weekday() == _MONDAY)


def send_digests(*, actor: Any, day: dt.date) -> int:
    """Sends the digests of ``day`` to those who hold a working role; running twice sends nothing twice.

    Returns how many were sent. One that the mail server refuses is logged and tried again in the next run.
    """
    require(actor, "digests.send")
    agencies: dict[int, set[int]] = defaultdict(set)
    roles = RoleAssignment.objects.at(day).filter(role__in=DIGEST_ROLES)
    for user_id, agency_id in roles.values_list("user_id", "agency_id"):
        agencies[user_id].add(agency_id)
    users = User.objects.filter(pk__in=list(agencies), is_active=True, wants_digest=True).exclude(email="")
    users = users.exclude(pk__in=DigestSent.objects.filter(day=day).values("user_id")).order_by("pk")
    wanted = set().union(*(agencies[user.pk] for user in users))
    sent = 0
    with translation.override(settings.LANGUAGE_CODE):
        duties = by_agency(
            duty
            for duty in open_duties(wanted, day, day + dt.timedelta(days=SOON_DAYS + 1))
            if worth_telling(duty, day)
        )
        names = agency_names(duties)
        for user in users:
            items = [
                Item(duty, names[agency_id], absolute(duty.action_url) if duty.action_url else "")
                for agency_id in agencies[user.pk]
                for duty in duties.get(agency_id, ())
            ]
            if items and _send_once(actor, user, day, sorted(items, key=lambda item: item.duty)):
                sent += 1
    return sent


def _send_once(actor: Any, user: User, day: dt.date, items: list[Item]) -> bool:
    """The note that it was sent comes first: a crash costs one mail and never doubles it; a refusal frees the note."""
    try:
        with transaction.atomic():
            note = DigestSent.objects.create(user_id=user.pk, day=day)
    except IntegrityError:
        return False
    try:
        _mail(user, day, items).send()
    except Exception:
        logger.exception("The digest for user %s could not be sent.", user.pk)
        note.delete()
        return False
    log(actor=actor, action="digests.send", subject=note, details={"items": len(items)})
    return True


def _mail(user: User, day: dt.date, items: list[Item]) -> EmailMultiAlternatives:
    overdue = [item for item in items if item.duty.due_on < day]
    coming = [item for item in items if item.duty.due_on >= day]
    context = {
        "groups": [(_("Overdue"), overdue), (_("Due soon"), coming)],
        "inbox_url": absolute(reverse("regulations:inbox")),
        "profile_url": absolute(reverse("accounts:profile")),
        "site_name": settings.WAGTAIL_SITE_NAME,
        "day": day,
    }
    words = ngettext("%(count)s duty of your agency", "%(count)s duties of your agency", len(items))
    mail = EmailMultiAlternatives(
        subject=words % {"count": len(items)},
        body=render_to_string("regulations/mail/digest.txt", context),
        to=[user.email],
        headers={"Auto-Submitted": "auto-generated"},
    )
    mail.attach_alternative(render_to_string("regulations/mail/digest.html", context), "text/html")
    return mail
