"""What a caller says about its columns, and what it gets back: rows, row errors, notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from django.utils.translation import gettext as _

from nharong.core.errors import Invalid
from nharong.core.folding import fold

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = Literal["text", "date", "integer", "url", "choice"]

DEFAULT_LENGTH = 2000


@dataclass(frozen=True)
class Column:
    """One expected column.

    The first of ``labels`` is the one shown and written into templates (give it lazily translated); the
    others are spellings that are recognised too. ``choices`` maps each stored value to its label or
    labels.
    """

    key: str
    labels: Sequence[StrOrPromise]
    kind: Kind = "text"
    required: bool = False
    choices: Mapping[str, StrOrPromise | Sequence[StrOrPromise]] = field(default_factory=dict)
    max_length: int = DEFAULT_LENGTH
    help: StrOrPromise = ""

    @property
    def label(self) -> str:
        return str(self.labels[0]) if self.labels else self.key

    def spellings(self) -> set[str]:
        """The folded headings under which this column is found."""
        return {fold(str(label)) for label in (*self.labels, self.key)} - {""}

    def choice_labels(self) -> dict[str, list[str]]:
        """Each stored value with its labels as words."""
        return {
            value: [str(one) for one in labels] if isinstance(labels, list | tuple) else [str(labels)]
            for value, labels in self.choices.items()
        }


@dataclass(frozen=True)
class RowError:
    """What is wrong in one row, and what the officer does about it. ``row`` counts as the spreadsheet
    shows it.
    """

    row: int
    column: str
    message: str
    cure: str

    def __str__(self) -> str:
        if self.column:
            where = _("Row %(row)s, column “%(column)s”:") % {"row": self.row, "column": self.column}
        else:
            where = _("Row %(row)s:") % {"row": self.row}
        return f"{where} {self.message} {self.cure}".rstrip()


@dataclass(frozen=True)
class Row:
    """One row without a fault. ``values`` has every column's key; an empty cell is None."""

    number: int
    values: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values[key]


@dataclass
class Table:
    """A spreadsheet as read. Nothing may be written while ``errors`` is not empty."""

    rows: list[Row] = field(default_factory=list)
    errors: list[RowError] = field(default_factory=list)
    #: What the officer should know although it is no fault: hidden sheets, ignored columns …
    notices: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    sheet: str = ""
    header_row: int = 0
    #: All rows that hold data, faulty ones included.
    row_count: int = 0

    @property
    def ok(self) -> bool:
        return not self.errors

    def summary(self, limit: int = 50) -> list[str]:
        """The first errors as sentences, and one sentence that counts the rest."""
        lines = [str(error) for error in self.errors[:limit]]
        rest = len(self.errors) - len(lines)
        if rest > 0:
            rows = len({error.row for error in self.errors})
            lines.append(
                _("%(rest)s more errors are not shown. In all, %(rows)s rows have errors.")
                % {"rest": rest, "rows": rows}
            )
        return lines

    def require_ok(self) -> None:
        """Raise ``Invalid`` with every row error, unless there is none."""
        if self.errors:
            raise Invalid(
                _("The file was not taken over: %(errors)s errors in %(rows)s rows.")
                % {"errors": len(self.errors), "rows": len({error.row for error in self.errors})},
                rows=self.errors,
            )
