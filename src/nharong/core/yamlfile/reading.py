"""What all groups of one file share: its problems, the keys it may use and the codes it gives."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from django.utils.translation import gettext as _

from .problems import Problems

# Comparing words costs time that grows with their number and length; beyond this nobody misspelt anything.
_LONGEST_GUESS = 60
_MOST_GUESSES = 500


class Reading:
    """One reading of one file. `keys`: what may stand where, by the name of the place."""

    def __init__(self, problems: Problems, keys: Mapping[str, tuple[str, ...]]) -> None:
        self.problems = problems
        self.keys = keys
        self._declared: dict[str, dict[str, tuple[str, int]]] = {}

    def suggestion(self, wrong: str, known: Collection[str], otherwise: str) -> str:
        """ "Did you mean …?" where something known is near, else the other cure."""
        if self.problems.full or len(wrong) > _LONGEST_GUESS or len(known) > _MOST_GUESSES:
            return otherwise
        folded = {word.casefold(): word for word in known}
        near = get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.6)
        return _('Did you mean "%(near)s"?') % {"near": folded[near[0]]} if near else otherwise

    def declare(self, kind: str, code: str, line: int, path: str) -> None:
        """A code belongs to one entry only; case does not tell two codes apart."""
        known = self._declared.setdefault(kind, {})
        if code.casefold() in known:
            self.problems.add(
                line,
                path,
                _('The code "%(code)s" is already used on line %(line)s')
                % {"code": code, "line": known[code.casefold()][1]},
                _("Give this entry another code."),
            )
        else:
            known[code.casefold()] = (code, line)

    def declares(self, kind: str, code: str) -> bool:
        """Whether an entry of this file has exactly that code."""
        return self._declared.get(kind, {}).get(code.casefold(), ("", 0))[0] == code

    def codes(self, kind: str) -> list[str]:
        """The codes of one kind, in the order of the file."""
        return [code for code, _line in self._declared.get(kind, {}).values()]
