"""Who screens: accreditation officers of the body, never somebody of the organization or of a committee of States."""

from collections.abc import Iterable
from typing import Any

from accounts.organizations.queries import is_member
from accounts.people.queries import bodies_of
from accounts.people.states import ALL_BODIES, Role
from meetings.accreditation.committee.queries import committees_of
from meetings.accreditation.screening.states import CHECKED, HANDED


def bodies_screened(user: Any, roles: Iterable[str] = (Role.ACCREDITATION_OFFICER,)) -> set[str]:
    """Return the codes of the bodies for which a person screens ("*" is every body): none for who sits for a State."""
    bodies = bodies_of(user, roles)
    return set() if not bodies or committees_of(user) else bodies


def screens_for(user: Any, body_id: str, *organizations: Any) -> bool:
    """Say whether a person screens for a body what is about these organizations."""
    bodies = bodies_screened(user)
    covered = ALL_BODIES in bodies or body_id in bodies
    return covered and not any(is_member(user, organization) for organization in organizations if organization)


def may_judge(user: Any, match: Any) -> bool:
    """Say whether a person judges a possible match."""
    return screens_for(user, match.body_id, match.organization_id)


def may_work_on(user: Any, application: Any) -> bool:
    """Say whether a person screens an application: answers its checks, takes it, hands it over."""
    return screens_for(user, application.scheme.body_id, application.organization_id, application.merge_with_id)


def may_check(user: Any, application: Any) -> bool:
    """Checks are answered while the Secretariat has the application; afterwards they stand as they were."""
    return application.state in CHECKED and may_work_on(user, application)


def may_assign(user: Any, application: Any) -> bool:
    """Say whether a person takes, hands over or releases an application now."""
    return application.state in HANDED and may_work_on(user, application)


def on_desk(user: Any) -> bool:
    """Say whether a person screens for any body."""
    return bool(bodies_screened(user))
