"""The values that only a plan file has: texts in several languages, references within the plan, agencies."""

import re

from django.utils.translation import gettext as _

from nharong.core.yamlfile import MAX_TITLE, Fields
from nharong.core.yamlfile.nodes import Scalar

from .context import Context
from .model import NO_TEXT, LocalText

PLAN_CODE = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
MEASURE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")


class PlanFields(Fields):
    """Reads one group of keys of a plan file."""

    reading: Context

    def reference(self, key: str, kind: str, *, required: bool = False) -> str:
        """The code of another entry of this file."""
        code = self.coded(key, required=required)
        if code:
            self.reading.refer(kind, code, self.line_of(key), self._at(key))
        return code

    def references(self, key: str, kind: str) -> tuple[str, ...]:
        found = self.strings(key)
        for code, line in found:
            self.reading.refer(kind, code, line, self._at(key))
        return tuple(code for code, _line in found)

    def agency(self, key: str, *, required: bool = False) -> str:
        code = self.coded(key, required=required)
        if code:
            self.reading.check_agency(code, self.line_of(key), self._at(key))
        return code

    def agencies(self, key: str) -> tuple[str, ...]:
        found = self.codes(key)
        for code, line in found:
            self.reading.check_agency(code, line, self._at(key))
        return tuple(code for code, _line in found)

    def measure(self, key: str) -> str:
        """The code of a measure, or nothing where there is none yet."""
        measure = self.coded(key, MEASURE, _('Write it like "press.mechanism", or null.'), required=False)
        if measure:
            self.reading.check_measure(measure, self.line_of(key), self._at(key))
        return measure

    def words(self, key: str, *, required: bool = True, limit: int = MAX_TITLE) -> LocalText:
        """A text in Vietnamese and perhaps other languages."""
        node = self._take(key, required)
        if node is None:
            return NO_TEXT
        if isinstance(node, Scalar):
            self._wrong(node, key, _("a group of keys"), _('Write "%(key)s: {vi: …, en: …}".') % {"key": key})
            return NO_TEXT
        group = PlanFields(self.reading, node, self._at(key), "text")
        return LocalText(
            vi=group.text("vi", limit=limit),
            en=group.text("en", required=False, limit=limit),
            jra=group.text("jra", required=False, limit=limit),
            bdq=group.text("bdq", required=False, limit=limit),
        )
