"""What all readers of one file share: its problems, its codes and the codes it refers to."""

from collections.abc import Callable, Collection
from difflib import get_close_matches

from django.utils.translation import gettext as _

from .errors import Problems, shown

# Comparing words costs time that grows with their number and length; beyond this nobody misspelt anything.
_LONGEST_GUESS = 60
_MOST_GUESSES = 500


class Context:
    """One reading of one file."""

    def __init__(
        self,
        problems: Problems,
        measures: Collection[str] | None,
        known_agencies: Callable[[str], bool] | None,
    ) -> None:
        self.problems = problems
        self._measures = measures
        self._known_agencies = known_agencies
        self._agencies_asked: dict[str, bool] = {}
        self._declared: dict[str, dict[str, tuple[str, int]]] = {}
        self._references: list[tuple[str, str, int, str]] = []

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

    def refer(self, kind: str, code: str, line: int, path: str) -> None:
        self._references.append((kind, code, line, path))

    def check_references(self) -> None:
        """Called when the whole file is read, so that entries may refer forward."""
        for kind, code, line, path in self._references:
            known = self._declared.get(kind, {})
            if known.get(code.casefold(), ("", 0))[0] == code:
                continue
            codes = [] if self.problems.full else [declared for declared, _line in known.values()]
            listed = shown(", ".join(codes[:20]), 120)
            otherwise = (
                _("Use one of these codes: %(codes)s.") % {"codes": listed}
                if codes
                else _("Add the entry, or remove the reference.")
            )
            self.problems.add(
                line,
                path,
                _('Nothing in this plan has the code "%(code)s"') % {"code": shown(code)},
                self.suggestion(code, codes, otherwise),
            )

    def check_measure(self, code: str, line: int, path: str) -> None:
        if self._measures is None or code in self._measures:
            return
        self.problems.add(
            line,
            path,
            _('No measure is called "%(code)s"') % {"code": shown(code)},
            self.suggestion(code, self._measures, _("Write null: the board then says that there is no measure yet.")),
        )

    def check_agency(self, code: str, line: int, path: str) -> None:
        if self._known_agencies is None:
            return
        if code not in self._agencies_asked:
            self._agencies_asked[code] = self._known_agencies(code)
        if not self._agencies_asked[code]:
            self.problems.add(
                line,
                path,
                _('No agency in the register has the code "%(code)s"') % {"code": shown(code)},
                _("Look the code up in the register of agencies, or enter the agency there first."),
            )
