"""What the verbs of this room share."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import Membership, Organization
from accounts.organizations.rulebook import RULES, Rule
from accounts.organizations.states import Kind, MemberRole, State
from accounts.people.models import User
from accounts.people.states import Role
from civspace.notices.domain import send
from civspace.workflow import IllegalMove, Stale

OPEN = (State.UNVERIFIED, State.VERIFIED)


def locked(organization: Organization) -> Organization:
    """Return the organization as it is now, locked: the first lock of every verb of this room."""
    return Organization.objects.select_for_update(of=("self",)).get(pk=organization.pk)


def require(allowed: bool, message: Any = None) -> None:
    """Raise PermissionDenied unless the person may do this."""
    if not allowed:
        raise PermissionDenied(message or _("You may not do this for this organization."))


def require_open(organization: Organization, verb: str) -> None:
    """Raise IllegalMove for an organization that is only listed, or closed."""
    if organization.state not in OPEN:
        raise IllegalMove(verb, organization.state)


def checked_version(thing: Any, version: int | None) -> None:
    """Raise Stale when the caller worked on an older version."""
    if version is not None and thing.version != version:
        raise Stale


def bump(organization: Organization, *fields: str) -> None:
    """Save some fields of a locked organization as its next version."""
    organization.version += 1
    organization.save(update_fields=[*fields, "version", "updated_at"])


def rule_of(slug: str) -> Rule:
    """Return a published rule. Raises ValidationError for one that does not exist."""
    if slug not in RULES:
        raise ValidationError({"rule": _("Choose one of the published rules.")})
    return RULES[slug]


def required_reason(reason: str) -> str:
    """Return the reason without space around it. Raises ValidationError when there is none."""
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Give a reason. Those concerned will read it.")})
    return reason


def future(until: datetime | None, organization: Organization) -> datetime | None:
    """Check the end of a role: it lies ahead, and roles in a mission always have one."""
    if until is not None and until <= timezone.now():
        raise ValidationError({"until": _("The end must lie in the future.")})
    if until is None and organization.kind == Kind.MISSION:
        raise ValidationError({"until": _("A colleague in a mission is confirmed until a date.")})
    return until


def admit(organization: Organization, person: User, role: str, until: datetime | None) -> Membership:
    """Make a person a member; the caller has checked that they may be and locked the organization."""
    now = timezone.now()
    # A delegation that ran out a moment ago would still hold the one place that a person has.
    Membership.objects.filter(organization=organization, person=person, ended_at=None, until__lte=now).update(
        ended_at=now
    )
    if Membership.objects.filter(organization=organization, person=person, ended_at=None).exists():
        raise ValidationError(_("This person already belongs to the organization."), code="member")
    membership = Membership.objects.create(
        person=person,
        organization=organization,
        role=role,
        until=None if role == MemberRole.HEAD else until,
        confirmed_at=now if organization.kind == Kind.MISSION else None,
    )
    forget_cached(person)
    return membership


def make_head(organization: Organization, person: User) -> Membership | None:
    """Put a person in the place of the head and return the membership of the one before, who is then a focal point.

    Somebody who has become the head already stays it, and nobody was it before.
    """
    before = Membership.objects.filter(organization=organization, role=MemberRole.HEAD, ended_at=None).first()
    if before is not None and before.person_id == person.pk:
        return None
    if before is not None:
        before.role = MemberRole.FOCAL_POINT
        before.save(update_fields=["role"])
        forget_cached(before.person)
    own = Membership.objects.current().filter(organization=organization, person=person).first()
    if own is None:
        admit(organization, person, MemberRole.HEAD, None)
    else:
        own.role, own.until = MemberRole.HEAD, None
        if organization.kind == Kind.MISSION and own.confirmed_at is None:
            own.confirmed_at = timezone.now()
        own.save(update_fields=["role", "until", "confirmed_at"])
    forget_cached(person)
    return before


def forget_cached(*people: Any) -> None:
    """Make the next question about somebody's memberships ask the database."""
    for person in people:
        if hasattr(person, "_current_memberships"):
            del person._current_memberships


def officers() -> list[User]:
    """Return the accreditation officers of any body: the people of the Secretariat who decide on organizations."""
    now = timezone.now()
    return list(
        User.objects.filter(
            Q(staff_roles__until=None) | Q(staff_roles__until__gt=now),
            staff_roles__role=Role.ACCREDITATION_OFFICER,
            is_active=True,
        ).distinct()
    )


def tell(
    kind: str, organization: Organization, recipients: Iterable[Any], *, event: str, link: str = "", **said: Any
) -> None:
    """Send a notice about an organization; `said` may hold reason, rule, by_when, and the values of the sentence."""
    direct = {key: said.pop(key) for key in ("reason", "rule", "by_when") if key in said}
    send(
        kind=f"organization_{kind}",
        event=event,
        recipients=recipients,
        link=link or f"/my/organizations/{organization.pk}/",
        context={"organization": organization.name, **said},
        **direct,
    )


def role_label(role: str) -> Any:
    """Return the name of a role for a notice, in every reader's language."""
    return MemberRole(role).label
