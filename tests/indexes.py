"""Asking PostgreSQL how it would look: by which indexes the rows of a list are found."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict


def count_rows() -> None:
    """Write every table anew, and let the database count what it holds.

    What tests before took back has left empty pages in tables and indexes; the planner would count them in.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT format('CLUSTER %I USING %I', relname, conname)"
            " FROM pg_class JOIN pg_constraint ON conrelid = pg_class.oid"
            " WHERE contype = 'p' AND relnamespace = current_schema()::regnamespace"
            " AND pg_relation_size(conrelid) > 65536"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ANALYZE")


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from _nodes(part)


def looked_up(sql: str, params: Any) -> set[str]:
    """Return the indexes by which rows are found; no table may be read from one end to the other."""
    with connection.cursor() as cursor:
        # As on disks without heads: a few rows looked up one by one cost less than walking through any whole index.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL random_page_cost = 1.1")
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params)
        (row,) = cursor.fetchone()
    (plan,) = json.loads(row) if isinstance(row, str) else row
    nodes = list(_nodes(plan["Plan"]))
    assert {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"} == set()
    return {node["Index Name"] for node in nodes if "Index Name" in node}


def page_by(found: "QuerySet[Any]") -> set[str]:
    """Return the indexes by which the first page of a list is found."""
    return looked_up(*found[:51].query.sql_with_params())


def used(indexes: set[str], wanted: str) -> bool:
    """Say whether one of the wanted indexes is used; those of Django's own names are named without their hash."""
    return any(index.startswith(name) for index in indexes for name in wanted.split("|"))


def not_by_the_right_one(rows: dict[str, tuple[str, str]], many: dict[str, Any], find: Any) -> dict[str, set[str]]:
    """Return the filters that are answered by another index than the right one, with those by which they are."""
    found = {name: page_by(find(QueryDict(query.format(**many)))) for name, (query, _index) in rows.items()}
    return {name: indexes for name, indexes in found.items() if not used(indexes, rows[name][1])}


def of_set(kind: Any, everything: "QuerySet[Any]") -> Any:
    """Return a function that reads an address with a set of filters."""

    def find(query: QueryDict) -> "QuerySet[Any]":
        filters = kind(query, queryset=everything)
        assert filters.is_valid(), filters.errors
        return filters.qs

    return find
