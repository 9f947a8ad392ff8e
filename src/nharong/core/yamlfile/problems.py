"""What a data file can be refused for: every mistake has a file, a line and a cure."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ..errors import Invalid

#: Whoever has a hundred mistakes mends the first ones and reads again; a hostile file may have a million.
MAX_ERRORS = 100


@dataclass(frozen=True, slots=True)
class FileError:
    """One mistake. `path` names the place in the file, e.g. ``indicators[T1].target``."""

    file: str
    line: int
    path: str
    message: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}. {self.cure}"


class FileErrors(Invalid):
    """All the mistakes found in one reading of a file, in the order of their lines."""

    errors: tuple[FileError, ...]

    def __init__(self, errors: Iterable[FileError]) -> None:
        self.errors = tuple(errors)
        super().__init__([str(error) for error in self.errors])

    def __str__(self) -> str:
        return "\n".join(self.messages)


class Unreadable(Exception):
    """Reading cannot go on (the problem is already noted); never leaves this package."""


class Problems:
    """Collects mistakes while a file is read, so that all are told at once."""

    def __init__(self, filename: str, example: str) -> None:
        """`example`: where a good file of this kind stands, for whoever has to start again."""
        self.filename = filename
        self.example = example
        self._errors: list[FileError] = []
        self._unlisted = 0

    @property
    def full(self) -> bool:
        """Whether further mistakes are only counted, so that nobody need think about a cure."""
        return len(self._errors) >= MAX_ERRORS

    def add(self, line: int, path: str, message: str, cure: str) -> None:
        if self.full:
            self._unlisted += 1
        else:
            self._errors.append(FileError(self.filename, line, path, message, cure))

    def stop(self, line: int, path: str, message: str, cure: str) -> Unreadable:
        """Note a mistake after which nothing can be read; the caller raises the answer."""
        self.add(line, path, message, cure)
        return Unreadable(message)

    def settle(self) -> None:
        """Raises everything noted, if anything was."""
        if self._errors:
            raise self.errors()

    def errors(self) -> FileErrors:
        """Everything noted, as the exception that tells it."""
        listed = sorted(self._errors, key=lambda error: error.line)
        if self._unlisted:
            message = _("%(count)s more mistakes are not listed") % {"count": self._unlisted}
            cure = _("Mend the ones above first, then read the file again.")
            listed.append(FileError(self.filename, listed[-1].line, "", message, cure))
        return FileErrors(listed)


def shown(value: str, limit: int = 40) -> str:
    """A value as it may stand in a message: on one line, without invisible characters, not endless."""
    visible = "".join(char if char.isprintable() else "�" for char in value)
    return visible if len(visible) <= limit else visible[: limit - 1] + "…"
