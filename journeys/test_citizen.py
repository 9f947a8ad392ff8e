"""A citizen asks: how far is the plan, and how do you know?"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Request, ViewportSize

from journeys.conftest import Enter
from journeys.visitor import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.journey

# What a page may weigh on a phone's data plan, with styles and both weights of the letters.
MOST_BYTES = 150_000
MONTH = "2026-10"


def _numbers(text: str) -> list[int]:
    """The whole numbers of a sentence such as “118 trên 148”, without thousands' dots."""
    return [int(re.sub(r"\D", "", one)) for one in re.findall(r"\d[\d.,]*", text)]


def _address_of(visitor: Visitor, part: str) -> str:
    """The first link of the page's main part that leads there."""
    href = visitor.page.locator(f"main a[href*='{part}']").first.get_attribute("href")
    assert href
    return href


def _take(visitor: Visitor, href: str, folder: Path) -> str:
    """Downloads what a link offers, or reads it when the browser shows it."""
    answer = visitor.context.request.get(visitor.address(href))
    assert answer.ok, f"{href}: {answer.status}"
    target = folder / href.strip("/").replace("/", "-")
    target.write_bytes(answer.body())
    return target.read_text(encoding="utf-8-sig")


def _from_home_to_proof(visitor: Visitor) -> tuple[int, int]:
    page = visitor.page
    visitor.go("portal:home")
    visitor.look("home")
    visitor.follow(visitor.way("plans:board"))
    visitor.look("board")
    # What the board shows without being asked is a month whose deadlines have passed, so that nobody looks better
    # or worse than they are.
    visitor.follow(page.locator("main a[href*='/T1/']").first)
    visitor.look("indicator")
    assert f"period={MONTH}" in page.url

    then = page.url
    visitor.follow(page.locator(".reading a[rel=prev]"))
    assert "period=2026-09" in page.url
    visitor.follow(page.locator(".reading a[href*='boundaries=']").first)
    assert "boundaries=today" in page.url and "period=2026-09" in page.url
    visitor.look("indicator, a month earlier, in the boundaries of today")
    visitor.follow(page.locator(".reading a[href*='2026-Q3']").first)
    visitor.look("indicator of a quarter")
    # Every choice has its address: going back is going to the address.
    visitor.go(then)
    visitor.follow(page.locator("main a.button[href*='.T1.']").first)
    visitor.look("proof of the whole plan")
    numerator, denominator = _numbers(page.locator(".figure__sum").first.inner_text())
    assert 0 < numerator < denominator
    return numerator, denominator


def _check_downloads(visitor: Visitor, numerator: int, denominator: int, folder: Path) -> None:
    """Whoever adds up the downloaded lines comes to the same sum."""
    page = visitor.page
    with page.expect_download() as started:
        page.locator("main a.button[href$='.csv']").click()
    target = folder / "proof.csv"
    started.value.save_as(target)
    rows = list(csv.DictReader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) > denominator
    shown = json.loads(_take(visitor, _address_of(visitor, f"{MONTH}.all.then.json"), folder))
    assert (shown["figure"]["numerator"], shown["figure"]["denominator"]) == (numerator, denominator)
    assert shown["rule"] and shown["sources"] and shown["counted"]
    assert all(one["reason"] for one in shown["refused"])


def _down_to_a_record(visitor: Visitor) -> None:
    page = visitor.page
    visitor.follow(page.locator("main a[href$='show=missing'], main a[href*='show=missing&']").first)
    visitor.look("agencies that are missing from the sum")
    reasons = page.locator("main tbody td:nth-child(3)").all_inner_texts()
    assert reasons and all(reason.strip() for reason in reasons)
    visitor.follow(page.locator("main a[href*='show=counted']").first)
    visitor.follow(page.locator("main tbody tr:has-text('Nhơn Châu') td:last-child a").first)
    visitor.look("proof of one agency")
    assert _numbers(page.locator(".figure__sum").first.inner_text()) == [1, 1]
    visitor.follow(page.locator("main tbody th a[href*='" + visitor.url("press:records") + "']").first)
    visitor.look("record")
    evidence = page.locator("main .pairs a[href^='http']").first
    assert evidence.is_visible(), "the record shows no evidence"
    # And back up: the record leads to the figures in which it counts.
    visitor.follow(page.locator("main section a").last)
    assert "period=" in page.url and "agency=" in page.url
    visitor.look("board of one agency")


def _find_a_spokesperson(visitor: Visitor) -> None:
    page = visitor.page
    visitor.follow(visitor.way("press:directory"))
    visitor.look("spokespersons")
    page.fill("#q", "quy nhon")
    visitor.follow(page.locator("main form.search button"))
    visitor.look("spokespersons found")
    found = page.locator("main tbody tr")
    assert 0 < found.count() < 50
    for row in found.all_inner_texts():
        assert "Quy Nhơn" in row, row
    page.fill("#q", "khong co ai ten nay")
    visitor.follow(page.locator("main form.search button"))
    visitor.look("nobody found")
    assert page.locator(".empty").is_visible()


def _through_the_register(visitor: Visitor) -> None:
    page = visitor.page
    visitor.follow(visitor.way("agencies:tree"))
    for day, expected in (("2025-06-30", 373), ("2025-07-01", 135)):
        page.fill("#at", day)
        visitor.follow(page.locator("main form.search button"))
        visitor.look(f"tree on {day}")
        # The last count is that of the communes.
        counts = [_numbers(one)[0] for one in page.locator(".counts li").all_inner_texts()]
        assert expected in counts, f"{day}: {counts}"
    assert page.locator(".tree__branch").count() == 1
    visitor.follow(page.locator("main .tree__list a", has_text=re.compile(r"\bIa Pa\b")))
    visitor.look("agency")
    before = page.locator(".lineage > div").first.locator("li")
    assert before.count() == 3
    visitor.follow(before.first.locator("a").first)
    visitor.look("former agency")
    assert page.locator(".lineage > div").nth(1).locator("a", has_text="Ia Pa").count() == 1
    visitor.follow(visitor.way("agencies:tree"))
    visitor.follow(visitor.link("agencies:map"))
    visitor.look("map")
    assert page.locator(".map svg a").count() == 135
    assert page.locator("main tbody tr").count() == 135


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_figure_is_followed_down_to_its_evidence(
    visit: Enter, viewport: ViewportSize, language: str, tmp_path: Path
) -> None:
    citizen = visit(viewport, language)
    numerator, denominator = _from_home_to_proof(citizen)
    _check_downloads(citizen, numerator, denominator, tmp_path)
    _down_to_a_record(citizen)
    _find_a_spokesperson(citizen)
    _through_the_register(citizen)
    citizen.leave(cookies=False)


def test_it_works_without_javascript(visit: Enter, tmp_path: Path) -> None:
    citizen = visit(PHONE, scripts=False)
    numerator, denominator = _from_home_to_proof(citizen)
    _check_downloads(citizen, numerator, denominator, tmp_path)
    _down_to_a_record(citizen)
    _find_a_spokesperson(citizen)
    _through_the_register(citizen)
    citizen.leave(cookies=False)


def test_pages_are_light(visit: Enter) -> None:
    """Each of the main pages, opened by somebody who was never here."""
    for name in ("portal:home", "plans:board", "agencies:tree", "agencies:map", "press:directory", "regulations:rules"):
        citizen = visit(PHONE)
        asked: list[Request] = []
        citizen.page.on("requestfinished", lambda request, asked=asked: asked.append(request))
        citizen.go(name)
        citizen.page.wait_for_load_state("networkidle")
        weight = sum(one.sizes()["responseBodySize"] for one in asked)
        assert 10_000 < weight < MOST_BYTES, f"{name}: {weight} bytes"
        citizen.context.close()


def test_other_public_pages(visit: Enter, viewport: ViewportSize) -> None:
    """The plan, closed periods, rules, legal acts, and who could speak on a day."""
    citizen = visit(viewport)
    citizen.go("regulations:rules")
    citizen.look("rules")
    for name in ("plans:plan", "plans:seals"):
        citizen.go("plans:board")
        citizen.follow(citizen.link(name))
        citizen.look(name)
    citizen.go("agencies:tree")
    citizen.follow(citizen.link("agencies:acts"))
    citizen.look("legal acts")
    citizen.follow(citizen.page.locator("main tbody a", has_text="1664/NQ-UBTVQH15"))
    citizen.look("legal act")
    assert citizen.page.locator("main tbody tr").count() == 135
    for name in ("press:speakers", "press:records"):
        citizen.go(name)
        citizen.look(name)
    citizen.leave(cookies=False)


def test_an_agency_is_found_by_name(visit: Enter) -> None:
    """On the board, without diacritics; several of a name are offered, none is said to be none."""
    citizen = visit(DESKTOP)
    page = citizen.page
    citizen.go("plans:board", period=MONTH)
    page.fill("#agency", "xa ia pa")
    citizen.follow(page.locator(".reading button"))
    assert "Ia Pa" in page.locator(".reading__note").inner_text()
    page.fill("#agency", "quy nhon")
    citizen.follow(page.locator(".reading button"))
    citizen.look("which agency?")
    citizen.follow(page.locator(".notice a", has_text="Quy Nhơn Bắc"))
    assert "Quy Nhơn Bắc" in page.locator(".reading__note").inner_text()
    page.fill("#agency", "không có xã này")
    citizen.follow(page.locator(".reading button"))
    citizen.look("no such agency")
    assert page.locator(".notice--warning").is_visible()
    citizen.leave(cookies=False)


def test_a_page_that_is_not_there(visit: Enter) -> None:
    citizen = visit(DESKTOP)
    citizen.expected.add("/vi/khong-co/")
    citizen.page.goto(citizen.address("/vi/khong-co/"))
    citizen.look("not found")
    assert citizen.page.locator("main a[href='/vi/']").count()
    citizen.leave(cookies=False)
