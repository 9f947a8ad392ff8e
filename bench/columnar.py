"""DuckDB beside it: the same statements on a copy of the same rows, as the limit of what columns can do."""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

import duckdb
from django.db import connection

# Only the columns that the statements read.
_TABLES = {
    "agencies_agency": "id BIGINT, kind VARCHAR, valid_from DATE, valid_to DATE",
    "agencies_agencyparent": "agency_id BIGINT, parent_id BIGINT, valid_from DATE, valid_to DATE",
    "press_spokespersonterm": "agency_id BIGINT, role VARCHAR, valid_from DATE, valid_to DATE, "
    "published_from DATE, published_to DATE",
    "regulations_exemption": "agency_id BIGINT, valid_from DATE, valid_to DATE",
    "regulations_dutyrule": "id BIGINT, kinds VARCHAR, required INTEGER, fulfilled_by VARCHAR",
    "regulations_dutywindow": 'id BIGINT, rule_id BIGINT, start DATE, "end" DATE, first_month INTEGER, '
    "last_month INTEGER, deadline DATE",
    "press_pressactivity": "agency_id BIGINT, form VARCHAR, month INTEGER, quantity INTEGER, submitted_on DATE, "
    "state VARCHAR",
}


def copy_tables() -> duckdb.DuckDBPyConnection:
    """A DuckDB database in memory with a copy of what the current database holds."""
    target = duckdb.connect(":memory:")
    with tempfile.TemporaryDirectory() as folder:
        for table, columns in _TABLES.items():
            names = ", ".join(column.split()[0] for column in columns.split(", "))
            target.execute(f"CREATE TABLE {table} ({columns})")
            path = Path(folder) / f"{table}.csv"
            with path.open("w", newline="") as file, connection.cursor() as cursor:
                # Lists of words are JSON; as text they are the same from both databases.
                for listed in ("kinds", "fulfilled_by"):
                    names = names.replace(listed, f"CAST({listed} AS text)")
                cursor.execute(f"SELECT {names} FROM {table}")
                writer = csv.writer(file)
                while rows := cursor.fetchmany(50_000):
                    writer.writerows(rows)
            target.execute(f"COPY {table} FROM '{path}' (FORMAT csv, HEADER false)")
    return target
