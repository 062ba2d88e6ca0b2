"""The database as one file: pg_dump's own format, or a copy that SQLite makes while others write."""

import os
import sqlite3
import subprocess
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import connection, connections

from civspace.audit.models import Entry, Payload
from civspace.operations.emptying import drop_tables


class ToolFailed(Exception):
    """A program of PostgreSQL is missing or ended with an error; its words are the message."""


def name() -> str:
    """Return the name of the file in a backup."""
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"


def dump(path: Path) -> None:
    """Write the database as it stands at one moment, while the portal goes on. Raises ToolFailed."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        target = sqlite3.connect(path)
        try:
            connection.connection.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
        finally:
            target.close()
        return
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={path}")


def load(path: Path) -> None:
    """Put a dump in the place of all tables. Raises ToolFailed; PostgreSQL is then empty, and nothing is half there."""
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        source = sqlite3.connect(path)
        try:
            source.backup(connection.connection)
        finally:
            source.close()
        connection.close()
        return
    drop_tables()
    connections.close_all()
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(path))


def is_there() -> bool:
    """Say whether the database has the tables of people and of the audit trail, whatever stands in them."""
    wanted = {get_user_model()._meta.db_table, Entry._meta.db_table, Payload._meta.db_table}
    return wanted <= set(connection.introspection.table_names())


def is_empty() -> bool:
    """Say whether the database holds no person: it is new, or has no tables."""
    return not is_there() or not get_user_model()._default_manager.exists()


def others() -> int:
    """Return how many other sessions of PostgreSQL use the database; SQLite cannot tell (0)."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return int(cursor.fetchone()[0])


def _run(program: str, *options: str) -> None:
    # Django's own way of naming the server and handing the password over: never on the command line.
    arguments, secrets = connection.client_class.settings_to_cmd_args_env(connection.settings_dict, [])
    database = str(connection.settings_dict["NAME"])
    server = [it for it in arguments[1:] if it != database]
    where = [f"--dbname={database}"]
    try:
        subprocess.run(  # noqa: S603  (our own arguments, no shell)
            [program, *server, *where, *options],
            env={**os.environ, **(secrets or {})},
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise ToolFailed(f"{program} is not there: install the client programs of PostgreSQL.") from error
    except subprocess.CalledProcessError as error:
        raise ToolFailed(f"{program}: {error.stderr.strip()[-500:]}") from error
