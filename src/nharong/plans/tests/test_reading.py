"""Which reading of the board an address asks for: by code for scripts, by name as well for people."""

from __future__ import annotations

import pytest
from django.urls import reverse

from nharong.accounts.tests.factories import make_user
from nharong.agencies.models import Agency
from nharong.agencies.tests.factories import make_agency
from nharong.plans.tests.world import afresh, load_plan, make_rule, province

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house() -> None:
    top = province()
    for code, name in (("A", "Ủy ban nhân dân xã Ia Pa"), ("B", "Ủy ban nhân dân xã Ia O"), ("C", "Xã Đak Pơ")):
        make_agency(code, "commune", top, name_vi=name, name_en=name)
    make_rule(first="2026-08", count=12)
    load_plan()
    afresh()


def read(client, view="plans:board", **query):
    return client.get(reverse(view, query={"period": "2026-10", **query}))


@pytest.mark.parametrize("text", ["A", "ia pa", "Ủy ban nhân dân xã Ia Pa", "xa IA PA"])
def test_one_agency_is_found_by_code_or_name(client, text):
    reading = read(client, agency=text).context["reading"]
    assert reading.unit is not None and reading.unit.code == "A"


def test_of_several_the_reader_chooses(client):
    response = read(client, agency="ia", boundaries="today")
    assert response.context["reading"].unit is None
    links = dict(response.context["candidates"])
    assert list(links) == ["Ủy ban nhân dân xã Ia O", "Ủy ban nhân dân xã Ia Pa"]
    chosen = client.get(reverse("plans:board") + links["Ủy ban nhân dân xã Ia O"]).context["reading"]
    assert (chosen.unit.code, chosen.period.label, chosen.boundaries) == ("B", "2026-10", "today")


def test_a_name_that_nobody_has_is_said_back_and_escaped(client):
    response = read(client, agency='<b>"không')
    assert response.status_code == 200 and response.context["reading"].unit is None
    assert "&lt;b&gt;&quot;không" in response.content.decode()
    assert "<b>" not in response.content.decode()


@pytest.mark.parametrize("view", ["plans:board_json", "plans:board_csv"])
def test_a_file_is_asked_by_code_only(client, view):
    """A script that mistypes a code must not get the figures of the whole plan."""
    assert read(client, view, agency="A").status_code == 200
    assert read(client, view, agency="ia pa").status_code == 422


def test_staff_see_their_own_agency_first(client):
    """An officer of the last commune finds it at the top; to strangers the order is that of the register."""

    def order():
        address = reverse("plans:indicator", args=["T1"], query={"period": "2026-10"})
        context = client.get(address).context
        return [line["unit"].code for line in context["lines"]], {name: url for name, url, _now in context["own"]}

    assert order() == (["P", "A", "B", "C"], {})
    client.force_login(make_user("can.bo", "officer", Agency.objects.get(code="C")))
    lines, own = order()
    assert lines == ["C", "P", "A", "B"]
    assert list(own) == ["Xã Đak Pơ"]
    assert "agency=C" in own["Xã Đak Pơ"]
