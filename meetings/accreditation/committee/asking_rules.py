"""Who may draft, ask, take back and answer questions. What the states allow is answered by the tables."""

from typing import Any

from django.utils import timezone

from accounts.organizations.queries import is_member, membership_in, role_in
from accounts.organizations.states import DRAFTERS, SUBMITTERS, Kind
from accounts.people.queries import desk_is_open, has_role
from accounts.people.states import Role
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import IN_SESSION, OVER, State
from meetings.accreditation.committee.models import Question, Seat
from meetings.accreditation.committee.queries import committees_of
from meetings.accreditation.committee.states import QUESTION, QuestionState

#: Members prepare questions on what is before the committee or comes before it again.
DRAFTABLE = IN_SESSION | {State.READY, State.DEFERRED, State.BACK}
#: What the organization has not answered yet; late answers are read, too.
UNANSWERED = frozenset({QuestionState.ASKED, QuestionState.LAPSED})


def role_at(user: Any, seat: Seat) -> str | None:
    """Return what a confirmed delegate is in the mission that holds a seat today; None for everybody else."""
    held = membership_in(user, seat.mission_id)
    if held is None or held.confirmed_at is None or held.organization.kind != Kind.MISSION:
        return None
    day = timezone.now().date()
    return held.role if seat.since <= day and (seat.until is None or seat.until >= day) else None


def sits(user: Any, seat: Seat, application: Application) -> bool:
    """Say whether a person sits in the committee of an application and does not belong to the applicant."""
    same = application.scheme.committee_id is not None and seat.committee_id == application.scheme.committee_id
    return same and role_at(user, seat) is not None and not is_member(user, application.organization_id)


def may_draft(user: Any, seat: Seat, application: Application) -> bool:
    """Those who draft for the mission prepare its questions."""
    return sits(user, seat, application) and role_at(user, seat) in DRAFTERS


def may_ask(user: Any, question: Question) -> bool:
    """Head and focal points of the mission put a question and take it back."""
    return sits(user, question.seat, question.application) and role_at(user, question.seat) in SUBMITTERS


def may_change(user: Any, question: Question) -> bool:
    """Those who draft for the mission change and discard its drafts."""
    return may_draft(user, question.seat, question.application)


def may_write_answer(user: Any, question: Question) -> bool:
    """Those who draft for the organization prepare its answer."""
    return role_in(user, question.application.organization_id) in DRAFTERS and not _asks(user, question)


def may_answer(user: Any, question: Question) -> bool:
    """Head and focal points of the organization answer; nobody answers a question of their own mission."""
    return role_in(user, question.application.organization_id) in SUBMITTERS and not _asks(user, question)


def _asks(user: Any, question: Question) -> bool:
    return is_member(user, question.seat.mission_id)


def may_seat(user: Any, body: str) -> bool:
    """Accreditation officers of a body keep the seats of the committee that recommends to it."""
    return has_role(user, Role.ACCREDITATION_OFFICER, body)


#: Who may do each verb of the transition table; the portal alone lets a question lapse.
MAY = {"ask": may_ask, "answer": may_answer, "take_back": may_ask}


def actions(user: Any, question: Question) -> list[str]:
    """Return the verbs that a person may do with a question now, in the order of the table."""
    application = question.application
    possible = {
        "ask": application.state in IN_SESSION,
        "answer": application.state not in OVER,
        "take_back": application.state not in OVER,
    }
    verbs = [verb for verb in QUESTION.verbs(question.state) if verb in MAY and possible[verb]]
    return [verb for verb in verbs if MAY[verb](user, question)]


def may_read_files(user: Any, question_id: str) -> bool:
    """Who sees an answered question reads the files of its answer; the Secretariat with a second factor."""
    found = Question.objects.visible_to(user).filter(pk=question_id, state=QuestionState.ANSWERED)
    question = found.select_related("application__scheme", "seat").first()
    if question is None:
        return False
    mine = is_member(user, question.application.organization_id)
    return mine or question.application.scheme.committee_id in committees_of(user) or desk_is_open(user)
