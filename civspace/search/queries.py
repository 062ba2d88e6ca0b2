"""Finding: the same hits in the same order on both engines.

PostgreSQL is asked for all matches first (a materialized query): its planner knows neither
what a full-text filter costs row by row nor that matches lie far apart, and would walk the newest rows one by one.
"""

from functools import cached_property
from typing import Any

from django.db import connections, models
from django.db.models import F, Func, Q

from civspace.search.models import SearchEntry, key
from civspace.search.words import Question, question

COUNTED_EXACTLY = 1000

_POSTGRESQL = "FROM civspace_search_searchentry WHERE civspace_search_vector(tokens) @@ %s::tsquery"
_SQLITE_IDS = (
    "SELECT object_id FROM civspace_search_searchentry WHERE position IN "
    "(SELECT rowid FROM civspace_search_fts WHERE civspace_search_fts MATCH %s)"
)
_SQLITE = "FROM civspace_search_fts WHERE civspace_search_fts MATCH %s"


class _Among(Func):
    """True for rows whose identifier is among the things that answer the question, looked up row by row."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, field: str, asked: Question) -> None:
        self.asked = asked
        super().__init__(F(field))

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:
        # IS TRUE keeps the planner from joining: it would compare every row with every match.
        column, params = compiler.compile(self.get_source_expressions()[0])
        sql = f"({column} IN (SELECT object_id {_POSTGRESQL})) IS TRUE"
        return sql, [*params, self.asked.tsquery()]

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, Any]:
        column, params = compiler.compile(self.get_source_expressions()[0])
        return f"{column} IN ({_SQLITE_IDS})", [*params, self.asked.match()]


def matching(q: str, object_type: str, field: str = "pk") -> Q | _Among:
    """Return a condition for a list of another room: `Statement.objects.filter(matching(q, "statement"))`.

    True for things that hold all words of the question, in any one language; for none when it holds no word. Asks the
    index at once: up to 1,000 things are named one by one, which any index of the list can use; more than that stand
    so close that the list is walked in its own order.
    """
    asked = question(q, (object_type,))
    if not asked:
        return Q(**{f"{field}__in": []})
    connection = connections[SearchEntry.objects.db]
    if connection.vendor == "postgresql":
        sql = f"WITH found AS MATERIALIZED (SELECT object_id {_POSTGRESQL}) SELECT object_id FROM found LIMIT %s"  # noqa: S608
        text = asked.tsquery()
    else:
        sql, text = f"{_SQLITE_IDS} LIMIT %s", asked.match()
    with connection.cursor() as cursor:
        cursor.execute(sql, [text, COUNTED_EXACTLY + 1])
        ids = [key(row[0]) for row in cursor.fetchall()]
    return Q(**{f"{field}__in": ids}) if len(ids) <= COUNTED_EXACTLY else _Among(field, asked)


class Hits:
    """What a question finds: first the things with all words in the title, then the others, each newest first."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked

    def _positions(self, title: bool, limit: int, offset: int) -> list[int]:
        connection = connections[SearchEntry.objects.db]
        if connection.vendor == "postgresql":
            sql = (
                f"WITH found AS MATERIALIZED (SELECT position {_POSTGRESQL}) "  # noqa: S608
                "SELECT position FROM found ORDER BY position DESC LIMIT %s OFFSET %s"
            )
            asked = self.asked.tsquery(title=title)
        else:
            sql = f"SELECT rowid {_SQLITE} ORDER BY rowid DESC LIMIT %s OFFSET %s"
            asked = self.asked.match(title=title)
        with connection.cursor() as cursor:
            cursor.execute(sql, [asked, limit, offset])
            return [row[0] for row in cursor.fetchall()]

    @cached_property
    def title_count(self) -> int:
        """How many hits have all words in the title."""
        return _count(self.asked, title=True, limit=None)

    @cached_property
    def count(self) -> int:
        """How many hits there are, counted as far as 1,001."""
        return _count(self.asked) if self.asked else 0

    def __getitem__(self, part: slice) -> list[SearchEntry]:
        start, size = part.start or 0, (part.stop or COUNTED_EXACTLY) - (part.start or 0)
        if not self.asked or size <= 0:
            return []
        positions = self._positions(True, size, start)
        if len(positions) < size:
            before = start + len(positions) if positions or not start else self.title_count
            positions += self._positions(False, size - len(positions), max(start - before, 0))
        found = SearchEntry.objects.defer("tokens").filter(position__in=positions)
        entries = {entry.position: entry for entry in found}
        return [entries[position] for position in positions if position in entries]


def _count(asked: Question, *, title: bool | None = None, limit: int | None = COUNTED_EXACTLY + 1) -> int:
    connection = connections[SearchEntry.objects.db]
    bound = "" if limit is None else f" LIMIT {limit}"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            found = f"WITH found AS MATERIALIZED (SELECT 1 {_POSTGRESQL})"
            sql = f"{found} SELECT count(*) FROM (SELECT 1 FROM found{bound}) AS counted"  # noqa: S608
            cursor.execute(sql, [asked.tsquery(title=title)])
        else:
            cursor.execute(
                f"SELECT count(*) FROM (SELECT 1 {_SQLITE}{bound})",  # noqa: S608
                [asked.match(title=title)],
            )
        return int(cursor.fetchone()[0])


def search(q: str, *, types: tuple[str, ...] = ()) -> Hits:
    """Return what the words find in all six languages; `types` keeps to some kinds of things.

    Slice it for a page (`hits[0:20]`); `hits.count` is exact to 1,000, then 1,001.
    """
    return Hits(question(q, types))


def type_counts(q: str, types: list[str]) -> dict[str, int]:
    """Return how many hits each kind of thing has, each counted as far as 1,001, in one query."""
    counts = dict.fromkeys(types, 0)
    asked = question(q)
    if not types or not asked:
        return counts
    connection = connections[SearchEntry.objects.db]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One pass over the index for all of them.
            cursor.execute(
                f"WITH found AS MATERIALIZED (SELECT object_type {_POSTGRESQL}) "  # noqa: S608
                "SELECT object_type, count(*) FROM found GROUP BY object_type",
                [asked.tsquery()],
            )
            found = dict(cursor.fetchall())
        else:
            one = f"(SELECT count(*) FROM (SELECT 1 {_SQLITE} LIMIT {COUNTED_EXACTLY + 1}))"  # noqa: S608
            cursor.execute(f"SELECT {', '.join([one] * len(types))}", [question(q, (name,)).match() for name in types])
            found = dict(zip(types, cursor.fetchone(), strict=True))
    return {name: min(found.get(name, 0), COUNTED_EXACTLY + 1) for name in types}
