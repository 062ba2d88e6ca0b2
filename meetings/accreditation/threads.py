"""Claims to standing as what a thread with the Secretariat is about, and their references."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.organizations.queries import is_member
from accounts.people.states import Role
from civspace.search import symbols
from civspace.threads import registry
from civspace.threads.registry import Kind, Shown, Subject
from civspace.threads.states import Side
from civspace.workflow.queries import by_id
from meetings.accreditation.models import Standing
from meetings.accreditation.queries import desk_of, with_parts
from meetings.calendar.contacts import contact_of, station_of

#: Rows whose title is looked at for one search.
MOST = 200


def load(object_id: str) -> Subject | None:
    """Return what a thread has to know of a claim: the office of the body that decides answers."""
    parts = Standing.objects.select_related("category__scheme__body", "category__scheme__meeting")
    found = by_id(parts, object_id)
    if found is None:
        return None
    scheme = found.category.scheme
    body = scheme.body
    contact = contact_of(body)
    days = (contact.first_answer_days, contact.answer_days) if contact is not None else (3, 5)
    party = str(found.organization_id)
    station = station_of(contact, body)
    return Subject(str(found.pk), found.reference, party, body.code, station, *days, meeting=scheme.meeting)


def show(ids: Iterable[str], side: str) -> dict[str, Shown]:
    """Return how pages name claims; one query."""
    found = with_parts(Standing.objects.filter(pk__in=list(ids)))
    return {
        str(it.pk): Shown(
            f"{it.category.name}: {it.organization.name}",
            "",
            reverse("my_standing", args=[it.organization_id])
            if side == Side.OUTSIDE
            else reverse("desk_standing_one", args=[it.pk]),
            it.organization.name,
        )
        for it in found
    }


def matching(words: str) -> list[str]:
    """Return the claims of organizations whose name holds the words."""
    found = Standing.objects.filter(organization__name__icontains=words).order_by("-claimed_at", "pk")
    return [str(pk) for pk in found.values_list("pk", flat=True)[:MOST]]


def resolve(text: str, user: Any) -> str | None:
    """Return the page on which a person sees the claim that a reference names; never a public one."""
    found = Standing.objects.filter(reference=text).first()
    if found is None:
        return None
    if is_member(user, found.organization_id):
        return reverse("my_standing", args=[found.organization_id])
    return reverse("desk_standing_one", args=[found.pk]) if desk_of(user).filter(pk=found.pk).exists() else None


def register() -> None:
    """Register claims as what threads are about, and their references."""
    registry.register(
        Kind(
            slug="claim",
            object_type=Standing._meta.label_lower,
            label=_("Claim to standing"),
            answers=frozenset({Role.ACCREDITATION_OFFICER}),
            reads=frozenset({Role.READ_ONLY}),
            load=load,
            show=show,
            matching=matching,
        )
    )
    symbols.own_resolvers.append(resolve)
