"""What statements add to the pages of meetings and organizations, and to what is held about a person."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.organizations.models import Organization
from accounts.organizations.registry import Section
from civspace.audit.models import Entry
from meetings.calendar.models import Meeting
from meetings.calendar.states import State as MeetingState
from meetings.modalities.queries import current_rule_set
from meetings.modalities.sections import window_of
from submissions.statements.domain import release_statement
from submissions.statements.models import Revision, Statement
from submissions.statements.queries import with_parts
from submissions.statements.rules import MAY
from submissions.statements.states import State

#: How many statements a page of another room shows before it leads to the list.
SHOWN = 5


def _published(**filters: Any) -> list[Statement]:
    public = with_parts(Statement.objects.visible_to(AnonymousUser()).filter(**filters)).defer("body")
    return list(public.order_by("-listed_at", "-id")[: SHOWN + 1])


def of_meeting(meeting: Meeting) -> dict[str, Any] | None:
    """Return the part of a meeting's page with its published statements, and the way to begin one while it is open."""
    found, rule_set = _published(meeting=meeting), current_rule_set(meeting.pk)
    open_now = (
        rule_set is not None and meeting.state == MeetingState.ANNOUNCED and window_of(rule_set).is_open(timezone.now())
    )
    if not found and rule_set is None:
        return None
    context = {"meeting": meeting, "statements": found[:SHOWN], "more": len(found) > SHOWN, "is_open": open_now}
    return {"template": "statements/meeting_section.html", "context": context}


def of_organization(organization: Organization) -> Section | None:
    """Return the part of an organization's public page with its published statements."""
    found = _published(organization=organization)
    if not found:
        return None
    context = {"organization": organization, "statements": found[:SHOWN], "more": len(found) > SHOWN}
    return {"template": "statements/organization_section.html", "context": context}


def export(person: Any) -> Any:
    """Return what is held about a person here: the versions that they saved, and what they did with statements."""
    saved = Revision.objects.filter(saved_by=str(person.pk)).select_related("statement").order_by("saved_at", "pk")
    done = Entry.objects.filter(object_type=Statement._meta.label_lower, actor_id=str(person.pk)).order_by("at", "pk")
    references = dict(Statement.objects.filter(pk__in={it.object_id for it in done}).values_list("pk", "reference"))
    names = {str(pk): reference for pk, reference in references.items()}
    return {
        "versions_saved": [
            {
                "statement": it.statement.reference,
                "version": it.number,
                "title": it.title,
                "text": it.body,
                "saved_at": it.saved_at.isoformat(),
            }
            for it in saved
        ],
        "actions": [
            {"statement": names.get(it.object_id, ""), "action": it.verb, "at": it.at.isoformat()} for it in done
        ],
    }


def erase(person: Any) -> None:
    """Forget who saved a version, and put what the person was reviewing back into the queue: the account is closed.

    The texts are the organization's and stay.
    """
    claimed = Statement.objects.filter(reviewer=person, state=State.UNDER_REVIEW).select_related("meeting")
    for statement in claimed.order_by("pk"):
        if MAY["release"](person, statement):
            release_statement(statement=statement, by=person)
    Revision.objects.filter(saved_by=str(person.pk)).update(saved_by="")
    Statement.objects.filter(reviewer=person).update(reviewer=None)
