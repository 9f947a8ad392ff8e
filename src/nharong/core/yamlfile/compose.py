"""From YAML text to plain nodes that know their line.

PyYAML's event stream is read instead of its objects: nothing is constructed, by default no anchor is followed
(so a "billion laughs" file has nothing to laugh with) and every node keeps the line it came from.
"""

import unicodedata
from typing import Any

import yaml
from django.utils.translation import gettext as _

from .nodes import Broken, ListNode, MapNode, Node, Scalar
from .problems import Problems, Unreadable, shown
from .syntax import explain, unreadable
from .text import HIDDEN, decode

MAX_DEPTH = 12


def read_tree(source: str | bytes, problems: Problems, *, anchors: bool = False, empty: bool = False) -> Node:
    """The one document of a file as a tree of nodes. Raises :class:`FileErrors` where there is none.

    `anchors` lets an entry stand for another one (the same node then stands in two places), `empty` takes an
    empty file for a group without keys. What is wrong within the tree is noted in `problems`.
    """
    try:
        tree = _compose(decode(source, problems), problems, anchors)
        if tree is None and not empty:
            cure = _("Begin with the example in %(example)s.") % {"example": problems.example}
            raise problems.stop(1, "", _("The file is empty"), cure)
    except Unreadable:
        raise problems.errors() from None
    return tree or MapNode(1)


def _compose(text: str, problems: Problems, anchors: bool) -> Node | None:
    composer = _Composer(text, problems, anchors)
    try:
        return composer.document()
    except yaml.MarkedYAMLError as error:
        raise problems.stop(*explain(error, composer.line, problems.example)) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # An escape such as "\U00110000" or an absurd %YAML version ends in a bare Python error.
        raise problems.stop(composer.line, "", *unreadable(problems.example)) from None


class _Composer:
    def __init__(self, text: str, problems: Problems, anchors: bool) -> None:
        self._loader: Any = yaml.SafeLoader(text)
        self._problems = problems
        self._anchors: dict[str, Node] | None = {} if anchors else None

    @property
    def line(self) -> int:
        return int(self._loader.line) + 1

    def document(self) -> Node | None:
        self._loader.get_event()
        if self._loader.check_event(yaml.StreamEndEvent):
            return None
        self._loader.get_event()
        node = self._node("", 1)
        self._loader.get_event()
        if not self._loader.check_event(yaml.StreamEndEvent):
            line = self._loader.peek_event().start_mark.line + 1
            raise self._problems.stop(
                line,
                "",
                _("A second document begins here"),
                _('Keep one document in one file: remove this "---" and what follows.'),
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
                _("Check the brackets and the indentation: a few levels are enough."),
            )
        if isinstance(event, yaml.AliasEvent):
            return self._alias(str(event.anchor), line, path)
        if event.anchor is not None and self._anchors is None:
            self._refuse_anchor(line, path)
        if event.tag is not None:
            self._problems.add(
                line,
                path,
                _('The type mark "%(tag)s" is not allowed') % {"tag": shown(event.tag)},
                _("Remove the word that begins with an exclamation mark."),
            )
        node = self._content(event, line, path, depth)
        if event.anchor is not None and self._anchors is not None:
            self._anchors[event.anchor] = node
        return node

    def _content(self, event: Any, line: int, path: str, depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(line, path, depth)
        return self._map(line, path, depth)

    def _alias(self, name: str, line: int, path: str) -> Node:
        if self._anchors is None:
            return self._refuse_anchor(line, path)
        # An entry becomes known only when it is complete, so that none can contain itself.
        if name in self._anchors:
            return self._anchors[name]
        self._problems.add(
            line,
            path,
            _('Nothing above is marked "&%(name)s"') % {"name": shown(name)},
            _("Mark the entry that is meant, or write it out again."),
        )
        return Broken(line)

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
