"""Migrations lock no large table: those to come are held against rules, and the tools they need do what they say."""

import gzip
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from civspace.web.online import AddCheckOnline, AddIndexOnline
from tests.landed.locking import EXEMPT, SMALL, faults
from tests.landed.test_landed import KEPT

OURS = ("civspace_", "accounts_", "meetings_", "submissions_")
#: The newest release of which a database is kept: whatever it holds has been run already.
RELEASED = max(KEPT, key=lambda path: [int(part) for part in path.name.split(".")[:3]])


def released(folder: Any) -> set[tuple[str, str]]:
    """Return the migrations that the newest kept database has."""
    (folder / "kept").write_bytes(gzip.decompress(RELEASED.read_bytes()))
    with closing(sqlite3.connect(folder / "kept")) as database:
        return set(database.execute("SELECT app, name FROM django_migrations"))


def test_migrations_since_the_last_release_lock_no_large_table(tmp_path) -> None:
    done, loader = released(tmp_path), MigrationLoader(None)
    state, new, found = ProjectState(), set(), []
    for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), True):
        migration = loader.graph.nodes[key]
        if key in done or not key[0].startswith(OURS):
            migration.mutate_state(state, preserve=False)
        else:
            said = list(faults(migration, state, new))
            found += [] if key in EXEMPT else said
    assert len(done) > 60
    assert found == []


def test_what_is_called_small_exists() -> None:
    for name in SMALL:
        app, _dot, model = name.partition(".")
        assert apps.get_model(app, model) if model else apps.get_app_config(app)
    loader = MigrationLoader(None)
    assert all(key in loader.graph.nodes and why for key, why in EXEMPT.items())


def thing(**fields: Any) -> ProjectState:
    """A state with one model of a large table."""
    state = ProjectState()
    made = {"id": models.BigAutoField(primary_key=True), "name": models.CharField(max_length=10), **fields}
    migrations.CreateModel("Thing", list(made.items())).state_forwards("large", state)
    return state


def said(*operations: Any, atomic: bool = True, **fields: Any) -> list[str]:
    """What the rules say of a migration of that table."""
    migration = migrations.Migration("0002_more", "large")
    migration.operations, migration.atomic = list(operations), atomic
    return [fault.rpartition(": ")[2] for fault in faults(migration, thing(**fields), set())]


INDEX = models.Index(fields=["name"], name="thing_name")
CHECK = models.CheckConstraint(condition=~models.Q(name=""), name="thing_has_name")
CHAR = models.CharField


@pytest.mark.parametrize(
    ("operation", "fine"),
    [
        (migrations.AddField("thing", "note", CHAR(max_length=10)), False),
        (migrations.AddField("thing", "note", CHAR(max_length=10, default="")), False),
        (migrations.AddField("thing", "note", CHAR(max_length=10, db_default="")), True),
        (migrations.AddField("thing", "note", models.IntegerField(null=True)), True),
        (migrations.AddField("thing", "note", models.IntegerField(null=True, db_index=True)), False),
        (migrations.AddField("thing", "note", models.IntegerField(null=True, unique=True)), False),
        (migrations.AlterField("thing", "name", CHAR(max_length=20)), True),
        (migrations.AlterField("thing", "name", CHAR(max_length=10, choices=[("a", "A")])), True),
        (migrations.AlterField("thing", "name", models.TextField()), True),
        (migrations.AlterField("thing", "name", CHAR(max_length=5)), False),
        (migrations.AlterField("thing", "name", models.IntegerField()), False),
        (migrations.AlterField("thing", "name", CHAR(max_length=10, null=True)), True),
        (migrations.AlterField("thing", "name", CHAR(max_length=10, unique=True)), False),
        (migrations.AlterField("thing", "maybe", models.IntegerField()), False),
        (migrations.AddIndex("thing", INDEX), False),
        (migrations.AddConstraint("thing", CHECK), False),
        (migrations.RenameField("thing", "name", "title"), False),
        (migrations.RenameModel("Thing", "Matter"), False),
        (migrations.AlterModelTable("thing", "things"), False),
        (migrations.RemoveField("thing", "maybe"), True),
        (migrations.RunPython(migrations.RunPython.noop), False),
        (migrations.RunPython(migrations.RunPython.noop, hints={"few_rows": "one a body"}), True),
        (migrations.RunSQL("SELECT 1"), False),
        (migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")], []), False),
        (AddIndexOnline("thing", INDEX), False),
        (AddCheckOnline("thing", CHECK), False),
    ],
    ids=lambda value: value.describe() if hasattr(value, "describe") else str(value),
)
def test_each_rule(operation, fine) -> None:
    assert (said(operation, maybe=models.IntegerField(null=True)) == []) is fine


@pytest.mark.parametrize(
    "operation",
    [AddIndexOnline("thing", INDEX), AddCheckOnline("thing", CHECK), migrations.RunPython(migrations.RunPython.noop)],
)
def test_what_may_be_interrupted_stands_outside_a_transaction(operation) -> None:
    assert said(operation, atomic=False) == []
    assert len(said(operation, atomic=True)) == 1


def test_a_table_that_no_release_has_may_be_changed_freely() -> None:
    made = migrations.CreateModel(
        "Other", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
    )
    assert said(made, migrations.AddIndex("other", models.Index(fields=["name"], name="other_name"))) == []


@pytest.fixture
def table(transactional_db: None) -> Iterator[ProjectState]:
    """A table of its own with two rows."""
    state, before = thing(), ProjectState()
    with connection.schema_editor() as editor:
        editor.create_model(state.apps.get_model("large", "Thing"))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO large_thing (name) VALUES ('one'), ('two')")
    yield state
    assert before.models == {}
    with connection.schema_editor() as editor:
        editor.delete_model(state.apps.get_model("large", "Thing"))


def run(operation: Any, state: ProjectState, *, backwards: bool = False) -> None:
    """Run one operation as a migration with `atomic = False` does."""
    after = state.clone()
    operation.state_forwards("large", after)
    with connection.schema_editor(atomic=False) as editor:
        if backwards:
            operation.database_backwards("large", editor, after, state)
        else:
            operation.database_forwards("large", editor, state, after)


def constraints() -> set[str]:
    with connection.cursor() as cursor:
        return {name for name in connection.introspection.get_constraints(cursor, "large_thing") if "thing_" in name}


def test_an_index_comes_online_and_goes(table) -> None:
    operation = AddIndexOnline("thing", INDEX)
    run(operation, table)
    assert "thing_name" in constraints()
    run(operation, table, backwards=True)
    assert "thing_name" not in constraints()


def test_a_check_comes_online_and_holds_for_all_rows(table) -> None:
    run(AddCheckOnline("thing", CHECK), table)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO large_thing (name) VALUES ('')")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM large_thing")
        assert cursor.fetchone() == (2,)


@pytest.mark.postgres
def test_what_was_interrupted_is_done_again(table) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX thing_name ON large_thing (id)")
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'thing_name'::regclass")
        cursor.execute("ALTER TABLE large_thing ADD CONSTRAINT thing_has_name CHECK (id > 0) NOT VALID")
    run(AddIndexOnline("thing", INDEX), table)
    run(AddCheckOnline("thing", CHECK), table)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indisvalid, pg_get_indexdef(indexrelid) FROM pg_index WHERE indexrelid = 'thing_name'::regclass"
        )
        valid, how = cursor.fetchone()
        assert valid and how.endswith("(name)")
        cursor.execute(
            "SELECT convalidated, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'thing_has_name'"
        )
        valid, how = cursor.fetchone()
        assert valid and "name" in how


@pytest.mark.postgres
@pytest.mark.parametrize("operation", [AddIndexOnline("thing", INDEX), AddCheckOnline("thing", CHECK)])
def test_in_a_transaction_it_is_refused_and_nothing_is_made(table, operation) -> None:
    with pytest.raises(ValueError, match="atomic = False"), transaction.atomic():
        run(operation, table)
    assert constraints() <= {"large_thing_pkey"}
