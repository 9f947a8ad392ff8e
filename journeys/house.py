"""A throwaway house: its own data folder, the demonstration in it, and a server on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# The demonstration is the same on every run, because it is always this day.
TODAY = "2026-11-23"
PASSWORD = "demo-nha-rong"
ROOT = Path(__file__).resolve().parent.parent
_START_SECONDS = 90


@dataclass(frozen=True)
class House:
    """A running server and the commands of the same installation."""

    base: str
    environment: dict[str, str]

    def nharong(self, *arguments: str) -> str:
        """Runs ``nharong`` on the data of this house and returns what it prints."""
        return run(self.environment, *arguments)


def run(environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "nharong.cli", *arguments], env=environment, cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"nharong {' '.join(arguments)} answered {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def _environment(folder: Path, port: int) -> dict[str, str]:
    """Nothing of the caller's own installation but the database that a run on PostgreSQL names."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("NHARONG_", "DJANGO_"))}
    if database := os.environ.get("NHARONG_DATABASE_URL"):
        kept["NHARONG_DATABASE_URL"] = database
    return kept | {
        "NHARONG_DATA": str(folder),
        "NHARONG_TODAY": TODAY,
        "NHARONG_SITE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_house(folder: Path) -> Iterator[House]:
    """Migrates, loads, serves; ends the server and nothing else."""
    port = _free_port()
    environment = _environment(folder, port)
    for command in (("migrate",), ("load",), ("demo", "load")):
        run(environment, *command)
    log = folder / "serve.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [sys.executable, "-m", "nharong.cli", "serve", "--port", str(port)],
            env=environment,
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A group of its own, so that its worker ends with it.
            start_new_session=True,
        )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_for(base, server, log)
        yield House(base, environment)
    finally:
        _end(server)


def _wait_for(base: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{base}/vi/", timeout=30):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError(f"The server did not start: {log.read_text(errors='replace')[-2000:]}")


def _end(server: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, sign)
        except ProcessLookupError:
            return
        try:
            server.wait(timeout=15)
        except subprocess.TimeoutExpired:
            continue
        if sign is signal.SIGTERM and not _group_lives(server.pid):
            return


def _group_lives(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True
