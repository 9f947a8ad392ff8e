"""An officer of a commune fulfils a duty on a phone between two meetings."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from journeys.conftest import Enter
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey

OFFICER = "demo-officer-2"
MONTH = "2026-10"


def duty(visitor: Visitor) -> Locator:
    """The open duty of October, wherever in the inbox it stands; its button comes from the month or the record."""
    return visitor.page.locator("main li.notice", has_text="10/2026")


def open_inbox(visitor: Visitor) -> None:
    visitor.follow(visitor.way("regulations:inbox"))


def open_desk(visitor: Visitor) -> None:
    visitor.follow(visitor.way("press:activities"))


def _fill_in(visitor: Visitor, title: str) -> None:
    """The form knows agency, form and month from the duty: the officer only adds what nobody else can know."""
    page = visitor.page
    assert page.locator("[name=agency] option:checked").inner_text().find("Ia Pa") >= 0
    assert page.locator("[name=form]").input_value() == "monthly_update"
    assert page.locator("[name=occurred_on]").input_value().startswith(MONTH)
    assert page.locator("[name=quantity]").input_value() == "1"
    page.fill("[name=title]", title)
    page.fill("[name=link]", "https://vidu.example/ia-pa/2026/10")


def _fulfil(visitor: Visitor, title: str) -> None:
    page = visitor.page
    visitor.sign_in(OFFICER)
    visitor.look("inbox")
    assert duty(visitor).count() == 1
    visitor.follow(duty(visitor).locator("a.button"))
    visitor.look("new record, filled in from the duty")

    visitor.expected.add(page.url.removeprefix(visitor.house.base).split("?")[0])
    page.fill("[name=title]", "")
    visitor.follow(page.locator("button[value=submit]"))
    visitor.look("form with a mistake")
    if visitor.scripts:
        # A listener hears first what went wrong.
        assert page.evaluate("document.activeElement.matches('.notice--error')")
    assert page.locator("[name=title]").get_attribute("aria-invalid") == "true"

    _fill_in(visitor, title)
    # The second click cuts off the answer to the first, so no single navigation can be waited for: only where it ends.
    page.locator("button[value=submit]").dblclick(no_wait_after=True)
    expect(page).to_have_url(re.compile(r"/\d+/$"), timeout=30_000)
    expect(page.locator("h1")).to_contain_text(title)
    page.wait_for_load_state("networkidle")
    visitor.look("record after submitting")
    assert title in page.locator("h1").inner_text()

    open_inbox(visitor)
    visitor.look("inbox without the duty")
    assert duty(visitor).count() == 0


def _only_one(visitor: Visitor, title: str) -> None:
    page = visitor.page
    open_desk(visitor)
    visitor.look("desk")
    assert page.locator("main a", has_text=title).count() == 1, "a double click made a second record"


def _take_back(visitor: Visitor, title: str) -> None:
    page = visitor.page
    visitor.follow(page.locator("main a", has_text=title))
    visitor.follow(page.locator("form[action$='/recall/'] button"))
    visitor.look("record taken back")
    open_inbox(visitor)
    # It is owed again, and the next step is to go on with what was begun.
    assert duty(visitor).count() == 1
    visitor.follow(duty(visitor).locator("a.button"))
    assert title in page.locator("h1").inner_text()
    visitor.follow(page.locator("form[action$='/discard/'] button"))
    assert page.locator("main a", has_text=title).count() == 0


def test_a_duty_leaves_the_inbox(visit: Enter, viewport: ViewportSize) -> None:
    officer = visit(viewport)
    title = f"Thông tin tháng 10 của xã Ia Pa {viewport['width']}"
    _fulfil(officer, title)
    _only_one(officer, title)
    _take_back(officer, title)
    officer.leave()


def test_a_duty_without_javascript(visit: Enter) -> None:
    officer = visit(PHONE, scripts=False)
    title = "Thông tin tháng 10 không cần JavaScript"
    _fulfil(officer, title)
    _only_one(officer, title)
    _take_back(officer, title)
    officer.leave()


def test_other_screens_of_an_officer(visit: Enter, viewport: ViewportSize) -> None:
    """Spokespersons, spreadsheet, account, password, what others owe."""
    officer = visit(viewport)
    page = officer.page
    officer.sign_in(OFFICER)
    for place in range(page.locator(".ways__staff a").count()):
        officer.follow(page.locator(".ways__staff a").nth(place))
        officer.look(f"way {place + 1} of the staff")
    for name in ("press:import", "press:terms"):
        open_desk(officer)
        officer.follow(officer.link(name))
        officer.look(name)
    officer.follow(officer.link("press:term_new"))
    officer.look("new spokesperson")
    for name in ("accounts:password", "accounts:ask_password"):
        officer.go(name)
        officer.look(name)
    officer.leave()


def test_a_stranger_is_asked_to_sign_in(visit: Enter) -> None:
    stranger = visit(DESKTOP)
    stranger.go("regulations:inbox")
    stranger.look("sign in, sent from the inbox")
    stranger.page.fill("[name=username]", OFFICER)
    stranger.page.fill("[name=password]", "sai mật khẩu")
    stranger.expected.add(stranger.url("accounts:login"))
    stranger.page.locator("main form button[type=submit]").first.click()
    stranger.page.locator(".notice--error").wait_for()
    stranger.look("wrong password")
    stranger.leave()
