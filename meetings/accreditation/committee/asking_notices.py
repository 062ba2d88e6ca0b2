"""Who is told what about questions and seats. No text of a question or an answer stands in a notice."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.organizations.queries import people_of
from accounts.organizations.states import DRAFTERS
from civspace.notices.domain import send
from civspace.notices.kinds import Kind, register
from civspace.reference.models import State as Country
from meetings.accreditation.committee.models import Question, Seat, Session
from meetings.accreditation.committee.states import QuestionState
from meetings.calendar.contacts import contact_names, contact_of
from meetings.calendar.locking import LANGUAGES, column

ANSWER_PAGE = "/my/organizations/%s/applications/%s/questions/%s/"
MEMBER_PAGE = "/my/committee/questions/%s/"
SEATS_PAGE = "/my/committee/"


def register_kinds() -> None:
    """Register the kinds of notice about questions and seats."""
    kinds = {
        "question_asked": (
            _("Question of the committee"),
            _("Question to answer: %(organization)s"),
            _("%(member)s asks %(organization)s a question about its application (%(application)s)."),
            _("Answer through the portal. Without an answer in time the application can be closed without prejudice."),
            True,
        ),
        "question_new_time": (
            _("Question of the committee: new time"),
            _("New time to answer: %(organization)s"),
            _("The question of %(member)s about the application %(application)s is considered in: %(session)s."),
            _("Answer through the portal, before the time ends."),
            True,
        ),
        "question_taken_back": (
            _("Question of the committee taken back"),
            _("Question taken back: %(organization)s"),
            _("%(member)s took back its question about the application %(application)s."),
            _("You need not answer it."),
            False,
        ),
        "question_due_soon": (
            _("Question of the committee due soon"),
            _("Answer soon: %(organization)s"),
            _("The question of %(member)s about the application %(application)s has no answer yet."),
            _("Answer through the portal. Without an answer in time the application can be closed without prejudice."),
            False,
        ),
        "question_lapsed": (
            _("Question of the committee not answered in time"),
            _("Not answered in time: %(organization)s"),
            _("The time to answer the question of %(member)s about the application %(application)s is over."),
            _("Answer now: late answers are read, but the committee may close the application without prejudice."),
            True,
        ),
        "question_answered": (
            _("Answer to a question of the committee"),
            _("Answer arrived: %(organization)s"),
            _("%(organization)s answered the question of %(member)s about its application (%(application)s)."),
            _("Read the answer through the portal."),
            False,
        ),
        "seat_given": (
            _("Seat in a committee"),
            _("Seat in the committee: %(committee)s"),
            _("Your mission now acts for %(member)s in the committee: %(committee)s."),
            _("Read the applications and ask questions through the portal."),
            True,
        ),
        "seat_ended": (
            _("Seat in a committee ends"),
            _("Seat ends: %(committee)s"),
            _("The seat of %(member)s in the committee (%(committee)s) ends on %(day)s."),
            _("Thank you for serving in the committee."),
            True,
        ),
    }
    for slug, (label, subject, happened, next_step, decision) in kinds.items():
        register(
            Kind(
                slug=slug,
                category="accreditation",
                label=label,
                subject=subject,
                happened=happened,
                next_step=next_step,
                decision=decision,
            )
        )


def member_names(seat: Seat) -> dict[str, str]:
    """Return the name of the State that has a seat, by language of the interface."""
    if seat.name:
        return dict.fromkeys(LANGUAGES, seat.name)
    country = Country.objects.filter(pk=seat.code).first()
    if country is None:
        return dict.fromkeys(LANGUAGES, seat.code)
    return {code: getattr(country, column("name", code)) or country.name for code in LANGUAGES}


def _context(question: Question) -> dict[str, Any]:
    application = question.application
    return {
        "organization": application.organization.name,
        "application": application.reference,
        "member": member_names(question.seat),
    }


def _to_organization(kind: str, question: Question, event: str, **extra: Any) -> None:
    application = question.application
    people = list(people_of(application.organization))
    if len(people) < 2:
        people = list(people_of(application.organization, DRAFTERS))
    send(
        kind=kind,
        event=f"question:{question.pk}:{event}",
        recipients=people,
        link=ANSWER_PAGE % (application.organization_id, application.pk, question.pk),
        context=_context(question) | extra.pop("context", {}),
        reference=question.reference,
        contact=contact_names(contact_of(application.scheme.body)),
        **extra,
    )


def _time(question: Question) -> dict[str, Any]:
    session = question.session or question.application.session
    zone = session.time_zone if session is not None else question.application.scheme.body.time_zone
    return {"by_when": question.due_at, "zone": zone}


def tell_asked(question: Question) -> None:
    """Tell the organization at once that it was asked, and until when it can answer."""
    _to_organization("question_asked", question, "ask", **_time(question))


def tell_new_time(question: Question, session: Session) -> None:
    """Tell the organization until when it can answer for the next session."""
    names = {"session": {code: getattr(session, column("name", code), "") or session.name for code in LANGUAGES}}
    event = f"carry_over:{question.version}"
    _to_organization("question_new_time", question, event, context=names, **_time(question))


def tell_taken_back(question: Question) -> None:
    """Tell the organization that it need not answer."""
    _to_organization("question_taken_back", question, "take_back")


def tell_due_soon(question: Question) -> None:
    """Remind the organization once for each time that was set."""
    _to_organization("question_due_soon", question, f"due:{question.due_at:%Y%m%d%H%M%S}", **_time(question))


def tell_lapsed(question: Question) -> None:
    """Tell the organization that the time is over, and what it can still do."""
    _to_organization("question_lapsed", question, f"lapse:{question.version}")


def tell_answered(question: Question) -> None:
    """Tell the missions that asked on this application that an answer has come."""
    asked = Question.objects.filter(application=question.application_id).exclude(
        state__in=[QuestionState.DRAFT, QuestionState.WITHDRAWN]
    )
    seats = Seat.objects.filter(pk__in=asked.values("seat")).select_related("mission")
    missions = {seat.mission_id: seat.mission for seat in seats}
    for key in sorted(missions, key=str):
        send(
            kind="question_answered",
            event=f"question:{question.pk}:answer",
            recipients=people_of(missions[key], DRAFTERS),
            link=MEMBER_PAGE % question.pk,
            context=_context(question),
            reference=question.reference,
        )


def _to_mission(kind: str, seat: Seat, event: str, **context: Any) -> None:
    committee = seat.committee
    names = {code: getattr(committee, column("name", code)) or committee.name for code in LANGUAGES}
    send(
        kind=kind,
        event=f"seat:{seat.pk}:{event}",
        recipients=people_of(seat.mission, DRAFTERS),
        link=SEATS_PAGE,
        context={"committee": names, "member": member_names(seat), **context},
    )


def tell_seat_given(seat: Seat) -> None:
    """Tell a mission that it sits in a committee."""
    _to_mission("seat_given", seat, "given")


def tell_seat_ended(seat: Seat) -> None:
    """Tell a mission until when it sits there."""
    _to_mission("seat_ended", seat, f"ended:{seat.until}", day=seat.until)
