"""Every pair of text and ground in tokens.css can be read, in light and in dark (WCAG 2.2: 1.4.3 and 1.4.11)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[1] / "static/frame"
GROUNDS = ("ground", "surface", "wash")
TEXTS = ("ink", "ink-soft", "indigo", "madder", "turmeric", "leaf")
ON = (("on-indigo", "indigo"), ("on-madder", "madder"))


def tokens(mode: str) -> dict[str, str]:
    css = (CSS / "tokens.css").read_text()
    light, dark = css.split("prefers-color-scheme: dark")
    found = dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", light))
    return found if mode == "light" else found | dict(re.findall(r"--([\w-]+): (#[0-9A-F]{6});", dark))


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_the_sum_itself():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXTS)
def test_text_can_be_read(mode, ground, text):
    known = tokens(mode)
    assert contrast(known[text], known[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), ON)
def test_text_on_buttons_can_be_read(mode, text, ground):
    known = tokens(mode)
    assert contrast(known[text], known[ground]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_of_controls_can_be_seen(mode, ground):
    known = tokens(mode)
    assert contrast(known["edge"], known[ground]) >= 3


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("fill", ["indigo", "leaf"])
def test_a_bar_stands_out_from_its_track(mode, fill):
    known = tokens(mode)
    assert contrast(known[fill], known["rule"]) >= 3


def test_dark_changes_every_colour_of_light():
    light, dark = tokens("light"), tokens("dark")
    same = {name for name in light if light[name] == dark[name]}
    assert same == set()


def test_no_colour_is_written_outside_the_tokens():
    for name in ("base.css", "components.css"):
        assert not re.search(r"#[0-9A-Fa-f]{3,8}\b", (CSS / name).read_text()), name


def test_every_variable_in_use_is_defined():
    defined = set(re.findall(r"--([\w-]+):", (CSS / "tokens.css").read_text()))
    for name in ("base.css", "components.css", "print.css"):
        assert set(re.findall(r"var\(--([\w-]+)\)", (CSS / name).read_text())) <= defined, name


def test_the_style_stays_small():
    assert sum(path.stat().st_size for path in CSS.glob("*.css")) < 26 * 1024


def test_each_font_stays_small():
    sizes = [path.stat().st_size for path in (CSS / "fonts").glob("*.woff2")]
    assert len(sizes) == 2
    assert max(sizes) < 45 * 1024
