"""The full-text index of each engine over the same tokens."""

from typing import Any

from django.db import migrations

# Tokens are made in Python; no engine may cut or stem them again. So PostgreSQL gets them as an array, and the ASCII
# tokenizer of FTS5 splits at blanks only.
# The function is declared as dear as it is, so that the planner asks the index and does not compute it row by row.
POSTGRESQL = """
CREATE FUNCTION civspace_search_vector(tokens text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE STRICT COST 10000
AS $$ BEGIN RETURN pg_catalog.array_to_tsvector(pg_catalog.string_to_array(tokens, ' ')); END $$;
CREATE INDEX civspace_search_tokens ON civspace_search_searchentry
USING gin (civspace_search_vector(tokens)) WITH (fastupdate = off);
"""
POSTGRESQL_BACK = """
DROP INDEX civspace_search_tokens;
DROP FUNCTION civspace_search_vector(text);
"""
SQLITE = [
    """
    CREATE VIRTUAL TABLE civspace_search_fts USING fts5(
        tokens, content='civspace_search_searchentry', content_rowid='position', detail=none,
        tokenize="ascii tokenchars '/:=^._-()'"
    )
    """,
    """
    CREATE TRIGGER civspace_search_insert AFTER INSERT ON civspace_search_searchentry BEGIN
        INSERT INTO civspace_search_fts(rowid, tokens) VALUES (new.position, new.tokens);
    END
    """,
    """
    CREATE TRIGGER civspace_search_delete AFTER DELETE ON civspace_search_searchentry BEGIN
        INSERT INTO civspace_search_fts(civspace_search_fts, rowid, tokens)
        VALUES ('delete', old.position, old.tokens);
    END
    """,
    """
    CREATE TRIGGER civspace_search_update AFTER UPDATE ON civspace_search_searchentry BEGIN
        INSERT INTO civspace_search_fts(civspace_search_fts, rowid, tokens)
        VALUES ('delete', old.position, old.tokens);
        INSERT INTO civspace_search_fts(rowid, tokens) VALUES (new.position, new.tokens);
    END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER civspace_search_update",
    "DROP TRIGGER civspace_search_delete",
    "DROP TRIGGER civspace_search_insert",
    "DROP TABLE civspace_search_fts",
]


def run(schema_editor: Any, postgresql: str, sqlite: list[str]) -> None:
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "postgresql":
            cursor.execute(postgresql)
        else:
            for statement in sqlite:
                cursor.execute(statement)


def forwards(apps: Any, schema_editor: Any) -> None:
    run(schema_editor, POSTGRESQL, SQLITE)


def backwards(apps: Any, schema_editor: Any) -> None:
    run(schema_editor, POSTGRESQL_BACK, SQLITE_BACK)


class Migration(migrations.Migration):
    dependencies = [("civspace_search", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
