"""Reads the groups and lists of a data file; a room derives its own reader where it has values of its own."""

import re
from collections.abc import Iterator, Sequence
from typing import Self

from django.utils.translation import gettext as _

from .group import CODE, label
from .nodes import Broken, ListNode, MapNode, Node, Scalar
from .problems import shown
from .values import MAX_CODE, MAX_TITLE, NUMBER, Values, code_cure

type Json = str | int | float | bool | list["Json"] | dict[str, "Json"] | None


class Fields(Values):
    """One group of keys with everything that stands in it."""

    def group(self, key: str, *, required: bool = True, section: str = "") -> Self | None:
        node = self._take(key, required)
        return type(self)(self.reading, node, self._at(key), section or key) if node else None

    def named(self, key: str, *, section: str = "") -> Iterator[tuple[str, Self]]:
        """The groups of a group whose keys are names that the file chooses."""
        for name, (line, node) in self._names(key).items():
            yield (
                self._free_key(name, line, key),
                type(self)(self.reading, node, f"{self._at(key)}.{shown(name)}", section or key),
            )

    def entries(self, key: str, *, required: bool = False, section: str = "") -> Iterator[Self]:
        """The entries of a list of groups, each known by its code in messages."""
        for place, node in enumerate(self._list(key, required), start=1):
            path = f"{self._at(key)}[{label(node) or place}]"
            yield type(self)(self.reading, node, path, section or key)

    def strings(self, key: str, *, required: bool = False, limit: int = MAX_CODE) -> list[tuple[str, int]]:
        """A list of texts with their lines; the same text twice is a mistake."""
        found: dict[str, int] = {}
        for node in self._list(key, required):
            value = self._text(node, key, limit)
            if value in found:
                self.reading.problems.add(
                    node.line,
                    self._at(key),
                    _('"%(value)s" stands twice in this list') % {"value": shown(value)},
                    _("Keep one of the two."),
                )
            elif value:
                found[value] = node.line
        return list(found.items())

    def codes(
        self, key: str, pattern: re.Pattern[str] = CODE, cure: str = "", *, required: bool = False
    ) -> list[tuple[str, int]]:
        """A list of texts of one shape, with their lines; the misshapen ones are left out."""
        found = self.strings(key, required=required)
        for code, line in found:
            if not pattern.fullmatch(code):
                self._misshapen(code, key, line, cure or code_cure())
        return [(code, line) for code, line in found if pattern.fullmatch(code)]

    def members(self, key: str, choices: Sequence[str], *, required: bool = False) -> tuple[str, ...]:
        """A list of some of a few words."""
        found = self.strings(key, required=required)
        for value, line in found:
            if value not in choices:
                self._not_among(Scalar(line, value, plain=False), key, list(choices))
        return tuple(value for value, _line in found)

    def free(self, key: str) -> dict[str, Json]:
        """A group whose keys are somebody else's business, as plain JSON values."""
        return self._json_group(self._names(key), key)

    def _names(self, key: str) -> dict[str, tuple[int, Node]]:
        node = self._take(key, required=False)
        if isinstance(node, MapNode):
            return node.entries
        if node is not None:
            self._wrong(node, key, _("a group of keys"), _('Write "key: value" lines below it.'))
        return {}

    def _free_key(self, name: str, line: int, key: str) -> str:
        if not CODE.fullmatch(name.replace("_", "-")):
            self._misshapen(name, key, line, code_cure())
        return name

    def _json_group(self, entries: dict[str, tuple[int, Node]], key: str) -> dict[str, Json]:
        return {self._free_key(name, line, key): self._json(value, key) for name, (line, value) in entries.items()}

    def _json(self, node: Node, key: str) -> Json:
        if isinstance(node, ListNode):
            return [self._json(item, key) for item in node.items]
        if isinstance(node, MapNode):
            return self._json_group(node.entries, key)
        if isinstance(node, Broken) or node.kind == "null":
            return None
        if node.kind == "flag":
            return node.truth
        if node.kind == "number" and NUMBER.fullmatch(node.text):
            return float(node.text) if "." in node.text else int(node.text)
        if node.kind == "date":
            return node.text
        return self._text(Scalar(node.line, node.text, plain=False), key, MAX_TITLE)
