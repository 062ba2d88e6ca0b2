"""Invitations by e-mail: they expire, and only the person with that address can accept."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.domain.common import admit, future, locked, require, require_open, role_label, tell
from accounts.organizations.mails import hashed, invitation_token, soon
from accounts.organizations.models import Invitation, Membership, Organization
from accounts.organizations.queries import people_of
from accounts.organizations.rules import grantable, may_accept
from accounts.organizations.states import REQUEST, RequestState
from accounts.people.models import User
from civspace.audit.domain import record
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move

INVITATION_DAYS = 14


def invite(*, organization: Organization, by: Any, email: str, role: str, until: datetime | None = None) -> Invitation:
    """Invite somebody by e-mail for 14 days. Whether the address has an account does not show in the answer."""
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from None
    with transaction.atomic():
        organization = locked(organization)
        require(role in grantable(by, organization.pk), _("You may not give this role."))
        require_open(organization, "invite")
        until = future(until, organization)
        current = Membership.objects.current().filter(organization=organization)
        if current.filter(person__email__iexact=email).exists():
            raise ValidationError({"email": _("This person already belongs to the organization.")})
        _expire_old(organization, email)
        if organization.invitations.filter(email__iexact=email, state=RequestState.PENDING).exists():
            raise ValidationError({"email": _("This address has already been invited.")})
        invitation = Invitation(
            organization=organization,
            email=email,
            role=role,
            until=until,
            expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
            invited_by=by,
        )
        invitation.token_hash = hashed(invitation_token(invitation))
        invitation.save(force_insert=True)
        record(invitation, "invite", by=by, to_state=invitation.state, difference={"role": role})
        record(organization, "invite", by=by, difference={"invitation": str(invitation.pk), "role": role})
        _send(invitation)
    return invitation


def _expire_old(organization: Organization, email: str) -> None:
    """Let a new invitation take the place of one whose time is over and that the sweeper has not reached."""
    late = organization.invitations.filter(
        email__iexact=email, state=RequestState.PENDING, expires_at__lte=timezone.now()
    )
    for old in late.select_for_update():
        move(old, "expire", table=REQUEST)


def _send(invitation: Invitation) -> None:
    """A person with an account has a notice, in their language and as discreet as they want; others have a mail."""
    person = User.objects.filter(email__iexact=invitation.email, is_active=True).first()
    if person is None:
        soon("invitation", invitation)
        return
    inviter = invitation.invited_by
    tell(
        "invited",
        invitation.organization,
        [person],
        event=f"invitation:{invitation.pk}:v{invitation.version}",
        link="/my/organizations/",
        person=inviter.get_full_name() if inviter else "",
        role=role_label(invitation.role),
        by_when=invitation.expires_at,
    )
    invitation.mailed_at = timezone.now()
    invitation.save(update_fields=["mailed_at"])


def _locked(invitation: Invitation) -> Invitation:
    organization = locked(invitation.organization)
    found = Invitation.objects.select_for_update(of=("self",)).select_related("invited_by").get(pk=invitation.pk)
    found.organization = organization
    return found


def send_invitation_again(*, invitation: Invitation, by: Any) -> Invitation:
    """Send a waiting invitation again, with a new end."""
    with transaction.atomic():
        invitation = _locked(invitation)
        require(invitation.role in grantable(by, invitation.organization_id))
        if invitation.state != RequestState.PENDING:
            raise IllegalMove("send_again", invitation.state)
        invitation.expires_at = timezone.now() + timedelta(days=INVITATION_DAYS)
        invitation.mailed_at = None
        invitation.version += 1
        invitation.save(update_fields=["expires_at", "mailed_at", "version", "updated_at"])
        record(invitation, "send_again", by=by)
        _send(invitation)
    return invitation


def withdraw_invitation(*, invitation: Invitation, by: Any) -> Invitation:
    """Take an invitation back, or decline it as the person invited."""
    with transaction.atomic():
        invitation = _locked(invitation)
        declined = may_accept(by, invitation)
        require(declined or invitation.role in grantable(by, invitation.organization_id))
        move(invitation, "refuse" if declined else "withdraw", table=REQUEST, by=by)
    return invitation


def accept_invitation(*, invitation: Invitation, by: Any) -> Membership:
    """Join with the role of the invitation. IllegalMove when it is over, PermissionDenied for another address."""
    with transaction.atomic():
        invitation = _locked(invitation)
        organization = invitation.organization
        require(may_accept(by, invitation), _("This invitation was sent to another address."))
        REQUEST.target("accept", invitation.state)
        if invitation.expires_at <= timezone.now():
            raise IllegalMove("accept", RequestState.EXPIRED)
        require_open(organization, "accept")
        until = future(invitation.until, organization)
        others = [person for person in people_of(organization) if person.pk != by.pk]
        move(invitation, "accept", table=REQUEST, by=by)
        membership = admit(organization, by, invitation.role, until)
        record(organization, "join", by=by, difference={"role": invitation.role})
        tell(
            "joined",
            organization,
            others,
            event=f"invitation:{invitation.pk}:accepted",
            link=f"/my/organizations/{organization.pk}/members/",
            person=by.get_full_name(),
            role=role_label(invitation.role),
        )
    return membership
