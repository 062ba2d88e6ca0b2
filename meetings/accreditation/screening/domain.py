"""Asking for names to be held against the list, doing it, judging what was found, and forgetting what was dismissed.

Nothing here moves an application or a standing, and nobody is told of a possible match: those who screen find it on
their desk.
"""

import datetime
import logging
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from civspace.audit.domain import record
from civspace.audit.models import Entry
from civspace.audit.queries import history
from civspace.notices.hints import hint
from civspace.workflow import Stale
from civspace.workflow.domain import move
from meetings.accreditation.applications.states import State as Where
from meetings.accreditation.models import Standing
from meetings.accreditation.screening.matching import Hit, current_list, index_of
from meetings.accreditation.screening.models import NameMatch, Screening, SettledPair
from meetings.accreditation.screening.rules import may_judge
from meetings.accreditation.screening.sources import Named, all_pairs, names_of
from meetings.accreditation.screening.states import DISMISSED, MATCH, VERBS, MatchState

log = logging.getLogger(__name__)
SALT = "meetings.accreditation.screening.pair"
TASK = "meetings.accreditation.tasks.screen"


# Asking


@transaction.atomic
def want_screening(*, organization_id: Any, body_id: str) -> Screening:
    """Have the names of an organization held against the list for a body, soon; asking twice is asking once."""
    wanted, _created = Screening.objects.update_or_create(
        organization_id=organization_id,
        body_id=body_id,
        defaults={"wanted_at": timezone.now(), "done_at": None},
    )
    transaction.on_commit(partial(hint, TASK, [wanted.pk]), robust=True)
    return wanted


def screen_applicant(application: Any) -> None:
    """Hold the names in an application against the list when it comes in, and let go of them when it is over.

    A draft that is discarded never was.
    """
    if application.state != Where.DRAFT:
        want_screening(organization_id=application.organization_id, body_id=application.scheme.body_id)


def screen_holder(organization: Any) -> None:
    """Hold the names of an organization against the list when it claims a standing and when one is decided."""
    bodies = Standing.objects.filter(organization=organization).order_by("category__scheme__body")
    for body_id in list(bodies.values_list("category__scheme__body_id", flat=True).distinct()):
        want_screening(organization_id=organization.pk, body_id=body_id)


def want_everything() -> int:
    """Have everybody held against the list, a new one or with the names of today; return how many.

    The sweeper does it. A name that is gone goes from here, too.
    """
    return Screening.objects.update(wanted_at=timezone.now(), done_at=None) + want_newcomers()


def want_newcomers() -> int:
    """Have those held against the list who never were; return how many."""
    now, known = timezone.now(), set(Screening.objects.values_list("organization_id", "body_id"))
    new = sorted(all_pairs() - known, key=str)
    rows = [Screening(organization_id=organization, body_id=body, wanted_at=now) for organization, body in new]
    Screening.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(new)


# Doing


def _pairs(organization_id: Any, body_id: str, named: Named, hit: Hit) -> list[str]:
    """Return the keyed hash of who, name and entry, by the present key first, then by those before it."""
    text = "\n".join((str(organization_id), body_id, named.part, named.name.casefold(), hit.entry, hit.digest))
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac(SALT, text, secret=secret, algorithm="sha256").hexdigest() for secret in secrets]


def screen(*, screening_id: Any) -> int:
    """Hold the names of one organization against the list; return how many new possible matches were found.

    Safe to run twice, and at once: what is slow is done before the row is locked, and one pair is one row. What was
    asked for or loaded meanwhile waits for the next turn.
    """
    wanted = Screening.objects.filter(pk=screening_id, done_at=None).first()
    if wanted is None:
        return 0
    version = current_list()
    index = index_of(version)
    names = names_of(wanted.organization_id, wanted.body_id)
    found = [(named, hit) for named in names for hit in index.hits(named)]
    with transaction.atomic():
        locked = Screening.objects.select_for_update(of=("self",)).filter(pk=wanted.pk, done_at=None).first()
        if locked is None or locked.wanted_at != wanted.wanted_at or current_list() != version:
            return 0
        new = _keep(locked, found, screened=bool(names))
        Screening.objects.filter(pk=locked.pk).update(done_at=timezone.now(), against=version)
    return new


def _keep(wanted: Screening, found: list[tuple[Named, Hit]], *, screened: bool) -> int:
    """Write what was found: new pairs are open, those that are there stay, and those no longer found are closed.

    Where the organization is not `screened` any more, because nothing makes it so, what was found to be the same stays,
    for when it applies again; of an entry that was merged into another it does not.
    """
    rows = NameMatch.objects.select_for_update(of=("self",)).filter(
        organization=wanted.organization_id, body=wanted.body_id
    )
    known = {match.pair: match for match in rows}
    standing: set[str] = set()
    new = 0
    for named, hit in found:
        pairs = _pairs(wanted.organization_id, wanted.body_id, named, hit)
        standing.update(pairs)
        match = next((known[pair] for pair in pairs if pair in known), None)
        if match is not None:
            _open_again(match, hit)
        elif not SettledPair.objects.filter(pk__in=pairs).exists():
            known[pairs[0]] = _found(wanted, named, hit, pairs[0])
            new += 1
    for match in known.values():
        if match.pair in standing or match.state == MatchState.CLOSED:
            continue
        if screened or match.state != MatchState.SAME or wanted.organization.merged_into_id is not None:
            close_match(match)
    return new


def _found(wanted: Screening, named: Named, hit: Hit, pair: str) -> NameMatch:
    match = NameMatch(
        organization_id=wanted.organization_id,
        body_id=wanted.body_id,
        entry_id=hit.entry,
        part=named.part,
        name=named.name,
        role=named.role,
        listed_name=hit.listed_name,
        score=hit.score,
        why=hit.why,
        pair=pair,
    )
    match.save(force_insert=True)
    # The entry says that something was found, and no name: it stays when the match is deleted.
    record(match, "find", to_state=MatchState.OPEN)
    return match


def _open_again(match: NameMatch, hit: Hit) -> None:
    """What was closed because a name or an entry had gone comes back with it: as it was judged, or open."""
    if match.state != MatchState.CLOSED:
        return
    judged = _verdict(match)
    if judged is None:
        move(match, "reopen", table=MATCH, settled_at=None, entry_id=hit.entry)
    else:
        move(match, f"restore_{judged.to_state}", table=MATCH, settled_at=judged.at, entry_id=hit.entry)


def _verdict(match: NameMatch) -> Entry | None:
    """Return the audit entry of the last verdict on a match; None when nobody judged it."""
    return history(match).filter(verb__in=VERBS.values()).last()


def close_match(match: NameMatch) -> None:
    """Close a match whose entry left the list or whose name is no longer given; it is then deleted in time."""
    move(match, "close", table=MATCH, settled_at=timezone.now())


def sweep(limit: int = 500) -> int:
    """Do what waits, the oldest first; one that fails holds up no other. Return how many were done."""
    waiting = Screening.objects.filter(done_at=None).order_by("wanted_at", "id")
    done = 0
    for pk in list(waiting.values_list("pk", flat=True)[:limit]):
        try:
            screen(screening_id=pk)
            done += 1
        except Exception:
            log.exception("An organization could not be screened")
    return done


# Judging


@transaction.atomic
def judge_match(
    *, match: NameMatch, verdict: str, note: str, by: Any, expected_version: int | None = None
) -> NameMatch:
    """Say whether a name on the list is the same, not the same, or cannot be told, with a note.

    Raises PermissionDenied, ValidationError, Stale or IllegalMove; nothing else follows from it.
    """
    if not may_judge(by, match):
        raise PermissionDenied
    errors = {}
    if verdict not in VERBS:
        errors["verdict"] = _("Choose one.")
    if not note.strip():
        errors["note"] = _("Say what you compared.")
    if errors:
        raise ValidationError(errors)
    current = NameMatch.objects.select_for_update(of=("self",)).get(pk=match.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    move(
        current,
        VERBS[MatchState(verdict)],
        table=MATCH,
        by=by,
        note=note.strip(),
        judged_by=by,
        settled_at=timezone.now(),
    )
    return current


# Forgetting


def _settled_long_ago() -> "QuerySet[NameMatch]":
    before = timezone.now() - datetime.timedelta(days=settings.SCREENING_KEEP_DAYS)
    return NameMatch.objects.filter(state__in=sorted(DISMISSED), settled_at__lt=before)


def dismissed() -> "QuerySet[NameMatch]":
    """Return the matches that were dismissed or closed so long ago that they go.

    What a person found to be the same is no dismissal: though its name is no longer given, it stays as long as the
    entry is on the list and the organization was not merged into another.
    """
    old = _settled_long_ago()
    closed = old.filter(state=MatchState.CLOSED, entry__isnull=False, organization__merged_into=None)
    keys = {str(pk): pk for pk in closed.values_list("pk", flat=True)}
    verdicts = Entry.objects.filter(
        object_type=NameMatch._meta.label_lower, object_id__in=keys, verb__in=VERBS.values()
    )
    last = dict(verdicts.order_by("seq").values_list("object_id", "to_state"))
    return old.exclude(pk__in=[keys[key] for key, verdict in last.items() if verdict == MatchState.SAME])


def forget_dismissed() -> int:
    """Delete them; of those that a person found to be different, closed since or not, a keyed hash stays."""
    count = 0
    for pk in list(dismissed().order_by("settled_at").values_list("pk", flat=True)[:2000]):
        with transaction.atomic():
            match = _settled_long_ago().select_for_update(of=("self",)).filter(pk=pk).first()
            if match is None:
                continue
            judged = _verdict(match)
            if judged is not None and judged.to_state == MatchState.DIFFERENT:
                SettledPair.objects.get_or_create(pk=match.pair, defaults={"settled_on": timezone.now().date()})
            match.delete()
            count += 1
    return count
