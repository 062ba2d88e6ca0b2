"""What can happen to an organization and its members; the only place that writes them."""

from accounts.organizations.domain.expiry import expire
from accounts.organizations.domain.invitations import (
    accept_invitation,
    invite,
    send_invitation_again,
    withdraw_invitation,
)
from accounts.organizations.domain.likes import mark_distinct, refresh_names
from accounts.organizations.domain.members import change_role, hand_over_head, leave, remove_member
from accounts.organizations.domain.profile import (
    add_name,
    create_organization,
    list_organization,
    remove_name,
    update_profile,
)
from accounts.organizations.domain.requests import (
    ask_to_join,
    ask_to_replace_head,
    claim_organization,
    confirm_claim,
    decide_request,
    withdraw_request,
)
from accounts.organizations.domain.status import close_organization, unverify_organization, verify_organization

__all__ = [
    "accept_invitation",
    "add_name",
    "ask_to_join",
    "ask_to_replace_head",
    "change_role",
    "claim_organization",
    "close_organization",
    "confirm_claim",
    "create_organization",
    "decide_request",
    "expire",
    "hand_over_head",
    "invite",
    "leave",
    "list_organization",
    "mark_distinct",
    "refresh_names",
    "remove_member",
    "remove_name",
    "send_invitation_again",
    "unverify_organization",
    "update_profile",
    "verify_organization",
    "withdraw_invitation",
    "withdraw_request",
]
