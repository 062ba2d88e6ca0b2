"""Reads of follows and news that more than one caller needs; all of them of one person, for that person."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from civspace.notices.follows import registry
from civspace.notices.follows.models import Follow, Hit
from civspace.notices.follows.telling import lines_of
from civspace.notices.live import Line


@dataclass(frozen=True)
class Followed:
    """A follow as its person sees it; `found` is None for what is no longer public."""

    follow: Follow
    label: Any
    found: registry.Found | None


def follows_of(user: Any) -> QuerySet[Follow]:
    """Return what a person follows, the newest first."""
    return Follow.objects.visible_to(user).order_by("-created_at", "-id")


def shown(follows: list[Follow], language: str) -> list[Followed]:
    """Return follows with what they look like; one look-up for each kind among them."""
    found: dict[tuple[str, str], registry.Found] = {}
    labels: dict[str, Any] = {}
    for target in registry.targets():
        if keys := [follow.key for follow in follows if follow.kind == target.kind]:
            labels[target.kind] = target.label
            found |= {(target.kind, key): one for key, one in target.show(keys, language).items()}
    return [Followed(it, labels.get(it.kind, ""), found.get((it.kind, it.key))) for it in follows]


def hits_of(user: Any) -> QuerySet[Hit]:
    """Return the news of a person, the newest first."""
    return Hit.objects.visible_to(user).select_related("news").order_by("-created_at", "-id")


def unread_news(user: Any) -> int:
    """Return how many pieces of news a person has not read."""
    return Hit.objects.visible_to(user).filter(read_at=None).count()


def with_lines(hits: list[Hit], language: str) -> list[tuple[Hit, Line]]:
    """Return news with how they look now, without those about what is no longer public."""
    lines = lines_of([hit.news for hit in hits], language)
    return [(hit, lines[hit.news_id]) for hit in hits if hit.news_id in lines]
