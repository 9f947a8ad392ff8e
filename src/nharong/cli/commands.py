"""Every command with its arguments. Each does one thing through the services and selectors of the rooms."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from django.utils.translation import gettext as _

from nharong.core.errors import Invalid

from . import Parser, reading, writing


def day(text: str) -> dt.date:
    """A day as 2025-07-01 (or 01/07/2025)."""
    for pattern in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return dt.datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Invalid(_("“%(text)s” is no day. Write it as 2025-07-01.") % {"text": text[:40]})


def build_parser() -> argparse.ArgumentParser:
    parser = Parser(prog="nharong", description=str(_("Nhà Rông: a communication plan and its proof.")))
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser, metavar="COMMAND")

    board = commands.add_parser("board", help=str(_("the targets of a plan with their figures")))
    _plan_and_period(board)
    board.add_argument("--by", choices=["indicator", "agency"], default="indicator")
    board.add_argument("--indicator", action="append", default=[], help=str(_("only this indicator (repeatable)")))
    _format(board, "table", "json", "csv")
    board.set_defaults(run=reading.board)

    proof = commands.add_parser("proof", help=str(_("the proof of one figure")))
    proof.add_argument("proof_id", metavar="PROOF_ID")
    _format(proof, "table", "json", "csv")
    proof.set_defaults(run=reading.proof)

    agencies = commands.add_parser("agencies", help=str(_("the register of agencies on a day")))
    agencies.add_argument("--at", metavar="DATE", help=str(_("day, today when left out")))
    agencies.add_argument("--kind", choices=["province", "department", "district", "commune", "press", "organisation"])
    _format(agencies, "table", "json", "csv")
    agencies.set_defaults(run=reading.agencies, day=day)

    duties = commands.add_parser("duties", help=str(_("what agencies owe, and by when")))
    duties.add_argument("--agency", metavar="CODE")
    duties.add_argument("--days", type=_positive, default=60, help=str(_("how far to look ahead")))
    _format(duties, "table", "json", "csv")
    duties.set_defaults(run=reading.duties)

    migrate = commands.add_parser("migrate", help=str(_("bring the database up to date")))
    migrate.set_defaults(run=writing.migrate)

    load = commands.add_parser("load", help=str(_("load register, rules and plans that ship with the product")))
    load.add_argument("--plan", type=Path, action="append", help=str(_("a plan file of your own")))
    load.set_defaults(run=writing.load)

    demo = commands.add_parser("demo", help=str(_("demonstration data")))
    demo.add_argument("action", choices=["load", "remove", "accounts"])
    demo.set_defaults(run=writing.demo)

    digest = commands.add_parser("digest", help=str(_("send today's digest of duties")))
    digest.set_defaults(run=writing.digest)

    tidy = commands.add_parser("tidy", help=str(_("erase personal data whose time is over")))
    tidy.set_defaults(run=writing.tidy)

    close = commands.add_parser("close", help=str(_("close and seal a period")))
    close.add_argument("period")
    close.add_argument("--note", default="")
    close.set_defaults(run=writing.close)

    reopen = commands.add_parser("reopen", help=str(_("reopen a closed period for a limited time")))
    reopen.add_argument("period")
    reopen.add_argument("--reason", required=True)
    reopen.add_argument("--days", type=_positive, default=7)
    reopen.set_defaults(run=writing.reopen)

    seals = commands.add_parser("seals", help=str(_("check the chain of seals")))
    seals.set_defaults(run=reading.seals)

    account = commands.add_parser("account", help=str(_("create an account with a role at an agency")))
    account.add_argument("username")
    account.add_argument("--role", required=True)
    account.add_argument("--agency", required=True, metavar="CODE")
    account.add_argument("--email", default="")
    account.set_defaults(run=writing.account)

    serve = commands.add_parser("serve", help=str(_("serve the site")))
    serve.add_argument("--port", type=_port, default=8000)
    serve.add_argument("--host", default="127.0.0.1")
    serve.set_defaults(run=writing.serve)
    return parser


def _plan_and_period(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--plan", metavar="CODE")
    parser.add_argument("--period", metavar="PERIOD", help="2026, 2026-H2, 2026-Q3, 2026-09")
    parser.add_argument("--agency", metavar="CODE")
    parser.add_argument("--boundaries", metavar="then|today|DATE", default="then")


def _format(parser: argparse.ArgumentParser, *choices: str) -> None:
    parser.add_argument("--format", choices=choices, default=choices[0])


def _positive(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) <= 3660:
        raise argparse.ArgumentTypeError(_("write a number from 1 to 3660, not “%(text)s”") % {"text": text[:20]})
    return int(text)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(_("write a port from 1 to 65535, not “%(text)s”") % {"text": text[:20]})
    return int(text)


__all__ = ["build_parser", "day"]
