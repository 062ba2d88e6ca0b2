"""Migrations of large tables while the portal serves: indexes and checks that hold no lock as long as rows are read.

Both belong into migrations of their own with `atomic = False`, and may be run again after an interruption. On SQLite,
which one process writes to, they do the same at once.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState
from django.db.models import CheckConstraint


def _needs_no_transaction(schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.in_atomic_block:
        raise ValueError("Write `atomic = False` into this migration: what is done online is no transaction.")


class AddIndexOnline(migrations.AddIndex):
    """Add an index while others write to the table. What an interrupted attempt left behind is removed first."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        _needs_no_transaction(schema_editor)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(self.index.name)}")
        schema_editor.add_index(model, self.index, concurrently=True)  # type: ignore[call-arg]

    def describe(self) -> str:
        return f"{super().describe()}, online"


class AddCheckOnline(migrations.AddConstraint):
    """Add a check: for new rows at once, then for the others, which are read without keeping anybody from writing."""

    def __init__(self, model_name: str, constraint: CheckConstraint) -> None:
        super().__init__(model_name, constraint)

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model: Any = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        _needs_no_transaction(schema_editor)
        table, name = schema_editor.quote_name(model._meta.db_table), schema_editor.quote_name(self.constraint.name)
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
        made = str(self.constraint.create_sql(model, schema_editor))
        schema_editor.execute(f"{made} NOT VALID", params=None)
        schema_editor.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")

    def describe(self) -> str:
        return f"{super().describe()}, online"
