"""A committee with members, a session and applications, for the tests of questions."""

import datetime
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.models import Question, Seat, Session
from meetings.accreditation.committee.questions import ask_question, draft_question
from meetings.accreditation.committee.states import QuestionState
from meetings.accreditation.models import Application, Category, Scheme
from tests.accreditation.things import house, load, officer
from tests.factories import person

DAY = datetime.timedelta(days=1)
BUDGET = "Please provide the contributions to your budget by donor, with amounts, for the last three years."
BUDGET_AGAIN = "Which donors contributed to your budget in the last three years, and with which amounts?"
WEBSITE = "How does the organization name the territory on its website?"


def mission(code: str = "XAA", name: str = "Aland", **fields: Any) -> tuple[Any, dict[str, Any]]:
    """Return the mission of an invented State and its people by role."""
    return house(name=f"Permanent Mission of {name}", kind="mission", **fields)


def seat_of(organization: Any, code: str, name: str, **fields: Any) -> Seat:
    """Return a seat of an invented State in the committee."""
    values = {"since": timezone.now().date() - 400 * DAY, **fields}
    committee = Scheme.objects.get(pk="ecosoc").committee
    return Seat.objects.create(committee=committee, mission=organization, code=code, name=name, **values)


def session_of(**fields: Any) -> Session:
    """Return a session of the committee whose list is prepared, twenty days from now."""
    begins = fields.pop("begins_on", timezone.now().date() + 20 * DAY)
    values = {
        "year": begins.year,
        "name_en": "Regular session",
        "begins_on": begins,
        "ends_on": begins + 8 * DAY,
        "answers_due_at": timezone.now() + 16 * DAY,
        **fields,
    }
    return Session.objects.create(scheme_id="ecosoc", **values)


def application_of(organization: Any, state: str = State.LISTED, **fields: Any) -> Application:
    """Return an application in a state, as if it had been led there."""
    now = timezone.now()
    values = {
        "category": Category.objects.get(pk="special"),
        "submitted_at": None if state == State.DRAFT else now - 60 * DAY,
        "waits_since": now - 60 * DAY,
        **fields,
    }
    return Application.objects.create(organization=organization, scheme_id="ecosoc", state=state, **values)


def committee(state: str = State.LISTED) -> SimpleNamespace:
    """Return a committee with two members, one session, and one application in a state."""
    load()
    applicant, people = house(name="River Association")
    first, members = mission()
    second, others = mission("XAB", "Borland")
    session = session_of()
    return SimpleNamespace(
        applicant=applicant,
        people=people,
        first=first,
        members=members,
        second=second,
        others=others,
        seat=seat_of(first, "XAA", "Aland"),
        other_seat=seat_of(second, "XAB", "Borland"),
        session=session,
        application=application_of(applicant, state, session=session),
        desk=officer(),
        stranger=person(),
    )


def drafted(cast: SimpleNamespace, text: str = WEBSITE, **fields: Any) -> Question:
    """Return a draft of the first mission."""
    values = {"application": cast.application, "seat": cast.seat, "by": cast.members["head"], "language": "en"}
    return draft_question(**values | {"text": text} | fields)


def asked(cast: SimpleNamespace, text: str = WEBSITE, despite: Any = (), **fields: Any) -> Question:
    """Return a question that the first mission has put."""
    draft = drafted(cast, text, **fields)
    question = ask_question(question=draft, by=fields.get("by", cast.members["head"]), despite=despite)
    cast.application.refresh_from_db()
    return question


def in_state(cast: SimpleNamespace, state: str) -> Question:
    """Return a question of the first mission in a state, with its application as it then stands."""
    from meetings.accreditation.committee.answers import answer_question
    from meetings.accreditation.committee.questions import take_back

    if state == QuestionState.DRAFT:
        return drafted(cast)
    question = asked(cast)
    if state == QuestionState.ANSWERED:
        question = answer_question(question=question, by=cast.people["head"], text="As the UN does.", language="en")
    elif state == QuestionState.WITHDRAWN:
        question = take_back(question=question, by=cast.members["head"])
    elif state == QuestionState.LAPSED:
        Question.objects.filter(pk=question.pk).update(state=state, due_at=timezone.now() - DAY)
    return Question.objects.select_related("application__scheme__body", "seat").get(pk=question.pk)


def asked_by_committee(organization: Any) -> Question:
    """Return a question that a member has put to an organization, with a committee and a session of its own."""
    load()
    first, members = mission()
    seat, session = seat_of(first, "XAA", "Aland"), session_of()
    application = application_of(organization, session=session)
    draft = draft_question(application=application, seat=seat, by=members["head"], text=WEBSITE, language="en")
    return ask_question(question=draft, by=members["head"])


def put_questions(world: Any) -> None:
    """Put a committee into the world of tests/world.py: `delegate` sits there and asks the organization of `head`."""
    from accounts.organizations.queries import membership_in
    from meetings.accreditation.committee.answers import save_answer

    people, things = world.actors, world.things
    for name in ("delegate", "head"):
        people[name].__dict__.pop("_current_memberships", None)
    assert membership_in(people["delegate"], things.mission.pk) is not None
    things.seat = seat_of(things.mission, "XAV", "Avelonia")
    things.considered = application_of(things.own, session=session_of(), sort="merger")
    values = {"application": things.considered, "seat": things.seat, "by": people["delegate"], "language": "en"}
    readers = ("head", "delegate", "secretariat", things.colleague.person.email)
    draft = draft_question(text=f"Who funds {world.secret('asked', *readers)}?", **values)
    things.question = ask_question(question=draft, by=people["delegate"])
    text = f"Our {world.secret('prepared', 'head', things.colleague.person.email)}"
    things.question = save_answer(question=things.question, by=people["head"], text=text)
    things.drafted_question = draft_question(text=f"Why {world.secret('unasked', 'delegate')}?", **values)
