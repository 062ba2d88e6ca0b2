"""Who may do what with a complaint: by role, organization and seat. Nobody decides who took the decision or is a party.

States answer in move(), windows and the panel's seats in the verbs.
"""

from collections.abc import Callable
from typing import Any

from accounts.organizations.queries import is_member, role_in
from accounts.organizations.states import SUBMITTERS
from accounts.organizations.states import State as OrganizationState
from accounts.people.queries import bodies_of, current_roles, has_role, may_appoint
from accounts.people.states import ALL_BODIES
from civspace.contest.models import Complaint
from civspace.contest.states import Seat


def may_file_for(user: Any, organization: Any, *, even_closed: bool = False) -> bool:
    """Head and focal point contest for their organization, as long as it is open or what they contest closed it."""
    open_to_it = even_closed or organization.state != OrganizationState.CLOSED
    return role_in(user, organization.pk) in SUBMITTERS and open_to_it


def is_outside(user: Any, complaint: Complaint) -> bool:
    """Say whether it is a person's own complaint, or one of an organization that they belong to."""
    if complaint.person_id is not None:
        return bool(complaint.person_id == user.pk)
    return is_member(user, complaint.organization_id)


def may_act_outside(user: Any, complaint: Complaint) -> bool:
    """Head and focal point act on the complaint of their organization, also after its entry was closed.

    On one that somebody filed for themselves nobody else acts.
    """
    if complaint.person_id is not None:
        return is_outside(user, complaint)
    return may_file_for(user, complaint.organization, even_closed=True)


def is_barred(user: Any, complaint: Complaint) -> bool:
    """Say whether a person took the contested decision, filed it or belongs to the organization: decides nothing."""
    concerned = is_outside(user, complaint) or is_member(user, complaint.organization_id)
    return concerned or str(user.pk) in complaint.takers


def has_decided(user: Any, complaint: Complaint) -> bool:
    """Say whether a person decided on the complaint at an earlier stage."""
    return any(ruling.decided_by == str(user.pk) for ruling in complaint.rulings.all())


def handles(user: Any, complaint: Complaint) -> bool:
    """Say whether a person holds the role that decides on complaints of this kind, for the body.

    What concerns no body (the entry of an organization, say) is decided by those who hold the role for whichever.
    """
    if not complaint.body_id:
        return bool(bodies_of(user, [complaint.kind.role]))
    return has_role(user, complaint.kind.role, complaint.body_id)


def may_handle(user: Any, complaint: Complaint) -> bool:
    """Whoever holds the role handles the complaint, but nobody who is barred."""
    return handles(user, complaint) and not is_barred(user, complaint)


def may_review(user: Any, complaint: Complaint) -> bool:
    """The review is decided by somebody else than who decided first."""
    return may_handle(user, complaint) and not has_decided(user, complaint)


def may_compose(user: Any, complaint: Complaint) -> bool:
    """An administrator, or whoever may decide on a review, appoints the panel."""
    return (may_appoint(user) and not is_barred(user, complaint) and not has_decided(user, complaint)) or may_review(
        user, complaint
    )


def seat_of(user: Any, complaint: Complaint) -> str:
    """Return the seat that a person holds on the panel now, or ""."""
    rows = (row for row in complaint.panel.all() if row.person_id == user.pk and row.recused_at is None)
    return next((row.seat for row in rows), "")


def may_sit(person: Any, seat: str, complaint: Complaint) -> bool:
    """Say whether a person can have a seat: never who decided or is a party.

    The expert of civil society holds no role of the Secretariat, the member from another entity none for this body.
    """
    if not person.is_active or is_barred(person, complaint) or has_decided(person, complaint):
        return False
    if seat == Seat.CIVIL_SOCIETY:
        return not current_roles(person)
    if handles(person, complaint):
        return False
    if seat == Seat.OTHER_ENTITY:
        near = {ALL_BODIES, complaint.body_id}
        return bool(current_roles(person)) and not any(held.scope in near for held in current_roles(person))
    return True


def is_on_panel(user: Any, complaint: Complaint) -> bool:
    """A member of the panel who has not stood down."""
    return bool(seat_of(user, complaint)) and not is_barred(user, complaint)


def chairs(user: Any, complaint: Complaint) -> bool:
    """The chair records what a majority of the panel decided."""
    return seat_of(user, complaint) == Seat.CHAIR and not is_barred(user, complaint)


Rule = Callable[[Any, Complaint], bool]
#: Who may do each verb, but for those of the portal.
MAY: dict[str, Rule] = {
    "clarify": may_act_outside,
    "request_review": may_act_outside,
    "request_panel": may_act_outside,
    "withdraw": may_act_outside,
    "agree_outside": may_act_outside,
    "take": may_handle,
    "acknowledge": may_handle,
    "ask_clarification": may_handle,
    "answer": may_handle,
    "extend": may_handle,
    "decide_interim": may_handle,
    "decide_review": may_review,
    "appoint": may_compose,
    "recuse": is_on_panel,
    "vote": is_on_panel,
    "decide_panel": chairs,
    "reverse": may_handle,
    "order_remedy": may_handle,
    "finish_remedy": may_handle,
    "agree_staff": may_handle,
}


def on_desk(user: Any) -> bool:
    """Say whether a person has complaints on the desk: any role for a body, or an administrator who appoints panels."""
    return bool(bodies_of(user)) or may_appoint(user)
