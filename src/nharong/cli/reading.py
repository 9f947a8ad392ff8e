"""Commands that read: board, proof, agencies, duties, seals."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import sys
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from nharong.agencies import selectors as register_selectors
from nharong.agencies.register import register
from nharong.core import duties as duty_registry
from nharong.core import revisions
from nharong.core.clock import today
from nharong.core.errors import Invalid
from nharong.core.figures import FigureState
from nharong.core.periods import Period
from nharong.plans import board as plan_board
from nharong.plans import output, sealing, selectors
from nharong.plans.proof import Proof
from nharong.plans.proof_ids import ProofId, parse_boundaries


def _print_json(body: Any) -> None:
    json.dump(body, sys.stdout, ensure_ascii=False, indent=1)
    print()


def _print_csv(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(headers)
    writer.writerows(rows)


def _print_table(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(str(row[at])) for row in [headers, *rows]) for at in range(len(headers))]
    for row in [headers, *rows]:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def board(options: argparse.Namespace) -> None:
    """``nharong board``: every indicator of a plan, or one line an agency."""
    revisions.poll()
    plan = selectors.plan(options.plan)
    boundaries = parse_boundaries(options.boundaries)
    unit = register().unit(options.agency) if options.agency else None
    for code in options.indicator:
        if code not in {one.code for one in plan.indicators}:
            raise Invalid(_("The plan has no indicator “%(code)s”.") % {"code": code[:40]})
    period = Period.parse(options.period) if options.period else plan_board.latest_due_period(plan)
    body = output.board_json(
        plan, period, unit, boundaries, by_agency=options.by == "agency", indicators=options.indicator
    )
    if options.format == "json":
        _print_json(body)
    elif options.format == "csv":
        _print_csv(output.CSV_HEADERS, output.csv_rows(body))
    else:
        print(f"{plan.number} · {period.display} · {body['boundaries']} · {date_format(today(), 'd/m/Y')}")
        rows = [
            [
                entry["indicator"],
                *([entry.get("agency_name", "")] if options.by == "agency" else []),
                _value(entry),
                _sum(entry),
                "" if entry["target"] is None else number_format(entry["target"]),
                entry["proof"] or "",
            ]
            for entry in body["figures"]
        ]
        agency = [_("Agency")] if options.by == "agency" else []
        _print_table([_("Indicator"), *agency, _("Figure"), _("Sum"), _("Target"), _("Proof")], rows)


def _value(entry: dict[str, Any]) -> str:
    state = FigureState(entry["state"])
    if not state.has_number or entry["value"] is None:
        return str(state.label)
    number = number_format(entry["value"], decimal_pos=1 if entry["unit"] == "%" else 0)
    words = f"{number}%" if entry["unit"] == "%" else number
    return words if state is FigureState.VALUE else f"{words} ({state.label})"


def _sum(entry: dict[str, Any]) -> str:
    if entry["numerator"] is None:
        return ""
    if entry["denominator"] is None:
        return str(entry["numerator"])
    return f"{entry['numerator']}/{entry['denominator']}"


def proof(options: argparse.Namespace) -> None:
    """``nharong proof``: the rule, the sources, what was counted and what was refused."""
    found = Proof(ProofId.parse(options.proof_id))
    if options.format == "json":
        _print_json(found.as_json())
    elif options.format == "csv":
        _print_csv(found.CSV_HEADERS, found.csv_rows())
    else:
        print(f"{found.id}\n{found.sum_in_words()}\n\n{found.rule}\n")
        for source in found.sources:
            print(f"[{source.certainty}] {source.citation}")
        print()
        for counted, entry in found.entries():
            mark = "+" if counted else "−"
            print(f"{mark} {entry['record']}  {entry['title']}  {entry.get('reason', '')}".rstrip())


def agencies(options: argparse.Namespace) -> None:
    """``nharong agencies``: the register on a day, with predecessors and successors."""
    at = options.day(options.at) if options.at else today()
    rows = [row for row in register_selectors.list_agencies(at) if not options.kind or row["kind"] == options.kind]
    headers = ("code", "name", "kind", "parent", "valid_from", "valid_to", "predecessors", "successors")
    if options.format == "json":
        _print_json(rows)
        return
    lines = [
        [" ".join(row[name]) if isinstance(row[name], list) else str(row[name] or "") for name in headers]
        for row in rows
    ]
    if options.format == "csv":
        _print_csv(headers, lines)
    else:
        _print_table(headers[:6], [line[:6] for line in lines])


def duties(options: argparse.Namespace) -> None:
    """``nharong duties``: open duties, earliest first."""
    revisions.poll()
    reg, now = register(), today()
    wanted = [reg.unit(options.agency)] if options.agency else [unit for unit in reg.units if unit.exists_on(now)]
    found = duty_registry.open_duties([unit.id for unit in wanted], now, now + dt.timedelta(days=options.days))
    rows = [
        {
            "agency": reg.by_id[one.agency_id].code,
            "duty": one.code,
            "title": str(one.title),
            "due_on": one.due_on.isoformat(),
            "urgency": one.urgency(now).value,
            "key": one.key,
            "source": one.source,
        }
        for one in found
    ]
    headers = ("agency", "duty", "title", "due_on", "urgency", "key", "source")
    if options.format == "json":
        _print_json(rows)
    elif options.format == "csv":
        _print_csv(headers, [[row[name] for name in headers] for row in rows])
    else:
        _print_table(headers[:5], [[row[name] for name in headers[:5]] for row in rows])


def seals(options: argparse.Namespace) -> int:
    """``nharong seals``: 0 when the chain is whole, 1 with every fault otherwise."""
    faults = sealing.check_chain()
    for fault in faults:
        print(fault, file=sys.stderr)
    if not faults:
        print(_("The chain of seals is whole."))
    return 1 if faults else 0
