"""What happens to follows and news: somebody follows, changes the pace, stops, reads; a room emits.

No verb here writes an audit entry or a log line: what a person follows is for nobody else to read.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civspace.notices.follows import registry
from civspace.notices.follows.models import Digest, Follow, Hit, News
from civspace.notices.follows.states import KEPT, LONGEST_KEY, MOST_FOLLOWS, Pace
from civspace.notices.hints import hint

FAN_OUT = "civspace.notices.follows.tasks.fan_out"
SHORT = 60


def topic_of(kind: str, key: str) -> str:
    """Return what news of a target are matched by; a long key is shortened by its hash."""
    return f"{kind}:{key if len(key) <= SHORT else sha256(key.encode()).hexdigest()[:40]}"


def read_target(kind: str, key: str) -> tuple[registry.Target, str, registry.Found]:
    """Return the kind, the one spelling of the key, and the thing as everybody sees it.

    Raises ValidationError, by field, for what cannot be followed; a thing that is not public is as if it were not.
    """
    target = registry.target(kind)
    unknown = ValidationError({"key": _("There is nothing here that can be followed.")})
    if not 0 < len(key) <= LONGEST_KEY or "\0" in key:
        raise unknown
    try:
        key = target.read(key)
    except ValidationError as error:
        raise ValidationError({"key": error.messages}) from error
    if len(key) > LONGEST_KEY:
        raise unknown
    found = target.show([key], get_language() or "en").get(key)
    if found is None:
        raise unknown
    return target, key, found


def _pace(pace: str) -> str:
    if pace not in Pace.values:
        raise ValidationError({"pace": _("Choose how often you want to be told.")})
    return pace


@transaction.atomic
def follow(*, by: Any, kind: str, key: str, pace: str = Pace.DAILY) -> Follow:
    """Follow something, or change how soon one is told of what one follows already.

    Raises PermissionDenied without an account, ValidationError by field: for what is not public or no kind of target,
    an unknown pace, or too many follows.
    """
    if not getattr(by, "is_authenticated", False):
        raise PermissionDenied
    target, key, _found = read_target(kind, key)
    topic, pace = topic_of(kind, key), _pace(pace)
    mine = Follow.objects.visible_to(by)
    if not mine.filter(topic=topic).exists() and mine.count() >= MOST_FOLLOWS:
        message = _("You follow %(number)s things already. Stop following one of them first.")
        raise ValidationError({"key": message % {"number": MOST_FOLLOWS}})
    held, made = Follow.objects.update_or_create(
        person_id=by.pk, topic=topic, defaults={"pace": pace}, create_defaults={"kind": kind, "key": key, "pace": pace}
    )
    if made:
        target.kept(key, topic)
    return held


@transaction.atomic
def change_pace(*, follow: Follow, by: Any, pace: str) -> Follow:
    """Change how soon a person is told; what is waiting for a digest stays there. Raises as follow() does."""
    _own(follow, by)
    follow.pace = _pace(pace)
    Follow.objects.filter(pk=follow.pk).update(pace=follow.pace)
    return follow


@transaction.atomic
def unfollow(*, follow: Follow, by: Any) -> None:
    """Stop following. What was told already stays on the person's page."""
    _own(follow, by)
    _drop(follow)


def _drop(follow: Follow) -> None:
    kind, key, topic = follow.kind, follow.key, follow.topic
    Follow.objects.filter(pk=follow.pk).delete()
    # A kind that a later release no longer knows keeps nothing beside the follow.
    if any(target.kind == kind for target in registry.targets()):
        registry.target(kind).dropped(key, topic)


def _own(thing: Any, by: Any) -> None:
    if thing.person_id != by.pk:
        raise PermissionDenied


def read_hit(*, hit: Hit, by: Any) -> None:
    """Note that a person has opened a piece of news."""
    _own(hit, by)
    Hit.objects.filter(pk=hit.pk, read_at=None).update(read_at=timezone.now())


def read_all(*, by: Any, until: datetime) -> int:
    """Note that a person has seen every piece of news made until a time. Returns how many."""
    return Hit.objects.visible_to(by).filter(read_at=None, created_at__lte=until).update(read_at=timezone.now())


@transaction.atomic
def erase(person: Any) -> None:
    """Delete everything that a person follows and was told of; searches that nobody else keeps go as well."""
    for held in Follow.objects.filter(person_id=person.pk).order_by("topic"):
        _drop(held)
    Hit.objects.filter(person_id=person.pk).delete()
    Digest.objects.filter(person_id=person.pk).delete()


def emit(
    *,
    kind: str,
    event: str,
    subject: tuple[str, UUID | str],
    topics: Iterable[str],
    link: str,
    is_new: bool = False,
    by_when: datetime | None = None,
    zone: str = "",
) -> News:
    """Say, inside the transaction in which it happens, that there is news: one row, whoever follows.

    `subject` is type and id as the search index names them; what is shown of it is read anew each time. `topics` are
    those of everything that the news belongs to (topic_of). With `is_new` the thing itself is new, and saved searches
    that it fits are told as well. The same `event` again is no further news. Raises ValueError for an unknown kind.
    """
    if not registry.news_label(kind):
        raise ValueError(f"There is no kind of news {kind!r}.")
    with transaction.atomic():
        news, made = News.objects.get_or_create(
            event=event,
            defaults={
                "kind": kind,
                "subject_type": subject[0],
                "subject_id": str(subject[1]),
                "topics": sorted(set(topics)),
                "link": link,
                "is_new": is_new,
                "by_when": by_when,
                "zone": zone,
                "created_at": timezone.now(),
            },
        )
        if made:
            transaction.on_commit(partial(hint, FAN_OUT, [news.pk]), robust=True)
    return news


def retract(*, subject_type: str, subject_id: UUID | str) -> int:
    """Delete the news of a thing that is no longer public, told or not; no digest and no page names it again."""
    return News.objects.filter(subject_type=subject_type, subject_id=str(subject_id)).delete()[0]


def old_news() -> QuerySet[News]:
    """Return the news that are older than they are kept."""
    return News.objects.filter(created_at__lt=timezone.now() - KEPT)


def forget_news() -> int:
    """Delete news that are older than they are kept."""
    return old_news().delete()[0]
