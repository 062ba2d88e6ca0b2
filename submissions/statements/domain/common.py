"""What the verbs share: locking in the one order, and telling the people of an organization."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from accounts.organizations.models import Organization
from accounts.organizations.queries import people_of
from accounts.organizations.states import DRAFTERS, SUBMITTERS
from accounts.people.models import User
from civspace.notices.domain import hasten, send
from civspace.workflow import Stale
from meetings.calendar.locking import hold
from meetings.calendar.models import Meeting
from submissions.statements.models import Cosponsor, Statement
from submissions.statements.queries import with_parts, writers_of
from submissions.statements.rules import MAY
from submissions.statements.states import INVOLVED, State

#: The authors' page of a statement: a path without the language.
MY_PAGE = "/my/statements/%s/"
#: The desk's page of a statement.
DESK_PAGE = "/desk/statements/%s/"
#: The page of an organization that is asked to join a statement, or joined it.
JOINED_PAGE = "/my/cosponsoring/%s/"
#: What those who joined hear as well, and how it is named to them.
HEARD = {
    "statement_submitted": State.SUBMITTED,
    "statement_returned": State.RETURNED,
    "statement_refused": State.REFUSED,
    "statement_accepted": State.ACCEPTED,
    "statement_reopened": State.UNDER_REVIEW,
    "statement_published": State.PUBLISHED,
}


def locked(statement: Statement, *, expected_version: int | None = None, also: Iterable[Any] = ()) -> Statement:
    """Lock organizations and statement, hold the meeting between, and return the statement as it stands now.

    Those that are asked to join are locked with the lead. Raises Stale when the statement no longer has the version
    that the caller saw, is gone for good, or belongs to another organization since two were merged.
    """
    asked = Cosponsor.objects.filter(statement=statement, state__in=INVOLVED).order_by().values("organization")
    parties = Organization.objects.filter(Q(pk=statement.organization_id) | Q(pk__in=asked) | Q(pk__in=list(also)))
    list(parties.select_for_update(no_key=True).order_by("pk"))
    hold(statement.meeting_id)
    current = with_parts(Statement.objects.select_for_update(of=("self",))).filter(pk=statement.pk).first()
    if current is None:
        raise Stale
    if expected_version is not None and current.version != expected_version:
        raise Stale
    # The lock is that of the organization that the caller saw; how many it has submitted is counted under it.
    if current.organization_id != statement.organization_id:
        raise Stale
    return current


def require(verb: str, by: Any, statement: Statement) -> None:
    """Raise PermissionDenied when the person's role never allows the verb on this statement."""
    if not MAY[verb](by, statement):
        raise PermissionDenied


def answering(writers: Sequence[tuple[User, str]], *, everyone: bool = False) -> list[User]:
    """Return whom of those who write for an organization (with their roles) a notice reaches.

    Those who answer for it; all who write, when `everyone` or when fewer than two answer: a decision reaches two
    people at least wherever the organization has them.
    """
    people = [person for person, role in writers if role in SUBMITTERS]
    return people if len(people) > 1 and not everyone else [person for person, _role in writers]


def notice_to_authors(
    kind: str, statement: Statement, *, event: str, people: Sequence[User], **extra: Any
) -> dict[str, Any]:
    """Return what civspace.notices takes to tell these people about a statement."""
    return {
        "kind": kind,
        "event": event_of(statement, event),
        "recipients": people,
        "link": extra.pop("link", MY_PAGE % statement.pk),
        "context": {
            "title": statement.title or statement.reference,
            "organization": statement.organization.name,
            "meeting": meeting_names(statement.meeting),
            **extra.pop("context", {}),
        },
        "zone": statement.meeting.time_zone,
        "reference": statement.symbol or statement.reference,
        **extra,
    }


def event_of(statement: Statement, event: str) -> str:
    """Return the key of an event on a statement's way."""
    return f"statement:{statement.pk}:{event}"


def tell_authors(kind: str, statement: Statement, *, event: str, everyone: bool = False, **extra: Any) -> None:
    """Tell those who answer for the organization; all who write, when `everyone`."""
    writers = writers_of([statement.organization_id]).get(statement.organization_id, [])
    people = answering(writers, everyone=everyone)
    told = {name: extra[name] for name in ("reason", "rule", "not_before") if name in extra}
    send(**notice_to_authors(kind, statement, event=event, people=people, **extra))
    if kind in HEARD:
        tell_joined(statement, HEARD[kind], event=event, **told)


def tell_joined(statement: Statement, state: State, *, event: str, **told: Any) -> None:
    """Tell those who joined a statement where it stands now: they read what the lead is told, the lead acts.

    The event is that of the lead's notice, so that both are told, hastened or taken back together.
    """
    rows = Cosponsor.objects.involved_in(statement).select_related("organization")
    rows = rows if state == State.WITHDRAWN else rows.filter(signed=True)
    writers = writers_of(row.organization_id for row in rows)
    for row in rows:
        send(
            kind="cosponsored_news",
            event=event_of(statement, event),
            recipients=answering(writers.get(row.organization_id, [])),
            link=JOINED_PAGE % row.pk,
            context=words_about(row, statement) | {"state": state.label},
            zone=statement.meeting.time_zone,
            reference=statement.symbol or statement.reference,
            **told,
        )


def words_about(row: Cosponsor, statement: Statement) -> dict[str, Any]:
    """Return what every notice about a co-sponsor says: who, of whose statement, for which meeting."""
    return {
        "title": statement.title or statement.reference,
        "organization": statement.organization.name,
        "cosponsor": row.organization.name,
        "meeting": meeting_names(statement.meeting),
    }


def tell_staff(kind: str, statement: Statement, person: User, *, event: str, **extra: Any) -> None:
    """Tell a member of the Secretariat about a statement on the desk."""
    people = [person]
    send(**notice_to_authors(kind, statement, event=event, people=people, link=DESK_PAGE % statement.pk, **extra))


def settle_decision(statement: Statement) -> None:
    """Let the notice of the last decision leave at once: what follows makes the decision final."""
    if statement.decision.get("undo_until"):
        hasten(event=event_of(statement, f"{statement.decision['verb']}:{statement.decision['version']}"))


def tell_discreetly(statement: Statement, *, event: str) -> None:
    """Tell those who write for the organization that there is news, and nothing else: no title, symbol or name."""
    send(
        kind="statement_news",
        event=f"statement:{statement.pk}:{event}",
        recipients=people_of(statement.organization, DRAFTERS),
        link=MY_PAGE % statement.pk,
        context={"reference": statement.reference},
        reference=statement.reference,
    )


def meeting_names(meeting: Meeting) -> dict[str, str]:
    """Return the meeting's title by language of the interface, for notices in the reader's language."""
    return {
        code: getattr(meeting, f"title_{code.replace('-', '_')}") or meeting.title
        for code in ("ar", "zh-hans", "en", "fr", "ru", "es")
    }
