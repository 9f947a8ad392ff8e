"""What a data file is made of: values, lists and groups of keys, each with its line."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

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
        """``null``, ``flag``, ``number``, ``date`` or ``text``: the few types a data file needs."""
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


def describe(node: Node) -> str:
    """What stands there, in words."""
    if isinstance(node, ListNode):
        return _("a list")
    if isinstance(node, MapNode):
        return _("a group of keys")
    kind = node.kind if isinstance(node, Scalar) else "null"
    return {
        "null": _("nothing"),
        "flag": _("true or false"),
        "number": _("a number"),
        "date": _("a date"),
        "text": _("a text"),
    }[kind]
