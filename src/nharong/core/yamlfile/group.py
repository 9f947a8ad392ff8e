"""One group of keys of a data file, with the checks that every value needs."""

import re

from django.utils.translation import gettext as _

from .nodes import Broken, ListNode, MapNode, Node, Scalar, describe
from .problems import shown
from .reading import Reading

MAX_ITEMS = 2_000

CODE = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?")
# What a browser would take for the beginning of a tag or a comment; "a < b" is none.
_TAG = re.compile(r"<[A-Za-z/!?]")


class Group:
    """Knows its place in the file, its keys and the lines they stand on; `Fields` reads the values."""

    def __init__(self, reading: Reading, node: Node, path: str, section: str) -> None:
        self.reading = reading
        self.path = path
        self.line = node.line
        self.readable = isinstance(node, MapNode)
        self._entries = node.entries if isinstance(node, MapNode) else {}
        if self.readable:
            self._refuse_unknown(reading.keys[section])
        elif not isinstance(node, Broken):
            reading.problems.add(
                node.line,
                path,
                _('"%(key)s" must be %(wanted)s, but it is %(found)s')
                % {"key": path or section, "wanted": _("a group of keys"), "found": describe(node)},
                _('Write "key: value" lines below it.'),
            )

    def __contains__(self, key: str) -> bool:
        node = self._entries.get(key, (0, Broken(0)))[1]
        return key in self._entries and not (isinstance(node, Scalar) and node.kind == "null")

    def mentions(self, key: str) -> bool:
        """Whether the key stands there, even without a value."""
        return key in self._entries

    def line_of(self, key: str) -> int:
        """The line of a key, or of the entry if the key is not there."""
        return self._entries[key][0] if key in self._entries else self.line

    def add(self, key: str, message: str, cure: str) -> None:
        """Note a mistake at a key."""
        self.reading.problems.add(self.line_of(key), self._at(key), message, cure)

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}".lstrip(".")

    def _take(self, key: str, required: bool) -> Node | None:
        """The node of a key, if there is something to read."""
        if key in self:
            node = self._entries[key][1]
            return None if isinstance(node, Broken) else node
        if required and self.readable:
            if key in self._entries:
                message, cure = _('"%(key)s" is empty'), _("Write a value after the colon.")
            else:
                message, cure = (
                    _('The key "%(key)s" is missing'),
                    _('Add "%(key)s:" with its value to this entry.'),
                )
            self.add(key, message % {"key": key}, cure % {"key": key})
        return None

    def _list(self, key: str, required: bool) -> list[Node]:
        node = self._take(key, required)
        if node is None:
            return []
        if not isinstance(node, ListNode):
            self._wrong(node, key, _("a list"), _('Begin each entry below it with "- ".'))
            return []
        if required and not node.items:
            self.add(key, _('"%(key)s" is empty') % {"key": key}, _("Add at least one entry."))
        if len(node.items) > MAX_ITEMS:
            self.add(
                key,
                _("This list has more than %(count)s entries") % {"count": MAX_ITEMS},
                _("Check that this is the right file."),
            )
            return []
        return node.items

    def _text(self, node: Node, key: str, limit: int) -> str:
        if isinstance(node, Broken):
            return ""
        if not isinstance(node, Scalar) or node.kind != "text":
            cure = (
                _('Put it in quotes: "%(value)s".') % {"value": shown(node.text)}
                if isinstance(node, Scalar)
                else _("Write the text on this line, after the colon.")
            )
            self._wrong(node, key, _("a text"), cure)
            return ""
        value = node.text.strip()
        if not value:
            self._note(node, key, _('"%(key)s" is empty') % {"key": key}, _("Write a text, or remove the key."))
        elif _TAG.search(value):
            self._note(
                node,
                key,
                _('"%(key)s" contains an HTML tag') % {"key": key},
                _('Write plain text without "<…>".'),
            )
        elif len(value) > limit:
            self._note(
                node,
                key,
                _('"%(key)s" is longer than %(limit)s characters') % {"key": key, "limit": limit},
                _("Shorten it."),
            )
        else:
            return value
        return ""

    def _shape(self, value: str, key: str, pattern: re.Pattern[str], cure: str) -> bool:
        if pattern.fullmatch(value):
            return True
        self._misshapen(value, key, self.line_of(key), cure)
        return False

    def _misshapen(self, value: str, key: str, line: int, cure: str) -> None:
        message = _('"%(value)s" cannot stand for "%(key)s"') % {"value": shown(value), "key": key}
        self.reading.problems.add(line, self._at(key), message, cure)

    def _not_among(self, node: Node, key: str, choices: list[str]) -> None:
        otherwise = _("Use one of these: %(choices)s.") % {"choices": ", ".join(choices)}
        if isinstance(node, Scalar):
            message = _('"%(value)s" cannot stand for "%(key)s"') % {"value": shown(node.text), "key": key}
            self._note(node, key, message, self.reading.suggestion(node.text, choices, otherwise))
        else:
            self._wrong(node, key, _("a text"), otherwise)

    def _wrong(self, node: Node, key: str, wanted: str, cure: str) -> None:
        words = {"key": key, "wanted": wanted, "found": describe(node)}
        self._note(node, key, _('"%(key)s" must be %(wanted)s, but it is %(found)s') % words, cure)

    def _note(self, node: Node, key: str, message: str, cure: str) -> None:
        self.reading.problems.add(node.line, self._at(key), message, cure)

    def _refuse_unknown(self, known: tuple[str, ...]) -> None:
        for key, (line, node) in self._entries.items():
            if key in known:
                continue
            if isinstance(node, Scalar) and node.plain and not node.text:
                # {vi: đỏ, xanh}: YAML takes what follows the comma for a key without a value.
                otherwise = _("Inside { } put a text that contains a comma in quotes; elsewhere remove the key.")
            else:
                otherwise = _("Remove it; the keys known here are: %(keys)s.") % {"keys": ", ".join(known)}
            self.reading.problems.add(
                line,
                self._at(shown(key)),
                _('The key "%(key)s" is not known here') % {"key": shown(key)},
                self.reading.suggestion(key, known, otherwise),
            )


def label(node: Node) -> str:
    """The code an entry says it has, to name its place in messages."""
    code = node.entries.get("code", (0, None))[1] if isinstance(node, MapNode) else None
    return shown(code.text, 20) if isinstance(code, Scalar) and CODE.fullmatch(code.text) else ""
