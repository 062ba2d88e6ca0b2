"""Everybody who may or may not do something in a thread, and what threads are about."""

from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser

from civspace.clocks.loading import load_holidays, load_stations
from civspace.threads import registry
from civspace.threads.domain import write
from civspace.threads.models import Thread
from tests import factories

OUTSIDE = ("viewer", "editor", "focal_point", "head", "reviewer_member")
WRITERS = ("editor", "focal_point", "head")
ACTORS = (
    "anonymous",
    "outsider",
    *OUTSIDE,
    "reviewer",
    "publisher",
    "read_only",
    "officer",
    "reviewer_elsewhere",
    "officer_elsewhere",
)


def make_cast() -> SimpleNamespace:
    """Return an organization with a submitted statement, a claim, and one person per actor."""
    load_stations()
    load_holidays()
    organization = factories.make_organization(name="Lake Forum")
    head = factories.make_author(organization=organization, name="Head")
    meeting = factories.open_meeting()
    people: dict[str, Any] = {"anonymous": AnonymousUser(), "head": head}
    people["outsider"] = factories.make_author(name="Outsider")
    for role in ("viewer", "editor", "focal_point"):
        people[role] = factories.person(name=role)
        factories.join(people[role], organization, role)
    for name, role, scope in (
        ("reviewer", "reviewer", "hrc"),
        ("publisher", "publisher", "hrc"),
        ("read_only", "read_only", "hrc"),
        ("officer", "accreditation_officer", "ecosoc"),
        ("reviewer_elsewhere", "reviewer", "ecosoc"),
        ("officer_elsewhere", "accreditation_officer", "csw"),
        ("reviewer_member", "reviewer", "hrc"),
    ):
        people[name] = factories.staff(role, scope=scope, name=name)
    factories.join(people["reviewer_member"], organization, "viewer")
    assert set(people) == set(ACTORS)
    statement = factories.make_statement(state="submitted", by=head, meeting=meeting, title="On lakes")
    draft = factories.make_statement(by=head, meeting=meeting, title="Not yet")
    claim = factories.make_standing(organization=organization, category="roster", state="claimed")
    return SimpleNamespace(
        people=people,
        organization=organization,
        meeting=meeting,
        statement=statement,
        draft=draft,
        claim=claim,
        things={"statement": statement, "claim": claim, "organization": organization},
    )


def about(thing: Any, kind: str = "statement") -> dict[str, Any]:
    """Return kind and subject as the verbs take them."""
    found = registry.kinds[kind]
    subject = found.load(str(thing.pk))
    assert subject is not None
    return {"kind": found, "subject": subject}


def fresh(person: Any) -> Any:
    """Forget what was read of a person's roles before."""
    for name in ("_thread_reader", "_current_roles", "_current_memberships"):
        person.__dict__.pop(name, None)
    return person


def asked(cast: SimpleNamespace, kind: str = "statement", text: str = "A question.") -> Thread:
    """Return a thread in which the head asked."""
    message = write(**about(cast.things[kind], kind), by=cast.people["head"], text=text)
    return Thread.objects.get(pk=message.thread_id)
