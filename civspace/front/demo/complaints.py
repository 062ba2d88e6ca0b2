"""Invented complaints in different states, about decisions of the demonstration, and those who decide on them."""

from dataclasses import dataclass
from typing import Any

from accounts.people.domain import create_person
from accounts.people.models import User
from accounts.people.roles import grant_role
from accounts.people.states import Role
from civspace.audit.models import Entry
from civspace.contest import domain
from civspace.contest.models import Complaint
from civspace.contest.states import Seat
from civspace.front.demo.cast import PASSWORD, People
from civspace.front.demo.clock import Story, at
from meetings.accreditation.applications.models import Application
from meetings.calendar.models import Body, Meeting
from submissions.statements.models import Statement

#: Who decides: key, name, roles, scope. None of them took a decision that is contested here.
DECIDERS = (
    ("secretariat2", "Ines Halloran", (Role.REVIEWER, Role.ACCREDITATION_OFFICER, Role.MEETINGS_EDITOR), "*"),
    ("secretariat3", "Teodor Brandvik", (Role.REVIEWER, Role.ACCREDITATION_OFFICER, Role.MEETINGS_EDITOR), "*"),
    ("panel1", "Amara Quist", (), ""),
    ("panel2", "Leila Farrokhi", (), ""),
    ("panel3", "Benedikt Solano", (Role.REVIEWER,), "csw"),
)
SEATS = ((Seat.CHAIR, "panel1"), (Seat.CIVIL_SOCIETY, "panel2"), (Seat.OTHER_ENTITY, "panel3"))
#: Who contests the same thing on the same day.
MANY = ("lantern", "amber", "claire", "semilla", "bereg", "chenxi", "ufuq")
WITH_PASSWORD = ("secretariat2", "panel1")


@dataclass
class Case:
    """What each story needs: the days, who is in the demonstration, and who decides on complaints, by key."""

    story: Story
    people: People
    deciders: dict[str, User]


def _deciders(story: Story) -> dict[str, User]:
    found = {}
    with at(story.when(-165)):
        for key, name, roles, scope in DECIDERS:
            password = PASSWORD if key in WITH_PASSWORD else None
            person = found[key] = create_person(email=f"{key}@example.org", name=name, password=password)
            for role in roles:
                grant_role(person=person, role=role, scope=scope)
    return found


def tell(story: Story, people: People, meetings: dict[str, Meeting]) -> None:
    """Seven of one kind that were put right, and one in each of five states: closed, upheld, review, panel, filed."""
    case = Case(story, people, _deciders(story))
    _many(case, meetings["past"].body)
    _dismissed(case)
    _upheld(case)
    _under_review(case)
    _before_the_panel(case, meetings["council"])
    with at(story.when(-1, 11)):
        domain.file_complaint(
            organization=people.organizations["amber"],
            by=people.heads["amber"],
            kind="remote_access_unavailable",
            meeting=meetings["council"],
            points=["The session is announced as hybrid, and we were told that no link is given to us (invented)."],
            grounds=["unequal"],
            language="en",
        )


def _many(case: Case, body: Body) -> None:
    """So many of one kind, in a quarter in which no other complaint was filed, that the public counts show them."""
    decider = case.deciders["secretariat2"]
    for number, key in enumerate(MANY):
        with at(case.story.when(-162, 9, number)):
            made = domain.file_complaint(
                organization=case.people.organizations[key],
                by=case.people.heads[key],
                kind="language",
                body=body,
                points=["The guide for those who write statements came in one language only (invented)."],
                grounds=["unequal"],
                language="en",
            )
        with at(case.story.when(-161, 9, number)):
            reason = "The other five languages came eleven days later, which is late (invented)."
            _decide("answer", made, decider, "partly_upheld", "procedure-broken", reason)
        with at(case.story.when(-160, 9, number)):
            what = "The next guide comes out in six languages on the same day (invented)."
            remedy = domain.order_remedy(complaint=fresh(made), by=decider, kind="change-practice", text=what)
        with at(case.story.when(-140, 9, number)):
            domain.finish_remedy(remedy=remedy, by=decider, text="It did (invented).")
    with at(case.story.when(-100)):
        domain.close_windows()


def _dismissed(case: Case) -> None:
    """The late acceptance that another organization was given, contested by one that was in time."""
    head, decider = case.people.heads["claire"], case.deciders["secretariat2"]
    entry = Entry.objects.get(object_type="meetings_modalities.timegrant", verb="admit_late")
    with at(case.story.when(-70)):
        made = domain.file_complaint(
            organization=case.people.organizations["claire"],
            by=head,
            decision=entry,
            points=["We were in time at some cost; another organization got two days more (invented)."],
            grounds=["unequal"],
            language="en",
        )
    with at(case.story.when(-68)):
        reason = "The mailbox of the Secretariat refused the mail, which the rule on late acceptance names (invented)."
        _decide("answer", made, decider, "not_upheld", "procedure-kept", reason)
        domain.agree_to_publish(complaint=fresh(made), by=head, agrees=True)
        domain.agree_to_publish(complaint=fresh(made), by=decider, agrees=True)
    with at(case.story.when(-7)):
        domain.close_windows()


def _upheld(case: Case) -> None:
    head, decider = case.people.heads["lantern"], case.deciders["secretariat2"]
    refused = Statement.objects.get(organization=case.people.organizations["lantern"], state="refused")
    with at(case.story.when(-30)):
        said = "The recommendations stand in the last three paragraphs of the text (invented)."
        made = _against(refused, "refuse", head, "facts-wrong", said)
    with at(case.story.when(-29)):
        domain.acknowledge_complaint(complaint=made, by=decider)
    with at(case.story.when(-28)):
        question = "Which paragraphs of the text that you submitted do you mean?"
        domain.ask_clarification(complaint=fresh(made), by=decider, question=question)
    with at(case.story.when(-26)):
        domain.clarify_complaint(complaint=fresh(made), by=head, answer="Paragraphs 7, 8 and 9.")
    with at(case.story.when(-6)):
        reason = (
            "The three paragraphs are recommendations. The refusal rested on a reading of the first page (invented)."
        )
        _decide("answer", fresh(made), decider, "upheld", "criterion-met", reason)
    with at(case.story.when(-5)):
        what = "A letter that corrects the record, and a note beside the list of documents of the session."
        domain.order_remedy(complaint=fresh(made), by=decider, kind="explain", text=what)


def _under_review(case: Case) -> None:
    application, head = _applicant("Open Ledger Society")
    with at(case.story.when(-24)):
        said = "The statement covers the whole year: our year begins in July (invented)."
        made = _against(application, "return_incomplete", head, "facts-wrong", said)
    with at(case.story.when(-23)):
        domain.acknowledge_complaint(complaint=made, by=case.deciders["secretariat2"])
    with at(case.story.when(-16)):
        reason = "The form asks for a calendar year, and says so beside the field (invented)."
        _decide("answer", fresh(made), case.deciders["secretariat2"], "not_upheld", "procedure-kept", reason)
    with at(case.story.when(-12)):
        domain.request_review(complaint=fresh(made), by=head)


def _before_the_panel(case: Case, meeting: Meeting) -> None:
    head, first, second = case.people.heads["ufuq"], case.deciders["secretariat2"], case.deciders["secretariat3"]
    with at(case.story.when(-40)):
        made = domain.file_complaint(
            organization=case.people.organizations["ufuq"],
            by=head,
            kind="accessibility_denied",
            meeting=meeting,
            points=["We asked for interpretation in sign language at the session and were told no (invented)."],
            grounds=["unequal", "no-reasons"],
            language="en",
        )
    with at(case.story.when(-39)):
        domain.acknowledge_complaint(complaint=made, by=first)
    with at(case.story.when(-30)):
        reason = "The service was not in the estimate of the session (invented)."
        _decide("answer", fresh(made), first, "not_upheld", "outside-competence", reason)
    with at(case.story.when(-29)):
        domain.request_review(complaint=fresh(made), by=head)
    with at(case.story.when(-20)):
        reason = "The estimate is closed; another session may foresee the service (invented)."
        _decide("decide_review", fresh(made), second, "not_upheld", "outside-competence", reason)
    with at(case.story.when(-18)):
        domain.request_panel(complaint=fresh(made), by=head)
    with at(case.story.when(-15)):
        for seat, key in SEATS:
            domain.appoint_member(
                complaint=fresh(made), by=case.people.secretariat, person=case.deciders[key], seat=seat
            )
    with at(case.story.when(-10)):
        what = "Captions and interpretation in sign language by video at every meeting, until the panel has decided."
        domain.decide_interim(complaint=fresh(made), by=first, measure="remote-access", text=what)
    with at(case.story.when(-5)):
        why = "Other sessions of the year had the service (invented)."
        domain.cast_vote(complaint=fresh(made), by=case.deciders["panel2"], outcome="upheld", reason=why)


def _against(thing: Any, verb: str, by: User, ground: str, said: str) -> Complaint:
    """File a complaint against the last decision of a kind on a thing."""
    entry = Entry.objects.filter(object_id=str(thing.pk), verb=verb).latest("seq")
    return domain.file_complaint(
        organization=thing.organization, by=by, decision=entry, points=[said], grounds=[ground], language="en"
    )


def _decide(verb: str, complaint: Complaint, by: User, outcome: str, reason: str, text: str) -> None:
    verbs = {"answer": domain.answer_complaint, "decide_review": domain.decide_review}
    verbs[verb](
        complaint=complaint,
        by=by,
        outcome=outcome,
        reason=reason,
        text=text,
        findings={1: "Examined with the file and the published rule (invented)."},
        cited="A/HRC/44/25, para. 62",
        cited_url="https://undocs.org/A/HRC/44/25",
        language="en",
    )


def _applicant(name: str) -> tuple[Application, User]:
    """Return the application of an invented applicant, and its head."""
    application = Application.objects.select_related("organization").get(organization__name=name)
    return application, application.organization.memberships.get(role="head").person


def fresh(complaint: Complaint) -> Complaint:
    """Return a complaint as it stands now."""
    return Complaint.objects.get(pk=complaint.pk)
