"""Loading Gia Lai's register: both worlds, and the legal acts between them."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path

import pytest

from nharong.accounts.models import User
from nharong.agencies.loading import read_register
from nharong.agencies.models import ActEffect, Agency, AgencyName, AgencyParent, Reorganisation, Succession
from nharong.agencies.services import load_register, shipped_registers
from nharong.audit.models import Action
from nharong.core import revisions
from nharong.core.clock import now
from nharong.core.errors import Invalid, Refused
from nharong.core.models import PeriodClosure
from nharong.core.permissions import SYSTEM

pytestmark = pytest.mark.django_db
BEFORE, AFTER = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def communes(day: dt.date):
    return Agency.objects.of_kind("commune").at(day)


def test_both_worlds_and_the_act_between_them():
    report = load_register(actor=SYSTEM)

    assert communes(BEFORE).count() == 373
    assert communes(AFTER).count() == 135
    assert Agency.objects.of_kind("district").at(BEFORE).count() == 28
    assert not Agency.objects.of_kind("district").at(AFTER).exists()
    assert list(Agency.objects.of_kind("province").at(BEFORE).values_list("code", flat=True)) == ["BD-OLD", "GL-OLD"]
    assert list(Agency.objects.of_kind("province").at(AFTER).values_list("code", flat=True)) == ["GL-2025"]
    under = AgencyParent.objects.filter(agency__kind="commune", valid_to=AFTER)
    assert under.filter(parent__parents__parent__code="GL-OLD").count() == 218
    assert under.filter(parent__parents__parent__code="BD-OLD").count() == 155
    assert report.agencies_created == Agency.objects.count()
    assert report.acts_created == Reorganisation.objects.count()
    assert report.successions_created == Succession.objects.count()


def test_every_new_commune_knows_its_predecessors_and_every_old_one_its_successors():
    load_register(actor=SYSTEM)

    assert not communes(AFTER).filter(successions_in__isnull=True).exists()
    assert not communes(BEFORE).filter(successions_out__isnull=True).exists()
    in_parts = Succession.objects.filter(is_partial=True, predecessor__kind="commune")
    assert set(in_parts.values_list("predecessor__code", flat=True)) == {"X21997", "X22000", "X21634"}
    assert in_parts.count() == 6
    # Also where the territory did not change: two bodies, one legal act.
    island = Succession.objects.get(predecessor__names__short_vi="Xã Nhơn Châu")
    assert (island.successor.valid_from, island.is_partial) == (AFTER, False)
    assert island.predecessor.official_code == island.successor.official_code


def test_the_culture_department_carries_what_the_information_departments_did():
    load_register(actor=SYSTEM)

    new = Agency.objects.get(code="GL-SVHTTDL")
    assert set(new.successions_in.values_list("predecessor__code", flat=True)) == {"GL-OLD-SVHTTDL", "BD-OLD-SVHTTDL"}
    for province in ("GL-OLD", "BD-OLD"):
        information = Agency.objects.get(code=f"{province}-STTTT")
        assert information.valid_to == dt.date(2025, 3, 1)
        heirs = information.successions_out.values_list("successor__code", "is_partial")
        assert (f"{province}-SVHTTDL", True) in set(heirs)
    assert set(
        Agency.objects.get(code="BD-OLD-SVHTTDL").successions_in.values_list("predecessor__code", flat=True)
    ) == {
        "BD-OLD-SVHTT",
        "BD-OLD-SDL",
        "BD-OLD-STTTT",
    }


def test_nobody_stands_under_a_body_that_does_not_exist_and_all_have_names_and_sources():
    load_register(actor=SYSTEM)

    for day in (dt.date(2024, 1, 1), dt.date(2025, 4, 1), BEFORE, AFTER, dt.date(2026, 11, 23)):
        alive = set(Agency.objects.at(day).values_list("id", flat=True))
        placed = dict(AgencyParent.objects.at(day).values_list("agency_id", "parent_id"))
        assert set(placed) <= alive
        assert set(placed.values()) <= alive
        roots = Agency.objects.filter(pk__in=alive - set(placed)).values_list("kind", flat=True)
        assert set(roots) == {"province"}
    assert not Agency.objects.filter(names__isnull=True).exists()
    assert not Agency.objects.filter(source="").exists()
    assert not AgencyName.objects.filter(name_en="").exists()
    # Every ending and every beginning on the day of the merger belongs to a legal act.
    ended = Agency.objects.filter(valid_to=AFTER).exclude(act_effects__effect="ended")
    assert not ended.exists()
    assert ActEffect.objects.filter(reorganisation__kind="abolish_level", effect="ended").count() == 28


def test_communes_lie_within_the_province_and_new_ones_have_an_area():
    load_register(actor=SYSTEM)

    assert not Agency.objects.of_kind("commune").filter(latitude__isnull=True).exists()
    assert not communes(AFTER).filter(area_km2__isnull=True).exists()
    for agency in Agency.objects.of_kind("commune"):
        assert 12.9 < agency.latitude < 14.8
        assert 107.3 < agency.longitude < 109.5


def test_loading_again_changes_nothing_and_loading_is_quick():
    start = time.perf_counter()
    load_register(actor=SYSTEM)
    spent = time.perf_counter() - start
    revision, lines = revisions.current(), Action.objects.count()

    report = load_register(actor=SYSTEM)

    assert spent < 10
    assert not report.changed
    assert report.already_there == Agency.objects.count()
    assert revisions.current() == revision
    assert Action.objects.count() == lines == Agency.objects.count() + Reorganisation.objects.count()


def test_loading_does_not_overwrite_what_was_corrected_here():
    load_register(actor=SYSTEM)
    AgencyName.objects.filter(agency__code="GL-SYT").update(name_vi="Sở Y tế (đã sửa)")
    Agency.objects.filter(code="GL-SYT").update(valid_from=dt.date(2025, 7, 2))

    report = load_register(actor=SYSTEM)

    assert AgencyName.objects.get(agency__code="GL-SYT").name_vi == "Sở Y tế (đã sửa)"
    assert report.differences == ["GL-SYT"]


def test_loading_needs_the_permission():
    with pytest.raises(Refused) as refusal:
        load_register(actor=User.objects.create_user("an"))
    assert refusal.value.rule == "permission.denied"
    assert not Agency.objects.exists()


def test_nothing_new_reaches_into_a_closed_period():
    PeriodClosure.objects.create(
        first_month=2024 * 12, last_month=2024 * 12 + 2, label="2024-Q1", closed_at=now(), closed_by="x"
    )
    with pytest.raises(Refused) as refusal:
        load_register(actor=SYSTEM)
    assert refusal.value.rule == "period.closed"
    assert not Agency.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("format: 1", "format: 9", "format"),
        ("kind: press", "kind: newspaper", "newspaper"),
        ("parent: GL-2025", "parent: GL-2099", "GL-2099"),
        ("effective: 2025-05-14", "effective: 2025-05-15", "GL-OLD-DPTTH"),
        ("effective: 2025-05-14", "effective: soon", "effective"),
        ("to: [GL-BPTTH]", "to: [GL-NOWHERE]", "GL-NOWHERE"),
        ('certainty: "2"', "certainty: maybe", "certainty"),
        ("sources: [bodies-new]", "sources: [rumour]", "rumour"),
        ("number: 1630-QĐ/TU", "nummer: 1630-QĐ/TU", "number"),
        ("world: new", "world: next", "world"),
        ("official: 64", "official: 640", "640"),
        ("register: gia-lai", "register: [gia-lai", "bracket"),
    ],
)
def test_a_faulty_file_is_refused_with_the_place(tmp_path: Path, old: str, new: str, named: str):
    text = shipped_registers()[0].read_text(encoding="utf-8")
    assert old in text
    broken = tmp_path / "broken.yaml"
    broken.write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(Invalid) as fault:
        load_register(actor=SYSTEM, path=broken)

    assert any(named in message for message in fault.value.messages)
    assert all(re.match(r"broken\.yaml:[1-9][0-9]*: ", message) for message in fault.value.messages)
    assert not Agency.objects.exists()


def test_a_file_that_is_not_there_is_told_plainly(tmp_path: Path):
    with pytest.raises(Invalid):
        read_register(tmp_path / "nothing.yaml")


def test_a_body_may_say_otherwise_than_its_group(tmp_path: Path):
    path = tmp_path / "bodies.yaml"
    path.write_text(
        """\
format: 1
sources: {s: {certainty: C, text: Công báo}}
territories: [{code: GL, world: new, official: 52, from: 2025-07-01, sources: [s]}]
groups:
  - {parent: GL, kind: press, prefix: GL-, from: 2025-07-01, to: 2026-01-01, sources: [s], bodies: [
      {code: A, vi: Báo A, en: A}, {code: B, vi: Báo B, en: B, to: null}, {code: C, vi: Báo C, en: C, to: 2025-01-01}]}
""",
        encoding="utf-8",
    )
    with pytest.raises(Invalid, match=r"bodies\.yaml:6: “GL-C” ends on 01/01/2025, before it begins"):
        read_register(path)
    path.write_text(path.read_text(encoding="utf-8").replace("to: 2025-01-01", "to: 2025-12-01"), encoding="utf-8")
    ends = {one.code: one.valid_to for one in read_register(path).agencies if one.kind == "press"}
    assert ends == {"GL-A": dt.date(2026, 1, 1), "GL-B": None, "GL-C": dt.date(2025, 12, 1)}
