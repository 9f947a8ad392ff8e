"""Takes the pictures of the README, and on demand one of every screen to be looked at.

``python -m journeys.pictures`` writes docs/pictures; with a folder as argument every screen at two widths and in two
languages goes there as well. The day and the data are those of the journeys, so a picture changes only when its
screen does.
"""

from __future__ import annotations

import io
import sys
import tempfile
from pathlib import Path
from typing import Any

import django
from PIL import Image
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from journeys.conftest import launch
from journeys.house import House, open_house
from journeys.visitor import DESKTOP, PHONE, Visitor, enter

PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
MOST_BYTES = 250_000
WINDOW: ViewportSize = {"width": 1280, "height": 960}
AGENCY, RECORD_MONTH = "X24022-2025", "2026-10"
PROOF = f"gia-lai-155.T1.{RECORD_MONTH}"
Screen = tuple[str, str, tuple[Any, ...], dict[str, str]]

PUBLIC: list[Screen] = [
    ("home", "portal:home", (), {}),
    ("board", "plans:board", (), {}),
    ("board-agency", "plans:board", (), {"agency": AGENCY}),
    ("board-which", "plans:board", (), {"agency": "quy nhon"}),
    ("indicator", "plans:indicator", ("T1",), {}),
    ("indicator-records", "plans:indicator", ("R1",), {"period": "2026-Q3", "boundaries": "today"}),
    ("proof", "plans:proof", (f"{PROOF}.all.then",), {}),
    ("proof-agency", "plans:proof", (f"{PROOF}.X23602-2025.then",), {}),
    ("plan", "plans:plan", (), {}),
    ("seals", "plans:seals", (), {}),
    ("tree", "agencies:tree", (), {}),
    ("tree-before", "agencies:tree", (), {"at": "2025-06-30"}),
    ("tree-search", "agencies:tree", (), {"q": "quy nhon"}),
    ("agency", "agencies:detail", (AGENCY,), {}),
    ("agency-former", "agencies:detail", ("X24022",), {}),
    ("map", "agencies:map", (), {}),
    ("acts", "agencies:acts", (), {}),
    ("act", "agencies:act", (1,), {}),
    ("directory", "press:directory", (), {}),
    ("directory-print", "press:directory", (), {"view": "print"}),
    ("speakers", "press:speakers", (), {"agency": AGENCY, "day": "2026-03-12"}),
    ("records", "press:records", (), {}),
    ("rules", "regulations:rules", (), {}),
    ("sign-in", "accounts:login", (), {}),
    ("components", "portal:components", (), {}),
]
OFFICER: list[Screen] = [
    ("inbox", "regulations:inbox", (), {}),
    ("desk", "press:activities", (), {}),
    ("record-new", "press:activity_new", (), {"agency": AGENCY, "form": "monthly_update", "month": RECORD_MONTH}),
    ("terms", "press:terms", (), {}),
    ("term-new", "press:term_new", (), {}),
    ("records-import", "press:import", (), {}),
    ("account", "accounts:profile", (), {}),
]
COORDINATOR: list[Screen] = [
    ("coordinator-inbox", "regulations:inbox", (), {}),
    ("overview", "regulations:overview", (), {}),
    ("coordinator-desk", "press:activities", (), {}),
    ("review", "press:review", (), {}),
    ("periods", "regulations:periods", (), {}),
    ("exemptions", "regulations:exemptions", (), {}),
    ("holidays", "regulations:days", (), {}),
    ("roles", "accounts:roles", (), {}),
    ("role-assign", "accounts:assign", (), {}),
    ("colleague", "accounts:add_colleague", (), {}),
    ("log", "accounts:audit", (), {}),
    ("planner", "agencies:planner", (), {}),
    ("planner-merge", "agencies:planner", (), {"kind": "merge", "q": "ia pa", "search": "1"}),
    (
        "planner-preview",
        "agencies:planner",
        (),
        {"kind": "dissolve", "agencies": AGENCY, "effective_on": "2027-07-01", "act_number": "1/NQ", "title": "Thử"}
        | {"certainty": "U", "preview": "1"},
    ),
    ("register-import", "agencies:import", (), {}),
    ("contact", "agencies:contact", (AGENCY,), {}),
]


def main() -> None:
    """The pictures of the README; with an argument, every screen as well."""
    django.setup()
    everything = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as folder, open_house(Path(folder)) as house, sync_playwright() as playwright:
        browser = launch(playwright)
        take_readme_pictures(browser, house)
        if everything:
            everything.mkdir(parents=True, exist_ok=True)
            take_every_screen(browser, house, everything)
        browser.close()


def take_readme_pictures(browser: Browser, house: House) -> None:
    """Board, proof, agencies, inbox: in Vietnamese, as a desk shows them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    citizen = enter(browser, house, WINDOW)
    for name, view, arguments in (
        ("board", "plans:board", ()),
        ("proof", "plans:proof", (f"{PROOF}.all.then",)),
    ):
        citizen.go(view, *arguments)
        _save(name, _shot(citizen))
    citizen.context.close()
    # The communes on the two days around the reorganisation, side by side.
    half = enter(browser, house, {"width": WINDOW["width"] // 2, "height": WINDOW["height"]})
    both = Image.new("RGB", (WINDOW["width"], WINDOW["height"]), "#DEDAD0")
    for place, day in enumerate(("2025-06-30", "2025-07-01")):
        half.go("agencies:map", at=day)
        both.paste(
            _shot(half).crop((place, 0, WINDOW["width"] // 2, WINDOW["height"])),
            (place * (WINDOW["width"] // 2 + 1), 0),
        )
    half.context.close()
    _save("agencies", both)
    officer = enter(browser, house, WINDOW)
    _sign_in(officer, "demo-officer-2")
    _save("inbox", _shot(officer))
    officer.context.close()


def _shot(visitor: Visitor) -> Image.Image:
    return Image.open(io.BytesIO(visitor.page.screenshot())).convert("RGB")


def _save(name: str, taken: Image.Image) -> None:
    """In few colours: a picture of letters needs no more."""
    target = PICTURES / f"{name}.png"
    taken.quantize(colors=64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(target, optimize=True)
    size = target.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{target.name} weighs {size} bytes; at most {MOST_BYTES} are wanted.")
    print(f"{target.name}: {size // 1000} kB")


def take_every_screen(browser: Browser, house: House, folder: Path) -> None:
    for viewport in (PHONE, DESKTOP):
        for language in ("vi", "en"):
            for username, screens in (("", PUBLIC), ("demo-officer-2", OFFICER), ("demo-coordinator", COORDINATOR)):
                visitor = enter(browser, house, viewport, language)
                if username:
                    _sign_in(visitor, username)
                for name, view, arguments, query in screens:
                    visitor.go(view, *arguments, **query)
                    path = folder / f"{name}-{viewport['width']}-{language}.png"
                    visitor.page.screenshot(path=path, full_page=True)
                for fault in visitor.faults:
                    print(fault)
                visitor.context.close()


def _sign_in(visitor: Visitor, username: str) -> None:
    visitor.go("accounts:login")
    visitor.page.fill("[name=username]", username)
    visitor.page.fill("[name=password]", "demo-nha-rong")
    visitor.follow(visitor.page.locator("main form button[type=submit]").first)


if __name__ == "__main__":
    main()
