"""Puts the made-up province into the current database: whole tables at once, no object per row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from nharong.agencies.models import Agency, AgencyName, AgencyParent, Reorganisation, Succession
from nharong.core import revisions
from nharong.plans.models import PlanVersion
from nharong.press.models import PressActivity, SpokespersonTerm
from nharong.regulations.models import DutyRule, Exemption
from nharong.regulations.services.windows import end_of_next_year, write_windows

from .record_rows import record_rows
from .register_rows import Maker
from .shapes import FIRST_DAY, PLAN, RULES, Shape

_AGENCY = ("id", "code", "kind", "valid_from", "valid_to", "official_code", "source")
_NAME = ("id", "agency_id", "name_vi", "name_en", "short_vi", "folded", "valid_from", "valid_to")
_PARENT = ("id", "agency_id", "parent_id", "valid_from", "valid_to")
_ACT = ("id", "act_number", "title", "kind", "effective_on", "source_url", "certainty", "note", "entered_at", "is_demo")
_SUCCESSION = ("id", "reorganisation_id", "predecessor_id", "successor_id", "is_partial")
_TERM = (
    "id", "agency_id", "role", "full_name", "position_vi", "position_en", "phone", "email", "matter", "document",
    "valid_from", "valid_to", "published_from", "published_to", "folded", "is_demo",
)  # fmt: skip
_EXEMPTION = ("id", "agency_id", "reason", "legal_act", "valid_from", "valid_to", "is_demo")
_RECORD = (
    "id", "agency_id", "form", "title", "occurred_on", "month", "quantity", "link", "state", "submitted_on",
    "corrects_id", "fingerprint", "created_at", "updated_at", "file", "note", "return_reason", "version", "is_demo",
)  # fmt: skip
_RECORD_TAIL = ("2027-01-01 00:00:00", "", "", "", 1, False)


def load(shape: Shape, *, fast: bool = True) -> None:
    """Fills an empty, migrated database. ``fast``: without the big table's indexes meanwhile, and with statistics."""
    rows = Maker(shape).make()
    with transaction.atomic():
        _insert(Agency, _AGENCY, rows.agencies)
        _insert(AgencyName, _NAME, rows.names)
        _insert(AgencyParent, _PARENT, rows.parents)
        _insert(Reorganisation, _ACT, rows.acts)
        _insert(Succession, _SUCCESSION, rows.successions)
        _insert(SpokespersonTerm, _TERM, rows.terms)
        _insert(Exemption, _EXEMPTION, rows.exemptions)
        _rules()
        write_windows(end_of_next_year(), since=FIRST_DAY)
        PlanVersion.objects.create(
            code="bench", number="1/KH", text=PLAN, digest="bench", filename="bench.yaml", loaded_at=timezone.now()
        )
        indexes = _drop_indexes(PressActivity) if fast else []
        _insert(PressActivity, _RECORD, (row + _RECORD_TAIL for row in record_rows(shape, rows)))
        with connection.cursor() as cursor:
            if indexes and connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for statement in indexes:
                cursor.execute(statement)
        revisions.bump(revisions.TOPIC_AGENCIES)
    if fast:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def _rules() -> None:
    names = (
        "code", "duty", "kinds", "cadence", "required", "fulfilled_by", "deadline_working_days", "grace_days",
        "valid_from", "valid_to",
    )  # fmt: skip
    for rule in RULES:
        fields = dict(zip(names, rule, strict=True))
        DutyRule.objects.create(**fields, title_vi=rule[0], title_en=rule[0], citation="Văn bản đo tốc độ")


def _insert(model: type[Model], columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    quoted = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    connection.ensure_connection()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            with cursor.copy(f'COPY "{table}" ({quoted}) FROM STDIN') as copy:
                for block in _blocks(rows):
                    copy.write(block)
            # Later inserts must not meet the numbers given here.
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), COALESCE(MAX(id), 0) + 1) FROM \"{table}\""
            )
    else:
        marks = ", ".join("?" * len(columns))
        plain = (tuple(one.isoformat() if isinstance(one, dt.date) else one for one in row) for row in rows)
        connection.connection.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', plain)


def _blocks(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """The rows in PostgreSQL's text form. No text of ours holds a tab, a line end or a backslash."""
    lines: list[str] = []
    for row in rows:
        lines.append("\t".join(["\\N" if one is None else str(one) for one in row]))
        if len(lines) == 5000:
            yield "\n".join(lines) + "\n"
            lines.clear()
    if lines:
        yield "\n".join(lines) + "\n"


def _drop_indexes(model: type[Model]) -> list[str]:
    """Drops every index of the table that no constraint needs; answers the statements that make them again."""
    table = model._meta.db_table
    find = (
        "SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = %s AND NOT EXISTS "
        "(SELECT 1 FROM pg_constraint c WHERE c.conname = i.indexname)"
        if connection.vendor == "postgresql"
        else "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL"
    )
    with connection.cursor() as cursor:
        cursor.execute(find, [table])
        found = cursor.fetchall()
        for name, _statement in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [statement for _name, statement in found]
