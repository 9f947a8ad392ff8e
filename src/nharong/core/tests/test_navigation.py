"""The registry of ways: who sees what, in which order, and that looking costs a stranger no cookie."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import include, path

from nharong.core import navigation


def _view(request):
    raise AssertionError("never called")


ways = (
    [
        path("board/", _view, name="board"),
        path("board/T1/", _view, name="target"),
        path("inbox/", _view, name="inbox"),
        path("agencies/", _view, name="agencies"),
    ],
    "ways",
)
urlpatterns = [path("", include(ways))]
pytestmark = pytest.mark.urls(__name__)


class Person:
    is_authenticated = True


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    monkeypatch.setattr(navigation, "_entries", {})
    navigation.register("inbox", "Inbox", "ways:inbox", 1, "staff")
    navigation.register("agencies", "Agencies", "ways:agencies", 20)
    navigation.register("board", "Board", "ways:board", 10, description="All targets.")


def _request(path="/board/", user=None):
    request = RequestFactory().get(path)
    if user:
        request.COOKIES["sessionid"] = "x"
        request.user = user
    return request


def test_strangers_see_public_entries_in_order():
    assert [item.key for item in navigation.items(_request())] == ["board", "agencies"]


def test_staff_see_theirs_after_the_public_ones():
    assert [item.key for item in navigation.items(_request(user=Person()))] == ["board", "agencies", "inbox"]


def test_a_session_without_a_person_is_a_stranger():
    assert not navigation.is_signed_in(_request(user=AnonymousUser()))


def test_the_user_is_not_looked_at_without_a_session():
    class Untouchable:
        @property
        def is_authenticated(self):
            raise AssertionError("this would make every page depend on cookies")

    request = RequestFactory().get("/")
    request.user = Untouchable()
    assert not navigation.is_signed_in(request)


def test_an_entry_is_current_on_its_page_and_below():
    current = [item.key for item in navigation.items(_request("/board/T1/")) if item.current]
    assert current == ["board"]


def test_the_description_is_carried():
    assert navigation.items(_request())[0].description == "All targets."


def test_a_key_is_registered_once():
    with pytest.raises(ValueError, match="twice"):
        navigation.register("board", "Board", "ways:board", 10)


def test_an_audience_is_public_or_staff():
    with pytest.raises(ValueError, match="audience"):
        navigation.register("other", "Other", "ways:board", 10, "everyone")


def test_only_the_nearest_way_is_current():
    navigation.register("target", "Target", "ways:target", 11)
    assert [item.key for item in navigation.items(_request("/board/T1/")) if item.current] == ["target"]
    assert [item.key for item in navigation.items(_request("/board/")) if item.current] == ["board"]
    assert not [item for item in navigation.items(_request("/elsewhere/")) if item.current]
