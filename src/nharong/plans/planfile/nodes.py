"""From YAML text to plain nodes that know their line.

PyYAML's event stream is read instead of its objects: nothing is constructed, no anchor is followed
(so a "billion laughs" file has nothing to laugh with) and every node keeps the line it came from.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

from .errors import Problems, Unreadable, shown

MAX_BYTES = 1_000_000
MAX_DEPTH = 12

#: Control characters, direction overrides, zero-width and other marks that make a text look like another one.
HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]")

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_TRUTHS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}")


@dataclass(slots=True)
class Scalar:
    """A single value. `plain` means that it stood without quotes, so that it may be more than text."""

    line: int
    text: str
    plain: bool

    @property
    def kind(self) -> str:
        """``null``, ``flag``, ``number``, ``date`` or ``text``: the few types a plan needs."""
        if not self.plain:
            return "text"
        if self.text in _NULLS:
            return "null"
        if self.text in _TRUTHS:
            return "flag"
        if _NUMBER.fullmatch(self.text):
            return "number"
        return "date" if _DATE.fullmatch(self.text) else "text"

    @property
    def truth(self) -> bool:
        return _TRUTHS[self.text]


@dataclass(slots=True)
class ListNode:
    line: int
    items: "list[Node]" = field(default_factory=list)


@dataclass(slots=True)
class MapNode:
    line: int
    entries: "dict[str, tuple[int, Node]]" = field(default_factory=dict)


@dataclass(slots=True)
class Broken:
    """A place whose mistake is already noted; readers pass it in silence."""

    line: int


type Node = Scalar | ListNode | MapNode | Broken


def decode(source: str | bytes, problems: Problems) -> str:
    """The file as clean text with `\\n` line ends, or a refusal."""
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        raise problems.stop(
            1,
            "",
            _("The file is larger than 1 MB"),
            _("A plan needs a few dozen kilobytes: check that this is the right file."),
        )
    if isinstance(source, bytes):
        raw = source
        try:
            source = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise problems.stop(
                line, "", _("The text is not encoded as UTF-8"), _("Save the file again as UTF-8.")
            ) from None
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    _refuse_hidden(text, problems)
    return text


def _refuse_hidden(text: str, problems: Problems) -> None:
    if not HIDDEN.search(text):
        return
    for number, line in enumerate(text.split("\n"), start=1):
        found = HIDDEN.search(line)
        if found is None:
            continue
        if found.group() == "\t":
            problems.add(number, "", _("The line contains a tab"), _("Use spaces instead, two for each level."))
        else:
            problems.add(
                number,
                "",
                _("The line contains an invisible character (U+%(code)s)") % {"code": f"{ord(found.group()):04X}"},
                _("Delete it and type the text again."),
            )
    raise Unreadable


def compose(text: str, problems: Problems) -> Node:
    """The one document of the text as a tree of nodes."""
    composer = _Composer(text, problems)
    try:
        return composer.document()
    except yaml.MarkedYAMLError as error:
        raise problems.stop(*_syntax(error, composer.line)) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # An escape such as "\U00110000" or an absurd %YAML version ends in a bare Python error.
        raise problems.stop(composer.line, "", *_unreadable()) from None


class _Composer:
    def __init__(self, text: str, problems: Problems) -> None:
        self._loader: Any = yaml.SafeLoader(text)
        self._problems = problems

    @property
    def line(self) -> int:
        return int(self._loader.line) + 1

    def document(self) -> Node:
        self._loader.get_event()
        if self._loader.check_event(yaml.StreamEndEvent):
            raise self._problems.stop(1, "", _("The file is empty"), _("Begin with the example in docs/plan-files.md."))
        self._loader.get_event()
        node = self._node("", 1)
        self._loader.get_event()
        if not self._loader.check_event(yaml.StreamEndEvent):
            line = self._loader.peek_event().start_mark.line + 1
            raise self._problems.stop(
                line,
                "",
                _("A second document begins here"),
                _('Keep one plan in one file: remove this "---" and what follows.'),
            )
        return node

    def _node(self, path: str, depth: int) -> Node:
        event = self._loader.get_event()
        line = event.start_mark.line + 1
        if depth > MAX_DEPTH:
            raise self._problems.stop(
                line,
                path,
                _("The entries are nested too deeply"),
                _("A plan needs no more than a few levels."),
            )
        if isinstance(event, yaml.AliasEvent):
            return self._refuse_anchor(line, path)
        if event.anchor is not None:
            self._refuse_anchor(line, path)
        if event.tag is not None:
            self._problems.add(
                line,
                path,
                _('The type mark "%(tag)s" is not allowed') % {"tag": shown(event.tag)},
                _("Remove the word that begins with an exclamation mark."),
            )
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(line, path, depth)
        return self._map(line, path, depth)

    def _refuse_anchor(self, line: int, path: str) -> Broken:
        self._problems.add(
            line,
            path,
            _("Anchors (&) and references to them (*) are not allowed"),
            _("Write the text out again, or put a text that begins with & or * in quotes."),
        )
        return Broken(line)

    def _scalar(self, event: yaml.ScalarEvent, line: int, path: str) -> Node:
        value = unicodedata.normalize("NFC", event.value)
        found = HIDDEN.search(value)
        if found is None:
            return Scalar(line, value, plain=event.style is None)
        self._problems.add(
            line,
            path,
            _("The text contains an invisible character (U+%(code)s)") % {"code": f"{ord(found.group()):04X}"},
            _("Delete it and type the text again."),
        )
        return Broken(line)

    def _list(self, line: int, path: str, depth: int) -> ListNode:
        node = ListNode(line)
        while not self._loader.check_event(yaml.SequenceEndEvent):
            node.items.append(self._node(f"{path}[{len(node.items) + 1}]", depth + 1))
        self._loader.get_event()
        return node

    def _map(self, line: int, path: str, depth: int) -> MapNode:
        node = MapNode(line)
        while not self._loader.check_event(yaml.MappingEndEvent):
            key = self._node(path, depth + 1)
            if not isinstance(key, Scalar):
                raise self._problems.stop(
                    key.line, path, _("A key must be a single word"), _('Write it as "key: value".')
                )
            value = self._node(f"{path}.{shown(key.text)}".lstrip("."), depth + 1)
            if key.text in node.entries:
                self._problems.add(
                    key.line,
                    f"{path}.{shown(key.text)}".lstrip("."),
                    _('The key "%(key)s" stands here for the second time (first on line %(line)s)')
                    % {"key": shown(key.text), "line": node.entries[key.text][0]},
                    _("Keep one of the two."),
                )
            else:
                node.entries[key.text] = (key.line, value)
        self._loader.get_event()
        return node


def _unreadable() -> tuple[str, str]:
    return (_("This line is not readable as YAML"), _("Compare it with the example in docs/plan-files.md."))


def _syntax(error: yaml.MarkedYAMLError, line: int) -> tuple[int, str, str, str]:
    """PyYAML's complaint in words a plan writer can use."""
    problem = error.problem or ""
    mark = error.problem_mark or error.context_mark
    if "unexpected end of stream" in problem or "document separator" in problem:
        mark = error.context_mark or mark
        words = (_("A quotation mark is opened here and never closed"), _("Close it with the same mark."))
    elif "mapping values are not allowed" in problem:
        words = (
            _("A colon stands where none is expected"),
            _("Put a text that contains a colon in quotes, and check the indentation."),
        )
    elif "could not find expected ':'" in problem:
        words = (_("A key without a colon begins here"), _('Write it as "key: value".'))
        mark = error.context_mark or mark
    elif "expected <block end>" in problem:
        words = (
            _("The indentation does not fit the lines above"),
            _("Begin all entries of one level in the same column."),
        )
    elif "expected ',' or" in problem:
        mark = error.context_mark or mark
        words = (
            _("A bracket is opened here and not closed properly"),
            _("Close it, with commas between the entries."),
        )
    elif "cannot start any token" in problem:
        words = (_("A text may not begin with this character"), _("Put the text in quotes."))
    elif "escape" in problem:
        words = (
            _("A backslash in double quotes means something else here"),
            _("Use single quotes around the text."),
        )
    else:
        words = _unreadable()
    return (mark.line + 1 if mark else line, "", *words)
