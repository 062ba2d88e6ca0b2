"""Who may do what with a periodic report. What its state allows is answered by the table in states."""

from typing import Any

from accounts.organizations.queries import is_member, role_in
from accounts.organizations.states import DRAFTERS, SUBMITTERS
from accounts.people.queries import desk_is_open, has_role
from accounts.people.states import Role
from meetings.accreditation.committee.queries import committees_of
from meetings.accreditation.reports.models import PeriodicReport
from meetings.accreditation.reports.states import REPORT
from meetings.accreditation.rules import may_decide


def may_write(user: Any, report: PeriodicReport) -> bool:
    """Those who draft for the organization write the report."""
    return role_in(user, report.standing.organization_id) in DRAFTERS


def may_answer(user: Any, report: PeriodicReport) -> bool:
    """Head and focal points submit the report and answer questions on it."""
    return role_in(user, report.standing.organization_id) in SUBMITTERS


def may_judge(user: Any, report: PeriodicReport) -> bool:
    """An accreditation officer of the scheme's body decides, unless they belong to the organization."""
    return may_decide(user, report.standing)


def reads(user: Any, report: PeriodicReport) -> bool:
    """Say whether a person reads what a report says: members always; once it was submitted, the officers of the
    scheme's body and the members of its committee."""
    if is_member(user, report.standing.organization_id):
        return True
    if report.submitted_at is None:
        return False
    scheme = report.scheme
    staff = any(has_role(user, role, scheme.body_id) for role in (Role.ACCREDITATION_OFFICER, Role.READ_ONLY))
    return (staff and desk_is_open(user)) or scheme.committee_id in committees_of(user)


def _portal(user: Any, report: PeriodicReport) -> bool:
    """What the calendar or an outcome of a complaint does, no person does."""
    return False


#: Who may do each verb of the transition table, and the verbs that move nothing.
MAY = {
    "write": may_write,
    "attach": may_write,
    "submit": may_answer,
    "note": may_judge,
    "defer": may_judge,
    "answer": may_answer,
    "hold": may_judge,
    "release": may_judge,
    "fall_due": _portal,
    "lapse": _portal,
    "overturn_lapse": _portal,
}


def decisions(user: Any, report: PeriodicReport) -> list[str]:
    """Return the decisions that a person may take on a report in its present state."""
    return [verb for verb in ("note", "defer") if REPORT.allows(verb, report.state) and MAY[verb](user, report)]
