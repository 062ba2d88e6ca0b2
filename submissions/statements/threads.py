"""Statements as what a thread with the Secretariat is about, and their references for those who may see them."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.organizations.queries import is_member
from accounts.people.states import Role
from civspace.search import symbols
from civspace.threads import registry
from civspace.threads.registry import Kind, Shown, Subject
from civspace.threads.rewriting import rewrite
from civspace.threads.states import Side
from civspace.workflow.queries import by_id
from meetings.calendar.contacts import contact_of, station_of
from submissions.statements.models import Statement
from submissions.statements.queries import as_submitted, with_parts
from submissions.statements.registry import Change
from submissions.statements.states import CHANGING, State

#: Rows whose title is looked at for one search.
MOST = 200


def load(object_id: str) -> Subject | None:
    """Return what a thread has to know of a statement: the office of the meeting answers."""
    found = by_id(Statement.objects.select_related("meeting__body"), object_id)
    if found is None:
        return None
    contact = contact_of(found.meeting)
    days = (contact.first_answer_days, contact.answer_days) if contact is not None else (3, 5)
    return Subject(
        str(found.pk),
        found.reference,
        str(found.organization_id),
        found.meeting.body_id,
        station_of(contact, found.meeting.body),
        *days,
        on_desk=found.submitted_at is not None,
        meeting=found.meeting,
    )


def show(ids: Iterable[str], side: str) -> dict[str, Shown]:
    """Return how pages name statements; the desk reads the title that was submitted, and none of a draft."""
    found: Iterable[Statement] = with_parts(Statement.objects.filter(pk__in=list(ids))).defer("body")
    if side == Side.OUTSIDE:
        return {str(it.pk): _shown(it, it.title or it.reference, "my_statement") for it in found}
    return {str(it.pk): _on_desk(it) for it in as_submitted(found)}


def _on_desk(statement: Statement) -> Shown:
    if statement.submitted_at is None:
        return Shown("", "", "", statement.organization.name)
    if statement.state == State.WITHHELD:
        # Only publishers read what it was; a thread is read by the whole team.
        return Shown(statement.symbol or "", "", reverse("desk_statement", args=[statement.pk]), "")
    return _shown(statement, statement.title, "desk_statement")


def after_change(statement: Statement, change: Change) -> None:
    """Take what was redacted out of messages and notices, and the title of a withheld document out of notices."""
    if change.kind in ("redact", "withhold"):
        label, key = Statement._meta.label_lower, str(statement.pk)
        rewrite(object_type=label, object_id=key, clean=change.scrub, messages=change.kind == "redact")


def _shown(statement: Statement, title: str, page: str) -> Shown:
    return Shown(title, statement.language, reverse(page, args=[statement.pk]), statement.organization.name)


def matching(words: str) -> list[str]:
    """Return the statements whose organization's name or submitted title holds the words; drafts by neither."""
    submitted = Statement.objects.filter(submitted_at__isnull=False)
    titled = submitted.filter(title__icontains=words).exclude(state__in=[*CHANGING, State.WITHHELD])
    named = Statement.objects.filter(organization__name__icontains=words).exclude(state=State.WITHHELD)
    found = (titled | named).order_by("-listed_at", "-id")
    return [str(pk) for pk in found.values_list("pk", flat=True)[:MOST]]


def resolve(text: str, user: Any) -> str | None:
    """Return the page on which a person works with the statement that a reference names."""
    found = Statement.objects.filter(reference=text).first()
    if found is None:
        return None
    if is_member(user, found.organization_id):
        return reverse("my_statement", args=[found.pk])
    on_desk = Statement.objects.on_desk_of(user).filter(pk=found.pk).exists()
    return reverse("desk_statement", args=[found.pk]) if on_desk else None


def register() -> None:
    """Register statements as what threads are about, and their references."""
    registry.register(
        Kind(
            slug="statement",
            object_type=Statement._meta.label_lower,
            label=_("Statement"),
            answers=frozenset({Role.REVIEWER, Role.PUBLISHER}),
            reads=frozenset({Role.READ_ONLY}),
            load=load,
            show=show,
            matching=matching,
        )
    )
    symbols.own_resolvers.append(resolve)
