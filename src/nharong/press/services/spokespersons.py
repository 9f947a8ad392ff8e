"""The register of spokespersons: appointed, published, confirmed, ended."""

from __future__ import annotations

import datetime as dt
from typing import Any, TypedDict, Unpack, cast

from django.db import transaction
from django.utils.translation import gettext as _

from nharong.agencies.models import Agency
from nharong.audit import services as audit
from nharong.core import demo, locks, revisions
from nharong.core.clock import today
from nharong.core.dating import FAR, DateRange, require_no_overlap, subtract
from nharong.core.errors import Invalid, Refused
from nharong.core.folding import fold, nfc
from nharong.core.permissions import require
from nharong.press import rules
from nharong.press.enums import SpeakerRole
from nharong.press.models import SpokespersonTerm

from ._writing import trace

MANAGE, PUBLISH, CONFIRM = (
    "press.spokesperson.manage",
    "press.spokesperson.publish",
    "press.spokesperson.confirm",
)
# No role holds it: only the machine's own retention run erases.
ERASE = "press.spokesperson.erase"

_TEXTS = ("full_name", "position_vi", "position_en", "phone", "email", "matter", "document")
# How to reach a person today says nothing about who could speak then.
_CONTACT = frozenset({"phone", "email"})
_NOT_TYPED = frozenset(field.name for field in SpokespersonTerm._meta.fields if field.name not in {*_TEXTS, "role"})


class TermChanges(TypedDict, total=False):
    """What :func:`amend_spokesperson` may change."""

    full_name: str
    position_vi: str
    position_en: str
    phone: str
    email: str
    matter: str
    document: str
    valid_from: dt.date
    valid_to: dt.date | None


def appoint_spokesperson(
    *,
    actor: Any,
    agency_id: int,
    role: str,
    full_name: str,
    position_vi: str,
    valid_from: dt.date,
    valid_to: dt.date | None = None,
    position_en: str = "",
    phone: str = "",
    email: str = "",
    matter: str = "",
    document: str = "",
) -> SpokespersonTerm:
    """Enters who speaks for an agency from a day on. Not public until :func:`publish_term`."""
    require(actor, MANAGE, agency_id)
    with transaction.atomic():
        term = SpokespersonTerm(
            agency=Agency.objects.select_for_update().get(pk=agency_id),
            role=role,
            full_name=full_name,
            position_vi=position_vi,
            position_en=position_en,
            phone=phone,
            email=email,
            matter=matter,
            document=document,
            valid_from=valid_from,
            valid_to=valid_to,
            is_demo=demo.is_marked(actor),
        )
        _check(term)
        locks.require_open_between(valid_from, valid_to or FAR)
        term.save(force_insert=True)
        trace(actor, "press.spokesperson.appoint", term)
    return term


def amend_spokesperson(*, actor: Any, term_id: int, **changes: Unpack[TermChanges]) -> SpokespersonTerm:
    """Corrects an entry. Who it names and when can be changed only for days that are not closed."""
    if unknown := set(changes) - set(TermChanges.__annotations__):
        raise TypeError(f"amend_spokesperson() does not change {sorted(unknown)}.")
    with transaction.atomic():
        term = _find(term_id)
        require(actor, MANAGE, term.agency_id)
        before, old = _facts(term), term.valid_range
        for name, value in changes.items():
            setattr(term, name, value)
        _check(term)
        after = _facts(term)
        changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
        if set(changed) - _CONTACT - {"valid_from", "valid_to"}:
            _require_open(old)
        _require_open(*_difference(old, term.valid_range))
        if changed.keys() & _CONTACT:
            # A new number counts as confirmed by whoever has just typed it.
            term.contact_confirmed_on = today()
        term.save()
        trace(actor, "press.spokesperson.amend", term, details=changed)
    return term


def end_term(*, actor: Any, term_id: int, on: dt.date, reason: str = "") -> SpokespersonTerm:
    """Ends a term; ``on`` is the first day on which the person no longer speaks."""
    with transaction.atomic():
        term = _find(term_id)
        require(actor, MANAGE, term.agency_id)
        old = term.valid_range
        if on <= term.valid_from:
            raise Invalid(_("The end must be after the start."))
        if term.valid_to is not None and on > term.valid_to:
            raise Invalid(_("This term already ends on %(day)s.") % {"day": term.valid_to.strftime("%d/%m/%Y")})
        term.valid_to = on
        _check(term)
        _require_open(*_difference(old, term.valid_range))
        term.save(update_fields=["valid_to"])
        trace(actor, "press.spokesperson.end", term, reason=nfc(reason), details={"valid_to": on.isoformat()})
    return term


def publish_term(*, actor: Any, term_id: int, on: dt.date | None = None) -> SpokespersonTerm:
    """Shows name, position and contact in the public directory from a day on (today when not given)."""
    with transaction.atomic():
        term = _find(term_id)
        require(actor, PUBLISH, term.agency_id)
        start = on or today()
        if not term.phone and not term.email:
            raise Invalid(_("Add a phone number or an e-mail address before you publish: the press needs one."))
        shown = _publication(term)
        if shown and term.published_to is None and shown.start <= start:
            raise Refused("press.already_published", _("This entry is already published."))
        if shown and term.published_to is not None and term.published_to < start:
            raise Refused(
                "press.publication_gap",
                _(
                    "This entry was withdrawn on %(day)s, and that stays so. "
                    "End the term and enter a new one from today."
                )
                % {"day": term.published_to.strftime("%d/%m/%Y")},
            )
        term.published_from = min(start, shown.start) if shown else start
        term.published_to = None
        _require_open(*_difference(shown, _publication(term)))
        term.save(update_fields=["published_from", "published_to"])
        trace(actor, "press.spokesperson.publish", term, details={"from": start.isoformat()})
    return term


def unpublish_term(*, actor: Any, term_id: int, reason: str, on: dt.date | None = None) -> SpokespersonTerm:
    """Withdraws an entry from the public directory; that it was published until then stays on record."""
    with transaction.atomic():
        term = _find(term_id)
        require(actor, PUBLISH, term.agency_id)
        end = on or today()
        if not nfc(reason):
            raise Invalid(_("Say why the entry is withdrawn."))
        shown = _publication(term)
        if shown is None or (term.published_to is not None and term.published_to <= end):
            raise Refused("press.not_published", _("This entry is not published."))
        term.published_to = max(end, shown.start)
        _require_open(*_difference(shown, _publication(term)))
        term.save(update_fields=["published_to"])
        trace(
            actor,
            "press.spokesperson.unpublish",
            term,
            reason=nfc(reason),
            details={"from": end.isoformat()},
        )
    return term


def confirm_contact(*, actor: Any, term_id: int) -> SpokespersonTerm:
    """Says that name, phone and e-mail are still right today."""
    with transaction.atomic():
        term = _find(term_id)
        require(actor, CONFIRM, term.agency_id)
        if not term.holds_on(today()):
            raise Refused("press.not_in_force", _("This term is not in force today."))
        term.contact_confirmed_on = today()
        term.save(update_fields=["contact_confirmed_on"])
        trace(actor, "press.spokesperson.confirm", term)
    return term


def notify_press_body(*, actor: Any, term_id: int, on: dt.date) -> SpokespersonTerm:
    """Records the day on which the press-management body was told of this person."""
    with transaction.atomic():
        term = _find(term_id)
        require(actor, MANAGE, term.agency_id)
        if on > today():
            raise Invalid(_("The date lies in the future."))
        term.notified_on = on
        term.save(update_fields=["notified_on"])
        trace(actor, "press.spokesperson.notify", term, details={"on": on.isoformat()})
    return term


def erase_expired(*, actor: Any, before: dt.date) -> int:
    """Erases phone and e-mail of terms that ended before a day. Name and position stay: they were public acts."""
    require(actor, ERASE)
    with transaction.atomic():
        expired = list(
            SpokespersonTerm.objects.select_related("agency").filter(valid_to__lt=before).exclude(phone="", email="")
        )
        SpokespersonTerm.objects.filter(pk__in=[term.pk for term in expired]).update(phone="", email="")
        audit.log_many(
            actor=actor,
            action="press.spokesperson.erase_contact",
            subjects=[(term, term.agency.code) for term in expired],
        )
        revisions.bump(revisions.TOPIC_TERMS, sorted({term.agency_id for term in expired}))
    return len(expired)


def _find(term_id: int) -> SpokespersonTerm:
    found = SpokespersonTerm.objects.select_for_update(of=("self",)).select_related("agency")
    term = found.filter(pk=term_id).first()
    if term is None:
        raise Invalid(_("There is no such entry."))
    return cast("SpokespersonTerm", term)


def _check(term: SpokespersonTerm) -> None:
    """Everything that must be true of an entry as it stands."""
    for name in _TEXTS:
        setattr(term, name, nfc(getattr(term, name)))
    faults = rules.field_faults(term, _NOT_TYPED)
    if term.role == SpeakerRole.AUTHORISED and not (term.matter and term.document and term.valid_to):
        faults.append(
            _("An authorised person speaks on one matter, by a written document, until a day: give all three.")
        )
    if term.valid_to is not None and term.valid_to <= term.valid_from:
        faults.append(_("The end must be after the start."))
    elif not _within_lifetime(term):
        faults.append(_("Agency %(code)s does not exist on all of these days.") % {"code": term.agency.code})
    if faults:
        raise Invalid(faults)
    if term.role != SpeakerRole.AUTHORISED:
        require_no_overlap(SpokespersonTerm.objects.filter(agency=term.agency_id, role=term.role), term)
    term.folded = fold(f"{term.full_name} {term.position_vi} {term.position_en}")[:300]


def _within_lifetime(term: SpokespersonTerm) -> bool:
    """A term without end ends with its agency."""
    life = term.agency.valid_range
    return term.valid_from in life and (term.valid_to is None or term.valid_to <= life.end)


def _publication(term: SpokespersonTerm) -> DateRange | None:
    """The days on which the entry is (or will be) published; None for none."""
    if term.published_from is None or term.published_from == term.published_to:
        return None
    return DateRange.of(term.published_from, term.published_to)


def _difference(old: DateRange | None, new: DateRange | None) -> list[DateRange]:
    """The days on which something changes."""
    if old is None or new is None:
        return [one for one in (old, new) if one is not None]
    return [*subtract(old, [new]), *subtract(new, [old])]


def _require_open(*ranges: DateRange) -> None:
    for one in ranges:
        locks.require_open_between(one.start, one.end)


def _facts(term: SpokespersonTerm) -> dict[str, Any]:
    """What a person fills in, as JSON values."""
    return {name: getattr(term, name) for name in _TEXTS} | {
        "valid_from": term.valid_from.isoformat(),
        "valid_to": term.valid_to.isoformat() if term.valid_to else None,
    }
