"""Commands that write, or that run the house: migrate, load, demo, digest, tidy, close, reopen, account, serve."""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import os
import secrets
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils.translation import gettext as _

from nharong.core.clock import now, today
from nharong.core.errors import Invalid
from nharong.core.periods import Period
from nharong.core.permissions import SYSTEM


def migrate(options: argparse.Namespace) -> None:
    """Brings the database up to date; safe to repeat."""
    call_command("migrate", interactive=False, verbosity=0)
    print(_("The database is up to date."))


def load(options: argparse.Namespace) -> None:
    """Register, duty rules and plans, from the data that ship with the product. Safe to repeat."""
    from nharong.agencies.services import load_register
    from nharong.plans.services import load_plan
    from nharong.regulations.services import load_rules, refresh_windows

    data: Path = settings.SHIPPED_DATA
    plans = options.plan or sorted((data / "plans").glob("*.yaml"))
    for path in plans:
        if not path.is_file():
            raise Invalid(_("There is no file “%(path)s”.") % {"path": path.name})
    load_register(actor=SYSTEM)
    print(_("Register loaded."))
    for path in sorted((data / "regulations").glob("*.yaml")):
        load_rules(actor=SYSTEM, text=path.read_bytes(), filename=path.name)
    refresh_windows(actor=SYSTEM)
    print(_("Duty rules loaded."))
    for path in plans:
        plan, new = load_plan(actor=SYSTEM, text=path.read_bytes(), filename=path.name)
        words = _("Plan %(number)s loaded.") if new else _("Plan %(number)s unchanged.")
        print(words % {"number": plan.number})


def demo(options: argparse.Namespace) -> None:
    """``demo load`` and ``demo remove``; ``demo accounts`` prints who can sign in."""
    from nharong.demo import services

    if options.action == "load":
        for line in services.load_demo(actor=SYSTEM, progress=lambda text: print(text, flush=True)):
            print(line)
    elif options.action == "remove":
        for line in services.remove_demo(actor=SYSTEM):
            print(line)
    else:
        for line in services.describe_accounts():
            print(line)


def digest(options: argparse.Namespace) -> None:
    """One mail a person a day with what is due in seven days, tomorrow, or overdue."""
    from nharong.regulations.services import send_digests

    sent = send_digests(actor=SYSTEM, day=today())
    print(_("%(count)s digests sent.") % {"count": sent})


def tidy(options: argparse.Namespace) -> None:
    """Retention: run daily, like the digest."""
    from nharong.ops import services

    erased = services.tidy(actor=SYSTEM, day=today())
    print(_("%(count)s spokespersons erased whose retention has ended.") % {"count": erased})


def close(options: argparse.Namespace) -> None:
    """Closes a period: its records take no more writes, and its figures are sealed."""
    from nharong.regulations.services import close_period

    closure = close_period(actor=SYSTEM, period=Period.parse(options.period), note=options.note)
    print(_("Period %(label)s is closed.") % {"label": closure.label})


def reopen(options: argparse.Namespace) -> None:
    """Reopens a closed period for some days, with a reason."""
    from nharong.regulations.services import reopen_period

    until = now() + dt.timedelta(days=options.days)
    label = Period.parse(options.period).label
    reopen_period(actor=SYSTEM, label=label, reason=options.reason, until=until)
    print(_("Period %(label)s is open until %(day)s.") % {"label": label, "day": until.strftime("%d/%m/%Y")})


def account(options: argparse.Namespace) -> None:
    """Creates an account with one role and prints its first password once."""
    from nharong.accounts.services import assign_role, create_user
    from nharong.agencies.selectors import find_agency

    agency = find_agency(options.agency)
    password = secrets.token_urlsafe(12)
    with transaction.atomic():
        user = create_user(actor=SYSTEM, username=options.username, email=options.email, password=password)
        assign_role(actor=SYSTEM, user=user, role=options.role, agency=agency, valid_from=today())
    print(_("Account %(name)s created. First password: %(password)s") % {"name": user.username, "password": password})


def collect_static() -> None:
    """Gathers and compresses static files when they or the packages they come from have changed."""
    from importlib.metadata import distributions

    from django.contrib.staticfiles.finders import get_finders

    seen = hashlib.sha256()
    for package in sorted(f"{one.name}={one.version}" for one in distributions()):
        seen.update(package.encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            path = Path(storage.path(name))
            if path.is_relative_to(settings.PACKAGE):
                seen.update(f"{name}{path.stat().st_mtime_ns}".encode())
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    if stamp.is_file() and stamp.read_text() == seen.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(seen.hexdigest())


def serve(options: argparse.Namespace) -> None:
    """Serves the site in one process. Static files are collected first, once a version."""
    import socket

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((options.host, options.port))
        except OSError:
            raise Invalid(_("Port %(port)s is in use. Choose another with --port.") % {"port": options.port}) from None
    collect_static()
    print(_("Nhà Rông serves on http://%(host)s:%(port)s") % {"host": options.host, "port": options.port}, flush=True)
    # Four threads: more only queue for SQLite's one writer, and exhaust PostgreSQL's connections.
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", options.host, "--port", str(options.port),
        "--workers", os.environ.get("NHARONG_WORKERS", "1"), "--blocking-threads", "4", "--no-ws",
        "--log-level", "warning", "nharong.wsgi:application",
    ]  # fmt: skip
    os.execv(sys.executable, command)  # noqa: S606 - our own server takes over this process
