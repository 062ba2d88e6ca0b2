"""What statements add to the pages of meetings and organizations, and to what is held about a person."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from accounts.organizations.models import Organization
from accounts.organizations.registry import Section
from civspace.audit.models import Entry
from meetings.calendar.models import Meeting
from meetings.calendar.states import State as MeetingState
from meetings.modalities.queries import current_rule_set
from meetings.modalities.sections import window_of
from submissions.statements.domain import release_statement
from submissions.statements.models import (
    AbstractRevision,
    ChangeRequest,
    Comment,
    Cosponsor,
    OnBehalf,
    Revision,
    Statement,
    StatementText,
    SubmissionRequest,
)
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


def cosponsored_by(organization: Organization) -> Section | None:
    """Return the part of an organization's public page with the statements that it co-sponsored or supported."""
    signed = Cosponsor.objects.signed().filter(organization=organization).order_by()
    found = _published(pk__in=signed.values("statement"))
    if not found:
        return None
    context = {"organization": organization, "statements": found[:SHOWN], "more": len(found) > SHOWN}
    return {"template": "statements/cosponsored_section.html", "context": context}


def export(person: Any) -> Any:
    """Return what is held about a person here: the versions that they saved, and what they did with statements."""
    saved = Revision.objects.filter(saved_by=str(person.pk)).select_related("statement").order_by("saved_at", "pk")
    done = Entry.objects.filter(object_type=Statement._meta.label_lower, actor_id=str(person.pk)).order_by("at", "pk")
    references = dict(Statement.objects.filter(pk__in={it.object_id for it in done}).values_list("pk", "reference"))
    said = Comment.objects.filter(author=person).select_related("statement").order_by("created_at", "pk")
    asked = SubmissionRequest.objects.filter(Q(asked_by=person) | Q(answered_by=person)).select_related("statement")
    names = {str(pk): reference for pk, reference in references.items()}
    answered = Entry.objects.filter(object_type=Cosponsor._meta.label_lower, actor_id=str(person.pk)).order_by(
        "at", "pk"
    )
    rows = Cosponsor.objects.filter(pk__in={it.object_id for it in answered})
    joined = {str(pk): reference for pk, reference in rows.values_list("pk", "statement__reference")}
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
        "changes_asked_for": [
            {"statement": it.statement.reference, "kind": it.kind, "details": it.details, "at": it.asked_at.isoformat()}
            for it in ChangeRequest.objects.filter(asked_by=str(person.pk)).select_related("statement")
        ],
        "comments": [
            {
                "statement": it.statement.reference,
                "comment": it.body,
                "suggestion": it.proposal,
                "written_at": it.created_at.isoformat(),
            }
            for it in said
        ],
        "requests_to_submit": [
            {
                "statement": it.statement.reference,
                "version": it.revision,
                "message": it.message if it.asked_by_id == person.pk else "",
                "answer": it.answer if it.answered_by_id == person.pk else "",
                "asked_at": it.created_at.isoformat(),
            }
            for it in asked
        ],
        "actions": [
            {"statement": names.get(it.object_id, ""), "action": it.verb, "at": it.at.isoformat()} for it in done
        ],
        "answers_as_co_sponsor": [
            {"statement": joined.get(it.object_id, ""), "action": it.verb, "at": it.at.isoformat()} for it in answered
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
    ChangeRequest.objects.filter(asked_by=str(person.pk)).update(asked_by="")
    AbstractRevision.objects.filter(saved_by=str(person.pk)).update(saved_by="")
    OnBehalf.objects.filter(entered_by=str(person.pk)).update(entered_by="")
    Comment.objects.filter(author=person).update(author=None)
    Comment.objects.filter(decided_by=person).update(decided_by=None)
    SubmissionRequest.objects.filter(asked_by=person).update(asked_by=None)
    SubmissionRequest.objects.filter(answered_by=person).update(answered_by=None)
    Statement.objects.filter(reviewer=person).update(reviewer=None)
    StatementText.objects.filter(translator=person).update(translator=None, claimed_at=None)
