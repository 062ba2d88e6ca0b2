"""Where the public sees a thing: rooms register it, so that proxies can be told when it has changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import translation

from civspace.web.languages import CODES


@dataclass(frozen=True)
class Places:
    """Addresses on which a thing is shown, without host.

    `gone` says that the thing may be seen no more: every page that might name it, at any address, is to be fetched
    anew, and before any other.
    """

    paths: tuple[str, ...] = ()
    gone: bool = False


#: How a kind of thing (`app_label.model`) finds its places after a verb; None for what the public never saw.
Finder = Callable[[Any, str], Places | None]
_finders: dict[str, list[Finder]] = {}


def register(label: str, find: Finder) -> None:
    """Say how the places of a kind of thing are found, or some of them: those of all finders count together."""
    _finders.setdefault(label, []).append(find)


def places_of(thing: Any, verb: str) -> Places | None:
    """Return where the public sees a thing that was just changed by a verb, or None."""
    found = [places for find in _finders.get(thing._meta.label_lower, ()) if (places := find(thing, verb)) is not None]
    if not found:
        return None
    paths = dict.fromkeys(path for places in found for path in places.paths)
    return Places(tuple(paths), gone=any(places.gone for places in found))


def in_all_languages(pages: Iterable[tuple[str, tuple[Any, ...]]]) -> tuple[str, ...]:
    """Return the addresses of pages, given as name and arguments, in the six languages."""
    pages, found = list(pages), []
    for code in CODES:
        with translation.override(code):
            found += [reverse(name, args=args) for name, args in pages]
    return tuple(found)
