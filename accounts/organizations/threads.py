"""Organizations as the other side of threads with the Secretariat, and as what such a thread is about."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import Organization
from accounts.organizations.queries import memberships_of, people_of
from accounts.organizations.states import DRAFTERS, State
from accounts.people.models import User
from accounts.people.states import Role
from civspace.clocks.models import DutyStation
from civspace.search import symbols
from civspace.threads import registry
from civspace.threads.models import Thread
from civspace.threads.registry import Kind, Shown, Subject
from civspace.threads.rules import side_of
from civspace.threads.states import Side
from civspace.workflow.queries import by_id

#: Where claims and organizations are handled; accreditation officers of every body look after them.
STATION = "new-york"
#: Rows whose title is looked at for one search.
MOST = 200


def parties_of(user: Any) -> set[str]:
    """Return the ids of the organizations to which a person belongs."""
    return {str(held.organization_id) for held in memberships_of(user)}


def writes_for(user: Any) -> set[str]:
    """Return the ids of the organizations for which a person may write to the Secretariat: as those who draft."""
    return {
        str(held.organization_id)
        for held in memberships_of(user)
        if held.role in DRAFTERS and (held.organization.state != State.CLOSED or held.organization.merged_into_id)
    }


def people_of_party(party: str) -> Iterable[User]:
    """Return those who are told when the Secretariat writes: those who may answer."""
    found = Organization.objects.filter(pk=party).exclude(state=State.CLOSED, merged_into=None).first()
    return people_of(found, DRAFTERS) if found is not None else ()


def load(object_id: str) -> Subject | None:
    """Return what a thread has to know of an organization."""
    found = by_id(Organization.objects.all(), object_id)
    if found is None:
        return None
    station = DutyStation.objects.filter(pk=STATION).first()
    # Whoever did not come along when the entry was merged can still write to contest that.
    on_desk = found.state in (State.UNVERIFIED, State.VERIFIED) or found.merged_into_id is not None
    return Subject(str(found.pk), found.reference, str(found.pk), station=station, on_desk=on_desk)


def show(ids: Iterable[str], side: str) -> dict[str, Shown]:
    """Return how pages name organizations; one query."""
    page = "organization_workspace" if side == Side.OUTSIDE else "desk_organization"
    return {
        str(it.pk): Shown(it.name, it.name_language, reverse(page, args=[it.pk]), it.name)
        for it in Organization.objects.filter(pk__in=list(ids))
    }


def matching(words: str) -> list[str]:
    """Return the organizations whose name holds the words."""
    found = Organization.objects.filter(Q(name__icontains=words) | Q(acronym__iexact=words))
    return [str(pk) for pk in found.order_by("sort_key", "pk").values_list("pk", flat=True)[:MOST]]


def resolve_thread(text: str, user: Any) -> str | None:
    """Return the page of the thread that a reference names, for who may see it."""
    found = Thread.objects.visible_to(user).filter(reference=text).first()
    if found is None:
        return None
    outside = side_of(user, registry.kinds[found.kind], found) == Side.OUTSIDE
    return reverse("my_thread" if outside else "desk_thread", args=[found.pk])


def register() -> None:
    """Tell threads who stands outside, and that organizations have threads; make references of threads known."""
    access = registry.access
    access.parties_of, access.writes_for, access.people_of = parties_of, writes_for, people_of_party
    registry.register(
        Kind(
            slug="organization",
            object_type=Organization._meta.label_lower,
            label=_("Organization"),
            answers=frozenset({Role.ACCREDITATION_OFFICER}),
            reads=frozenset({Role.READ_ONLY}),
            load=load,
            show=show,
            matching=matching,
            any_body=True,
        )
    )
    symbols.own_resolvers.append(resolve_thread)
