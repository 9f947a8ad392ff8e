"""Single facts of the register: an agency, its name, how to reach it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from nharong.agencies.enums import Kind
from nharong.agencies.models import Agency, AgencyContact, AgencyName, AgencyParent
from nharong.agencies.naming import folded_name
from nharong.audit.services import log
from nharong.core import revisions
from nharong.core.errors import Invalid, Refused
from nharong.core.folding import nfc
from nharong.core.locks import require_open, require_open_between
from nharong.core.permissions import require

from .reorganise.checks import CODE


@dataclass(frozen=True)
class Contact:
    """How to reach a body."""

    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""

    def cleaned(self) -> Contact:
        """The same in stored form. Raises :class:`Invalid` with every fault."""
        one = Contact(nfc(self.address), nfc(self.phone), nfc(self.email), nfc(self.website))
        faults = []
        if not any((one.address, one.phone, one.email, one.website)):
            faults.append(_("Give at least an address, a phone number, an e-mail address or a website."))
        if len(one.address) > 250 or len(one.phone) > 60:
            faults.append(_("The address has at most 250 characters, the phone number at most 60."))
        try:
            if one.email:
                validate_email(one.email)
        except ValidationError:
            faults.append(_("“%(value)s” is no e-mail address.") % {"value": one.email[:80]})
        try:
            if one.website:
                URLValidator(schemes=["http", "https"])(one.website)
        except ValidationError:
            faults.append(_("“%(value)s” is no web address with http:// or https://.") % {"value": one.website[:80]})
        if len(one.email) > 254 or len(one.website) > 200:
            faults.append(_("The e-mail address or the web address is too long."))
        if faults:
            raise Invalid(faults)
        return one


def check_names(name_vi: str, name_en: str, short_vi: str) -> list[str]:
    """What is wrong with the names, in words."""
    faults = []
    if not name_vi:
        faults.append(_("The Vietnamese name is missing."))
    if max(len(name_vi), len(name_en)) > 200 or len(short_vi) > 120:
        faults.append(_("A name has at most 200 characters, a short name at most 120."))
    return faults


@transaction.atomic
def register_agency(
    *,
    actor: Any,
    code: str,
    kind: str,
    name_vi: str,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    name_en: str = "",
    short_vi: str = "",
    parent: Agency | None = None,
    official_code: str = "",
    source: str = "",
) -> Agency:
    """Enters an agency that follows no other (those that do come by a reorganisation)."""
    require(actor, "agencies.edit", parent.pk if parent else None)
    name_vi, name_en, short_vi = nfc(name_vi), nfc(name_en), nfc(short_vi)
    faults = check_names(name_vi, name_en, short_vi)
    if not CODE.match(code):
        faults.append(
            _("The code “%(code)s” may have letters, digits, - and _ only, at most 40.") % {"code": code[:60]}
        )
    elif Agency.objects.filter(code=code).exists():
        faults.append(_("The code “%(code)s” is taken.") % {"code": code})
    if kind not in Kind.values:
        faults.append(_("“%(value)s” is no kind of agency.") % {"value": kind})
    if parent is None and kind != Kind.PROVINCE:
        faults.append(_("Say under whom “%(code)s” stands.") % {"code": code})
    if valid_to is not None and valid_to <= valid_from:
        faults.append(_("The end must be after the start."))
    if parent is not None and not parent.holds_on(valid_from):
        faults.append(_("The parent “%(code)s” does not exist on that day.") % {"code": parent.code})
    elif parent is not None and parent.valid_to is not None and (valid_to is None or valid_to > parent.valid_to):
        when = {"code": parent.code, "day": parent.valid_to.strftime("%d/%m/%Y")}
        faults.append(_("The parent “%(code)s” ends on %(day)s: nobody can stand under it longer.") % when)
    if faults:
        raise Invalid(faults)
    require_open_between(valid_from, dt.date.max)
    agency = Agency.objects.create(
        code=code,
        kind=kind,
        official_code=official_code,
        source=nfc(source),
        valid_from=valid_from,
        valid_to=valid_to,
    )
    AgencyName.objects.create(
        agency=agency,
        name_vi=name_vi,
        name_en=name_en,
        short_vi=short_vi,
        folded=folded_name(code, name_vi, name_en, short_vi),
        valid_from=valid_from,
    )
    if parent is not None:
        AgencyParent.objects.create(agency=agency, parent=parent, valid_from=valid_from, valid_to=valid_to)
    details = {"kind": kind, "parent": parent.code if parent else "", "valid_from": valid_from.isoformat()}
    log(actor=actor, action="agencies.register", subject=agency, agency_code=code, details=details)
    revisions.bump(revisions.TOPIC_AGENCIES)
    return agency


@transaction.atomic
def correct_name(
    *, actor: Any, agency: Agency, day: dt.date, name_vi: str, reason: str, name_en: str = "", short_vi: str = ""
) -> AgencyName:
    """Mends a misspelling in the name that holds on ``day``. A real renaming is a reorganisation with its act."""
    require(actor, "agencies.edit", agency.pk)
    name_vi, name_en, short_vi = nfc(name_vi), nfc(name_en), nfc(short_vi)
    faults = check_names(name_vi, name_en, short_vi)
    if not reason.strip():
        faults.append(_("Give the reason for the correction."))
    if faults:
        raise Invalid(faults)
    row = AgencyName.objects.select_for_update().at(day).filter(agency=agency).first()
    if row is None:
        raise Invalid(_("The agency has no name on that day."))
    before = [row.name_vi, row.name_en, row.short_vi]
    if before == [name_vi, name_en, short_vi]:
        return row
    row.name_vi, row.name_en, row.short_vi = name_vi, name_en, short_vi
    row.folded = folded_name(agency.code, name_vi, name_en, short_vi)
    row.save()
    log(
        actor=actor,
        action="agencies.correct_name",
        subject=row,
        agency_code=agency.code,
        reason=reason,
        details={"from": before, "to": [name_vi, name_en, short_vi]},
    )
    revisions.bump(revisions.TOPIC_AGENCIES)
    return row


@transaction.atomic
def amend_contact(*, actor: Any, agency: Agency, valid_from: dt.date, contact: Contact) -> AgencyContact:
    """How the agency is reached from that day on; what was said before stays for the days before."""
    require(actor, "agencies.contact", agency.pk)
    contact = contact.cleaned()
    if not agency.holds_on(valid_from):
        raise Refused("agency.not_alive", _("The agency does not exist on that day."))
    require_open(valid_from)
    row, before = store_contact(agency, valid_from, contact)
    if before is not None:
        log(
            actor=actor,
            action="agencies.contact",
            subject=row,
            agency_code=agency.code,
            details={"from": before, "to": vars(contact), "valid_from": valid_from.isoformat()},
        )
        revisions.bump(revisions.TOPIC_AGENCIES, [agency.pk])
    return row


def store_contact(agency: Agency, valid_from: dt.date, contact: Contact) -> tuple[AgencyContact, dict[str, str] | None]:
    """The row and what it said before; None when nothing changed. The caller has asked for permission and lock."""
    later = AgencyContact.objects.filter(agency=agency, valid_from__gt=valid_from).first()
    if later is not None:
        raise Refused(
            "contact.later",
            _("From %(day)s on another contact is already entered.") % {"day": later.valid_from.strftime("%d/%m/%Y")},
        )
    row = AgencyContact.objects.select_for_update().at(valid_from).filter(agency=agency).first()
    before = {key: getattr(row, key) for key in vars(contact)} if row else {}
    if row is not None and before == vars(contact):
        return row, None
    if row is not None and row.valid_from < valid_from:
        row.valid_to = valid_from
        row.save(update_fields=["valid_to"])
        row = None
    if row is None:
        row = AgencyContact(agency=agency, valid_from=valid_from)
    for key, value in vars(contact).items():
        setattr(row, key, value)
    row.save()
    return row, before
