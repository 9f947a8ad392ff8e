"""The fonts can set what people here write: Vietnamese, Jrai and Bahnar, with marks above marks in their place."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

fonttools = pytest.importorskip("fontTools.ttLib")
FONTS = Path(__file__).resolve().parents[1] / "static/frame/fonts"

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = "\u0300\u0301\u0303\u0309\u0323"
MINORITY = ["ă", "â", "č", "ĕ", "ê", "ĭ", "ñ", "ŏ", "ô", "ơ", "ŭ", "ư", "ƀ", "ơ\u0306", "ư\u0306", "ê\u0306", "ô\u0306"]


@pytest.fixture(params=["noto-sans-regular.woff2", "noto-sans-bold.woff2"])
def font(request):
    return fonttools.TTFont(FONTS / request.param)


def test_every_letter_has_a_glyph(font):
    letters = {unicodedata.normalize("NFC", letter + tone) for letter in "aăâeêioôơuưy" for tone in TONES}
    letters |= set(VIETNAMESE) | set(MINORITY)
    wanted = {char for one in letters for text in (one, one.upper()) for char in text}
    wanted |= set("0123456789.,%–—…“”‘’«»₫")
    assert wanted - {chr(code) for code in font.getBestCmap()} == set()


@pytest.mark.parametrize("base", ["ơ", "ư", "ê", "ô", "Ơ", "Ư", "Ê", "Ô"])
def test_a_breve_has_its_place_over_the_letter(font, base):
    cmap = font.getBestCmap()
    letter, breve = cmap[ord(base)], cmap[0x306]
    placed = False
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            table = getattr(table, "ExtSubTable", table)
            if table.LookupType == 4 and breve in table.MarkCoverage.glyphs:
                placed = placed or letter in table.BaseCoverage.glyphs
    assert placed


def test_marks_stack_and_figures_are_of_one_width(font):
    features = {record.FeatureTag for record in font["GPOS"].table.FeatureList.FeatureRecord}
    assert {"mark", "mkmk"} <= features
    cmap = font.getBestCmap()
    assert len({font["hmtx"][cmap[ord(digit)]][0] for digit in "0123456789"}) == 1
