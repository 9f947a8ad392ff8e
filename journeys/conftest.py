"""One house and one browser for all journeys; a window for each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, ViewportSize, sync_playwright

from journeys.house import House, open_house
from journeys.visitor import DESKTOP, PHONE, Visitor, enter

_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Enter = Callable[..., Visitor]


def launch(playwright: Playwright) -> Browser:
    """The Chromium of the machine; NHARONG_CHROMIUM names another."""
    path = os.environ.get("NHARONG_CHROMIUM") or "/usr/bin/chromium"
    return playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder: Path = tmp_path_factory.mktemp("house")
    with open_house(folder) as opened:
        yield opened


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = launch(playwright)
        yield launched
        launched.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def viewport(request: pytest.FixtureRequest) -> ViewportSize:
    return request.param


@pytest.fixture
def visit(browser: Browser, house: House) -> Iterator[Enter]:
    """Opens windows; those that a failed journey left open are closed."""
    opened: list[Visitor] = []

    def one(viewport: ViewportSize, language: str = "vi", **options: Any) -> Visitor:
        visitor = enter(browser, house, viewport, language, **options)
        opened.append(visitor)
        return visitor

    yield one
    for visitor in opened:
        visitor.context.close()
