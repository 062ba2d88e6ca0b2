"""Applications as what a thread with the Secretariat is about, and their references."""

from collections.abc import Iterable
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from accounts.organizations.queries import is_member
from accounts.people.states import Role
from civspace.search import symbols
from civspace.threads import registry
from civspace.threads.registry import Kind, Shown, Subject
from civspace.threads.states import Side
from civspace.workflow.queries import by_id
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import State
from meetings.calendar.contacts import contact_of, station_of

#: Rows whose title is looked at for one search.
MOST = 200


def load(object_id: str) -> Subject | None:
    """Return what a thread has to know of an application: the office of the body that decides answers."""
    found = by_id(Application.objects.select_related("scheme__body", "scheme__meeting"), object_id)
    # Nobody outside the organization knows of a draft.
    if found is None or found.state == State.DRAFT:
        return None
    body = found.scheme.body
    contact = contact_of(body)
    days = (contact.first_answer_days, contact.answer_days) if contact is not None else (3, 5)
    return Subject(
        str(found.pk),
        found.reference,
        str(found.organization_id),
        body.code,
        station_of(contact, body),
        *days,
        meeting=found.scheme.meeting,
    )


def desk_page(application: Application) -> str:
    """Return the page of an application on the desk; that of the organization where the desk has none."""
    try:
        return reverse("desk_application", args=[application.pk])
    except NoReverseMatch:
        return reverse("desk_organization", args=[application.organization_id])


def show(ids: Iterable[str], side: str) -> dict[str, Shown]:
    """Return how pages name applications; one query."""
    found = Application.objects.filter(pk__in=list(ids)).select_related("scheme", "organization")
    return {
        str(it.pk): Shown(
            f"{it.scheme.name}: {it.organization.name}",
            "",
            reverse("my_application", args=[it.organization_id, it.pk]) if side == Side.OUTSIDE else desk_page(it),
            it.organization.name,
        )
        for it in found
    }


def matching(words: str) -> list[str]:
    """Return the applications of organizations whose name holds the words."""
    found = Application.objects.filter(organization__name__icontains=words).exclude(state=State.DRAFT)
    return [str(pk) for pk in found.order_by("-submitted_at", "pk").values_list("pk", flat=True)[:MOST]]


def resolve(text: str, user: Any) -> str | None:
    """Return the page on which a person sees the application that a reference names; never a public one."""
    found = Application.objects.visible_to(user).filter(reference=text).first()
    if found is None:
        return None
    if is_member(user, found.organization_id):
        return reverse("my_application", args=[found.organization_id, found.pk])
    try:
        return reverse("desk_application", args=[found.pk]) if _on_desk(user, found) else None
    except NoReverseMatch:
        return None


def _on_desk(user: Any, application: Application) -> bool:
    from accounts.people.queries import has_role

    return any(
        has_role(user, role, application.scheme.body_id) for role in (Role.ACCREDITATION_OFFICER, Role.READ_ONLY)
    )


def register() -> None:
    """Register applications as what threads are about, and their references."""
    registry.register(
        Kind(
            slug="application",
            object_type=Application._meta.label_lower,
            label=_("Application for standing"),
            answers=frozenset({Role.ACCREDITATION_OFFICER}),
            reads=frozenset({Role.READ_ONLY}),
            load=load,
            show=show,
            matching=matching,
        )
    )
    symbols.own_resolvers.append(resolve)
