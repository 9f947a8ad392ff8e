"""Every address of the house, tried by every role and by strangers.

The list comes from the URL configuration itself, so that an address added tomorrow is tried too. One agency's drafts
carry a word that nobody else may ever read, and whoever may not write leaves every table as it was.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation

from nharong.accounts.enums import Role
from nharong.agencies.models import Agency
from nharong.agencies.tests.factories import make_agency, make_succession
from nharong.plans.tests.world import afresh, load_plan, make_rule
from nharong.press.tests.factories import make_activity, make_term, make_user

pytestmark = pytest.mark.django_db

SECRET = "BAN-NHAP-KIN"
# Signing in and out, switching one's own settings: open to whoever is signed in, and meant to write.
OWN_AFFAIRS = ("accounts:",)
WAGTAIL = "quan-tri/"


def addresses(patterns=None, prefix: str = "", space: str = "") -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(name, route, parameters) of every address, those of the administration framework left out: it is tried in
    press/tests/test_administration.py."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            if route.startswith(WAGTAIL):
                continue
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from addresses(one.url_patterns, route, inner)
        elif isinstance(one, URLPattern):
            yield f"{space}{one.name}", route, tuple(one.pattern.converters)


@pytest.fixture
def house() -> dict[str, object]:
    top = make_agency("P", "province")
    here, there = make_agency("A", "commune", top), make_agency("B", "commune", top)
    old = make_agency("O", "commune", top, valid_to=dt.date(2026, 1, 1))
    act = make_succession([old], [here], dt.date(2026, 1, 1))
    make_rule(first="2026-08")
    load_plan()
    draft = make_activity(here, title=f"{SECRET} nháp", state="draft")
    submitted = make_activity(here, dt.date(2026, 11, 11), title=f"{SECRET} gửi", state="submitted")
    accepted = make_activity(here, dt.date(2026, 10, 11), title="Bản công khai", state="accepted")
    hidden = make_term(here, "head", published=False, full_name=f"{SECRET} Người", phone="0900")
    shown = make_term(here, "spokesperson")
    afresh()
    return {
        "P": top, "A": here, "B": there, "act": act, "records": [draft, submitted, accepted], "terms": [hidden, shown]
    }  # fmt: skip


def fill(house, name: str, parameters: tuple[str, ...]) -> list[dict[str, object]]:
    """Values that lead to the records of agency A."""
    if not parameters:
        return [{}]
    known: dict[str, list[object]] = {
        "code": ["thu"] if name.startswith("plans") else ["A"],
        "agency_code": ["A"],
        "indicator": ["T1"],
        "proof_id": ["thu.T1.2026-10.all.then", "thu.T1.2026-11.A.then"],
        "token": ["x" * 32],
        "label": ["2026-10"],
        "day": ["2026-10-10"],
        "path_format": ["json"],
    }
    numbers = [record.pk for record in house["records"]] + [term.pk for term in house["terms"]] + [house["act"].pk]
    values = [known.get(one, sorted(set(numbers))) for one in parameters]
    if len(parameters) == 1:
        return [{parameters[0]: value} for value in values[0]]
    return [dict(zip(parameters, (value[0] for value in values), strict=True))]


def paths(house) -> list[tuple[str, str]]:
    from django.urls import NoReverseMatch, reverse

    found = []
    for name, _route, parameters in addresses():
        if name.endswith(("None", ":openapi-view", ":api-root")):
            continue
        for values in fill(house, name, parameters):
            try:
                found.append((name, reverse(name, kwargs=values)))
            except NoReverseMatch as error:  # pragma: no cover - a new parameter wants a value above
                raise AssertionError(f"no value known for {name} {parameters}") from error
    return found


def fingerprint() -> dict[str, int]:
    """How many rows each table has, and what the records say."""
    from nharong.press.models import PressActivity

    counts = {m._meta.label: m._default_manager.count() for m in apps.get_models() if "nharong" in m.__module__}
    return counts | {"states": hash(tuple(PressActivity.objects.order_by("pk").values_list("pk", "state", "version")))}


def read(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def visitors(house) -> dict[str, Client]:
    """A stranger, and every role at the neighbour commune; the auditor and coordinator of the province too."""
    clients = {"stranger": Client()}
    for role in Role:
        clients[f"{role.value} of B"] = _signed_in(make_user(f"{role.value}.b", role.value, house["B"]))
    clients["nobody with an account"] = _signed_in(make_user("khong.vai.tro"))
    return clients


def _signed_in(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_door_breaks_and_none_shows_another_agencys_drafts(house, language) -> None:
    with translation.override(language):
        found = paths(house)
        assert len(found) > 60
        for who, client in visitors(house).items():
            client.raise_request_exception = False
            for name, path in found:
                answer = client.get(path)
                assert answer.status_code < 500, (who, name, path)
                assert SECRET.encode() not in read(answer), (who, name, path)


def test_whoever_may_not_write_leaves_everything_as_it_was(house) -> None:
    auditor = _signed_in(make_user("kiem.toan", "auditor", house["P"]))
    with translation.override("vi"):
        found = [(name, path) for name, path in paths(house) if not name.startswith(OWN_AFFAIRS)]
        for who, client in {**visitors(house), "auditor of P": auditor}.items():
            if who == "coordinator of B":
                continue  # may write at B; that A stays untouched is shown below
            client.raise_request_exception = False
            before = fingerprint()
            for name, path in found:
                for method in (client.post, client.put, client.patch, client.delete):
                    answer = method(path)
                    assert answer.status_code < 500, (who, name, path)
            assert fingerprint() == before, who


def test_those_entitled_do_see_the_drafts(house) -> None:
    """The tests above would pass on an empty house: here the same word is found by who may read it."""
    for role in (Role.OFFICER, Role.AUDITOR, Role.COORDINATOR):
        client = _signed_in(make_user(f"{role.value}.a", role.value, Agency.objects.get(code="P")))
        with translation.override("vi"):
            seen = [name for name, path in paths(house) if SECRET.encode() in read(client.get(path))]
        assert seen, role
