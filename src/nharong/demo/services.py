"""Loading the demonstration and taking it away again."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nharong.accounts.models import RoleAssignment, User
from nharong.accounts.services import assign_role, create_user
from nharong.agencies.models import Agency, Reorganisation
from nharong.agencies.services import withdraw_reorganisation
from nharong.audit.services import log_many
from nharong.core import demo, locks, revisions
from nharong.core.clock import today
from nharong.core.dating import FAR, DateRange
from nharong.core.errors import Invalid, Refused
from nharong.core.periods import month_number
from nharong.core.permissions import require
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.press.services.bulk import HistoryRow, TermRow, record_history, record_terms
from nharong.press.services.removal import remove_demo_press
from nharong.regulations.models import DigestSent, Exemption
from nharong.regulations.services import exempt_agency
from nharong.settings import environment

from . import acts, exemptions, speakers
from .bodies import Body, bodies
from .stock import Person, Stock, stock

Progress = Callable[[str], None]
# No role holds it: whoever can run the machine's commands may.
LOAD, REMOVE = "demo.load", "demo.remove"


def load_demo(*, actor: Any, progress: Progress | None = None) -> list[str]:
    """Fills the register with invented activity up to today, all of it marked. A second time changes nothing.

    Agencies that have real press data get no invented ones. Refused under production settings unless
    ``NHARONG_ALLOW_DEMO=1`` (``demo.production``): the password of its accounts is known to everybody.
    """
    require(actor, LOAD)
    _require_no_production()
    if _loaded():
        return [_("Demonstration data are already loaded. Remove them first to load them up to today.")]
    began, day, words = time.monotonic(), today(), stock()
    tell: Progress = progress or (lambda _text: None)
    with transaction.atomic():
        places = bodies(day, _with_real_data())
        if not places or day < words.first_day:
            raise Invalid(_("There is no agency to show. Load the register first with “nharong load”."))
        tell(_("Demonstration for %(count)s agencies.") % {"count": len(places)})
        authors = _open_accounts(actor, words)
        tell(_("Accounts: %(count)s") % {"count": User.objects.filter(is_demo=True).count()})
        freed = _exempt(actor, places, day, words)
        tell(_("Exemptions: %(count)s") % {"count": sum(len(days) for days in freed.values())})
        terms = planned_terms(places, day, words)
        tell(_("Spokespersons: %(count)s") % {"count": record_terms(actor=actor, rows=terms, is_demo=True)})
        rows = planned_records(places, day, words, freed, authors)
        tell(_("Records: %(count)s") % {"count": record_history(actor=actor, rows=rows, is_demo=True)})
        _all_changed()
    demo.forget()
    seconds = f"{time.monotonic() - began:.1f}"
    return [
        _("Demonstration data loaded up to %(day)s in %(seconds)s seconds.")
        % {"day": day.strftime("%d/%m/%Y"), "seconds": seconds},
        _("Everything in them is invented. “nharong demo remove” takes them away."),
    ]


def planned_terms(places: list[Body], day: dt.date, words: Stock) -> list[TermRow]:
    """Every term of every agency as known on ``day``; the same day gives the same rows."""
    return [term for body in places for term in speakers.terms(body, day, words)]


def planned_records(
    places: list[Body], day: dt.date, words: Stock, freed: dict[str, list[DateRange]], authors: dict[str, int]
) -> list[HistoryRow]:
    """Every record of every agency as known on ``day``; the same day gives the same rows."""
    planned = [
        act
        for body in places
        for month in range(month_number(words.first_day), month_number(day) + 1)
        for act in acts.plan(body, month, words, freed.get(body.code, ()))
    ]
    return acts.as_known(planned, day, words, authors)


def _require_no_production() -> None:
    """Production is where the session cookie travels over https only."""
    if settings.SESSION_COOKIE_SECURE and not environment.flag("ALLOW_DEMO"):
        raise Refused(
            "demo.production",
            _(
                "This is a production site, and everybody knows the password of the demonstration accounts. "
                "Set NHARONG_ALLOW_DEMO=1 if you want them all the same."
            ),
        )


def _loaded() -> bool:
    marked = (User, PressActivity, SpokespersonTerm, Exemption)
    return any(model._default_manager.filter(is_demo=True).exists() for model in marked)


def _with_real_data() -> set[int]:
    """Agencies of which somebody has recorded something true."""
    found: set[int] = set()
    for model in (PressActivity, SpokespersonTerm, Exemption):
        found.update(model._default_manager.values_list("agency_id", flat=True).distinct())
    return found


def _all_changed() -> None:
    for topic in (revisions.TOPIC_RULES, revisions.TOPIC_TERMS, revisions.TOPIC_ACTIVITIES):
        revisions.bump(topic)


# Accounts ---------------------------------------------------------------------------------------------------------


def _open_accounts(actor: Any, words: Stock) -> dict[str, int]:
    """One account for each role. Returns the officer of each agency, who then stands as author of its records."""
    taken = User.objects.filter(username__in=[person.username for person in words.people]).first()
    if taken is not None:
        raise Refused(
            "demo.name_taken",
            _("There is already a real account “%(name)s”. Rename it first.") % {"name": taken.username},
        )
    authors: dict[str, int] = {}
    for person, agency in _cast(words):
        user = create_user(
            actor=actor,
            username=person.username,
            email=f"{person.username}@vidu.example",
            first_name=person.first,
            last_name=person.last,
            password=words.password,
            is_demo=True,
        )
        start = max(agency.valid_from, words.first_day)
        assign_role(actor=actor, user=user, role=person.role, agency=agency, valid_from=start, is_demo=True)
        if person.role == "officer":
            authors[agency.code] = user.pk
    return authors


def _cast(words: Stock) -> list[tuple[Person, Agency]]:
    """The persons whose agency exists today."""
    known = {agency.code: agency for agency in Agency.objects.at(today())}
    return [(person, known[person.agency]) for person in words.people if person.agency in known]


def describe_accounts() -> list[str]:
    """Who can sign in while the demonstration is loaded: one line each, then the password."""
    words = stock()
    rows = RoleAssignment.objects.filter(is_demo=True, user__is_demo=True, user__is_active=True)
    held = {row.user.username: row for row in rows.select_related("user", "agency").order_by("pk")}
    named = [held[person.username] for person in words.people if person.username in held]
    if not named:
        return [_("There are no demonstration accounts.")]
    codes = {row.agency_id for row in named}
    names = {row.pk: row.name_vi for row in Agency.objects.filter(pk__in=codes).with_names(today())}
    lines = [f"{row.user.username:<18} {row.get_role_display()}, {names[row.agency_id]}" for row in named]
    return [
        _("Demonstration accounts:"),
        *(f"  {line}" for line in lines),
        _("Password of all of them: %(password)s") % {"password": words.password},
    ]


# Exemptions -------------------------------------------------------------------------------------------------------


def _exempt(actor: Any, places: list[Body], day: dt.date, words: Stock) -> dict[str, list[DateRange]]:
    freed = exemptions.plan(places, day, words)
    agencies = Agency.objects.in_bulk([one.body.id for one in freed])
    for one in freed:
        exempt_agency(
            actor=actor,
            agency=agencies[one.body.id],
            valid_from=one.days.start,
            valid_to=one.days.end,
            reason=one.reason,
            legal_act=one.legal_act,
            is_demo=True,
        )
    return {one.body.code: [one.days] for one in freed}


# Taking away ------------------------------------------------------------------------------------------------------


def remove_demo(*, actor: Any) -> list[str]:
    """Removes every row marked as demonstration in one transaction; real rows and the action log stay.

    Roles of a demonstration account go with it, whoever gave them. Refused when something of it lies in a closed
    period or when real records rest on it.
    """
    require(actor, REMOVE)
    with transaction.atomic():
        removed = remove_demo_press(actor=actor)
        freed = _remove_exemptions(actor)
        people = _remove_accounts(actor)
        withdrawn, staying = _withdraw_reorganisations(actor)
        _all_changed()
    demo.forget()
    if not (removed.activities or removed.terms or freed or people or withdrawn or staying):
        return [_("There are no demonstration data.")]
    lines = [
        _("Removed: %(records)s records, %(terms)s spokespersons, %(exemptions)s exemptions, %(accounts)s accounts.")
        % {
            "records": removed.activities,
            "terms": removed.terms,
            "exemptions": freed,
            "accounts": people,
        }
    ]
    if withdrawn:
        words = ngettext("%(count)s planned act was withdrawn.", "%(count)s planned acts were withdrawn.", withdrawn)
        lines.append(words % {"count": withdrawn})
    lines += [
        _("The act %(act)s has taken effect and stays in the register: another act must change it.") % {"act": act}
        for act in staying
    ]
    return lines


def _remove_exemptions(actor: Any) -> int:
    rows = list(Exemption.objects.filter(is_demo=True).select_related("agency"))
    if rows:
        locks.require_open_between(min(row.valid_from for row in rows), max(row.valid_to or FAR for row in rows))
        log_many(actor=actor, action=REMOVE, subjects=[(row, row.agency.code) for row in rows])
        Exemption.objects.filter(is_demo=True).delete()
    return len(rows)


def _remove_accounts(actor: Any) -> int:
    roles = RoleAssignment.objects.filter(is_demo=True) | RoleAssignment.objects.filter(user__is_demo=True)
    people = list(User.objects.filter(is_demo=True))
    subjects: list[tuple[Any, str]] = [(row, row.agency.code) for row in roles.select_related("agency", "user")]
    log_many(actor=actor, action=REMOVE, subjects=[*subjects, *((person, "") for person in people)])
    RoleAssignment.objects.filter(pk__in=[row.pk for row, _code in subjects]).delete()
    DigestSent.objects.filter(user_id__in=[person.pk for person in people]).delete()
    User.objects.filter(is_demo=True).delete()
    return len(people)


def _withdraw_reorganisations(actor: Any) -> tuple[int, list[str]]:
    """Withdraws acts entered ahead of time, newest first; what has taken effect is history and is named."""
    withdrawn, staying = 0, []
    for act in Reorganisation.objects.filter(is_demo=True).order_by("-pk"):
        if act.effective_on <= today():
            staying.append(str(act))
            continue
        withdraw_reorganisation(actor=actor, reorganisation=act, reason=_("Demonstration removed"))
        withdrawn += 1
    return withdrawn, staying
