"""An auditor reads everything and writes nothing."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize

from journeys.conftest import Enter
from journeys.visitor import Visitor

pytestmark = pytest.mark.journey

AGENCY = "X23782-2025"


def _post(visitor: Visitor, path: str, **fields: str) -> int:
    """What a form of this browser would send, with its cookies and its token."""
    token = next(one["value"] for one in visitor.context.cookies() if one["name"] == "csrftoken")
    answer = visitor.context.request.post(
        visitor.address(path),
        form={"csrfmiddlewaretoken": token, **fields},
        headers={"Referer": visitor.house.base},
        max_redirects=0,
    )
    return answer.status


def test_the_log_is_read_filtered_and_taken_away(visit: Enter, viewport: ViewportSize, tmp_path: Path) -> None:
    auditor = visit(viewport)
    page = auditor.page
    auditor.sign_in("demo-auditor")
    auditor.go("accounts:profile")
    auditor.look("account")
    auditor.follow(auditor.link("accounts:audit"))
    auditor.look("action log")
    page.locator("main summary").first.click()
    page.fill("[name=agency]", AGENCY)
    auditor.look("action log, filter opened")
    auditor.follow(page.locator("main details form button"))
    auditor.look("action log, filtered")
    codes = set(page.locator("main tbody td:nth-child(5)").all_inner_texts())
    assert codes == {AGENCY}
    with page.expect_download() as started:
        page.locator("main a[href*='format=csv']").click()
    target = tmp_path / "log.csv"
    started.value.save_as(target)
    rows = list(csv.reader(target.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) > 10 and all(AGENCY in row for row in rows[1:])
    auditor.leave()


def test_nothing_is_written(visit: Enter, viewport: ViewportSize) -> None:
    auditor = visit(viewport)
    page = auditor.page
    auditor.sign_in("demo-auditor")
    # Every screen of the staff: no form that writes, no way to one.
    screens = ("regulations:inbox", "regulations:overview", "press:activities", "press:terms", "agencies:acts")
    writing = ("press:activity_new", "press:import", "press:review", "press:term_new", "agencies:planner")
    for name in screens:
        auditor.go(name)
        auditor.look(name)
        assert page.locator("main form[method=post]").count() == 0, name
        for other in (*writing, "agencies:import", "regulations:exemptions", "accounts:assign"):
            assert auditor.link(other).count() == 0, f"{name} offers {other}"
    auditor.go("press:activities")
    record = page.locator("main .notice__title a").first.get_attribute("href") or ""
    auditor.go(record)
    auditor.look("record, read by an auditor")
    assert page.locator("main form").count() == 0

    auditor.go("accounts:profile")
    new = {"form": "monthly_update", "title": "Không được", "occurred_on": "2026-10-10", "quantity": "1"}
    assert _post(auditor, auditor.url("press:activity_new"), agency="1", then="keep", **new) == 403
    pk = int(record.rstrip("/").rsplit("/", 1)[1])
    auditor.go(record)
    before = page.locator("main").inner_text()
    # A step to where the record already stands is answered with a kind word to everybody; nothing else is taken.
    for step in ("submit", "accept", "return", "discard", "recall"):
        status = _post(auditor, auditor.url("press:activity_step", pk, step), reason="Không được")
        assert status in (302, 403, 404), f"{step}: {status}"
    auditor.go(record)
    auditor.go(record)
    assert page.locator("main").inner_text() == before
    refused = (
        ("agencies:planner", (), {"kind": "dissolve", "agencies": AGENCY}),
        ("agencies:contact", (AGENCY,), {"valid_from": "2026-11-23", "phone": "0"}),
        ("regulations:periods", (), {"period": "2026-10"}),
        ("regulations:exemptions", (), {"reason": "Không được"}),
        ("accounts:assign", (), {"role": "coordinator"}),
        ("press:review", (), {"record": str(pk)}),
    )
    for name, arguments, fields in refused:
        assert _post(auditor, auditor.url(name, *arguments), **fields) == 403, name
    auditor.leave()
