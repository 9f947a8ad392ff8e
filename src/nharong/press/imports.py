"""A spreadsheet of records: its columns, what it says, and where it waits between the preview and the decision."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import IO, Any, BinaryIO, cast

from django.core.files.base import File
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nharong.accounts.selectors import agencies_of
from nharong.agencies.models import Agency
from nharong.agencies.selectors import names_on
from nharong.core.clock import now, today
from nharong.core.errors import Invalid
from nharong.core.folding import fold
from nharong.core.tabular import Column, RowError, read_table

from .enums import Form
from .evidence import evidence_storage
from .selectors import agencies_for
from .services.imports import IMPORT, ActivityRow, check_rows

FOLDER = "imports"
KEPT_HOURS = 24
SHOWN_ROWS = 20

COLUMNS: Sequence[Column] = (
    Column(
        "agency",
        [gettext_lazy("Agency"), gettext_lazy("Agency code"), "Cơ quan", "Mã cơ quan"],
        max_length=200,
        help=gettext_lazy("Code or name. May stay empty when you work for one agency only."),
    ),
    Column(
        "form",
        [gettext_lazy("Form"), "Hình thức"],
        kind="choice",
        required=True,
        choices={value: [label, value] for value, label in Form.choices},
    ),
    Column("title", [gettext_lazy("Title"), "Tiêu đề", "Tên"], required=True, max_length=300),
    Column("occurred_on", [gettext_lazy("Date"), "Ngày"], kind="date", required=True),
    Column(
        "quantity",
        [gettext_lazy("Number"), "Số lượng", "Số lần"],
        kind="integer",
        help=gettext_lazy("1 when empty; 0 reports that nothing took place."),
    ),
    Column("link", [gettext_lazy("Link to the evidence"), "Link", "Đường dẫn minh chứng"], kind="url", max_length=500),
    Column("note", [gettext_lazy("Note"), "Ghi chú"], max_length=2000),
)


@dataclass
class Preview:
    """What taking over the file would do. Nothing is written yet."""

    filename: str
    rows: list[ActivityRow] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    row_count: int = 0
    names: Mapping[int, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return bool(self.rows) and not self.errors

    @property
    def faulty_rows(self) -> int:
        return len({error.row for error in self.errors})

    def sample(self) -> list[tuple[ActivityRow, str, str]]:
        """The first rows with the words for agency and form."""
        return [(row, self.names[row.agency_id], str(Form(row.form).label)) for row in self.rows[:SHOWN_ROWS]]


def preview(upload: IO[bytes], filename: str, *, user: Any, submit: bool) -> Preview:
    """Reads the file and asks of every row what the import itself will ask."""
    table = read_table(cast("BinaryIO", upload), filename, COLUMNS)
    choices = agencies_for(user, IMPORT)
    found = Preview(filename, notices=list(table.notices), row_count=table.row_count)
    found.names = {agency.pk: name for agency, name in choices}
    found.errors = list(table.errors)
    by_word = _by_word(choices)
    own = agencies_of(user, IMPORT)
    only = own if len(own) == 1 and own[0].pk in found.names else []
    for row in table.rows:
        known = by_word.get(fold(row["agency"]), []) if row["agency"] else only
        agency = _the_one(known, row["occurred_on"])
        if agency is None:
            found.errors.append(_unknown_agency(row.number, row["agency"], not only))
            continue
        found.rows.append(
            ActivityRow(
                number=row.number,
                agency_id=agency.pk,
                form=row["form"],
                title=row["title"],
                occurred_on=row["occurred_on"],
                quantity=1 if row["quantity"] is None else row["quantity"],
                link=row["link"] or "",
                note=row["note"] or "",
            )
        )
    found.errors += check_rows(found.rows, actor=user, submit=submit)
    found.errors.sort(key=lambda error: error.row)
    return found


def _by_word(choices: Sequence[tuple[Agency, str]]) -> dict[str, list[Agency]]:
    """Agencies by code and by name in either language, without accents. Several may have borne one name."""
    found: dict[str, list[Agency]] = {}
    names = names_on([agency.pk for agency, _name in choices], today())
    for agency, _name in choices:
        row = names.get(agency.pk)
        words = {fold(word) for word in (row.name_vi, row.name_en, row.short_vi) if word} if row else set()
        for word in words:
            found.setdefault(word, []).append(agency)
    # A code always means itself.
    found.update({fold(agency.code): [agency] for agency, _name in choices})
    return found


def _the_one(agencies: Sequence[Agency], day: dt.date) -> Agency | None:
    """The only one of them, or the only one that existed on that day: a new commune often keeps an old one's name."""
    if len(agencies) == 1:
        return agencies[0]
    alive = [agency for agency in agencies if agency.holds_on(day)]
    return alive[0] if len(alive) == 1 else None


def _unknown_agency(number: int, text: str | None, must_be_given: bool) -> RowError:
    if text:
        message = _("“%(text)s” is no agency for which you may take over records, or several bear this name.")
        return RowError(
            number,
            str(COLUMNS[0].label),
            message % {"text": text[:60]},
            _("Write the code of the agency, as it stands in the register."),
        )
    cure = _("Write the code of the agency.") if must_be_given else ""
    return RowError(number, str(COLUMNS[0].label), _("The agency is missing."), cure)


# Between the preview and the decision the file waits in the private folder. ------------------------------------------


def keep(upload: File[Any]) -> str:
    """Stores the file and returns its token; files that nobody came back for are removed."""
    storage = evidence_storage()
    _remove_stale()
    suffix = ".csv" if PurePath(upload.name or "").suffix.lower() == ".csv" else ".xlsx"
    name = storage.save(f"{FOLDER}/{uuid.uuid4().hex}{suffix}", upload)
    return PurePath(name).name


def open_kept(token: str) -> IO[bytes]:
    """The file behind a token. Raises :class:`Invalid` when it is no longer there."""
    storage, name = evidence_storage(), f"{FOLDER}/{PurePath(token).name}"
    if not token or not storage.exists(name):
        raise Invalid(_("The file is no longer here. Choose it again."))
    return cast("IO[bytes]", storage.open(name))


def forget(token: str) -> None:
    if token:
        evidence_storage().delete(f"{FOLDER}/{PurePath(token).name}")


def _remove_stale() -> None:
    storage = evidence_storage()
    if not storage.exists(FOLDER):
        return
    limit = now() - dt.timedelta(hours=KEPT_HOURS)
    for name in storage.listdir(FOLDER)[1]:
        if storage.get_modified_time(f"{FOLDER}/{name}") < limit:
            storage.delete(f"{FOLDER}/{name}")
