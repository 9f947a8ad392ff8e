"""Migration operations that put the house's rules into the database itself, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation


class _TableOperation(Operation):
    reversible = True
    reduces_to_sql = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing: Django's model state does not know these rules."""

    def _table(self, app_label: str, state: Any, model: str) -> str:
        return str(state.apps.get_model(app_label, model)._meta.db_table)

    def _run(self, schema_editor: Any, statements: Sequence[str]) -> None:
        for statement in statements:
            schema_editor.execute(statement, params=None)


class NoOverlap(_TableOperation):
    """No two rows with the same ``keys`` may hold on the same day.

    PostgreSQL: an exclusion constraint (needs the trusted extension ``btree_gist``). SQLite: triggers.
    ``only`` limits the rule to rows for which that SQL condition holds; ``{row}`` stands before each column name,
    e.g. ``"{row}role <> 'authorised'"``.
    """

    def __init__(self, model: str, keys: Sequence[str], name: str, only: str = "") -> None:
        self.model, self.keys, self.name, self.only = model, list(keys), name, only

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__qualname__,
            [],
            {"model": self.model, "keys": self.keys, "name": self.name, "only": self.only},
        )

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state, self.model)
        if schema_editor.connection.vendor == "postgresql":
            same = ", ".join(f'"{key}" WITH =' for key in self.keys)
            where = f" WHERE ({self._qualified('')})" if self.only else ""
            statements = [
                "CREATE EXTENSION IF NOT EXISTS btree_gist",
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{self.name}" EXCLUDE USING gist '
                f"({same}, daterange(valid_from, valid_to, '[)') WITH &&){where}",
            ]
        else:
            same = " AND ".join(f'other."{key}" = NEW."{key}"' for key in self.keys)
            mine = f" AND ({self._qualified('NEW.')})" if self.only else ""
            others = f" AND ({self._qualified('other.')})" if self.only else ""
            body = (
                f"SELECT RAISE(ABORT, '{self.name}: overlapping validity') "
                f'WHERE EXISTS (SELECT 1 FROM "{table}" other '
                f"WHERE {same} AND other.id <> NEW.id{others} "
                "AND other.valid_from < COALESCE(NEW.valid_to, '9999-12-31') "
                f"AND NEW.valid_from < COALESCE(other.valid_to, '9999-12-31')){mine};"
            )
            statements = [
                f'CREATE TRIGGER "{self.name}_{event}" AFTER {event.upper()} ON "{table}" BEGIN {body} END'
                for event in ("insert", "update")
            ]
        self._run(schema_editor, statements)

    def _qualified(self, alias: str) -> str:
        return self.only.replace("{row}", alias)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state, self.model)
        if schema_editor.connection.vendor == "postgresql":
            self._run(schema_editor, [f'ALTER TABLE "{table}" DROP CONSTRAINT "{self.name}"'])
        else:
            self._run(schema_editor, [f'DROP TRIGGER "{self.name}_{event}"' for event in ("insert", "update")])

    def describe(self) -> str:
        return f"No overlapping validity in {self.model} by {', '.join(self.keys)}"


class AppendOnly(_TableOperation):
    """Rows may be added, never changed or removed: triggers refuse UPDATE, DELETE and TRUNCATE."""

    def __init__(self, model: str) -> None:
        self.model = model

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (self.__class__.__qualname__, [], {"model": self.model})

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, to_state, self.model)
        if schema_editor.connection.vendor == "postgresql":
            statements = [
                f'CREATE FUNCTION "{table}_append_only"() RETURNS trigger LANGUAGE plpgsql AS '
                f"$body$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $body$",
                f'CREATE TRIGGER "{table}_rows" BEFORE UPDATE OR DELETE ON "{table}" '
                f'FOR EACH ROW EXECUTE FUNCTION "{table}_append_only"()',
                f'CREATE TRIGGER "{table}_truncate" BEFORE TRUNCATE ON "{table}" '
                f'FOR EACH STATEMENT EXECUTE FUNCTION "{table}_append_only"()',
            ]
        else:
            statements = [
                f'CREATE TRIGGER "{table}_no_{event}" BEFORE {event.upper()} ON "{table}" '
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                for event in ("update", "delete")
            ]
        self._run(schema_editor, statements)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = self._table(app_label, from_state, self.model)
        if schema_editor.connection.vendor == "postgresql":
            self._run(
                schema_editor,
                [
                    f'DROP TRIGGER "{table}_rows" ON "{table}"',
                    f'DROP TRIGGER "{table}_truncate" ON "{table}"',
                    f'DROP FUNCTION "{table}_append_only"()',
                ],
            )
        else:
            self._run(schema_editor, [f'DROP TRIGGER "{table}_no_{event}"' for event in ("update", "delete")])

    def describe(self) -> str:
        return f"{self.model} is append-only"
