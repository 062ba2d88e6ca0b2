"""Who may do what with an application. What its state allows is answered by the table in states."""

from typing import Any

from accounts.organizations.queries import is_member, role_in
from accounts.organizations.states import DRAFTERS, SUBMITTERS
from accounts.people.queries import desk_is_open, has_role
from accounts.people.states import Role
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import APPLICATION, COMMITTEE_READS, WRITABLE, State
from meetings.accreditation.committee.queries import seats_of
from meetings.accreditation.schemes.states import Audience, Way


def may_start(user: Any, organization_id: Any) -> bool:
    """Those who draft for an organization begin an application."""
    return role_in(user, organization_id) in DRAFTERS


def may_write(user: Any, application: Application) -> bool:
    """Those who draft for the organization fill in the form."""
    return role_in(user, application.organization_id) in DRAFTERS


def may_submit(user: Any, application: Application) -> bool:
    """Head and focal points answer for the organization: they submit, withdraw and discard."""
    return role_in(user, application.organization_id) in SUBMITTERS


def in_scope(user: Any, application: Application) -> bool:
    """Say whether a person is an accreditation officer of the body whose scheme it is."""
    return has_role(user, Role.ACCREDITATION_OFFICER, application.scheme.body_id)


def reads_for_secretariat(user: Any, application: Application) -> bool:
    """Say whether a person reads for the Secretariat what comes in for the body."""
    return in_scope(user, application) or has_role(user, Role.READ_ONLY, application.scheme.body_id)


def may_screen(user: Any, application: Application) -> bool:
    """An accreditation officer of the scheme's body, unless they belong to an organization that it is about."""
    parties = [application.organization_id, application.merge_with_id]
    return in_scope(user, application) and not any(is_member(user, party) for party in parties if party)


def may_pass_on(user: Any, application: Application) -> bool:
    """Passed on is only what a committee then considers."""
    return application.scheme.way == Way.COMMITTEE and may_screen(user, application)


def may_decide(user: Any, application: Application) -> bool:
    """Staff decide where the scheme says so."""
    return application.scheme.way == Way.STAFF and may_screen(user, application)


#: Who may do each verb outside the committee. For an upheld complaint, `screen_again` asks for no role.
MAY = {
    "save": may_write,
    "discard": may_submit,
    "submit": may_submit,
    "resubmit": may_submit,
    "withdraw": may_submit,
    "take_up": may_screen,
    "return_incomplete": may_screen,
    "pass_on": may_pass_on,
    "grant": may_decide,
    "refuse": may_decide,
    "screen_again": may_screen,
}


def actions(user: Any, application: Application) -> list[str]:
    """Return the verbs of the table that a person may do in the present state, in its order."""
    verbs = APPLICATION.verbs(application.state)
    return [verb for verb in verbs if verb in MAY and MAY[verb](user, application)]


def writable(user: Any, application: Application) -> bool:
    """Say whether a person may change answers and documents now."""
    return application.state in WRITABLE and may_write(user, application)


def audiences_of(user: Any, application: Application) -> frozenset[str]:
    """Return the audiences among whom a person reads this application's answers and documents; empty for nobody.

    Members of the organization and the Secretariat read all; members of the committee, never what only the Secretariat
    reads, and nothing before it was passed on.
    """
    everything = frozenset(Audience.values)
    if is_member(user, application.organization_id):
        return everything
    if application.state == State.DRAFT:
        return frozenset()
    if reads_for_secretariat(user, application) and desk_is_open(user):
        return everything
    committee = application.scheme.committee_id
    if application.state not in COMMITTEE_READS or committee is None:
        return frozenset()
    sits = seats_of(user).filter(committee=committee).exists()
    return frozenset({Audience.COMMITTEE, Audience.PUBLIC}) if sits else frozenset()
