"""What the rooms above tell this one about their kinds of documents, in their AppConfig.ready()."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

UrlOf = Callable[[str, str], str | None]


@dataclass(frozen=True)
class Kind:
    """A kind of document: its name for readers and where the thing itself is read."""

    label: Any
    url_of: UrlOf
    issued: bool = True


_kinds: dict[str, Kind] = {}


def register(kind: str, *, url_of: UrlOf, label: Any, issued: bool = True) -> None:
    """Make a kind known. `url_of(object_id, language)` returns the page that everybody may read, or None.

    What is not `issued` is built for one reader alone: the verify page knows nothing of it, no audit entry tells of
    it, and once erased not even its hash stays.
    """
    _kinds[kind] = Kind(label, url_of, issued)


def is_issued(kind: str) -> bool:
    """Say whether the portal issues documents of a kind."""
    return kind not in _kinds or _kinds[kind].issued


def not_issued() -> list[str]:
    """Return the kinds of documents that are built for one reader alone."""
    return [slug for slug, kind in _kinds.items() if not kind.issued]


def label_of(kind: str) -> str:
    """Return the name of a kind in the current language."""
    return str(_kinds[kind].label) if kind in _kinds else kind


def url_of(kind: str, object_id: str, language: str) -> str:
    """Return where a thing is read by everybody, or an empty string."""
    return (_kinds[kind].url_of(object_id, language) or "") if kind in _kinds else ""
