"""Who publishes the site: told by the installation, refused with the file and the key when mistyped."""

from __future__ import annotations

import pytest

from nharong.core import imprint
from nharong.core.errors import Invalid


def test_what_is_told_is_read(tmp_path):
    path = tmp_path / "imprint.yaml"
    path.write_text("publisher: Sở Văn hóa\nphone: 0269 123\nfax:\n", encoding="utf-8")
    told = imprint.read(path)
    assert (told.publisher, told.phone, told.fax, told.email) == ("Sở Văn hóa", "0269 123", "", "")


@pytest.mark.parametrize("text", ["publisher: [", "- a\n- b\n", "publsher: x\n"])
def test_what_cannot_be_read_names_the_file(tmp_path, text):
    path = tmp_path / "imprint.yaml"
    path.write_text(text)
    with pytest.raises(Invalid, match=r"imprint\.yaml"):
        imprint.read(path)


def test_nothing_told_is_an_empty_imprint(settings, tmp_path):
    settings.DATA_FOLDER = tmp_path
    imprint.imprint.cache_clear()
    try:
        assert imprint.imprint() == imprint.Imprint()
    finally:
        imprint.imprint.cache_clear()
