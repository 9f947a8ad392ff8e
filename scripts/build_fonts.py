"""Cut the site's two font files out of the Noto Sans variable font.

Run ``python scripts/build_fonts.py`` after changing the letters below; the results are committed. Packaged
web subsets split a font by script and cannot set a breve over ơ ư ê ô (Jrai and Bahnar letters without a
composed form), so each weight stays one whole file with its mark positioning.
"""

from __future__ import annotations

import importlib.resources
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

TARGET = Path(__file__).resolve().parent.parent / "src/nharong/core/static/frame/fonts"
SOURCE = "NotoSans[wdth,wght].ttf"
WEIGHTS = {"regular": 400, "bold": 700}
LIMIT = 45 * 1024

# Half-open ranges of code points, each with what it is for.
LETTERS: list[tuple[int, int]] = [
    (0x20, 0x7F),  # ASCII
    (0xA0, 0x100),  # Western European
    (0x100, 0x130),  # ă ĕ ĭ and č, đ of Vietnamese, Jrai and Bahnar
    (0x131, 0x132),  # dotless i, the base under a mark
    (0x139, 0x180),  # the rest of Latin Extended-A: ŏ ŭ and names of foreign guests
    (0x180, 0x181),  # ƀ
    (0x1A0, 0x1A2),  # ơ
    (0x1AF, 0x1B1),  # ư
    (0x237, 0x238),  # dotless j, the base under a mark
    (0x243, 0x244),  # Ƀ
    (0x2C6, 0x2C8),  # spacing circumflex and caron
    (0x300, 0x304),  # grave, acute, circumflex, tilde
    (0x306, 0x30A),  # breve, dot above, diaeresis, hook above
    (0x30C, 0x30D),  # caron
    (0x31B, 0x31C),  # horn
    (0x323, 0x324),  # dot below
    (0x331, 0x332),  # macron below
    (0x25CC, 0x25CD),  # dotted circle, which carries a lone mark
    (0x1EA0, 0x1EFA),  # Vietnamese
    (0x2010, 0x2016),  # dashes
    (0x2018, 0x201F),  # quotation marks
    (0x2020, 0x2023),  # dagger, bullet
    (0x2026, 0x2027),  # ellipsis
    (0x202F, 0x2031),  # narrow space, per mille
    (0x2032, 0x2034),  # prime
    (0x2039, 0x203B),  # single guillemets
    (0x20AB, 0x20AD),  # đồng, euro
    (0x2116, 0x2117),  # number sign
    (0x2190, 0x2194),  # arrows
    (0x2211, 0x2213),  # sum, minus
    (0x2248, 0x2249),  # about
    (0x2260, 0x2261),  # not equal
    (0x2264, 0x2266),  # at most, at least
]
# Without mark, mkmk and ccmp a breve over ơ lands beside it; tnum keeps table columns straight.
FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum", "lnum"]


def cut(source: Path, weight: int, target: Path) -> int:
    """Write one static weight with our letters as WOFF2 and return its size in bytes."""
    font = TTFont(source, recalcTimestamp=False)
    instancer.instantiateVariableFont(font, {"wght": weight, "wdth": 100}, inplace=True)
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.layout_scripts = ["DFLT", "latn"]
    options.hinting = False
    options.desubroutinize = True
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[code for start, end in LETTERS for code in range(start, end)])
    cutter.subset(font)
    target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(font, str(target), options)
    return target.stat().st_size


def main() -> int:
    with importlib.resources.as_file(importlib.resources.files("fontpkg_noto_sans") / "files" / SOURCE) as source:
        for name, weight in WEIGHTS.items():
            target = TARGET / f"noto-sans-{name}.woff2"
            size = cut(source, weight, target)
            print(f"{target.name}: {size / 1024:.1f} KB")
            if size > LIMIT:
                print(f"{target.name} is larger than {LIMIT // 1024} KB: take letters out of LETTERS.")
                return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
