"""What the verbs share: locking in the one order, and telling the people of an organization."""

from typing import Any

from django.core.exceptions import PermissionDenied

from accounts.organizations.models import Organization
from accounts.organizations.queries import people_of
from accounts.organizations.states import DRAFTERS
from accounts.people.models import User
from civspace.notices.domain import send
from civspace.workflow import Stale
from meetings.calendar.models import Meeting
from submissions.statements.models import Statement
from submissions.statements.queries import with_parts
from submissions.statements.rules import MAY

#: The authors' page of a statement: a path without the language.
MY_PAGE = "/my/statements/%s/"


def locked(statement: Statement, *, expected_version: int | None = None) -> Statement:
    """Lock organization, meeting and statement, in this order, and return the statement as it stands now.

    The first two are locked against each other's verbs, not against drafts that are begun meanwhile. Raises Stale when
    the statement no longer has the version that the caller saw.
    """
    Organization.objects.select_for_update(no_key=True).filter(pk=statement.organization_id).first()
    Meeting.objects.select_for_update(no_key=True).filter(pk=statement.meeting_id).first()
    current = with_parts(Statement.objects.select_for_update(of=("self",))).get(pk=statement.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    return current


def require(verb: str, by: Any, statement: Statement) -> None:
    """Raise PermissionDenied when the person's role never allows the verb on this statement."""
    if not MAY[verb](by, statement):
        raise PermissionDenied


def tell_authors(kind: str, statement: Statement, *, event: str, everyone: bool = False, **extra: Any) -> None:
    """Tell those who answer for the organization (all who write, when `everyone`); decisions reach two people at least
    wherever the organization has them."""
    people: list[User] = list(people_of(statement.organization))
    if everyone or len(people) < 2:
        people = list(people_of(statement.organization, DRAFTERS))
    send(
        kind=kind,
        event=f"statement:{statement.pk}:{event}",
        recipients=people,
        link=extra.pop("link", MY_PAGE % statement.pk),
        context={
            "title": statement.title or statement.reference,
            "organization": statement.organization.name,
            "meeting": meeting_names(statement.meeting),
            **extra.pop("context", {}),
        },
        zone=statement.meeting.time_zone,
        reference=statement.symbol or statement.reference,
        **extra,
    )


def meeting_names(meeting: Meeting) -> dict[str, str]:
    """Return the meeting's title by language of the interface, for notices in the reader's language."""
    return {
        code: getattr(meeting, f"title_{code.replace('-', '_')}") or meeting.title
        for code in ("ar", "zh-hans", "en", "fr", "ru", "es")
    }
