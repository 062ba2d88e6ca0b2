"""Who may act for which organization now, and which organizations have nearly the same name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from accounts.organizations.likeness import NEAR, Form, likeness
from accounts.organizations.models import Membership, Name, NameKey, Organization
from accounts.organizations.states import SUBMITTERS, Kind, MemberRole, State, Why
from accounts.people.models import User


def memberships_of(user: Any) -> list[Membership]:
    """Return a person's current memberships with their organizations; read once per request and person."""
    if not getattr(user, "is_authenticated", False):
        return []
    if not hasattr(user, "_current_memberships"):
        user._current_memberships = list(
            Membership.objects.current()
            .filter(person=user)
            .select_related("organization", "organization__country")
            .order_by("organization__sort_key", "pk")
        )
    return user._current_memberships


def membership_in(user: Any, organization_id: Any) -> Membership | None:
    """Return what a person is in an organization now, or None."""
    return next((held for held in memberships_of(user) if held.organization_id == organization_id), None)


def role_in(user: Any, organization_id: Any) -> str | None:
    """Return the role that a person holds in an organization now, or None."""
    held = membership_in(user, organization_id)
    return held.role if held is not None else None


def organizations_of(user: Any, roles: Iterable[str] | None = None) -> list[Organization]:
    """Return the organizations for which a person holds one of the roles (any when None), by name."""
    wanted = set(MemberRole.values if roles is None else roles)
    return [held.organization for held in memberships_of(user) if held.role in wanted]


def is_member(user: Any, organization_id: Any) -> bool:
    """Say whether a person belongs to an organization now; nobody decides on one that they belong to."""
    return role_in(user, organization_id) is not None


def is_delegate(user: Any) -> bool:
    """Say whether a person is a confirmed delegate of a Member State's mission."""
    return any(
        held.organization.kind == Kind.MISSION and held.confirmed_at is not None for held in memberships_of(user)
    )


def people_of(organization: Organization, roles: Iterable[str] = SUBMITTERS) -> QuerySet[User]:
    """Return the active people who hold one of the roles in an organization, the head first."""
    current = Membership.objects.current().filter(organization=organization, role__in=list(roles))
    return User.objects.filter(pk__in=current.values("person"), is_active=True).order_by("joined_at")


def members_of(organization: Organization) -> list[Membership]:
    """Return the current memberships of an organization with their people: the head first, then by role and name."""
    order = {role: number for number, role in enumerate(MemberRole.values)}
    found = Membership.objects.current().filter(organization=organization).select_related("person")
    return sorted(found, key=lambda held: (order[held.role], held.person.get_full_name().casefold()))


#: Mergers that follow each other; more than that would be a circle.
MOST_STEPS = 20


def survivor_of(organization: Organization) -> Organization | None:
    """Return the organization into which this one was merged, at the end of the chain; None for one that was not."""
    found, steps = organization, 0
    while found.merged_into_id is not None and steps < MOST_STEPS:
        found, steps = Organization.objects.select_related("country").get(pk=found.merged_into_id), steps + 1
    return found if found.pk != organization.pk else None


def merged_away(id: Any) -> Organization | None:
    """Return the survivor of the organization with this id, or None."""
    gone = Organization.objects.filter(pk=id, merged_into__isnull=False).first()
    return survivor_of(gone) if gone is not None else None


@dataclass(frozen=True)
class Near:
    """An organization whose name is like another one: how much (of 100), why, and which of its names it was."""

    organization: Organization
    score: int
    why: Why
    name: str


#: Rows of keys looked at for one name: rare keys first, so that "International" does not bring everybody.
MAX_POSTINGS = 800


def near(name: str, acronym: str = "", *, to: Any = None, exclude: Any = None, limit: int = 8) -> list[Near]:
    """Return the organizations that `to` may see (everybody when None) with nearly the same name, the likest first."""
    return _near([Form(name, acronym)], Organization.objects.visible_to(to), exclude)[:limit]


def near_existing(organization: Organization) -> list[Near]:
    """Return all open organizations with nearly the same name as one of this organization's, for staff."""
    forms = [
        Form(row.name, organization.acronym if row.name == organization.name else "")
        for row in organization.names.exclude(sort=Name.Sort.ACRONYM)
    ]
    return _near(forms, Organization.objects.exclude(state=State.CLOSED), organization.pk)


def _near(forms: list[Form], among: QuerySet[Organization], exclude: Any) -> list[Near]:
    wanted = {key for form in forms for key in form.keys}
    counted = NameKey.objects.filter(key__in=wanted).values_list("key").annotate(Count("pk")).order_by()
    chosen: list[str] = []
    postings = 0
    for key, count in sorted(counted, key=lambda row: row[1]):
        postings += count
        if chosen and postings > MAX_POSTINGS:
            break
        chosen.append(key)
    rows = (
        Name.objects.filter(
            organization__in=among.exclude(pk=exclude),
            organization_id__in=NameKey.objects.filter(key__in=chosen).values("organization"),
        )
        .exclude(sort=Name.Sort.ACRONYM)
        .select_related("organization__country")
    )
    best: dict[Any, Near] = {}
    for row in rows:
        organization = row.organization
        other = Form(row.name, organization.acronym if row.name == organization.name else "")
        for form in forms:
            score, why = likeness(form, other)
            if score >= NEAR and (organization.pk not in best or score > best[organization.pk].score):
                best[organization.pk] = Near(organization, score, why, row.name)
    return sorted(best.values(), key=lambda found: (-found.score, found.organization.sort_key))
