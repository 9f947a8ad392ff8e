"""A person with a browser. Every screen that is looked at has to be readable by everybody, in any window.

``look`` checks what is on the screen; ``leave`` checks what happened on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, ViewportSize

from journeys.house import PASSWORD, House

PHONE: ViewportSize = {"width": 360, "height": 780}
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
NARROWEST = 320
_LOCALES = {"vi": "vi-VN", "en": "en-GB"}
_GRAVE = ("serious", "critical")
# Wider than the window, and the elements that make it so.
_OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = one => one && one !== document.body
    && (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  return [...document.body.querySelectorAll('*')]
    .filter(one => one.getBoundingClientRect().right > width + 1 && !scrolls(one.parentElement))
    .slice(0, 5).map(one => one.outerHTML.slice(0, 160));
}"""


@dataclass
class Visitor:
    """One person, one window."""

    house: House
    context: BrowserContext
    page: Page
    language: str
    viewport: ViewportSize
    scripts: bool
    faults: list[str] = field(default_factory=list)
    # Screens that answer with a refusal on purpose; the browser calls them errors.
    expected: set[str] = field(default_factory=set)
    looked_at: list[str] = field(default_factory=list)

    # Going ---------------------------------------------------------------------------------------------------------

    def url(self, name: str, *arguments: Any, **query: str) -> str:
        """The path of a page by the name it has in the code, in the visitor's language."""
        with translation.override(self.language):
            return reverse(name, args=arguments, query=query or None)

    def address(self, path: str) -> str:
        return path if path.startswith("http") else self.house.base + path

    def go(self, name: str, *arguments: Any, **query: str) -> Response:
        """Types an address: ``go("plans:board", period="2026-10")``, or a whole path."""
        path = name if name.startswith(("/", "http")) else self.url(name, *arguments, **query)
        response = self.page.goto(self.address(path))
        assert response is not None and response.ok, f"{path}: {response and response.status}"
        return response

    def way(self, name: str) -> Locator:
        """The entry of the main navigation that leads there."""
        return self.page.locator(f"nav.ways a[href='{self.url(name)}']")

    def link(self, name: str, *arguments: Any) -> Locator:
        """Links in the page itself to that page or below it, whatever their query says."""
        return self.page.locator(f"main a[href^='{self.url(name, *arguments)}']")

    def follow(self, link: Locator) -> None:
        """Clicks and waits until the next page stands."""
        with self.page.expect_navigation():
            link.click()

    def sign_in(self, username: str) -> None:
        """By the door that everybody sees: the link in the header."""
        self.go("portal:home")
        self.follow(self.page.locator(".account__in"))
        self.look("sign in")
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", PASSWORD)
        self.follow(self.page.locator("main form button[type=submit]").first)
        assert username in self.page.locator(".account__name").inner_text()

    # Looking -------------------------------------------------------------------------------------------------------

    def look(self, name: str) -> None:
        """This screen has no serious violation, does not run over the side, and says which language it speaks."""
        self.looked_at.append(name)
        self._look_at_frame(name)
        self._look_at_width(name, self.viewport["width"])
        if self.viewport["width"] == PHONE["width"]:
            self.page.set_viewport_size({"width": NARROWEST, "height": PHONE["height"]})
            self._look_at_width(name, NARROWEST)
            self.page.set_viewport_size(self.viewport)
        if self.scripts:
            self._look_with_axe(name)

    def _look_at_frame(self, name: str) -> None:
        page = self.page
        if page.locator("html").get_attribute("lang") != self.language:
            self.faults.append(f"{name}: the page does not say that it speaks {self.language}")
        if page.locator("main").count() != 1 or page.locator("h1").count() != 1:
            self.faults.append(f"{name}: not exactly one main part and one heading")
        if not page.locator(".demo-row").is_visible():
            self.faults.append(f"{name}: nothing says that this is a demonstration")
        if page.title().startswith((" ", "–")):
            self.faults.append(f"{name}: the window has no title")

    def _look_at_width(self, name: str, width: int) -> None:
        over = self.page.evaluate(_OVERFLOW)
        if over:
            self.faults.append(f"{name} ({self.page.url}) runs over the side at {width} px: {over}")

    def _look_with_axe(self, name: str) -> None:
        found = Axe().run(self.page, options={"resultTypes": ["violations"]}).response["violations"]
        for violation in found:
            if violation["impact"] in _GRAVE:
                nodes = [node["html"][:200] for node in violation["nodes"][:3]]
                self.faults.append(
                    f"{name} ({self.page.url}): {violation['impact']} {violation['id']}: {violation['help']}; {nodes}"
                )

    # Leaving -------------------------------------------------------------------------------------------------------

    def leave(self, *, cookies: bool = True) -> None:
        """Nothing went wrong on the way. With ``cookies=False`` the house must not have set any."""
        if not cookies and (kept := self.context.cookies()):
            self.faults.append(f"cookies were set: {[one['name'] for one in kept]}")
        self.context.close()
        assert self.looked_at, "nothing was looked at"
        assert not self.faults, "\n".join(self.faults)


def enter(
    browser: Browser,
    house: House,
    viewport: ViewportSize,
    language: str = "vi",
    *,
    scripts: bool = True,
    **options: Any,
) -> Visitor:
    """Opens a window of its own: no cookie, no cache, everything noted that should not happen."""
    context = browser.new_context(
        viewport=viewport,
        locale=_LOCALES[language],
        timezone_id="Asia/Ho_Chi_Minh",
        java_script_enabled=scripts,
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    visitor = Visitor(house, context, page, language, viewport, scripts)
    host = urlsplit(house.base).netloc

    def on_request(request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != host:
            visitor.faults.append(f"asks another host: {request.url}")

    def on_response(response: Response) -> None:
        if response.status >= 400 and urlsplit(response.url).path not in visitor.expected:
            visitor.faults.append(f"{response.status} from {response.url}")

    def on_console(message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            visitor.faults.append(f"console: {message.text}")

    page.on("request", on_request)
    page.on("response", on_response)
    page.on("console", on_console)
    page.on("pageerror", lambda error: visitor.faults.append(f"script: {error}"))
    return visitor
