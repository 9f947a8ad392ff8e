"""Throwaway databases: SQLite files in a temporary folder, and databases of their own on a PostgreSQL server.

The server is the one that NHARONG_BENCH_DATABASE_URL names (only to make and drop databases there), or one that is
started for this run and removed afterwards.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parents[1]


class Databases:
    """Makes empty, migrated databases. The migrations run once, into a template that is copied."""

    vendor = ""

    def new(self, name: str) -> dict[str, str]:
        """The environment of a process that works on a new database of that name."""
        raise NotImplementedError

    def drop(self, name: str) -> None:
        raise NotImplementedError

    @staticmethod
    def environment(**settings: str) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("NHARONG_")}
        return kept | {"DJANGO_SETTINGS_MODULE": "bench.settings"} | settings

    @staticmethod
    def migrate(environment: dict[str, str]) -> None:
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0", "--skip-checks"]
        subprocess.run(command, env=environment, cwd=ROOT, check=True)


class SqliteFiles(Databases):
    vendor = "SQLite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template"
        self.migrate(self.environment(NHARONG_DATA=str(self.template)))

    def new(self, name: str) -> dict[str, str]:
        shutil.copytree(self.template, self.folder / name)
        return self.environment(NHARONG_DATA=str(self.folder / name))

    def drop(self, name: str) -> None:
        shutil.rmtree(self.folder / name)


class PostgresServer(Databases):
    vendor = "PostgreSQL"

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder, self.prefix = url, folder, f"nharong_bench_{os.getpid()}_"
        self._statement(f'CREATE DATABASE "{self.prefix}template"')
        self.migrate(self._environment("template"))

    def _statement(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement)

    def _environment(self, name: str) -> dict[str, str]:
        parts = urlsplit(self.url)
        url = urlunsplit(parts._replace(path=f"/{self.prefix}{name}"))
        return self.environment(NHARONG_DATA=str(self.folder / "files"), NHARONG_DATABASE_URL=url)

    def new(self, name: str) -> dict[str, str]:
        self._statement(f'CREATE DATABASE "{self.prefix}{name}" TEMPLATE "{self.prefix}template"')
        return self._environment(name)

    def drop(self, name: str) -> None:
        self._statement(f'DROP DATABASE IF EXISTS "{self.prefix}{name}" WITH (FORCE)')

    def close(self) -> None:
        for name in ("template", "main", "growth"):
            self.drop(name)


@contextlib.contextmanager
def sqlite() -> Iterator[Databases]:
    with tempfile.TemporaryDirectory(prefix="nharong-bench.") as folder:
        yield SqliteFiles(Path(folder))


@contextlib.contextmanager
def postgresql() -> Iterator[Databases | None]:
    """None when no server is named and none can be started."""
    with tempfile.TemporaryDirectory(prefix="nharong-bench.") as folder, contextlib.ExitStack() as stack:
        url = os.environ.get("NHARONG_BENCH_DATABASE_URL") or stack.enter_context(_own_server(Path(folder)))
        if not url:
            yield None
            return
        server = PostgresServer(url, Path(folder))
        stack.callback(server.close)
        yield server


@contextlib.contextmanager
def _own_server(folder: Path) -> Iterator[str | None]:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        yield None
        return
    programs, data = found[-1].parent, folder / "server"
    data.mkdir()
    if os.getuid() == 0:  # the server refuses to run as root
        folder.chmod(0o711)
        shutil.chown(data, "postgres")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    _run(programs / "initdb", "-D", data, "-U", "nharong", "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8")
    # Nothing of it has to survive, but it gets memory as a server of its own would have.
    options = f"-p {port} -k {data} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=256MB"
    _run(programs / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
    try:
        yield f"postgres://nharong@127.0.0.1:{port}/postgres"
    finally:
        _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(*command: object) -> None:
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, cwd="/", check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
