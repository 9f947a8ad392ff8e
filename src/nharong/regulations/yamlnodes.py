"""YAML of the rule files, read as plain nodes that know their line.

Nothing is constructed from the text: only mappings, lists and scalars, no anchors, no type marks.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

import yaml
from django.utils.translation import gettext as _

from nharong.core.errors import Invalid

MAX_BYTES = 500_000
MAX_DEPTH = 6
MAX_ERRORS = 100


@dataclass(frozen=True, slots=True)
class RuleFileError:
    """One mistake: where it is, what it is, how to mend it."""

    file: str
    line: int
    message: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}. {self.cure}"


class RuleFileErrors(Invalid):
    """Every mistake of one reading, in the order of the lines."""

    def __init__(self, errors: list[RuleFileError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda one: one.line))
        super().__init__([str(one) for one in self.errors])

    def __str__(self) -> str:
        return "\n".join(self.messages)


@dataclass
class Problems:
    """Collects mistakes, so that all of them are told at once."""

    filename: str
    found: list[RuleFileError] = field(default_factory=list)

    def add(self, line: int, message: str, cure: str) -> None:
        if len(self.found) < MAX_ERRORS:
            self.found.append(RuleFileError(self.filename, line, message, cure))

    def stop(self, line: int, message: str, cure: str) -> RuleFileErrors:
        self.add(line, message, cure)
        return RuleFileErrors(self.found)

    def settle(self) -> None:
        """Raises :class:`RuleFileErrors` when anything was found."""
        if self.found:
            raise RuleFileErrors(self.found)


def line_of(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def read(text: str | bytes, problems: Problems) -> yaml.MappingNode:
    """The mapping of which the file consists. Raises :class:`RuleFileErrors`."""
    clean = _decode(text, problems)
    try:
        _refuse_tricks(clean, problems)
        problems.settle()
        root = yaml.compose(clean, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise problems.stop(
            mark.line + 1 if mark else 1,
            _("This is not readable as YAML: %(problem)s") % {"problem": error.problem or "?"},
            _("Check the indentation, the colons and the quotation marks of this line and the one above."),
        ) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        raise problems.stop(
            1, _("The file is not readable as YAML"), _("Remove control characters and strange escapes.")
        ) from None
    if not isinstance(root, yaml.MappingNode):
        raise problems.stop(1, _("The file must begin with keys"), _("Begin with “format: 1”."))
    return root


def _decode(text: str | bytes, problems: Problems) -> str:
    size = len(text) if isinstance(text, bytes) else len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise problems.stop(1, _("The file is larger than 500 kB"), _("Check that this is the right file."))
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError:
            raise problems.stop(1, _("The text is not encoded as UTF-8"), _("Save the file again as UTF-8.")) from None
    return unicodedata.normalize("NFC", text.removeprefix("\ufeff"))


def _refuse_tricks(text: str, problems: Problems) -> None:
    """Anchors, type marks, a second document, deep nesting: nothing a rule needs."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            problems.add(line, _("Anchors (&) and references to them (*) are not allowed"), _("Write it out again."))
        elif getattr(event, "tag", None):
            problems.add(line, _("Type marks (!) are not allowed"), _("Remove the word with the exclamation mark."))
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                problems.add(line, _("A second document begins here"), _("Keep one document in one file."))
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise problems.stop(line, _("The entries are nested too deeply"), _("Check the indentation."))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
