"""What this room holds about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from accounts.organizations.merging.domain import forget_journals, old_journals
from accounts.organizations.merging.models import MovedRow
from accounts.organizations.models import Invitation, Membership
from civspace.web.held import Held, register_held


def register() -> None:
    """Add it to what the desk shows and what `manage.py retention` forgets."""
    register_held(
        Held(
            key="members",
            what=_("Roles of people in organizations"),
            where=_("Members"),
            why=_("To decide who may act for an organization"),
            until=_("Until the role ends or the account is closed"),
            when_closed=_("Your roles end; the row stays without your name, so that it shows who could act when"),
            rows=Membership.objects.all,
        ),
        Held(
            key="invitations",
            what=_("Addresses of people who were invited"),
            where=_("Invitations"),
            why=_("To let an organization invite whom it trusts"),
            until=_("Until the invitation is answered or runs out"),
            when_closed=_("Those to your address are declined, and your address is taken out"),
            rows=Invitation.objects.all,
        ),
        Held(
            key="journals",
            what=_("What was moved when two entries of one organization were merged"),
            where=_("Journals of mergers"),
            why=_("So that a merger can be undone"),
            until=_("30 days after the merger"),
            when_closed=_("Stays 30 days, without your name"),
            rows=MovedRow.objects.all,
            due=old_journals,
            forget=forget_journals,
        ),
    )
