"""One process on one database: loads the made-up province, measures, and prints the times as one line of JSON.

Every comparison checks first that both sides give the same numbers; a difference ends the run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import django

PERIOD = "2026-05"  # no window longer than a month ends in it


class Different(Exception):
    """The product and the hand-written SQL disagree."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--agencies", type=int, required=True)
    parser.add_argument("--records", type=int, required=True)
    parser.add_argument("--runs", type=int, required=True)
    parser.add_argument("--growth", action="store_true", help="only the whole board")
    options = parser.parse_args()
    django.setup()

    from django.utils import translation

    from .load import load
    from .shapes import Shape

    translation.activate("vi")
    begun = time.perf_counter()
    load(Shape(options.agencies, options.records))
    result: dict[str, Any] = {"loading": time.perf_counter() - begun}
    measured = Measured()
    result["board"] = measured.boards(options.runs, columnar=not options.growth)
    if not options.growth:
        result["rows"] = measured.sizes()
        result |= measured.small(options.runs * 4 + 1)
    print(json.dumps(result))


def timed[R](call: Callable[[], R]) -> tuple[float, R]:
    begun = time.perf_counter()
    found = call()
    return time.perf_counter() - begun, found


def whole(rows: Iterable[Iterable[Any]]) -> list[tuple[int, ...]]:
    """Rows of whole numbers in one order; PostgreSQL sums into decimals, DuckDB into wide integers."""
    return sorted(tuple(int(one) for one in row) for row in rows)


def require_same(what: str, ours: object, theirs: object) -> None:
    if ours != theirs:
        raise Different(f"{what}: the product and the SQL disagree.")


class Measured:
    """All measurements on the current database. The peer has a connection and settings of its own."""

    def __init__(self) -> None:
        from django.db import connection, connections

        from .peer import Dialect

        self.dialect = Dialect(connection.vendor)
        self.peer = connections.create_connection("default").cursor()
        for setting in self.dialect.settings():
            self.peer.execute(setting)

    def boards(self, runs: int, *, columnar: bool) -> dict[str, list[float]]:
        from . import ours, peer
        from .columnar import copy_tables
        from .peer import Dialect

        times: dict[str, list[float]] = {"ours": [], "sql": []}
        duck = copy_tables() if columnar else None
        ours.whole_board()  # imports and connections are no part of it
        for _run in range(runs):
            ours.forget()
            seconds, found = timed(ours.whole_board)
            times["ours"].append(seconds)
            seconds, (rows, groups) = timed(lambda: peer.whole_board(self.peer, self.dialect))
            times["sql"].append(seconds)
            agencies, heads = whole(rows), whole(groups)
            require_same("Whole board by agency", ours.agency_rows(found), agencies)
            require_same("Whole board by group", ours.group_rows(found), heads)
            if duck is not None:
                seconds, (rows, groups) = timed(lambda: peer.whole_board(duck, Dialect("duckdb")))
                times.setdefault("duckdb", []).append(seconds)
                require_same("DuckDB", (whole(rows), whole(groups)), (agencies, heads))
        return times

    def sizes(self) -> dict[str, int]:
        from nharong.agencies.models import Agency
        from nharong.press.models import PressActivity, SpokespersonTerm

        return {
            "agencies": Agency.objects.count(),
            "terms": SpokespersonTerm.objects.count(),
            "records": PressActivity.objects.count(),
            "accepted": PressActivity.objects.accepted().count(),
        }

    def small(self, runs: int) -> dict[str, dict[str, list[float]]]:
        from nharong.core.periods import Period

        period = Period.parse(PERIOD)
        return {
            "change": self._changes(period, runs),
            "month": self._month(period, runs),
            "list": self._list(period, runs),
            "proof of a commune": self._proof(period, runs, "BENCH-N00001"),
            "proof of the province": self._proof(period, max(5, runs // 3), "BENCH"),
        }

    def _changes(self, period: Any, runs: int) -> dict[str, list[float]]:
        """A record is accepted; then its agency's figures of that month are asked for."""
        from django.db import transaction

        from nharong.core import revisions
        from nharong.plans import selectors
        from nharong.press.models import PressActivity

        from . import ours, peer

        plan = selectors.plan("bench")
        times: dict[str, list[float]] = {"ours": [], "sql": []}
        waiting = PressActivity.objects.filter(state="submitted", month=period.first_month, agency__kind="commune")
        for record in list(waiting.select_related("agency").order_by("fingerprint")[:runs]):
            with transaction.atomic():
                PressActivity.objects.filter(pk=record.pk).update(state="accepted")
                revisions.bump(revisions.TOPIC_ACTIVITIES, [record.agency_id])
            code, agency = record.agency.code, record.agency_id
            seconds, found = timed(lambda: ours.one_month(plan, period, code))  # noqa: B023 - called at once
            times["ours"].append(seconds)
            seconds, rows = timed(lambda: peer.one_month(self.peer, self.dialect, period.first_month, agency))  # noqa: B023
            times["sql"].append(seconds)
            require_same(f"One agency after one change ({code})", [found], whole(rows))
        return times

    def _month(self, period: Any, runs: int) -> dict[str, list[float]]:
        from nharong.plans import selectors

        from . import ours, peer

        plan = selectors.plan("bench")
        times: dict[str, list[float]] = {"ours": [], "sql": []}
        for _run in range(runs):
            seconds, found = timed(lambda: ours.one_month(plan, period))
            times["ours"].append(seconds)
            seconds, rows = timed(lambda: peer.one_month(self.peer, self.dialect, period.first_month))
            times["sql"].append(seconds)
            require_same("One month of the province", [found], whole(rows))
        return times

    def _list(self, period: Any, runs: int) -> dict[str, list[float]]:
        """The same month as a list with a row for every agency, T1."""
        from nharong.core import revisions
        from nharong.plans import board, selectors

        from .peer import board_statement

        plan = selectors.plan("bench")
        times: dict[str, list[float]] = {"ours": [], "sql": []}

        def listed() -> list[board.Row]:
            revisions.poll()
            return board.by_agency(plan, plan.indicator("T1"), period)

        def selected() -> list[Any]:
            self.peer.execute(board_statement(self.dialect, None, period.first_month))
            return self.peer.fetchall()

        for _run in range(runs):
            seconds, found = timed(listed)
            times["ours"].append(seconds)
            seconds, rows = timed(selected)
            times["sql"].append(seconds)
            require_same("Rows of one month", len(found), sum(1 for row in rows if row[2] != 6))
        return times

    def _proof(self, period: Any, runs: int, code: str) -> dict[str, list[float]]:
        from nharong.agencies.models import Agency

        from . import ours, peer

        start, end = period.start, period.end
        assert isinstance(start, dt.date)
        only = None if code == "BENCH" else Agency.objects.get(code=code).pk
        times: dict[str, list[float]] = {"ours": [], "sql": [], "lines": []}
        for _run in range(runs):
            seconds, found = timed(lambda: ours.proof(period, code))
            times["ours"].append(seconds)
            seconds, rows = timed(lambda: peer.rows_behind(self.peer, start, end, only))
            times["sql"].append(seconds)
            require_same(f"Proof of {code}", sorted(found), sorted(rows))
            times["lines"] = [len(found)]
        return times


if __name__ == "__main__":
    main()
