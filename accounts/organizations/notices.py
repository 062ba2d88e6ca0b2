"""What people are told about their organizations."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, Text, register


def _kind(
    slug: str, subject: Text, happened: Text, next_step: Text = "", *, decision: bool = False, **more: Any
) -> None:
    register(
        Kind(
            slug=f"organization_{slug}",
            category="organizations",
            subject=subject,
            happened=happened,
            next_step=next_step,
            decision=decision,
            **more,
        )
    )


def register_kinds() -> None:
    """Register every kind of notice that this room sends."""
    _kind(
        "join_asked",
        _("Somebody asks to join %(organization)s"),
        _("%(person)s asks to join %(organization)s as %(role)s."),
        _("Accept or refuse the request."),
        label=_("Request to join"),
    )
    _kind(
        "request_waiting",
        _("A decision waits: %(organization)s"),
        _("A request concerning %(organization)s waits for the Secretariat: %(request)s."),
        _("Look at the evidence and decide."),
        label=_("Request that waits for the Secretariat"),
    )
    _kind(
        "request_accepted",
        _("Your request concerning %(organization)s was accepted"),
        _("This request was accepted: %(request)s. You may now act for %(organization)s as %(role)s."),
        decision=True,
        label=_("Request accepted"),
    )
    _kind(
        "request_refused",
        _("Your request concerning %(organization)s was refused"),
        _("This request was refused: %(request)s."),
        _(
            "You can make a new request with other evidence. If the Secretariat decided and you disagree, contest its "
            "decision on the page of your organizations."
        ),
        decision=True,
        label=_("Request refused"),
    )
    _kind(
        "request_expired",
        _("Your request concerning %(organization)s has expired"),
        _("The registered contact of %(organization)s has not answered in time."),
        _("Ask again, or send evidence to the Secretariat."),
        label=_("Request expired"),
    )
    _kind(
        "invited",
        _("You are invited to act for %(organization)s"),
        _("%(person)s invites you to act for %(organization)s as %(role)s."),
        _("Accept or decline the invitation."),
        label=_("Invitation"),
    )
    _kind(
        "joined",
        _("%(person)s now acts for %(organization)s"),
        _("%(person)s has joined %(organization)s as %(role)s."),
        label=_("New member"),
    )
    _kind(
        "invitation_expired",
        _("An invitation to %(organization)s has expired"),
        _("The invitation to %(email)s was not accepted in time."),
        _("Send a new one if it is still needed."),
        label=_("Invitation expired"),
    )
    _kind(
        "role_changed",
        _("Your role in %(organization)s has changed"),
        _("You now act for %(organization)s as %(role)s."),
        decision=True,
        label=_("Role changed"),
    )
    _kind(
        "role_ended",
        _("You no longer act for %(organization)s"),
        _("Your role in %(organization)s has ended."),
        _("If you think that this is a mistake, write to the head of the organization."),
        decision=True,
        label=_("Role ended"),
    )
    _kind(
        "member_left",
        _("%(person)s no longer acts for %(organization)s"),
        _("The role of %(person)s in %(organization)s has ended."),
        label=_("Member left"),
    )
    _kind(
        "new_head",
        _("%(organization)s has a new head"),
        _("%(person)s is now the head of %(organization)s."),
        _("If this is wrong, write to the Secretariat at once."),
        decision=True,
        label=_("New head"),
    )
    _kind(
        "verified",
        _("%(organization)s is verified"),
        _("The Secretariat has verified %(organization)s."),
        decision=True,
        label=_("Organization verified"),
    )
    _kind(
        "unverified",
        _("%(organization)s is no longer verified"),
        _("%(organization)s is shown as unverified again."),
        _(
            "Read the reason and send what is missing to the Secretariat. If you disagree with its decision, contest "
            "it on the page of the organization."
        ),
        decision=True,
        label=_("Organization no longer verified"),
    )
    _kind(
        "closed",
        _("%(organization)s was closed"),
        _("The entry of %(organization)s in the directory was closed."),
        _("If the Secretariat closed it and you disagree, contest the decision on the page of the organization."),
        decision=True,
        label=_("Organization closed"),
    )
    _kind(
        "address_failed",
        _("Mail to %(person)s does not arrive"),
        _("Mail from the portal to %(person)s of %(organization)s comes back."),
        _("Ask them for a new address, and see whether somebody else must receive decisions."),
        label=_("Address that fails"),
    )
