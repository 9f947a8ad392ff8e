"""What setup rests on: locks without addresses, the search for a Python, and documents whose links lead somewhere."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.ROOT
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
LINKED = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_a_lock_pins_by_hash_and_names_no_place(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text()
    assert "://" not in text and "file:/" not in text
    assert not re.search(r"^\s*--(?!hash=)|^-", text, re.MULTILINE), "an option of the machine it was made on"
    pins = re.findall(r"^[A-Za-z0-9].*?(?=^[A-Za-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(pins) > 30
    for pin in pins:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ \\\n", pin), pin[:80]
        assert "--hash=sha256:" in pin, pin[:80]


def test_both_locks_agree() -> None:
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements" / name).read_text(), re.MULTILINE))

    base, dev = pins("base.txt"), pins("dev.txt")
    assert base.items() <= dev.items()


def _find_python(home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", str(ROOT / "scripts" / "find-python")],
        env={"PATH": str(home), "HOME": str(home)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_python_is_found_on_the_path_and_under_pyenv_and_uv(tmp_path: Path) -> None:
    real = Path(sys.executable).resolve()
    for place in (
        "python3.13",
        ".pyenv/versions/3.13.9/bin/python3",
        ".local/share/uv/python/cpython-3.12.4-linux/bin/python3",
    ):
        home = tmp_path / place.replace("/", "_")
        link = home / place
        link.parent.mkdir(parents=True)
        link.symlink_to(real)
        found = _find_python(home)
        assert found.returncode == 0, found.stderr
        assert Path(found.stdout.strip()).exists()


def test_an_older_python_is_passed_over(tmp_path: Path) -> None:
    old = tmp_path / "python3.13"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    good = tmp_path / "python3.12"
    good.symlink_to(Path(sys.executable).resolve())
    found = _find_python(tmp_path)
    assert found.returncode == 0 and str(old) not in found.stdout


def test_a_python_that_was_named_wrongly_is_told_in_one_sentence(tmp_path: Path) -> None:
    found = _find_python(tmp_path, NHARONG_PYTHON="/nowhere/python")
    assert found.returncode == 1
    assert found.stderr.count("\n") == 1 and "/nowhere/python" in found.stderr


@pytest.mark.parametrize("document", LINKED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    for target in LINK.findall(document.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (document.parent / target).exists(), f"{document.name} links to {target}"
