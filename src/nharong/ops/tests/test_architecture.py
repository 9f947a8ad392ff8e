"""The page about the architecture tells what is there: the rooms in their order, and places that exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from xml.etree import ElementTree

from django.conf import settings

ROOT: Path = settings.ROOT
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "src" / "nharong"
ROOMS = {path.parent.name for path in PACKAGE.glob("*/apps.py")} | {"cli"}


def layers() -> list[set[str]]:
    """The rooms as the import rules know them, highest first."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = told["tool"]["importlinter"]["contracts"]
    return [{name.strip().removeprefix("nharong.") for name in layer.split("|")} for layer in contract["layers"]]


def test_the_page_names_the_rooms_in_the_order_of_the_import_rules() -> None:
    block = re.search(r"^```\n(cli .*?)^```$", PAGE, re.S | re.M)
    assert block
    shown = [set(re.split(r"\s{2,}", line)[0].split(" | ")) for line in block[1].splitlines()]
    assert shown == layers()
    assert set().union(*shown) == ROOMS


def test_the_picture_shows_the_same_rooms_from_roof_to_ground() -> None:
    picture = ElementTree.parse(ROOT / "docs" / "pictures" / "rooms.svg").getroot()
    names = [one for one in picture.iter("{http://www.w3.org/2000/svg}text") if one.text in ROOMS]
    height = {one.text: float(one.get("y", "0")) for one in names}
    assert set(height) == ROOMS
    levels = [{height[name] for name in layer} for layer in layers()]
    assert all(len(level) == 1 for level in levels)
    assert [level.pop() for level in levels] == sorted(height[name] for name in {min(one) for one in layers()})


def test_every_place_it_names_exists() -> None:
    places = re.findall(r"`([a-z_]+/[a-z_/]+\.(?:py|toml|md))`", PAGE)
    assert len(places) > 8
    for place in places:
        assert (PACKAGE / place).exists(), place


def test_every_registry_of_the_ground_floor_is_told() -> None:
    """A module of core that offers ``register`` is a registry; the page says who fills and who reads it."""
    table = PAGE.split("## Registries")[1].split("## Facts")[0]
    told = set(re.findall(r"^\| `([a-z]+)", table, re.M))
    offering = {path.stem for path in (PACKAGE / "core").glob("*.py") if "\ndef register(" in path.read_text()}
    assert offering <= told
    assert {"locks", "permissions", "demo"} <= told
