"""What ends by itself: roles given until a date, invitations, claims that nobody confirmed. The head never expires."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.organizations.domain.common import locked, tell
from accounts.organizations.domain.likes import refresh_look_alikes
from accounts.organizations.models import Invitation, JoinRequest, Membership, Organization
from accounts.organizations.queries import people_of, role_in
from accounts.organizations.states import REQUEST, RequestState
from civspace.audit.domain import record
from civspace.workflow.domain import move


def expire(now: datetime | None = None) -> dict[str, int]:
    """End what is past its date and return how many of each; may run twice, each thing in its own transaction."""
    now = now or timezone.now()
    due: dict[str, list[Any]] = {
        "roles": list(Membership.objects.filter(ended_at=None, until__lte=now).order_by("pk")),
        "invitations": list(Invitation.objects.filter(state=RequestState.PENDING, expires_at__lte=now)),
        "claims": list(JoinRequest.objects.filter(state=RequestState.PENDING, expires_at__lte=now)),
    }
    ends: dict[str, Callable[[Any, datetime], bool]] = {
        "roles": _end_role,
        "invitations": _end_invitation,
        "claims": _end_claim,
    }
    counts = {name: sum(ends[name](one, now) for one in found) for name, found in due.items()}
    _compare_new(now)
    return counts


def _end_role(membership: Membership, now: datetime) -> bool:
    with transaction.atomic():
        organization = locked(membership.organization)
        found = Membership.objects.select_related("person").filter(pk=membership.pk, ended_at=None, until__lte=now)
        held = found.first()
        if held is None:
            return False
        held.ended_at = held.until
        held.save(update_fields=["ended_at"])
        record(organization, "role_expired", difference={"member": held.pk, "role": held.role})
        event = f"membership:{held.pk}:{held.until:%Y%m%d%H%M%S}"
        tell("role_ended", organization, [held.person], event=event, link="/my/organizations/")
        others = [person for person in people_of(organization) if person.pk != held.person_id]
        tell("member_left", organization, others, event=event, person=held.person.get_full_name())
    return True


def _end_invitation(invitation: Invitation, now: datetime) -> bool:
    with transaction.atomic():
        organization = locked(invitation.organization)
        found = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if found.state != RequestState.PENDING or found.expires_at > now:
            return False
        move(found, "expire", table=REQUEST)
        inviter = found.invited_by
        if inviter is not None and role_in(inviter, organization.pk):
            tell(
                "invitation_expired",
                organization,
                [inviter],
                event=f"invitation:{found.pk}:v{found.version}",
                link=f"/my/organizations/{organization.pk}/members/",
                email=found.email,
            )
    return True


def _end_claim(request: JoinRequest, now: datetime) -> bool:
    with transaction.atomic():
        organization = locked(request.organization)
        found = JoinRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
        if found.state != RequestState.PENDING or found.expires_at is None or found.expires_at > now:
            return False
        move(found, "expire", table=REQUEST)
        tell(
            "request_expired",
            organization,
            [found.person],
            event=f"request:{found.pk}:v{found.version}",
            link=f"/organizations/{organization.pk}/",
        )
    return True


def _compare_new(now: datetime) -> None:
    """Compare young entries once more: two that were created in the same moment have not seen each other."""
    for organization in Organization.objects.filter(created_at__gt=now - timedelta(hours=3)):
        with transaction.atomic():
            refresh_look_alikes(locked(organization))
