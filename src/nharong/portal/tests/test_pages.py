"""The front door, the start page, the pages of refusal, and what every page must be."""

from __future__ import annotations

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from nharong.core.figures import Figure, FigureState
from nharong.plans import selectors
from nharong.portal.views import preferred_language

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def plan(monkeypatch):
    """A plan of one target, told by the plans room."""
    period = SimpleNamespace(first_day=dt.date(2023, 1, 1), last_day=dt.date(2028, 12, 31))
    told = SimpleNamespace(number="155", issuer=HOSTILE, title=HOSTILE, short="Plan", principle="", period=period)
    indicator = SimpleNamespace(code="T1", target_text="")
    figure = Figure(FigureState.VALUE, 118, 135, as_of=dt.date(2026, 11, 23))
    row = SimpleNamespace(indicator=indicator, title=HOSTILE, figure=figure, target=100, url="/vi/t1/")
    monkeypatch.setattr(selectors, "plans_in_use", lambda: {"plan": told})
    monkeypatch.setattr(selectors, "headline_figures", lambda: [row])
    return told


@pytest.fixture
def no_plan(monkeypatch):
    monkeypatch.setattr(selectors, "plans_in_use", dict)
    monkeypatch.setattr(selectors, "headline_figures", lambda: [])


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "vi"),
        ("en-GB,en;q=0.9", "en"),
        ("fr,en;q=0.5,vi;q=0.4", "en"),
        ("vi;q=0.9,en;q=0.1", "vi"),
        ("de", "vi"),
        ("*", "vi"),
        (";;;", "vi"),
    ],
)
def test_the_front_door_follows_the_browser(client, header, language):
    assert preferred_language(header) == language
    response = client.get("/", headers={"accept-language": header} if header else {})
    assert (response.status_code, response["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in response["Vary"] and not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_start_page_shows_the_plan(client, plan, language):
    response = client.get(f"/{language}/")
    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}">' in html and HOSTILE not in html
    assert ("87,4" if language == "vi" else "87.4") in html
    assert 'href="/vi/t1/"' in html


@pytest.mark.django_db
def test_the_start_page_says_when_there_is_no_plan(client, no_plan):
    response = client.get("/en/")
    assert response.status_code == 200 and "No plan has been loaded yet" in response.content.decode()


@pytest.mark.django_db
def test_a_public_page_sets_no_cookie_loads_nothing_foreign_and_has_no_inline_code(client, plan):
    response = client.get("/vi/")
    html = response.content.decode()
    assert not response.cookies and "Cookie" not in response.get("Vary", "")
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', html)
    assert not re.search(r"<script|\sstyle=|<style|\son\w+=", html)


@pytest.mark.django_db
def test_a_strange_session_cookie_is_still_a_stranger(plan):
    client = Client()
    client.cookies["sessionid"] = "unknown"
    assert client.get("/vi/").status_code == 200


@pytest.mark.django_db
def test_languages_lead_to_the_same_page_with_its_query(admin_client, plan):
    with translation.override("vi"):
        here = reverse("portal:components")
    with translation.override("en"):
        there = reverse("portal:components")
    html = admin_client.get(here, {"kind": "commune"}).content.decode()
    assert f'href="{there}?kind=commune"' in html


@pytest.mark.django_db
def test_the_components_are_for_staff(client, admin_client):
    url = reverse("portal:components")
    assert client.get(url).status_code == 302
    response = admin_client.get(url)
    assert response.status_code == 200 and response["X-Robots-Tag"] == "noindex"
    html = response.content.decode()
    for state in FigureState:
        assert f"state--{state}" in html


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_missing_page_is_a_designed_page(client, language):
    response = client.get(f"/{language}/khong-co/")
    html = response.content.decode()
    assert response.status_code == 404 and f'<html lang="{language}">' in html
    other = "en" if language == "vi" else "vi"
    assert f'href="/{other}/"' in html


@pytest.mark.django_db
def test_a_fault_is_a_designed_page_that_needs_no_context(client, monkeypatch):
    def broken():
        raise RuntimeError("broken")

    monkeypatch.setattr(selectors, "plans_in_use", broken)
    client.raise_request_exception = False
    response = client.get("/en/")
    assert response.status_code == 500 and "Something broke on our side." in response.content.decode()
