"""What the Secretariat knows of an organization: verified, no longer verified, closed; and that taken back."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.organizations.domain.common import (
    checked_version,
    forget_cached,
    locked,
    officers,
    require,
    required_reason,
    rule_of,
    tell,
)
from accounts.organizations.domain.likes import refresh_look_alikes
from accounts.organizations.following import emit_verified
from accounts.organizations.index import reindex_organization
from accounts.organizations.models import JoinRequest, Membership, Organization
from accounts.organizations.queries import is_member, people_of
from accounts.organizations.rules import is_head, may_judge
from accounts.organizations.states import ORGANIZATION, REQUEST, RequestState, State
from civspace.audit.queries import history
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move


def verify_organization(
    *, organization: Organization, by: Any, reason: str, rule: str = "identity", version: int | None = None
) -> Organization:
    """Staff have seen evidence that the organization is what it says."""
    with transaction.atomic():
        organization = locked(organization)
        require(may_judge(by, organization))
        checked_version(organization, version)
        to_verified(organization, by=by, reason=required_reason(reason), rule=rule)
    return organization


def unverify_organization(
    *, organization: Organization, by: Any, reason: str, rule: str = "identity", version: int | None = None
) -> Organization:
    """Staff no longer hold the evidence for sufficient."""
    with transaction.atomic():
        organization = locked(organization)
        require(may_judge(by, organization))
        checked_version(organization, version)
        to_unverified(organization, by=by, reason=required_reason(reason), rule=rule)
    return organization


def close_organization(
    *, organization: Organization, by: Any, reason: str = "", version: int | None = None
) -> Organization:
    """Close an organization's entry: its head does, or staff with a reason. Nobody sees it in the directory then."""
    with transaction.atomic():
        organization = locked(organization)
        require(is_head(by, organization) or may_judge(by, organization))
        checked_version(organization, version)
        reason = reason.strip() if is_head(by, organization) else required_reason(reason)
        shut(organization, by=by, reason=reason)
    return organization


def overturn_unverifying(
    *, thing: Organization, by: Any, reason: str, rule: dict[str, Any] | None = None
) -> Organization:
    """Verify an organization again, because a complaint was upheld. `by` decided on the complaint, which tells it.

    Raises IllegalMove where it is not unverified any more; nothing is then changed.
    """
    with transaction.atomic():
        organization = locked(thing)
        said = {"by": by, "reason": reason, "rule": rule}
        move(organization, "verify", table=ORGANIZATION, verified_at=timezone.now(), **said)
        reindex_organization(organization)
        emit_verified(organization)
    return organization


def overturn_closing(*, thing: Organization, by: Any, reason: str, rule: dict[str, Any] | None = None) -> Organization:
    """Open an entry again that the Secretariat had closed, as it was before, because a complaint was upheld.

    What waited at it then (requests, invitations) stays taken back. Raises IllegalMove where it was merged or is open.
    """
    with transaction.atomic():
        organization = locked(thing)
        closing = history(organization).filter(verb="close").last()
        if closing is None or organization.merged_into_id is not None:
            raise IllegalMove("restore", organization.state)
        verb = f"restore_{closing.from_state}"
        move(organization, verb, table=ORGANIZATION, by=by, reason=reason, rule=rule)
        refresh_look_alikes(organization)
        reindex_organization(organization)
    return organization


# Inside the verbs: the organization is locked and the person has been checked.


def to_verified(organization: Organization, *, by: Any, reason: str, rule: str) -> None:
    """Move to verified and tell those who act for the organization."""
    cited = rule_of(rule)
    move(
        organization,
        "verify",
        table=ORGANIZATION,
        by=by,
        reason=reason,
        rule=cited.as_audit(),
        verified_at=timezone.now(),
    )
    reindex_organization(organization)
    emit_verified(organization)
    tell(
        "verified",
        organization,
        people_of(organization),
        event=f"organization:{organization.pk}:v{organization.version}",
        reason=reason,
        rule=cited.as_notice(),
    )


def to_unverified(organization: Organization, *, by: Any, reason: Any, rule: str) -> None:
    """Move back to unverified and tell those who act for the organization; staff too when nobody of theirs did it."""
    cited = rule_of(rule)
    move(organization, "unverify", table=ORGANIZATION, by=by, reason=reason, rule=cited.as_audit(), verified_at=None)
    reindex_organization(organization)
    event = f"organization:{organization.pk}:v{organization.version}"
    said = {"event": event, "reason": reason, "rule": cited.as_notice()}
    tell("unverified", organization, people_of(organization), **said)
    if by is None:
        tell(
            "request_waiting",
            organization,
            [officer for officer in officers() if not is_member(officer, organization.pk)],
            link=f"/desk/organizations/{organization.pk}/",
            request=State.UNVERIFIED.label,
            **said,
        )


def shut(organization: Organization, *, by: Any, reason: str) -> None:
    """Move to closed, take back what waits, and tell the members and those who had asked to join.

    The memberships stay: their people read what the organization did here.
    """
    members = list(Membership.objects.current().filter(organization=organization).select_related("person"))
    move(organization, "close", table=ORGANIZATION, by=by, reason=reason)
    pending = JoinRequest.objects.filter(organization=organization, state=RequestState.PENDING)
    asked = []
    for request in pending.select_for_update(of=("self",)).select_related("person"):
        move(request, "withdraw", table=REQUEST, by=by, reason=reason, decided_at=timezone.now())
        asked.append(request.person)
    for invitation in organization.invitations.filter(state=RequestState.PENDING).select_for_update():
        move(invitation, "withdraw", table=REQUEST, by=by, reason=reason)
    refresh_look_alikes(organization)
    reindex_organization(organization)
    forget_cached(*(held.person for held in members))
    tell(
        "closed",
        organization,
        {person.pk: person for person in (*(held.person for held in members), *asked)}.values(),
        event=f"organization:{organization.pk}:v{organization.version}",
        link="/my/organizations/",
        reason=reason,
    )
