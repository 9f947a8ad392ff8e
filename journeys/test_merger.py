"""A coordinator plans a merger ahead of its day, looks at what follows, and takes it back."""

from __future__ import annotations

import pytest
from playwright.sync_api import ViewportSize

from journeys.conftest import Enter
from journeys.visitor import Visitor

pytestmark = pytest.mark.journey

DAY = "2027-07-01"
FIRST, SECOND = "X23782-2025", "X24022-2025"  # Ia O and Ia Pa


def _names_on(visitor: Visitor, day: str) -> list[str]:
    visitor.go("agencies:tree", at=day)
    return visitor.page.locator("main .tree__list a").all_inner_texts()


def _to_the_planner(coordinator: Visitor) -> None:
    page = coordinator.page
    coordinator.go("agencies:tree")
    coordinator.follow(coordinator.link("agencies:acts"))
    coordinator.look("legal acts")
    coordinator.follow(coordinator.link("agencies:planner"))
    coordinator.look("planner")
    coordinator.follow(page.locator("main a[href='?kind=merge']"))
    coordinator.look("planner of a merger")


def _choose(coordinator: Visitor) -> None:
    """Search without diacritics, tick, search again: what is ticked stays."""
    page = coordinator.page
    for text, code in (("ia o", FIRST), ("ia pa", SECOND)):
        page.fill("#q", text)
        coordinator.follow(page.locator("button[name=search]"))
        page.locator(f"[name=agencies][value={code}]").check()
    coordinator.look("agencies chosen")


def test_a_merger_is_planned_and_withdrawn(visit: Enter, viewport: ViewportSize) -> None:
    width = viewport["width"]
    number, name, code = f"{width}/NQ-UBTVQH15", f"Xã Ia O Pa {width}", f"THU-{width}"
    coordinator = visit(viewport)
    page = coordinator.page
    coordinator.sign_in("demo-coordinator")
    before = _names_on(coordinator, DAY)
    _to_the_planner(coordinator)
    page.fill("[name=effective_on]", DAY)
    page.fill("[name=act_number]", number)
    page.fill("[name=title]", "Nghị quyết sắp xếp hai xã (thử)")
    page.select_option("[name=certainty]", "U")
    _choose(coordinator)
    # The search keeps what was typed.
    assert page.locator("[name=act_number]").input_value() == number
    page.fill("[name=form-0-code]", code)
    page.fill("[name=form-0-name_vi]", f"Ủy ban nhân dân {name}")
    page.fill("[name=form-0-short_vi]", name)
    coordinator.follow(page.locator("button[name=preview]"))
    coordinator.look("what follows")
    told = page.locator("section[aria-labelledby=plan]").inner_text()
    assert name in told and "Ia O" in told and "Ia Pa" in told
    # The roles of those who work there end with the agency: the plan says so before anything is written.
    assert _names_on(coordinator, DAY) == before, "a dry run has written"
    page.go_back()

    coordinator.follow(page.locator("section[aria-labelledby=plan] form button"))
    coordinator.look("the act, entered ahead of time")
    assert number in page.locator("main").inner_text()
    act = page.url
    coordinator.go("agencies:acts")
    coordinator.look("legal acts with the new one")
    assert page.locator("main tbody tr", has_text=number).count() == 1
    then = _names_on(coordinator, DAY)
    coordinator.look("tree on the day of the merger")
    assert name in then and len(then) == len(before) - 1
    assert not {"Xã Ia O", "Xã Ia Pa"} & set(then)
    assert {"Xã Ia O", "Xã Ia Pa"} <= set(_names_on(coordinator, "2027-06-30"))

    coordinator.go(act)
    page.locator("#reason").fill("Chỉ là thử.")
    coordinator.follow(page.locator("section[aria-labelledby=withdraw] button"))
    coordinator.look("after the withdrawal")
    assert _names_on(coordinator, DAY) == before
    coordinator.leave()
