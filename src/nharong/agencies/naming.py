"""One way to write an agency's name: as it is found, and as it is shown in the language of the page."""

from __future__ import annotations

from django.utils.translation import get_language

from nharong.core.folding import fold

FOLDED_LENGTH = 420
# A committee is called after its unit; where space is scarce the unit's name alone says it.
_COMMITTEE = "People's Committee of "


def folded_name(code: str, name_vi: str, name_en: str = "", short_vi: str = "") -> str:
    """The text kept in ``AgencyName.folded``: code and names without diacritics."""
    return fold(f"{code} {name_vi} {short_vi} {name_en}")[:FOLDED_LENGTH]


def shown_name(name_vi: str, name_en: str = "", short_vi: str = "", *, short: bool = False) -> str:
    """The name in the language of the page; Vietnamese where there is no other. ``short`` where space is scarce."""
    if (get_language() or "vi").startswith("en") and name_en:
        return name_en.removeprefix(_COMMITTEE) if short else name_en
    return short_vi if short and short_vi else name_vi
