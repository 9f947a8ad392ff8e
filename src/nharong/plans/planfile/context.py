"""What all readers of one plan file share: the codes it refers to, and what is known outside of it."""

from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from nharong.core.yamlfile import Problems, Reading, shown

from .keys import KEYS


class Context(Reading):
    """One reading of one plan file."""

    def __init__(
        self,
        problems: Problems,
        measures: Collection[str] | None,
        known_agencies: Callable[[str], bool] | None,
    ) -> None:
        super().__init__(problems, KEYS)
        self._measures = measures
        self._known_agencies = known_agencies
        self._agencies_asked: dict[str, bool] = {}
        self._references: list[tuple[str, str, int, str]] = []

    def refer(self, kind: str, code: str, line: int, path: str) -> None:
        self._references.append((kind, code, line, path))

    def check_references(self) -> None:
        """Called when the whole file is read, so that entries may refer forward."""
        for kind, code, line, path in self._references:
            if self.declares(kind, code):
                continue
            codes = [] if self.problems.full else self.codes(kind)
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
