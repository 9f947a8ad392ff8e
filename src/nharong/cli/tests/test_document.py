"""docs/command-line.md tells of every command, and its examples have the keys of the real answers."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from nharong.agencies.tests.factories import make_agency
from nharong.cli.commands import build_parser
from nharong.cli.tests.conftest import Run
from nharong.plans.tests.world import afresh, load_plan, make_rule, province
from nharong.press.tests.factories import make_activity, make_term

ROOT: Path = settings.ROOT
PAGE = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command by its name."""
    found = [one for one in build_parser()._actions if isinstance(one, argparse._SubParsersAction)]
    return dict(found[0].choices)


@pytest.mark.parametrize("document", ["docs/command-line.md", "README.md"])
def test_every_command_is_told(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    for name in commands():
        assert re.search(rf"\bnharong [-a-zA-Z |]*\b{name}\b", text), f"{document} does not tell of “{name}”"


def test_every_argument_is_told() -> None:
    for name, parser in commands().items():
        lines = "\n".join(line for line in PAGE.splitlines() if f"`nharong {name}" in line)
        for action in parser._actions:
            for option in action.option_strings:
                assert option in lines or option in {"-h", "--help"}, f"{name} {option}"


def example(command: str) -> Any:
    """The JSON under the heading of that command."""
    section = PAGE.split(f"### `nharong {command}")[1].split("\n### ")[0]
    return json.loads(re.findall(r"```json\n(.*?)```", section, re.S)[0])


def keys(body: dict[str, Any]) -> set[str]:
    return set(body)


@pytest.mark.django_db
def test_the_examples_have_the_keys_of_the_answers(run: Run) -> None:
    commune = make_agency("A", "commune", province())
    make_rule(first="2026-08")
    make_term(commune, valid_from=dt.date(2026, 1, 1))
    make_activity(commune, dt.date(2026, 10, 12), state="accepted")
    make_activity(commune, dt.date(2026, 10, 12), state="draft")
    load_plan()
    afresh()

    told, board = example("board"), run("board", "--format", "json").json
    assert keys(told) == keys(board)
    t1 = next(one for one in board["figures"] if one["indicator"] == "T1")
    assert keys(told["figures"][0]) == keys(t1)
    assert keys(told["figures"][0]["parts"]) <= keys(t1["parts"])

    told, proof = example("proof"), run("proof", "thu.T1.2026-10.A.then", "--format", "json").json
    assert keys(told) == keys(proof)
    assert keys(told["figure"]) == keys(proof["figure"])
    assert keys(told["sources"][0]) == keys(proof["sources"][0])
    assert keys(told["counted"][0]) == keys(next(one for one in proof["counted"] if one["kind"] == "agency"))
    assert keys(told["refused"][0]) == keys(next(one for one in proof["refused"] if one["kind"] == "activity"))

    for name in ("agencies", "duties"):
        assert keys(example(name)[0]) == keys(run(name, "--format", "json").json[0]), name
