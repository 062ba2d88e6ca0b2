"""A committee session under way, and an earlier one: what the applicants, members and officers of applicants.py did."""

import datetime
from collections.abc import Iterable

from accounts.organizations.domain import create_organization, decide_request
from accounts.organizations.models import JoinRequest, Organization
from accounts.organizations.states import Kind
from accounts.people.domain import create_person
from accounts.people.models import User
from civspace.front.demo import applying
from civspace.front.demo.applicants import (
    EARLIER,
    NOW,
    QUESTIONS,
    SCHEME,
    STATES,
    TWICE,
    Stage,
)
from civspace.front.demo.applying import criterion_of
from civspace.front.demo.cast import PASSWORD, People
from civspace.front.demo.clock import Story, at
from meetings.accreditation.applications.models import Application
from meetings.accreditation.committee.answers import answer_question
from meetings.accreditation.committee.council import decide_in_council
from meetings.accreditation.committee.decisions import close_report, decide
from meetings.accreditation.committee.models import Item, Question, Session
from meetings.accreditation.committee.questions import alike, ask_question, draft_question
from meetings.accreditation.committee.seats import give_seat
from meetings.accreditation.committee.sessions import create_session, list_applications, open_session
from meetings.accreditation.models import Scheme
from meetings.accreditation.practice.domain import publish_due
from meetings.accreditation.reports.nightly import run as follow_reports
from meetings.calendar.models import Body


def sit(story: Story, people: People) -> None:
    """Tell it: applications, an earlier session and what the council made of it, and the session of these days."""
    stage = Stage(people.secretariat, Scheme.objects.select_related("body").get(pk=SCHEME))
    _seats(story, people, stage)
    applying.apply(story, stage)
    _earlier(story, stage)
    _council(story, stage)
    _these_days(story, stage)
    with at(story.when(-3, 4)):
        follow_reports(story.day(-3))
        publish_due()


def _seats(story: Story, people: People, stage: Stage) -> None:
    committee = Body.objects.get(pk=stage.scheme.committee_id)
    for number, (code, name, delegate_name) in enumerate(STATES):
        if code == "XAA":
            delegate, mission = people.heads["mission"], people.organizations["mission"]
        else:
            delegate, mission = _mission(story, stage, number, name, delegate_name)
        with at(story.when(-420 + number, 11)):
            seat = give_seat(
                committee=committee,
                mission=mission,
                since=story.day(-700),
                until=story.day(760),
                by=stage.officer,
                code=code,
                name=name,
            )
        stage.seats.append((seat, delegate))


def _mission(story: Story, stage: Stage, number: int, name: str, delegate_name: str) -> tuple[User, Organization]:
    with at(story.when(-430 + number)):
        password = PASSWORD if number == 1 else None
        delegate = create_person(email=f"member{number}@example.org", name=delegate_name, password=password)
        mission = create_organization(
            by=delegate, name=f"Permanent Mission of {name}", name_language="en", kind=Kind.MISSION, invented=True
        )
        decide_request(
            request=JoinRequest.objects.get(organization=mission, person=delegate),
            by=stage.officer,
            accept=True,
            reason="The note verbale was received (invented).",
        )
    mission.refresh_from_db()
    return delegate, mission


def _session(stage: Stage, name: str, begins: datetime.date, part: str) -> Session:
    return create_session(
        scheme=stage.scheme,
        by=stage.officer,
        name=name,
        year=begins.year,
        part=part,
        begins_on=begins,
        ends_on=begins + datetime.timedelta(days=9),
    )


def _items(session: Session, applications: Iterable[Application]) -> list[Item]:
    keys = [one.pk for one in applications]
    found = {it.application_id: it for it in session.items.select_related("application", "session")}
    return [found[key] for key in keys]


def _ask(stage: Stage, application: Application, number: int, text: str) -> Question:
    seat, delegate = stage.seats[number % len(stage.seats)]
    question = draft_question(application=application, seat=seat, by=delegate, text=text, language="en")
    seen = [one.question.reference for one in alike(question)]
    return ask_question(question=question, by=delegate, despite=seen)


def _reply(stage: Stage, question: Question) -> None:
    head = stage.heads[question.application_id]
    answer_question(
        question=question, by=head, text="The amounts are in the annex; all donors are named there.", language="en"
    )


def _earlier(story: Story, stage: Stage) -> None:
    officer = stage.officer
    with at(story.when(-390)):
        session = _session(stage, "Earlier session (invented)", story.day(-370), "regular")
        list_applications(session=session, applications=stage.of(*sorted(EARLIER | TWICE)), by=officer)
    waiting = stage.of("earlier_deferred", *sorted(TWICE))
    with at(story.when(-370, 15)):
        open_session(session=session, by=officer)
        for number, application in enumerate(waiting):
            _ask(stage, application, number, QUESTIONS[0])
    with at(story.when(-366, 16)):
        for item in _items(session, stage.of("granted", "earlier_recommended", "back", "rejected")):
            decide(item=item, verb="recommend", by=officer)
        for item in _items(session, waiting):
            asked = Question.objects.get(application=item.application_id)
            decide(
                item=item,
                verb="defer",
                by=officer,
                criterion=criterion_of("question"),
                reason="The answer to a question is awaited.",
                question=asked,
            )
    with at(story.when(-360)):
        close_report(session=session, by=officer, report_symbol="E/2999/32 (Part I) (invented)")


def _council(story: Story, stage: Stage) -> None:
    """What the council made of the recommendations, and the answers of those who were deferred."""
    officer, document = stage.officer, "E/2999/INF/7 (invented)"
    with at(story.when(-300, 17)):
        for application in stage.of("granted"):
            decide_in_council(
                application=application, verb="council_grant", by=officer, document=document, day=story.day(-300)
            )
        for verb, way in (("council_reject", "rejected"), ("council_return", "back")):
            for application in stage.of(way):
                decide_in_council(
                    application=application,
                    verb=verb,
                    by=officer,
                    document=document,
                    day=story.day(-300),
                    criterion=criterion_of("competence"),
                    reason="As the Council decided after a vote (invented).",
                )
    with at(story.when(-280)):
        for question in Question.objects.filter(application__in=stage.of("earlier_deferred", *sorted(TWICE))):
            _reply(stage, question)


def _these_days(story: Story, stage: Stage) -> None:
    officer = stage.officer
    with at(story.when(-60)):
        session = _session(stage, "Session of these days (invented)", story.day(-3), "resumed")
        list_applications(session=session, applications=stage.of("earlier_deferred"), by=officer)
        list_applications(session=session, applications=stage.of(*sorted(NOW)), by=officer)
    with at(story.when(-30)):
        for number, application in enumerate(stage.of("answered", "closed")):
            question = _ask(stage, application, number, QUESTIONS[number % 3])
            if application in stage.of("answered"):
                _reply(stage, question)
    with at(story.when(-3, 14)):
        open_session(session=session, by=officer)
    with at(story.when(-2, 14)):
        for number, application in enumerate(stage.of("question", "deferred")):
            _ask(stage, application, number, QUESTIONS[number % 3])
        for number, application in enumerate(stage.of("earlier_deferred")):
            _ask(
                stage, application, number + 1, "Please give the amounts that you received from each donor, once more."
            )
    with at(story.when(-1, 15)):
        for item in _items(session, stage.of("recommended")):
            decide(item=item, verb="recommend", by=officer)
        grounds = {
            "deferred": ("defer", criterion_of("question"), "The answer to a question is awaited."),
            "closed": ("close", criterion_of("answers"), "No answer came before the session (invented)."),
            "not_recommended": (
                "not_recommend",
                criterion_of("representative"),
                "The statutes name no election (invented).",
            ),
        }
        for way, (verb, criterion, reason) in grounds.items():
            for item in _items(session, stage.of(way)):
                asked = Question.objects.filter(application=item.application_id).last() if verb == "defer" else None
                decide(item=item, verb=verb, by=officer, criterion=criterion, reason=reason, question=asked)
    with at(story.when(-1, 17)):
        seat, delegate = stage.seats[1]
        (application,) = stage.of("listed")[:1]
        draft_question(application=application, seat=seat, by=delegate, text=QUESTIONS[2], language="en")
