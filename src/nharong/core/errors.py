"""The two ways in which the house says no. Every caller (page, API, import, command) turns them into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any


class Refused(Exception):
    """A write that a rule forbids.

    ``rule`` is a stable dotted code (``permission.denied``, ``period.closed``, ``state.edge`` …), ``message`` a
    translated sentence for the user. The command line exits with 3, the API answers 403 or 409.
    """

    def __init__(self, rule: str, message: Any) -> None:
        super().__init__(rule, message)
        self.rule = rule
        self.message = message

    def __str__(self) -> str:
        return f"{self.message} [{self.rule}]"


class Invalid(Exception):
    """Input that cannot be understood or is incomplete: one or several sentences, and row errors of an import.

    The command line exits with 2, the API answers 422.
    """

    def __init__(self, messages: Any, *, rows: Sequence[Any] = ()) -> None:
        many = isinstance(messages, Iterable) and not isinstance(messages, str | bytes)
        self.messages: list[str] = [str(one) for one in messages] if many else [str(messages)]
        self.rows = list(rows)
        super().__init__("; ".join(self.messages))

    def __str__(self) -> str:
        return "; ".join(self.messages)
