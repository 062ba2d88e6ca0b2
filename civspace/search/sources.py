"""What can be found: each room above registers its kind of thing in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise


@dataclass(frozen=True)
class Document:
    """One language of a thing, as it is indexed: only what is public."""

    language: str
    title: str
    text: str = ""


@dataclass(frozen=True)
class Indexed:
    """A public thing with all its languages and the moment by which it is newer or older."""

    object_id: UUID | int | str
    date: datetime
    documents: list[Document]


@dataclass(frozen=True)
class Shown:
    """A thing as a result shows it. `texts` are looked through, in order, for the words that were asked."""

    url: str
    title: str
    language: str
    texts: list[Document] = field(default_factory=list)
    symbol: str = ""
    meta: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Source:
    """A kind of thing that can be found.

    `everything` yields what is public now, for `reindex`; `show` returns, for some ids and the reader's language, how
    to show those that anybody may see, in a constant number of queries. What it leaves out is not shown.
    """

    object_type: str
    label: str | Promise
    everything: Callable[[], Iterable[Indexed]]
    show: Callable[[list[UUID], str], dict[UUID, Shown]]
    order: int = 100


_sources: dict[str, Source] = {}

#: What rooms above offer to do with what was found: by kind, callables that return (address, words) for an id.
links: dict[str, list[Callable[[Any], tuple[str, str | Promise]]]] = {}


def register(
    object_type: str,
    label: str | Promise,
    *,
    everything: Callable[[], Iterable[Indexed]],
    show: Callable[[list[UUID], str], dict[UUID, Shown]],
    order: int = 100,
) -> None:
    """Add a kind of thing; `object_type` is lower-case letters and underscores, `label` the (lazy) name of its tab."""
    if not object_type.isidentifier() or not object_type.islower():
        raise ValueError(f"Not a name for a kind of thing: {object_type!r}")
    _sources[object_type] = Source(object_type, label, everything, show, order)


def sources() -> list[Source]:
    """Return what is registered, in the order of the tabs."""
    return sorted(_sources.values(), key=lambda source: (source.order, source.object_type))


def source(object_type: str) -> Source | None:
    """Return one kind of thing, or None."""
    return _sources.get(object_type)
