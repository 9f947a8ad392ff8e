"""Spreadsheets of agencies and of contacts: what they say, and what stands against it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nharong.core.errors import Invalid
from nharong.core.tabular import Column, RowError, read_table

from .enums import Kind
from .services.importing import AgencyRow, ContactRow, check_agencies, check_contacts

What = Literal["agencies", "contacts"]

CODE = Column("code", [gettext_lazy("Code"), "Mã", "Mã cơ quan"], required=True, max_length=40)
FROM = Column(
    "valid_from",
    [gettext_lazy("Valid from"), "Có hiệu lực từ", "Từ ngày"],
    kind="date",
    required=True,
    help=gettext_lazy("The first day on which it holds."),
)
CONTACTS: tuple[Column, ...] = (
    Column("address", [gettext_lazy("Address"), "Địa chỉ"], max_length=250),
    Column("phone", [gettext_lazy("Phone"), "Điện thoại", "Số điện thoại"], max_length=60),
    Column("email", [gettext_lazy("E-mail"), "Thư điện tử", "Email"], max_length=254),
    Column("website", [gettext_lazy("Website"), "Trang web", "Trang thông tin"], kind="url", max_length=200),
)
COLUMNS: dict[What, Sequence[Column]] = {
    "agencies": (
        CODE,
        Column(
            "kind",
            [gettext_lazy("Kind"), "Loại"],
            kind="choice",
            required=True,
            choices={value: [label, value] for value, label in Kind.choices},
        ),
        Column("name_vi", [gettext_lazy("Name (Vietnamese)"), "Tên", "Tên tiếng Việt"], required=True, max_length=200),
        Column("name_en", [gettext_lazy("Name (English)"), "Tên tiếng Anh"], max_length=200),
        Column("short_vi", [gettext_lazy("Short name"), "Tên gọn", "Tên ngắn"], max_length=120),
        Column(
            "parent",
            [gettext_lazy("Parent code"), "Mã cơ quan cấp trên", "Cấp trên"],
            max_length=40,
            help=gettext_lazy("Code of an agency of the register or of this file; a province has none."),
        ),
        FROM,
        Column(
            "valid_to",
            [gettext_lazy("Valid until (excluded)"), "Hết hiệu lực từ", "Đến ngày"],
            kind="date",
            help=gettext_lazy("The first day on which it no longer exists; empty: until further notice."),
        ),
        Column("official_code", [gettext_lazy("Official code"), "Mã đơn vị hành chính"], max_length=10),
        *CONTACTS,
        Column("source", [gettext_lazy("Source"), "Nguồn"], max_length=2000),
    ),
    "contacts": (CODE, FROM, *CONTACTS),
}
TITLES: dict[What, Any] = {"agencies": gettext_lazy("Agencies"), "contacts": gettext_lazy("Contacts")}


@dataclass
class Preview:
    """What taking over the file would do. Nothing is written yet."""

    what: What
    agencies: list[AgencyRow] = field(default_factory=list)
    contacts: list[ContactRow] = field(default_factory=list)
    unchanged: int = 0
    errors: list[RowError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    row_count: int = 0

    @property
    def ok(self) -> bool:
        return not self.errors and bool(self.agencies or self.contacts)

    @property
    def count(self) -> int:
        return len(self.agencies) + len(self.contacts)

    @property
    def wrong_rows(self) -> int:
        return len({error.row for error in self.errors})


def preview(upload: BinaryIO, filename: str, what: What, *, actor: Any) -> Preview:
    """Reads the file and asks the same checks as the service. Raises :class:`Invalid` for a file as a whole."""
    if what not in COLUMNS:
        raise Invalid(_("Choose what the file holds."))
    unique = ["code"] if what == "agencies" else ["code", "valid_from"]
    table = read_table(upload, filename, COLUMNS[what], unique=unique)
    found = Preview(what, errors=list(table.errors), notices=list(table.notices), row_count=table.row_count)
    if what == "agencies":
        rows = [_agency_row(row.number, row.values) for row in table.rows]
        # Rows that could not be read may hold the parent another row names: that is not a second fault.
        unread = {error.row for error in table.errors}
        faults, unchanged = check_agencies(rows, actor=actor, incomplete=bool(unread))
        found.agencies = [row for row in rows if row.number not in unchanged]
        found.unchanged = len(unchanged)
    else:
        listed = [_contact_row(row.number, row.values) for row in table.rows]
        faults, unchanged = check_contacts(listed, actor=actor)
        found.contacts = [row for row in listed if row.number not in unchanged]
        found.unchanged = len(unchanged)
    found.errors = sorted([*found.errors, *faults], key=lambda error: error.row)
    return found


def _text(values: Mapping[str, Any], key: str) -> str:
    return str(values[key] or "")


def _agency_row(number: int, values: Mapping[str, Any]) -> AgencyRow:
    return AgencyRow(
        number=number,
        code=_text(values, "code"),
        kind=_text(values, "kind"),
        name_vi=_text(values, "name_vi"),
        name_en=_text(values, "name_en"),
        short_vi=_text(values, "short_vi"),
        parent=_text(values, "parent"),
        valid_from=_day(values["valid_from"]),
        valid_to=values["valid_to"],
        official_code=_text(values, "official_code"),
        source=_text(values, "source"),
        address=_text(values, "address"),
        phone=_text(values, "phone"),
        email=_text(values, "email"),
        website=_text(values, "website"),
    )


def _contact_row(number: int, values: Mapping[str, Any]) -> ContactRow:
    return ContactRow(
        number=number,
        code=_text(values, "code"),
        valid_from=_day(values["valid_from"]),
        address=_text(values, "address"),
        phone=_text(values, "phone"),
        email=_text(values, "email"),
        website=_text(values, "website"),
    )


def _day(value: Any) -> dt.date:
    # The column is required: a row without a day never comes this far.
    assert isinstance(value, dt.date)
    return value
