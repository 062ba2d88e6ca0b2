"""What organizations answer to the rooms below: a person's data, a closed account, evidence, an address that fails."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.domain.common import tell
from accounts.organizations.domain.members import end_membership
from accounts.organizations.domain.requests import withdraw_request
from accounts.organizations.models import Invitation, JoinRequest, Membership, Merge
from accounts.organizations.queries import memberships_of, people_of
from accounts.organizations.rules import may_judge
from accounts.organizations.states import REQUEST, MemberRole, RequestState, State
from accounts.people.models import User
from accounts.people.queries import desk_is_open
from civspace.workflow.domain import move

#: What stands in the place of the address of somebody who was invited and has closed their account.
ERASED = "erased@closed.invalid"


def blockers(person: User) -> list[str]:
    """A head hands over, or closes the organization, before closing the account."""
    return [
        _("You are the head of %(organization)s. Hand over to another member or close the organization first.")
        % {"organization": held.organization.name}
        for held in memberships_of(person)
        if held.role == MemberRole.HEAD and held.organization.state != State.CLOSED
    ]


def export(person: User) -> Any:
    """Return what is held about a person here: roles, requests and invitations."""
    memberships = Membership.objects.filter(person=person).select_related("organization").order_by("created_at")
    requests = JoinRequest.objects.filter(person=person).select_related("organization").order_by("created_at")
    invitations = Invitation.objects.filter(email__iexact=person.email).select_related("organization")
    return {
        "roles": [
            {
                "organization": held.organization.name,
                "role": held.role,
                "since": held.created_at.isoformat(),
                "until": held.until.isoformat() if held.until else None,
                "ended_at": held.ended_at.isoformat() if held.ended_at else None,
            }
            for held in memberships
        ],
        "requests": [
            {
                "organization": request.organization.name,
                "sort": request.sort,
                "state": request.state,
                "message": request.message,
                "created_at": request.created_at.isoformat(),
            }
            for request in requests
        ],
        "invitations": [
            {
                "organization": invitation.organization.name,
                "role": invitation.role,
                "state": invitation.state,
                "created_at": invitation.created_at.isoformat(),
            }
            for invitation in invitations.order_by("created_at")
        ],
        "mergers": [
            {
                "id": str(merge.pk),
                "state": merge.state,
                "message": merge.message,
                "asked_at": merge.asked_at.isoformat(),
            }
            for merge in Merge.objects.filter(asked_by=person).order_by("asked_at")
        ],
    }


def erase(person: User) -> None:
    """End a person's roles, take back their requests and decline their invitations; the account is being closed."""
    held = Membership.objects.filter(person=person, ended_at=None).exclude(role=MemberRole.HEAD)
    for membership in held.select_related("organization", "person"):
        end_membership(membership, "leave", by=person)
    pending = JoinRequest.objects.filter(person=person, state=RequestState.PENDING).select_related("organization")
    for request in pending:
        withdraw_request(request=request, by=person)
    JoinRequest.objects.filter(person=person).update(message="", reason="")
    Merge.objects.filter(asked_by=person).exclude(message="").update(message="")
    for invitation in Invitation.objects.filter(
        email__iexact=person.email, state=RequestState.PENDING
    ).select_for_update():
        move(invitation, "refuse", table=REQUEST, by=person)
    Invitation.objects.filter(email__iexact=person.email).update(email=ERASED)


def may_read_evidence(person: Any, request_id: str) -> bool:
    """Evidence is read by the person who sent it and by the staff who decide on it."""
    request = JoinRequest.objects.select_related("organization").filter(pk=request_id).first()
    if request is None:
        return False
    return request.person_id == person.pk or (may_judge(person, request.organization) and desk_is_open(person))


def tell_colleagues(person: User) -> None:
    """Tell the other head or focal points of somebody's organizations that mail to this person does not arrive."""
    failed_at = person.email_failed_at or timezone.now()
    for held in memberships_of(person):
        tell(
            "address_failed",
            held.organization,
            [other for other in people_of(held.organization) if other.pk != person.pk],
            event=f"address:{person.pk}:{held.organization_id}:{failed_at:%Y%m%d%H%M%S}",
            link=f"/my/organizations/{held.organization_id}/members/",
            person=person.get_full_name(),
        )
