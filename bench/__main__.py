"""``python -m bench``: the board beside hand-written SQL on SQLite and PostgreSQL, and beside DuckDB.

A bound that does not hold is marked FAIL and does not change the exit code: times on a busy machine are no test.
Different numbers are a fault and end with exit code 1.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from typing import Any

from . import databases, report
from .databases import ROOT, Databases


def _measure(environment: dict[str, str], agencies: int, records: int, runs: int, *more: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.worker", "--agencies", str(agencies), "--records", str(records)]
    done = subprocess.run(
        [*command, "--runs", str(runs), *more], env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        raise SystemExit(1)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _section(title: str) -> None:
    print(f"\n{title}", flush=True)


def _show(lines: list[report.Line]) -> list[report.Line]:
    for line in lines:
        print(line.text(), flush=True)
    return lines


def _run(source: Databases, options: argparse.Namespace) -> list[report.Line]:
    agencies, records, runs = (200, 100_000, 3) if options.quick else (1_000, 1_000_000, 5)
    result = _measure(source.new("main"), agencies, records, runs)
    source.drop("main")
    rows = result["rows"]
    _section(
        f"{source.vendor}: {agencies:,} agencies ({rows['agencies']:,} with those of the reorganisation) × 72 months, "
        f"{rows['records']:,} records ({rows['accepted']:,} accepted), {rows['terms']:,} terms"
    )
    lines = _show(list(report.main_lines(result)))
    grown: dict[int, dict[str, Any]] = {}
    for size in (100, 1_000) if options.quick else (100, 1_000, 10_000):
        grown[size] = _measure(source.new("growth"), size, size * 100, 3, "--growth")
        source.drop("growth")
    _section(f"{source.vendor}: growth of the whole board, 100 records an agency")
    return lines + _show(list(report.growth_lines(grown)))


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench", description="Measure the board against hand-written SQL.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the records, no growth to 10,000 agencies")
    parser.add_argument("--only", choices=["sqlite", "postgresql"], help="one database only")
    options = parser.parse_args()
    begun, lines = time.monotonic(), []
    print(
        "Each line is a ratio: time of the product / time of the peer, medians of the same run; both times beside it."
    )
    print("The same numbers are checked on both sides at every run.")
    if options.only != "postgresql":
        with databases.sqlite() as source:
            lines += _run(source, options)
    if options.only != "sqlite":
        with databases.postgresql() as server:
            if server is None:
                _section("PostgreSQL: not measured. Install it, or name a server in NHARONG_BENCH_DATABASE_URL.")
            else:
                lines += _run(server, options)
    promised = sum(1 for line in lines if line.holds is not None)
    bad = report.failed(lines)
    print(f"\n{promised - bad} of {promised} bounds hold. {time.monotonic() - begun:.0f} s in all.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
