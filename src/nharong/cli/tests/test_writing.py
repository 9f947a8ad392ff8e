"""The commands that write: what they do, what refuses them, and that nothing is left half-written."""

from __future__ import annotations

import datetime as dt
import os
import socket
import sys
from pathlib import Path

import pytest

from nharong.accounts.models import RoleAssignment, User
from nharong.agencies.models import Agency
from nharong.agencies.tests.factories import make_agency
from nharong.audit.models import Action
from nharong.cli.tests.conftest import Run
from nharong.core import locks
from nharong.core.errors import Refused
from nharong.core.models import PeriodClosure
from nharong.core.periods import Period
from nharong.plans.models import PlanVersion, Seal
from nharong.plans.tests.world import PLAN, afresh, load_plan, make_rule, province
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.press.tests.factories import make_activity, make_term

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune() -> Agency:
    """A commune under a province, with a monthly duty."""
    found = make_agency("A", "commune", province())
    make_rule(first="2026-08")
    afresh()
    return found


def refused(answer, rule: str) -> bool:
    """One sentence that ends with the rule, and exit code 3."""
    lines = answer.err.strip().splitlines()
    return (answer.code, answer.out, len(lines)) == (3, "", 1) and lines[0].endswith(f"[{rule}]")


# Periods ----------------------------------------------------------------------------------------------------------


def test_close_and_reopen(commune: Agency, run: Run) -> None:
    september = Period.parse("2026-09").start
    load_plan()
    answer = run("close", "2026-09", "--note", "Đã đối chiếu")
    assert (answer.code, "2026-09" in answer.out) == (0, True)
    assert PeriodClosure.objects.get().note == "Đã đối chiếu"
    assert Seal.objects.get(plan_code="thu").period == "2026-09"
    with pytest.raises(Refused):
        locks.require_open(september)
    assert refused(run("close", "2026-09"), "period.already_closed")
    assert refused(run("close", "2026-Q3"), "period.overlap")
    answer = run("reopen", "2026-09", "--reason", "Bổ sung một bản ghi", "--days", "3")
    assert (answer.code, "26/11/2026" in answer.out) == (0, True)
    locks.require_open(september)
    assert Action.objects.get(action="periods.reopen").reason == "Bổ sung một bản ghi"


def test_a_period_that_has_not_ended_is_not_closed(run: Run) -> None:
    for label in ("2026-11", "2026-Q4", "2026", "2027-01"):
        assert refused(run("close", label), "period.not_ended"), label
    assert not PeriodClosure.objects.exists()


def test_only_a_closed_period_is_reopened_and_with_a_reason(run: Run) -> None:
    assert refused(run("reopen", "2026-09", "--reason", "Sửa"), "period.not_closed")
    assert run("close", "2026-09").code == 0
    for arguments in (["--reason", " "], [], ["--reason", "Sửa", "--days", "31"], ["--reason", "Sửa", "--days", "0"]):
        answer = run("reopen", "2026-09", *arguments)
        assert (answer.code, len(answer.err.strip().splitlines())) == (2, 1), arguments
    assert not PeriodClosure.objects.filter(reopened_until__isnull=False).exists()


@pytest.mark.parametrize("command", ["close", "reopen --reason x"])
def test_what_is_no_period(run: Run, command: str) -> None:
    name, *rest = command.split()
    answer = run(name, "2026-13", *rest)
    assert (answer.code, "2026-13" in answer.err) == (2, True)


# Accounts ---------------------------------------------------------------------------------------------------------


def test_account(commune: Agency, run: Run) -> None:
    answer = run("account", "an", "--role", "officer", "--agency", "A", "--email", "an@vidu.example")
    assert answer.code == 0
    user = User.objects.get()
    assert user.check_password(answer.out.split()[-1]), "the password that was shown opens the account"
    assert (user.username, user.email) == ("an", "an@vidu.example")
    assert list(RoleAssignment.objects.values_list("role", "agency__code")) == [("officer", "A")]


@pytest.mark.parametrize(
    "arguments",
    [
        "an --role boss --agency A",
        "an --role officer --agency nowhere",
        "an --role officer --agency A --email nonsense",
        "a/n --role officer --agency A",
        "an --role officer",
        "an --agency A",
    ],
)
def test_no_half_of_an_account(commune: Agency, run: Run, arguments: str) -> None:
    answer = run("account", *arguments.split())
    assert (answer.code, answer.out, len(answer.err.strip().splitlines())) == (2, "", 1)
    assert not User.objects.exists()


def test_a_name_is_given_once(commune: Agency, run: Run) -> None:
    asked = ["account", "an", "--role", "officer", "--agency", "A"]
    assert [run(*asked).code, run(*asked).code] == [0, 2]
    assert User.objects.count() == 1


# Loading ----------------------------------------------------------------------------------------------------------


def test_a_plan_file_with_mistakes_tells_each_with_its_line(run: Run, tmp_path: Path) -> None:
    plan = tmp_path / "sai.yaml"
    wrong = (
        PLAN.replace("ROOT", "GL-2025").replace("press.mechanism", "press.magic").replace("target: 90", "target: 900")
    )
    plan.write_text(wrong, encoding="utf-8")
    answer = run("load", "--plan", str(plan))
    lines = answer.err.strip().splitlines()
    assert (answer.code, len(lines)) == (2, 2)
    assert all(line.startswith("nharong: sai.yaml:") for line in lines)
    assert not PlanVersion.objects.exists()


def test_a_plan_file_that_is_not_there_stops_before_anything_is_loaded(run: Run, tmp_path: Path) -> None:
    for path in (tmp_path / "nope.yaml", tmp_path):
        answer = run("load", "--plan", str(path))
        assert (answer.code, answer.out, path.name in answer.err) == (2, "", True)
    assert not Agency.objects.exists()


def test_migrate_can_be_repeated(run: Run) -> None:
    assert [run("migrate").code, run("migrate").code] == [0, 0]


# Demonstration ----------------------------------------------------------------------------------------------------


def test_demonstration_comes_and_goes(commune: Agency, run: Run) -> None:
    neighbour = make_agency("B", "commune", Agency.objects.get(code="P"))
    mine = make_activity(commune)
    loaded = run("demo", "load")
    assert loaded.code == 0
    assert PressActivity.objects.filter(is_demo=True, agency=neighbour).exists()
    assert not PressActivity.objects.filter(is_demo=True, agency=commune).exists(), "it has data of its own"
    again = run("demo", "load")
    assert again.code == 0
    assert "already" in again.out
    assert run("demo", "accounts").code == 0
    removed = run("demo", "remove")
    assert removed.code == 0
    assert list(PressActivity.objects.all()) == [mine]
    assert not SpokespersonTerm.objects.exists()
    assert "no demonstration" in run("demo", "remove").out


def test_demonstration_needs_a_register(run: Run) -> None:
    answer = run("demo", "load")
    assert (answer.code, "nharong load" in answer.err) == (2, True)


def test_demonstration_is_refused_in_production(commune: Agency, run: Run, settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    assert refused(run("demo", "load"), "demo.production")
    assert not PressActivity.objects.exists()


def test_demonstration_knows_three_actions(run: Run) -> None:
    assert run("demo").code == 2
    assert run("demo", "dance").code == 2


# Retention --------------------------------------------------------------------------------------------------------


def test_tidy_erases_what_its_time_is_over(commune: Agency, run: Run) -> None:
    old = make_term(commune, valid_from=dt.date(2020, 1, 1), valid_to=dt.date(2024, 1, 1))
    kept = make_term(commune, valid_from=dt.date(2024, 1, 1))
    assert "1 " in run("tidy").out
    old.refresh_from_db()
    kept.refresh_from_db()
    assert ((old.phone, old.email), bool(kept.phone)) == (("", ""), True)
    assert "0 " in run("tidy").out


# Serving ----------------------------------------------------------------------------------------------------------


def test_serve_hands_this_process_over(run: Run, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STATIC_ROOT = str(tmp_path / "static")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda program, command: started.append([program, *command]))
    answer = run("serve", "--port", str(port))
    assert (answer.code, f"http://127.0.0.1:{port}" in answer.out) == (0, True)
    (command,) = started
    assert command[:4] == [sys.executable, sys.executable, "-m", "granian"]
    assert command[command.index("--port") + 1] == str(port)
    assert command[command.index("--blocking-threads") + 1] == "4"
    assert (tmp_path / "static" / "frame" / "base.css").is_file()


def test_serve_on_a_port_that_is_taken(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = run("serve", "--port", str(taken.getsockname()[1]))
    assert (answer.code, answer.out) == (2, "")
    assert "--port" in answer.err


@pytest.mark.parametrize("port", ["0", "65536", "eighty"])
def test_what_is_no_port(run: Run, port: str) -> None:
    answer = run("serve", "--port", port)
    assert (answer.code, port in answer.err) == (2, True)
