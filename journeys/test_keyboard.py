"""Without a mouse, in the dark, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, ViewportSize

from journeys.conftest import Enter
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey

# What has the focus: where it is, what it is called, and whether it can be seen that it has it.
_FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return {
    tag: one.tagName, text: (one.innerText || one.getAttribute('aria-label') || one.name || '').trim().slice(0, 60),
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    outline: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
    href: one.getAttribute('href') || '',
  };
}"""


def _tab(page: Page) -> dict[str, object]:
    page.keyboard.press("Tab")
    return dict(page.evaluate(_FOCUS))


def _walk(visitor: Visitor, name: str, until: str, most: int = 120) -> None:
    """Tabs to the first link whose address contains ``until``; every stop on the way can be seen."""
    for _step in range(most):
        stop = _tab(visitor.page)
        if not (stop["seen"] and stop["outline"]):
            visitor.faults.append(f"{name}: the focus cannot be seen on {stop}")
        if until in str(stop["href"]):
            return
    raise AssertionError(f"{name}: no way by keyboard to {until}")


def test_the_skip_link_comes_first(visit: Enter, viewport: ViewportSize) -> None:
    citizen = visit(viewport)
    page = citizen.page
    citizen.go("plans:board")
    first = _tab(page)
    assert first["href"] == "#content" and first["seen"] and first["outline"]
    citizen.look("skip link")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    assert _tab(page)["seen"] and page.evaluate("document.activeElement.closest('main') !== null")
    citizen.leave(cookies=False)


def test_the_board_by_keyboard(visit: Enter, viewport: ViewportSize) -> None:
    citizen = visit(viewport)
    page = citizen.page
    citizen.go("plans:board")
    _walk(citizen, "board", "period=2026-09")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "period=2026-09" in page.url
    _walk(citizen, "board", "/T1/")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _walk(citizen, "indicator", ".T1.2026-09.all.then")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    citizen.look("proof, reached by keyboard")
    citizen.leave(cookies=False)


def test_the_inbox_by_keyboard(visit: Enter, viewport: ViewportSize) -> None:
    officer = visit(viewport)
    page = officer.page
    officer.go("accounts:login")
    while page.evaluate("document.activeElement.name") != "username":
        _tab(page)
    page.keyboard.type("demo-officer-2")
    _tab(page)
    page.keyboard.type("demo-nha-rong")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _walk(officer, "inbox", officer.url("press:activity_new"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for name in ("form", "title", "occurred_on", "quantity", "link", "file", "note"):
        for _step in range(40):
            if page.evaluate("document.activeElement.name") == name:
                break
            _tab(page)
        else:
            raise AssertionError(f"no way by keyboard to the field {name}")
    officer.look("form, walked through by keyboard")
    officer.leave()


def test_in_the_dark(visit: Enter) -> None:
    """The colours of the night keep their contrast."""
    citizen = visit(DESKTOP, color_scheme="dark")
    for name in ("portal:home", "plans:board", "agencies:tree", "agencies:map", "press:directory"):
        citizen.go(name)
        assert citizen.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 22, 26)"
        citizen.look(f"{name} in the dark")
    citizen.leave(cookies=False)


def test_with_large_letters(visit: Enter) -> None:
    """Letters of twice the size, as a browser can be told to show, still fit into the window."""
    citizen = visit(PHONE)
    for name in ("portal:home", "plans:board", "agencies:tree", "press:directory"):
        citizen.go(name)
        citizen.page.add_style_tag(content="html { font-size: 200% }")
        citizen.look(f"{name} in large letters")
    citizen.leave(cookies=False)


def test_on_paper(visit: Enter) -> None:
    """What is printed has no navigation, keeps its heading and says that it is a demonstration."""
    citizen = visit(DESKTOP)
    page = citizen.page
    directory = citizen.url("press:directory", view="print")
    for path in (*map(citizen.url, ("portal:home", "plans:board")), citizen.url("plans:indicator", "T1"), directory):
        citizen.go(path)
        page.emulate_media(media="print")
        assert page.locator("h1").is_visible(), path
        assert page.locator(".demo-row").is_visible(), path
        for part in ("nav.ways", ".languages", ".skip", ".account__in", "main form", ".reading", ".pager"):
            for one in page.locator(part).all():
                assert not one.is_visible(), f"{path}: {part} would be printed"
        assert page.pdf(format="A4")[:5] == b"%PDF-"
        page.emulate_media(media="screen")
        citizen.look(f"print view of {path}")
    citizen.leave(cookies=False)
