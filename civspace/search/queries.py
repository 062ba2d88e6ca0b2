"""Finding: the same hits in the same order on both engines."""

from functools import cached_property
from typing import Any

from django.db import connections, models
from django.db.models import F, Func, QuerySet

from civspace.search.models import SearchEntry
from civspace.search.words import Question, question

COUNTED_EXACTLY = 1000


class Matches(Func):
    """True for entries that answer the question; served by the full-text index of the engine."""

    output_field = models.BooleanField()
    conditional = True

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        super().__init__(F("position"), F("tokens"))

    def _columns(self, compiler: Any) -> list[str]:
        return [compiler.compile(column)[0] for column in self.get_source_expressions()]

    def as_postgresql(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        _position, tokens = self._columns(compiler)
        return f"civspace_search_vector({tokens}) @@ %s::tsquery", [self.asked.tsquery()]

    def as_sqlite(self, compiler: Any, connection: Any, **_extra: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        position, _tokens = self._columns(compiler)
        found = "SELECT rowid FROM civspace_search_fts WHERE civspace_search_fts MATCH %s"
        return f"{position} IN ({found})", [self.asked.match()]


def matching_ids(q: str, object_type: str) -> QuerySet[SearchEntry, Any]:
    """Return a subquery of ids, for `Statement.objects.filter(pk__in=matching_ids(q, "statement"))`.

    Things that hold all words of the question, in any one language. Empty when the question holds no word.
    """
    asked = question(q, (object_type,))
    if not asked:
        return SearchEntry.objects.none().values_list("object_id", flat=True)
    return SearchEntry.objects.filter(Matches(asked)).values_list("object_id", flat=True)


def _sql(connection: Any, columns: str) -> str:
    if connection.vendor == "postgresql":
        columns = columns.replace("POSITION", "position")
        return (
            f"SELECT {columns} FROM civspace_search_searchentry "  # noqa: S608 - columns are ours
            "WHERE civspace_search_vector(tokens) @@ %s::tsquery"
        )
    return (
        f"SELECT {columns.replace('POSITION', 'rowid')} FROM civspace_search_fts "  # noqa: S608
        "WHERE civspace_search_fts MATCH %s"
    )


def _asked(connection: Any, asked: Question, title: bool | None = None) -> str:
    return asked.tsquery(title=title) if connection.vendor == "postgresql" else asked.match(title=title)


class Hits:
    """What a question finds: first the things with all words in the title, then the others, each newest first."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked

    def _positions(self, title: bool, limit: int, offset: int) -> list[int]:
        connection = connections[SearchEntry.objects.db]
        order = "position" if connection.vendor == "postgresql" else "rowid"
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_sql(connection, 'POSITION')} ORDER BY {order} DESC LIMIT %s OFFSET %s",
                [_asked(connection, self.asked, title), limit, offset],
            )
            return [row[0] for row in cursor.fetchall()]

    @cached_property
    def title_count(self) -> int:
        """How many hits have all words in the title."""
        return _counts([(self.asked, True)], limit=None)[0]

    @cached_property
    def count(self) -> int:
        """How many hits there are, counted as far as 1,001."""
        return _counts([(self.asked, None)])[0] if self.asked else 0

    def __getitem__(self, part: slice) -> list[SearchEntry]:
        start, size = part.start or 0, (part.stop or COUNTED_EXACTLY) - (part.start or 0)
        if not self.asked or size <= 0:
            return []
        positions = self._positions(True, size, start)
        if len(positions) < size:
            before = start + len(positions) if positions or not start else self.title_count
            positions += self._positions(False, size - len(positions), max(start - before, 0))
        entries = {
            entry.position: entry for entry in SearchEntry.objects.defer("tokens").filter(position__in=positions)
        }
        return [entries[position] for position in positions if position in entries]


def _counts(asked: list[tuple[Question, bool | None]], limit: int | None = COUNTED_EXACTLY + 1) -> list[int]:
    connection = connections[SearchEntry.objects.db]
    bound = "" if limit is None else f" LIMIT {limit}"
    one = f"(SELECT count(*) FROM ({_sql(connection, '1')}{bound}) AS found)"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([one] * len(asked))}",
            [_asked(connection, each, title) for each, title in asked],
        )
        return list(cursor.fetchone())


def search(q: str, *, types: tuple[str, ...] = ()) -> Hits:
    """Return what the words find in all six languages; `types` keeps to some kinds of things.

    Slice it for a page (`hits[0:20]`); `hits.count` is exact to 1,000, then 1,001.
    """
    return Hits(question(q, types))


def type_counts(q: str, types: list[str]) -> dict[str, int]:
    """Return how many hits each kind of thing has, each counted as far as 1,001, in one query."""
    if not types or not question(q):
        return dict.fromkeys(types, 0)
    return dict(zip(types, _counts([(question(q, (name,)), None) for name in types]), strict=True))
