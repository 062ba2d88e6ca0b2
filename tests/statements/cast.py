"""Everybody who may or may not do something with a statement, and statements in every state."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from submissions.statements import domain
from submissions.statements.models import Statement
from tests import factories

STATES = ("draft", "submitted", "under_review", "returned", "accepted", "published", "refused", "withdrawn")
ACTORS = (
    "anonymous",
    "outsider",
    "delegate",
    "viewer",
    "editor",
    "focal_point",
    "head",
    "reviewer",
    "colleague",
    "reviewer_elsewhere",
    "reviewer_member",
    "publisher",
    "publisher_elsewhere",
    "publisher_member",
    "read_only",
)


def make_cast(**rules: Any) -> SimpleNamespace:
    """Return a meeting of the Human Rights Council, an organization with special status, and one person per actor."""
    meeting = factories.open_meeting(values=rules or {"hrc-written-replacement": {"allowed": True}})
    organization = factories.make_organization(name="Lake Forum")
    head = factories.make_author(organization=organization, name="Head")
    people: dict[str, Any] = {"anonymous": AnonymousUser(), "head": head}
    people["outsider"] = factories.make_author(name="Outsider")
    mission = factories.make_organization(name="Mission of Atlantis", kind="mission")
    people["delegate"] = factories.person(name="Delegate")
    factories.join(people["delegate"], mission, "head", confirmed_at=timezone.now())
    for role in ("viewer", "editor", "focal_point"):
        people[role] = factories.person(name=role)
        factories.join(people[role], organization, role)
    people["reviewer"] = factories.staff("reviewer", scope="hrc", name="Reviewer")
    people["colleague"] = factories.staff("reviewer", scope="hrc", name="Colleague")
    people["reviewer_elsewhere"] = factories.staff("reviewer", scope="ecosoc", name="Elsewhere")
    people["reviewer_member"] = factories.staff("reviewer", scope="hrc", name="Member who reviews")
    people["publisher"] = factories.staff("publisher", scope="hrc", name="Publisher")
    people["publisher_elsewhere"] = factories.staff("publisher", scope="ecosoc", name="Publisher elsewhere")
    people["publisher_member"] = factories.staff("publisher", scope="hrc", name="Member who publishes")
    people["read_only"] = factories.staff("read_only", scope="hrc", name="Reader")
    for name in ("reviewer_member", "publisher_member"):
        factories.join(people[name], organization, "viewer")
    assert set(people) == set(ACTORS)
    return SimpleNamespace(meeting=meeting, organization=organization, people=people, head=head)


def perform(cast: SimpleNamespace, statement: Statement, verb: str, by: Any) -> Any:
    """Do one verb, with what it needs besides."""
    item = cast.meeting.agenda_items.last()
    text = {"title": "Replaced", "body": "Another text.", "language": "en", "agenda_item": item}
    if verb == "save":
        return domain.save_draft(statement=statement, by=by, **text)
    if verb == "replace":
        return domain.replace_text(statement=statement, by=by, **text)
    extra = factories.cite(cast.meeting, verb) if verb in ("return", "refuse") else {}
    return getattr(domain, f"{verb}_statement")(statement=statement, by=by, **extra)


WAYS = {
    "draft": (),
    "submitted": ("submit",),
    "under_review": ("submit", "claim"),
    "returned": ("submit", "claim", "return"),
    "accepted": ("submit", "claim", "accept"),
    "published": ("submit", "claim", "accept", "publish"),
    "refused": ("submit", "claim", "refuse"),
    "withdrawn": ("submit", "withdraw"),
}


def statement_in(cast: SimpleNamespace, state: str, **text: Any) -> Statement:
    """Return a statement of the cast's organization in a state: claimed by `reviewer`, published by `publisher`."""
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting, **text)
    for verb in WAYS[state]:
        actor = {"submit": "head", "withdraw": "head", "publish": "publisher"}.get(verb, "reviewer")
        perform(cast, statement, verb, cast.people[actor])
        statement.refresh_from_db()
    assert statement.state == state
    return statement
