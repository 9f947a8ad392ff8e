"""What every test of the house shares.

Tests run inside a transaction that is rolled back. ``transaction=True`` would empty the tables instead, which
the append-only action log refuses on both databases.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from nharong.core import clock, revisions

# No deadline: a busy machine is no fault of the code. Integration runs try the same examples each time.
hypothesis_settings.register_profile(
    "house",
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
hypothesis_settings.load_profile("house")


@pytest.fixture(autouse=True, scope="session")
def _own_media(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Uploads of tests go to a folder that pytest clears away."""
    django_settings.MEDIA_ROOT = str(tmp_path_factory.mktemp("media"))


@pytest.fixture(autouse=True)
def _fresh_memory() -> Iterator[None]:
    """Each test starts knowing nothing of the one before: caches, data revision, language.

    Texts outside of a page are English, that is the msgids; ask for ``vietnamese`` to test the catalogue.
    """
    cache.clear()
    revisions._seen_number, revisions._seen_token = -1, ""
    with translation.override("en"):
        yield


@pytest.fixture
def vietnamese() -> Iterator[None]:
    """Vietnamese texts and number formats, as the site shows them by default."""
    with translation.override("vi"):
        yield


@pytest.fixture
def today() -> dt.date:
    """The day on which the suite stands: 23 November 2026, see settings/test.py."""
    return clock.today()


@pytest.fixture
def stand_on(settings) -> Callable[[dt.date], None]:
    """Moves the house to another day for the rest of the test."""

    def move(day: dt.date) -> None:
        settings.NHARONG_TODAY = day.isoformat()

    return move
