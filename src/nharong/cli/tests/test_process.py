"""The command as a process of its own: exit codes and one sentence, in an empty house and with a wrong setting."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


def nharong(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NHARONG_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "nharong.cli", *arguments],
        cwd=folder,
        env={**kept, "NHARONG_DATA": str(folder / "data"), "NHARONG_LANGUAGE": "en", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("command", ["board", "agencies", "close 2026-01", "seals"])
def test_an_empty_house_says_what_to_do(tmp_path: Path, command: str) -> None:
    ended = nharong(tmp_path, *command.split())
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.strip() == "nharong: the database is empty. Run “nharong migrate” and “nharong load”."


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    ended = nharong(tmp_path, "board", NHARONG_EMAIL_HOST="mail.example", NHARONG_EMAIL_PORT="soon")
    assert (ended.returncode, len(ended.stderr.strip().splitlines())) == (2, 1)
    assert "NHARONG_EMAIL_PORT" in ended.stderr


def test_bad_arguments_in_vietnamese_and_english(tmp_path: Path) -> None:
    for language in ("vi", "en"):
        ended = nharong(tmp_path, "agencies", "--at", "31/02/2026", NHARONG_LANGUAGE=language)
        assert (ended.returncode, len(ended.stderr.strip().splitlines())) == (2, 1)
        assert "31/02/2026" in ended.stderr


def test_help_ends_well(tmp_path: Path) -> None:
    ended = nharong(tmp_path, "board", "--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "--boundaries" in ended.stdout


def test_from_nothing_to_the_register(tmp_path: Path) -> None:
    """What a newcomer types: all state lies in the one folder that was named."""
    assert nharong(tmp_path, "migrate").returncode == 0
    assert nharong(tmp_path, "load").returncode == 0
    ended = nharong(tmp_path, "agencies", "--at", "2025-07-01", "--kind", "commune", "--format", "csv")
    assert (ended.returncode, len(ended.stdout.splitlines())) == (0, 136)
    ended = nharong(tmp_path, "close", "2999-01")
    assert ended.returncode == 3
    assert ended.stderr.strip().endswith("[period.not_ended]")
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    assert {"nharong.sqlite3", "secret_key"} <= {path.name for path in (tmp_path / "data").iterdir()}
