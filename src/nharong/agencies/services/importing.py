"""Taking over many agencies or contacts at once: all of them or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from nharong.agencies.enums import Kind
from nharong.agencies.models import Agency, AgencyContact, AgencyName, AgencyParent
from nharong.agencies.naming import folded_name
from nharong.audit.services import log_many
from nharong.core import revisions
from nharong.core.errors import Invalid, Refused
from nharong.core.folding import nfc
from nharong.core.locks import require_open_between
from nharong.core.permissions import allowed, require
from nharong.core.tabular import RowError

from .agencies import Contact, check_names
from .reorganise.checks import CODE
from .reorganise.picture import circular, too_deep

IMPORT = "agencies.import"
_BATCH = 500


@dataclass(frozen=True)
class _Reach:
    number: int
    code: str
    valid_from: dt.date
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""

    @property
    def contact(self) -> Contact:
        return Contact(self.address, self.phone, self.email, self.website)

    @property
    def has_contact(self) -> bool:
        return any(vars(self.contact).values())


@dataclass(frozen=True)
class ContactRow(_Reach):
    """How an agency is reached from a day on."""


@dataclass(frozen=True)
class AgencyRow(_Reach):
    """One new agency, perhaps with its contact. ``number`` is the row of the file."""

    kind: str = ""
    name_vi: str = ""
    name_en: str = ""
    short_vi: str = ""
    parent: str = ""
    valid_to: dt.date | None = None
    official_code: str = ""
    source: str = ""


Checked = tuple[list[RowError], set[int]]


def check_agencies(rows: Sequence[AgencyRow], *, actor: Any, incomplete: bool = False) -> Checked:
    """Every fault with its row, and the rows that say what the register already has.

    ``incomplete``: other rows of the file could not be read, so a parent that is not known may stand in one of them.
    """
    check = _AgencyCheck(rows, actor, incomplete)
    return check.errors(), check.unchanged


class _AgencyCheck:
    def __init__(self, rows: Sequence[AgencyRow], actor: Any, incomplete: bool) -> None:
        self.rows, self.actor, self.incomplete = rows, actor, incomplete
        self.known = {agency.code: agency for agency in Agency.objects.all()}
        self.by_code = {row.code: row for row in rows}
        self.unchanged = {
            row.number
            for row in rows
            if (stored := self.known.get(row.code)) and (stored.kind, stored.valid_from) == (row.kind, row.valid_from)
        }
        self.parents = {row.code: row.parent for row in rows if row.parent}
        self.may: dict[str, bool] = {}
        self.lock = cache(_closed_between)

    def errors(self) -> list[RowError]:
        found: list[RowError] = []
        for row in self.rows:
            if row.number not in self.unchanged:
                found += self._row(row)
        return found

    def _row(self, row: AgencyRow) -> Iterable[RowError]:
        if not CODE.match(row.code):
            yield _fault(row, _("Code"), _("The code has other signs than letters, digits, - and _."), _("Change it."))
        elif row.code in self.known:
            yield _fault(
                row,
                _("Code"),
                _("The code is taken by another agency."),
                _("Choose another code; what changes an agency is entered as a reorganisation."),
            )
        for message in check_names(row.name_vi, row.name_en, row.short_vi):
            yield _fault(row, _("Name (Vietnamese)"), message, _("Correct the name."))
        if row.valid_to is not None and row.valid_to <= row.valid_from:
            yield _fault(
                row, _("Valid until (excluded)"), _("The end must be after the start."), _("Correct one of the days.")
            )
        yield from self._parent(row)
        yield from _contact_faults(row, optional=True)
        if refused := self.lock(row.valid_from, row.valid_to or dt.date.max):
            yield _fault(row, _("Valid from"), refused, "")

    def _parent(self, row: AgencyRow) -> Iterable[RowError]:
        column = _("Parent code")
        if not row.parent:
            if row.kind != Kind.PROVINCE:
                yield _fault(row, column, _("The parent is missing."), _("Give the code of the agency above."))
            elif not self._allowed(""):
                yield self._no_right(row, column)
            return
        above = self.known.get(row.parent) or self.by_code.get(row.parent)
        if above is None:
            if not self.incomplete:
                yield _fault(
                    row,
                    column,
                    _("There is no agency with the code “%(code)s”.") % {"code": row.parent},
                    _("Correct the code or add the agency to the file."),
                )
            return
        end = row.valid_to or dt.date.max
        if row.valid_from < above.valid_from or end > (above.valid_to or dt.date.max):
            yield _fault(
                row,
                column,
                _("The parent does not exist all the time that this agency does."),
                _("Correct the days or choose another parent."),
            )
        if circular(self.parents, row.code):
            yield _fault(row, column, _("The agency would stand under itself."), _("Correct the parent."))
        elif too_deep(self.parents, row.code):
            yield _fault(row, column, _("Too many levels lie above it."), _("Correct the parent."))
        if row.parent in self.known and not self._allowed(row.parent):
            yield self._no_right(row, column)

    def _allowed(self, code: str) -> bool:
        if code not in self.may:
            self.may[code] = allowed(self.actor, IMPORT, self.known[code].pk if code else None)
        return self.may[code]

    def _no_right(self, row: AgencyRow, column: str) -> RowError:
        return _fault(row, column, _("Your role does not allow this action for this agency."), _("Leave the row out."))


def check_contacts(rows: Sequence[ContactRow], *, actor: Any) -> Checked:
    """Every fault with its row, and the rows that change nothing."""
    known = {agency.code: agency for agency in Agency.objects.filter(code__in={row.code for row in rows})}
    stored: dict[int, list[AgencyContact]] = {}
    for contact in AgencyContact.objects.filter(agency__in=known.values()).order_by("valid_from"):
        stored.setdefault(contact.agency_id, []).append(contact)
    may = {code: allowed(actor, IMPORT, agency.pk) for code, agency in known.items()}
    found: list[RowError] = []
    unchanged: set[int] = set()
    lock = cache(_closed_between)
    for row in rows:
        agency = known.get(row.code)
        if agency is None:
            message = _("There is no agency with the code “%(code)s”.") % {"code": row.code[:60]}
            found.append(_fault(row, _("Code"), message, _("Correct the code.")))
            continue
        if not may[row.code]:
            message = _("Your role does not allow this action for this agency.")
            found.append(_fault(row, _("Code"), message, _("Leave the row out.")))
            continue
        if not agency.holds_on(row.valid_from):
            message = _("The agency does not exist on that day.")
            found.append(_fault(row, _("Valid from"), message, _("Correct the day.")))
        rows_then = stored.get(agency.pk, [])
        if any(one.valid_from > row.valid_from for one in rows_then):
            message = _("From a later day on another contact is already entered.")
            found.append(_fault(row, _("Valid from"), message, _("Give a later day.")))
        faults = list(_contact_faults(row, optional=False))
        found += faults
        current = next((one for one in rows_then if one.holds_on(row.valid_from)), None)
        if not faults and current is not None:
            said = vars(row.contact.cleaned())
            if said == {key: getattr(current, key) for key in said}:
                unchanged.add(row.number)
        if refused := lock(row.valid_from, row.valid_from + dt.timedelta(days=1)):
            found.append(_fault(row, _("Valid from"), refused, ""))
    return found, unchanged


def _closed_between(start: dt.date, end: dt.date) -> str:
    """Why nothing may be written there, in words; empty when it may. Asked once for each pair of days."""
    try:
        require_open_between(start, end)
    except Refused as refusal:
        return str(refusal.message)
    return ""


def _contact_faults(row: _Reach, *, optional: bool) -> Iterable[RowError]:
    if optional and not row.has_contact:
        return
    try:
        row.contact.cleaned()
    except Invalid as error:
        for message in error.messages:
            yield _fault(row, _("Contact"), message, _("Correct the contact."))


def _fault(row: _Reach, column: str, message: str, cure: str) -> RowError:
    return RowError(row.number, column, message, cure)


def _refuse(errors: Sequence[RowError]) -> None:
    if errors:
        count = {"errors": len(errors), "rows": len({error.row for error in errors})}
        raise Invalid(_("The file was not taken over: %(errors)s errors in %(rows)s rows.") % count, rows=list(errors))


@transaction.atomic
def import_agencies(*, actor: Any, rows: Sequence[AgencyRow]) -> int:
    """Enters the agencies that are not there yet; parents may stand in the same file. Returns how many.

    Raises :class:`Invalid` with every row error; then nothing is written.
    """
    require(actor, IMPORT)
    errors, unchanged = check_agencies(rows, actor=actor)
    _refuse(errors)
    fresh = [row for row in rows if row.number not in unchanged]
    if not fresh:
        return 0
    created = Agency.objects.bulk_create(
        [
            Agency(
                code=row.code,
                kind=row.kind,
                official_code=nfc(row.official_code),
                source=nfc(row.source),
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
            for row in fresh
        ],
        batch_size=_BATCH,
    )
    known = dict(Agency.objects.filter(code__in={row.parent for row in fresh} - {""}).values_list("code", "pk"))
    known |= {agency.code: agency.pk for agency in created}
    AgencyName.objects.bulk_create([_name(row, known) for row in fresh], batch_size=_BATCH)
    AgencyParent.objects.bulk_create(
        [
            AgencyParent(
                agency_id=known[row.code],
                parent_id=known[row.parent],
                valid_from=row.valid_from,
                valid_to=row.valid_to,
            )
            for row in fresh
            if row.parent
        ],
        batch_size=_BATCH,
    )
    AgencyContact.objects.bulk_create(
        [
            AgencyContact(agency_id=known[row.code], valid_from=row.valid_from, **vars(row.contact.cleaned()))
            for row in fresh
            if row.has_contact
        ],
        batch_size=_BATCH,
    )
    log_many(actor=actor, action=IMPORT, subjects=[(agency, agency.code) for agency in created])
    revisions.bump(revisions.TOPIC_AGENCIES)
    return len(created)


def _name(row: AgencyRow, known: dict[str, int]) -> AgencyName:
    name_vi, name_en, short_vi = nfc(row.name_vi), nfc(row.name_en), nfc(row.short_vi)
    return AgencyName(
        agency_id=known[row.code],
        name_vi=name_vi,
        name_en=name_en,
        short_vi=short_vi,
        folded=folded_name(row.code, name_vi, name_en, short_vi),
        valid_from=row.valid_from,
    )


@transaction.atomic
def import_contacts(*, actor: Any, rows: Sequence[ContactRow]) -> int:
    """Enters how agencies are reached from a day on; what was said for the days before stays. Returns how many."""
    require(actor, IMPORT)
    errors, unchanged = check_contacts(rows, actor=actor)
    _refuse(errors)
    fresh = sorted((row for row in rows if row.number not in unchanged), key=lambda row: (row.code, row.valid_from))
    if not fresh:
        return 0
    agencies = {agency.code: agency for agency in Agency.objects.filter(code__in={row.code for row in fresh})}
    _store_contacts(fresh, agencies)
    log_many(actor=actor, action=IMPORT, subjects=[(agencies[row.code], row.code) for row in fresh])
    revisions.bump(revisions.TOPIC_AGENCIES, [agency.pk for agency in agencies.values()])
    return len(fresh)


def _store_contacts(fresh: Sequence[ContactRow], agencies: dict[str, Agency]) -> None:
    """Ends the contact that held, and enters the new one; one that starts on the same day is replaced by it."""
    days: dict[int, list[dt.date]] = {}
    for row in fresh:
        days.setdefault(agencies[row.code].pk, []).append(row.valid_from)
    held = {one.agency_id: one for one in AgencyContact.objects.filter(agency_id__in=days, valid_to=None)}
    ended, replaced, new = [], [], []
    for row in fresh:
        agency_id = agencies[row.code].pk
        following = next((day for day in days[agency_id] if day > row.valid_from), None)
        current = held.pop(agency_id, None)
        said = vars(row.contact.cleaned())
        if current is not None and current.valid_from == row.valid_from:
            for key, value in said.items():
                setattr(current, key, value)
            current.valid_to = following
            replaced.append(current)
            continue
        if current is not None:
            current.valid_to = row.valid_from
            ended.append(current)
        new.append(AgencyContact(agency_id=agency_id, valid_from=row.valid_from, valid_to=following, **said))
    AgencyContact.objects.bulk_update([*ended, *replaced], [*_CONTACT_FIELDS, "valid_to"], batch_size=_BATCH)
    AgencyContact.objects.bulk_create(new, batch_size=_BATCH)


_CONTACT_FIELDS: Collection[str] = ("address", "phone", "email", "website")
