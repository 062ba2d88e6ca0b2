"""Taking everything out of the database: before a demonstration begins again, and before a backup is put back."""

from pathlib import Path

from django.db import connection


def drop_tables() -> None:
    """Remove the database's tables, with whatever migrations made beside them (search, triggers)."""
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        connection.close()
        for suffix in ("", "-wal", "-shm"):
            Path(name + suffix).unlink(missing_ok=True)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        cursor.execute(f"DROP SCHEMA {schema} CASCADE")
        cursor.execute(f"CREATE SCHEMA {schema}")
