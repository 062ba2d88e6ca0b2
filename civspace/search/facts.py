"""Filters of lists whose searches can be followed: each room above says what its filters mean for one new thing.

A filter holds for a thing when its value, or one of several with commas between, is among the thing's facts of that
name; `after` and `before` compare days.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict

Facts = Mapping[str, frozenset[str]]
#: The day of a thing among its facts, as 2026-06-15.
DAY = "day"
#: What the search itself takes from its address.
OWN = ("q", "type", "page", "format")


@dataclass(frozen=True)
class Filtered:
    """The filters of the list of one kind of thing.

    `clean` returns the filters that narrow the list, in one spelling, or raises ValidationError; `facts` what holds for
    a thing; `describe` the filters in words, in the active language; `url` the page of the list, `feed` its Atom feed.
    """

    clean: Callable[[Mapping[str, str]], dict[str, str]]
    facts: Callable[[UUID], Facts]
    describe: Callable[[Mapping[str, str]], list[str]]
    url: Callable[[], str]
    feed: Callable[[], str]


_filtered: dict[str, Filtered] = {}


def register(object_type: str, filtered: Filtered) -> None:
    """Say what the filters of the list of a kind of thing mean."""
    _filtered[object_type] = filtered


def filtered(object_type: str) -> Filtered | None:
    """Return the filters of a kind of thing, or None."""
    return _filtered.get(object_type)


def narrowed(query: QueryDict) -> tuple[Filtered, str] | None:
    """Return whose list answers a search that filters of one kind of thing narrow, with the query of that list."""
    own = filtered(query.get("type", ""))
    rest = query.copy()
    for name in OWN:
        rest.pop(name, None)
    if own is None or not rest:
        return None
    if q := query.get("q", ""):
        rest = QueryDict(f"{urlencode({'q': q})}&{rest.urlencode()}")
    return own, rest.urlencode()


def holds(filters: Mapping[str, str], facts: Facts) -> bool:
    """Say whether every filter holds for a thing."""
    (day,) = facts.get(DAY) or ("",)
    for name, value in filters.items():
        if name == "after":
            fits = day >= value
        elif name == "before":
            fits = day <= value
        else:
            fits = not facts.get(name, frozenset()).isdisjoint(value.split(","))
        if not fits:
            return False
    return True
