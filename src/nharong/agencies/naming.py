"""One way to write what an agency's name is found by."""

from __future__ import annotations

from nharong.core.folding import fold

FOLDED_LENGTH = 420


def folded_name(code: str, name_vi: str, name_en: str = "", short_vi: str = "") -> str:
    """The text kept in ``AgencyName.folded``: code and names without diacritics."""
    return fold(f"{code} {name_vi} {short_vi} {name_en}")[:FOLDED_LENGTH]
