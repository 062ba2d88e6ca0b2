"""What happens to compendia: they are asked for, and erased as soon as a part of them may not be read any more."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.audit.domain import record
from civspace.notices.hints import hint
from civspace.renditions.states import WAITING, State
from submissions.record.compendium_set import Asked, Collection, collect
from submissions.record.models import Compendium, CompendiumPart, CompendiumVolume
from submissions.statements.models import Statement
from submissions.statements.registry import Change

BUILD = "submissions.record.tasks.build_compendium"
AT_ONCE = 100


class TooManySearches(ValidationError):
    """Everybody together has asked for more searches than the portal builds in an hour (429)."""


@transaction.atomic
def ask_for_compendium(*, asked: Asked) -> Compendium:
    """Ask for a compendium; one that is of the same documents, or is being built, is not asked for again.

    Raises ValidationError when no statement is found, TooMany for too many, TooManySearches.
    """
    collection = collect(asked)
    if not collection.entries:
        raise ValidationError(_("No published statement fits."), code="none")
    now = timezone.now()
    compendium = find_compendium(asked, Compendium.objects.select_for_update(of=("self",)))
    if compendium is not None and not _asks_anew(compendium, collection):
        return compendium
    if asked.meeting is None:
        last_hour = Compendium.objects.filter(meeting=None, asked_at__gt=now - timedelta(hours=1))
        if last_hour.count() >= settings.COMPENDIUM_SEARCHES:
            raise TooManySearches(_("Too many searches were asked for as one document. Try again in an hour."))
    if compendium is None:
        compendium, _made = Compendium.objects.get_or_create(**_key(asked))
    else:
        erase(Compendium.objects.filter(pk=compendium.pk))
    compendium.asked_at = now
    compendium.total, compendium.done = len(collection.entries), 0
    compendium.save(update_fields=["asked_at", "total", "done"])
    queue(Compendium.objects.filter(pk=compendium.pk))
    record(compendium, "ask", to_state=State.QUEUED)
    compendium.refresh_from_db()
    return compendium


def _key(asked: Asked) -> dict[str, Any]:
    return {"meeting": asked.meeting, "query": asked.query, "order": asked.order, "language": asked.language}


def find_compendium(asked: Asked, among: QuerySet[Compendium] | None = None) -> Compendium | None:
    """Return what was asked for before, in whatever state; or None."""
    rows = Compendium.objects.all() if among is None else among
    return rows.filter(**_key(asked)).first()


def asked_of(compendium: Compendium) -> Asked:
    """Return what a compendium is of."""
    return Asked(compendium.meeting, compendium.query, compendium.order, compendium.language)


def _asks_anew(compendium: Compendium, collection: Collection) -> bool:
    if compendium.state in WAITING:
        return False
    return compendium.state != State.READY or compendium.built_of != collection.built_of


def queue(compendia: QuerySet[Compendium]) -> None:
    """Have compendia built from the beginning; whoever is at one loses the lease."""
    keys = list(compendia.values_list("pk", flat=True))
    compendia.update(
        state=State.QUEUED, lease=None, lease_until=None, attempts=0, next_attempt_at=timezone.now(), last_error=""
    )
    transaction.on_commit(partial(hint, BUILD, keys), robust=True)


def erase(compendia: QuerySet[Compendium]) -> None:
    """Take away volumes, and which documents stood in them; the files go with the commit, or with the sweeper."""
    volumes = list(CompendiumVolume.objects.filter(compendium__in=compendia))
    CompendiumPart.objects.filter(compendium__in=compendia).delete()
    CompendiumVolume.objects.filter(pk__in=[it.pk for it in volumes]).delete()
    compendia.update(built_of="", built_at=None, done=0)
    transaction.on_commit(partial(delete_files, [it.path for it in volumes]), robust=True)


def delete_files(paths: Iterable[str]) -> None:
    for path in paths:
        default_storage.delete(path)


def after_change(statement: Statement, change: Change) -> None:
    """Erase every compendium that a document is in, with its files, and build it again from what stands now."""
    holding = CompendiumPart.objects.filter(statement=statement).order_by().values("compendium")
    keys = list(
        Compendium.objects.select_for_update().filter(pk__in=holding).order_by("pk").values_list("pk", flat=True)
    )
    if keys:
        found = Compendium.objects.filter(pk__in=keys)
        erase(found)
        queue(found)


def tidy() -> int:
    """Delete compendia of searches that were asked for more than settings.COMPENDIUM_DAYS ago, and files without a
    row; returns how many compendia. May run twice."""
    with transaction.atomic():
        limit = timezone.now() - timedelta(days=settings.COMPENDIUM_DAYS)
        old = Compendium.objects.select_for_update().filter(meeting=None, asked_at__lt=limit).order_by("pk")
        keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
        erase(Compendium.objects.filter(pk__in=keys))
        Compendium.objects.filter(pk__in=keys).delete()
    # A row stands before its file does, so a file without one was left behind by somebody who was killed.
    try:
        names = default_storage.listdir("compendia")[1]
    except FileNotFoundError:  # no compendium was ever kept in this folder; a bucket has no folders
        names = []
    rows = {f"{key}.pdf" for key in CompendiumVolume.objects.values_list("pk", flat=True)}
    delete_files(f"compendia/{name}" for name in names if name not in rows)
    return len(keys)
