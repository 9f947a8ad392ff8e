"""Vietnamese, Jrai and Bahnar text: one stored form (NFC), and one folded form in which people may search.

Nobody types ``ơ̆`` or ``ƀ`` into a search box, and half of the country types without any accent. So both
the stored text and the query are folded: NFC, then plain ASCII letters, then lower case. Since tone
marks vanish, the old and the new placement (hoà, hòa) become equal by themselves. Folding is for finding
only; it never changes what is stored.
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

# Every white space that stays on its line; line ends are handled apart, they mean something in long texts.
_BLANKS = re.compile(r"[^\S\n]+")
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_AROUND_LINE_END = re.compile(r" ?\n ?")
# Invisible or reordering marks with which two equal-looking names differ. The joiners U+200C and U+200D
# stay: some scripts cannot be written without them.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x180E, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
# ``Kbang`` and ``K'Bang``, ``Hbông`` and ``H'Bông`` are spellings of one name: the apostrophe is no word
# boundary.
_APOSTROPHES = re.compile(r"['`]+")
_NO_WORD = re.compile(r"[^a-z0-9]+")
# A token this short matches the beginning of words only, else ``ia`` would find every ``Gia``.
_PREFIX_ONLY = 2


def nfc(text: str) -> str:
    """The form in which every text is stored: NFC, no control or invisible characters, single spaces,
    trimmed.
    """
    # Most texts need nothing done: printable ones hold no control sign and no blank but the plain space.
    if text.isprintable() and "  " not in text and unicodedata.is_normalized("NFC", text):
        return text.strip()
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ").translate(_INVISIBLE)
    # Cs are halves of a surrogate pair, which no encoding can write.
    text = "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs"))
    text = _AROUND_LINE_END.sub("\n", _BLANKS.sub(" ", text))
    # Once more: a removed character may have stood between a letter and its mark.
    return unicodedata.normalize("NFC", text.strip())


def fold(text: str) -> str:
    """Lower-case ASCII words parted by single spaces: ``Đắk Đoa`` becomes ``dak doa``."""
    plain = _APOSTROPHES.sub("", anyascii(nfc(text)).lower())
    return _NO_WORD.sub(" ", plain).strip()


def fold_tokens(text: str) -> list[str]:
    """The folded words of a text, in their order."""
    return fold(text).split()


def matches(query: str, text: str) -> bool:
    """Whether every word of the query begins or lies within some word of the text; an empty query
    matches all.
    """
    words = fold_tokens(text)
    return all(
        any(word.startswith(token) or (len(token) > _PREFIX_ONLY and token in word) for word in words)
        for token in fold_tokens(query)
    )


def slug(text: str, *, max_length: int = 80) -> str:
    """A part of an address made of ``a-z``, ``0-9`` and ``-`` only; empty when the text holds no letter
    or digit.
    """
    return "-".join(fold_tokens(text))[:max_length].strip("-")
