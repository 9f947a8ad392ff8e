"""A coordinator decides on a record; the figure follows at once."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import ViewportSize

from journeys.conftest import Enter
from journeys.test_officer import duty, open_desk, open_inbox
from journeys.visitor import Visitor

pytestmark = pytest.mark.journey

COORDINATOR, OFFICER = "demo-coordinator", "demo-officer"
AGENCY, MONTH = "X23782-2025", "2026-10"


def _figures(visitor: Visitor, agency: str = AGENCY) -> dict[str, tuple[Any, Any]]:
    """What the public board says, as a file; by its link on the page."""
    page = visitor.page
    visitor.go("plans:board", period=MONTH, agency=agency)
    href = page.locator("main a[href*='board.json']").get_attribute("href")
    body = visitor.context.request.get(visitor.address(href or "")).json()
    return {one["indicator"]: (one["numerator"], one["denominator"]) for one in body["figures"]}


def _submit(officer: Visitor, title: str) -> str:
    page = officer.page
    officer.go("press:activity_new", agency=AGENCY, form="monthly_update", month=MONTH)
    page.fill("[name=title]", title)
    page.fill("[name=link]", "https://vidu.example/ia-o/2026/10")
    officer.follow(page.locator("button[value=submit]"))
    return page.url


def _return_with_a_reason(coordinator: Visitor, title: str, reason: str) -> None:
    page = coordinator.page
    open_desk(coordinator)
    coordinator.follow(coordinator.link("press:review"))
    coordinator.look("records to decide")
    card = page.locator("main li.notice", has_text=title)
    while card.count() == 0:
        coordinator.follow(page.locator(".pager__link[rel=next], .pager a").last)
    card.locator("summary").click()
    card.locator("textarea").fill(reason)
    coordinator.look("records to decide, reason opened")
    coordinator.follow(card.locator("button"))
    assert page.locator("main li.notice", has_text=title).count() == 0


def _correct(officer: Visitor, title: str, reason: str) -> None:
    page = officer.page
    open_inbox(officer)
    officer.look("inbox with a returned record")
    officer.follow(duty(officer).locator("a.button"))
    officer.look("returned record")
    assert reason in page.locator("main").inner_text()
    officer.follow(page.locator("main .buttons a").first)
    officer.look("returned record, being corrected")
    page.fill("[name=link]", "https://vidu.example/ia-o/2026/10/ban-day-du")
    officer.follow(page.locator("button[value=submit]"))
    assert title in page.locator("h1").inner_text()


def _accept(coordinator: Visitor, title: str) -> None:
    page = coordinator.page
    open_desk(coordinator)
    coordinator.follow(coordinator.link("press:review"))
    page.locator("main li.notice", has_text=title).locator("[name=record]").check()
    coordinator.follow(page.locator("button[form=bulk]"))
    coordinator.look("records to decide, one accepted")


def test_returned_corrected_accepted_and_returned_again(visit: Enter, viewport: ViewportSize) -> None:
    officer, coordinator, public = visit(viewport), visit(viewport), visit(viewport)
    officer.sign_in(OFFICER)
    coordinator.sign_in(COORDINATOR)
    title = f"Thông tin tháng 10 của xã Ia O {viewport['width']}"
    reason = "Liên kết chưa mở được; hãy gửi liên kết đến bản đầy đủ."
    before, province = _figures(public), _figures(public, "")
    record = _submit(officer, title)
    assert _figures(public) == before, "a submitted record counts"

    _return_with_a_reason(coordinator, title, reason)
    assert _figures(public) == before
    _correct(officer, title, reason)
    assert _figures(public) == before
    _accept(coordinator, title)
    after = _figures(public)
    assert after["R1"][0] == before["R1"][0] + 1
    assert _figures(public, "")["R1"][0] == province["R1"][0] + 1
    public.look("board of one agency")
    public.go("press:record", int(record.rstrip("/").rsplit("/", 1)[1]))
    public.look("accepted record")

    coordinator.go(record)
    coordinator.look("accepted record at the desk")
    coordinator.page.locator("#decide textarea").fill("Đã chấp nhận nhầm.")
    coordinator.follow(coordinator.page.locator("#decide button"))
    coordinator.look("record returned after acceptance")
    assert _figures(public) == before, "a returned record still counts"
    assert _figures(public, "") == province
    public.leave(cookies=False)
    officer.leave()
    coordinator.leave()


def test_other_screens_of_a_coordinator(visit: Enter, viewport: ViewportSize) -> None:
    """Roles, closing of periods, exemptions, holidays, spreadsheets, the whole of what is owed."""
    coordinator = visit(viewport)
    page = coordinator.page
    coordinator.sign_in(COORDINATOR)
    names = ("overview", "periods", "exemptions", "days")
    for name in (*(f"regulations:{one}" for one in names), "accounts:roles", "press:terms", "agencies:import"):
        coordinator.go(name)
        coordinator.look(name)
    for name in ("accounts:assign", "accounts:add_colleague"):
        coordinator.go("accounts:roles")
        coordinator.follow(coordinator.link(name).first)
        coordinator.look(name)
    coordinator.go("accounts:roles")
    coordinator.follow(page.locator("main tbody a").first)
    coordinator.look("end a role")
    coordinator.go("agencies:contact", AGENCY)
    coordinator.look("contact of an agency")
    coordinator.go("regulations:exemptions")
    coordinator.follow(page.locator("main tbody a").first)
    coordinator.look("end an exemption")
    coordinator.leave()
