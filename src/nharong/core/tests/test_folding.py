"""Folding: people find names without accents, and the stored form is one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nharong.core.folding import fold, fold_tokens, matches, nfc, slug

VIETNAMESE = st.text(alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạếềểễệƀơ̆ư̆ê̆ô̆čñĭŏ’' -\u00a0\u200b\n", max_size=40)
ANY = st.one_of(st.text(max_size=60), st.text(st.characters(), max_size=60), VIETNAMESE)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đắk Đoa", "dak doa"),
        ("Ia Pnôn", "ia pnon"),
        ("ƀ Ƀ", "b b"),
        ("Jơ\u0306ng Ư\u0306 ê\u0306 ô\u0306", "jong u e o"),
        ("Bơhnar Č Ñ ĭ ŏ ŭ ĕ", "bohnar c n i o u e"),
        ("Hoà", "hoa"),
        ("Hòa", "hoa"),
        ("thuỷ", "thuy"),
        ("thủy", "thuy"),
        ("K’Bang", "kbang"),
        ("Kbang", "kbang"),
        ("  An\u00a0Nhơn — (Bắc) ", "an nhon bac"),
        ("155/KH-UBND", "155 kh ubnd"),
        ("Chư Prông\u200b", "chu prong"),
        ("", ""),
        ("…", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert fold(unicodedata.normalize("NFD", text)) == folded


@given(ANY)
def test_fold_is_idempotent_plain_and_blind_to_the_form(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert folded.isascii()
    assert folded == folded.strip().lower()
    assert fold_tokens(text) == folded.split(" ") if folded else fold_tokens(text) == []
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == folded


@given(ANY)
def test_nfc_is_idempotent_trimmed_and_storable(text: str) -> None:
    stored = nfc(text)
    assert nfc(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)
    assert stored == stored.strip()
    assert "\u00a0" not in stored and "  " not in stored and "\x00" not in stored
    assert stored.encode("utf-8").decode("utf-8") == stored
    assert nfc(unicodedata.normalize("NFD", text)) == nfc(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        (unicodedata.normalize("NFD", "Đắk Đoa "), "Đắk Đoa"),
        ("xã\u00a0\u00a0Ia\tPnôn\u202e", "xã Ia Pnôn"),
        ("một \r\n hai\x0b\x00ba", "một\nhai\nba"),
        ("a\u200b\u0301", "á"),
        ("Jơ\u0306ng", "Jơ\u0306ng"),
        ("\ufeffMã", "Mã"),
    ],
)
def test_nfc(text: str, stored: str) -> None:
    assert nfc(text) == stored


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("dak doa", "Ủy ban nhân dân xã Đak Đoa", True),
        ("đắk đoa", "Dak Doa", True),
        ("doa xa", "Xã Đak Đoa", True),
        ("leiku", "Phường Pleiku", True),
        ("ia", "Gia Lai", False),
        ("ia", "Xã Ia Pnôn", True),
        ("h bong", "H’Bông", True),
        ("quy nhon", "Quy Nhơn Bắc", True),
        ("quy nhon nam", "Quy Nhơn Bắc", False),
        ("", "Quy Nhơn", True),
    ],
)
def test_matches(query: str, text: str, found: bool) -> None:
    assert matches(query, text) is found


@given(ANY)
def test_every_text_matches_itself(text: str) -> None:
    assert matches(text, text)


@given(ANY, st.integers(min_value=1, max_value=90))
def test_slug_is_safe(text: str, length: int) -> None:
    part = slug(text, max_length=length)
    assert len(part) <= length
    assert set(part) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert not part.startswith("-") and not part.endswith("-") and "--" not in part


def test_slug_keeps_the_letters_django_drops() -> None:
    assert slug("Đề án Ƀahnar – Kế hoạch 155") == "de an bahnar ke hoach 155".replace(" ", "-")
