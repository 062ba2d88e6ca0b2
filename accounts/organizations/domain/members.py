"""The people of an organization: their roles, the head's place, and how they leave."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.domain.common import (
    bump,
    forget_cached,
    future,
    locked,
    make_head,
    require,
    require_open,
    role_label,
    tell,
)
from accounts.organizations.models import Membership, Organization
from accounts.organizations.queries import people_of
from accounts.organizations.rules import grantable, is_head, may_change
from accounts.organizations.states import MemberRole
from accounts.people.models import User
from civspace.audit.domain import record


def _current(membership: Membership) -> Membership:
    """Return a membership as it is now. Raises ValidationError when it has ended."""
    found = Membership.objects.current().select_related("person").filter(pk=membership.pk).first()
    if found is None:
        raise ValidationError(_("This role has already ended."), code="ended")
    return found


def change_role(*, membership: Membership, by: Any, role: str, until: datetime | None = None) -> Membership:
    """Give a member another role, or an end; the head's place is handed over instead."""
    with transaction.atomic():
        organization = locked(membership.organization)
        membership = _current(membership)
        require(may_change(by, membership))
        require(role in grantable(by, organization.pk), _("You may not give this role."))
        require_open(organization, "change_role")
        until = future(until, organization)
        if (membership.role, membership.until) == (role, until):
            return membership
        difference = {"role": [membership.role, role], "until": [membership.until, until]}
        membership.role, membership.until = role, until
        membership.save(update_fields=["role", "until"])
        bump(organization)
        record(organization, "change_role", by=by, difference={"member": membership.pk, **difference})
        forget_cached(membership.person)
        tell(
            "role_changed",
            organization,
            [membership.person],
            event=f"organization:{organization.pk}:v{organization.version}",
            role=role_label(role),
            by_when=until,
        )
    return membership


def hand_over_head(*, organization: Organization, by: Any, to: User) -> Organization:
    """The head hands over to another member and stays as a focal point."""
    with transaction.atomic():
        organization = locked(organization)
        require(is_head(by, organization))
        require_open(organization, "hand_over_head")
        held = Membership.objects.current().filter(organization=organization, person=to).first()
        if held is None or to.pk == by.pk or not to.is_active:
            raise ValidationError({"to": _("Choose another member of the organization.")})
        others = [person for person in people_of(organization) if person.pk != by.pk]
        make_head(organization, to)
        bump(organization)
        record(organization, "hand_over_head", by=by, difference={"head": [str(by.pk), str(to.pk)]})
        forget_cached(by, to)
        tell(
            "new_head",
            organization,
            {person.pk: person for person in (*others, by, to)}.values(),
            event=f"organization:{organization.pk}:v{organization.version}",
            person=to.get_full_name(),
        )
    return organization


def leave(*, organization: Organization, by: Any) -> None:
    """Leave an organization. The head hands over first, so that it is never without one."""
    require(getattr(by, "is_authenticated", False))
    with transaction.atomic():
        organization = locked(organization)
        membership = Membership.objects.current().filter(organization=organization, person=by).first()
        require(membership is not None)
        assert membership is not None
        if membership.role == MemberRole.HEAD:
            raise ValidationError(_("Hand over to another member before you leave."), code="head")
        _end(organization, membership, "leave", by=by)
        _tell_left(organization, membership, by)


def remove_member(*, membership: Membership, by: Any, reason: str = "") -> None:
    """End somebody's role. The head removes anybody else, a focal point editors and viewers."""
    with transaction.atomic():
        organization = locked(membership.organization)
        membership = _current(membership)
        require(may_change(by, membership))
        _end(organization, membership, "remove_member", by=by, reason=reason.strip())
        tell(
            "role_ended",
            organization,
            [membership.person],
            event=f"organization:{organization.pk}:v{organization.version}",
            link="/my/organizations/",
            reason=reason.strip(),
        )
        _tell_left(organization, membership, by)


def end_membership(membership: Membership, verb: str, *, by: Any) -> None:
    """End a role whose person closes the account; inside that transaction."""
    organization = locked(membership.organization)
    _end(organization, membership, verb, by=by)
    _tell_left(organization, membership, by)


def _end(organization: Organization, membership: Membership, verb: str, *, by: Any, reason: str = "") -> None:
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    bump(organization)
    record(organization, verb, by=by, reason=reason, difference={"member": membership.pk, "role": membership.role})
    forget_cached(membership.person, by)


def _tell_left(organization: Organization, membership: Membership, by: Any) -> None:
    tell(
        "member_left",
        organization,
        [person for person in people_of(organization) if person.pk not in (by.pk, membership.person_id)],
        event=f"organization:{organization.pk}:v{organization.version}",
        link=f"/my/organizations/{organization.pk}/members/",
        person=membership.person.get_full_name(),
    )
