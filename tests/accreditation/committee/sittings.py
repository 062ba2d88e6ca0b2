"""What the tests of sessions and decisions share: a cast, and applications that the portal's verbs led to a state."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.decisions import decide
from meetings.accreditation.committee.models import Decision, Item, Question, Seat, Session
from meetings.accreditation.committee.sessions import create_session, list_applications, open_session
from meetings.accreditation.models import Criterion, Scheme
from tests.factories import join, load_accreditation, make_organization, person, staff

DAY = datetime.timedelta(days=1)
CRITERION = "ecosoc-conduct"
REASON = "The committee asked for the sources of funding."
#: The days of a session that is over.
PAST = {"begins_on": datetime.date(2026, 1, 20), "ends_on": datetime.date(2026, 1, 29)}


@dataclass
class Cast:
    """Who takes part: the secretary, colleagues, a member of the committee, and the seat of an invented State."""

    scheme: Scheme
    secretary: Any
    other_body: Any
    reader: Any
    seat: Seat
    delegate: Any
    stranger: Any


def cast() -> Cast:
    """Return the people around a committee; schemes are loaded."""
    load_accreditation()
    scheme = Scheme.objects.select_related("body", "committee").get(pk="ecosoc")
    mission = make_organization(name="Permanent Mission of Xanadia", kind="mission")
    delegate = person(name="Delegate of Xanadia")
    join(delegate, mission, "head", confirmed_at=timezone.now())
    seat = Seat.objects.create(
        committee=scheme.committee, mission=mission, code="XAA", name="Xanadia", since=datetime.date(2020, 1, 1)
    )
    return Cast(
        scheme=scheme,
        secretary=staff("accreditation_officer", scope="ecosoc", name="Sana Secretary"),
        other_body=staff("accreditation_officer", scope="hrc", name="Otto Other"),
        reader=staff("read_only", scope="ecosoc", name="Rita Reader"),
        seat=seat,
        delegate=delegate,
        stranger=person(name="Stranger"),
    )


def apply(scheme: Scheme, state: str = State.READY, *, head: Any = None, **fields: Any) -> Application:
    """Return an application as screening left it, of an organization with a head."""
    organization = fields.pop("organization", None)
    if organization is None:
        organization = make_organization()
        join(head or person(name="Head"), organization, "head")
    now = timezone.now()
    values = {"category_id": "special", "submitted_at": now, "waits_since": now, **fields}
    return Application.objects.create(organization=organization, scheme=scheme, state=state, **values)


def session_of(cast: Cast, *, begins_in: int = 60, **fields: Any) -> Session:
    """Return a session whose list is being prepared."""
    begins_on = timezone.now().date() + begins_in * DAY
    values = {
        "name": "2027 regular session",
        "year": 2027,
        "begins_on": begins_on,
        "ends_on": begins_on + 9 * DAY,
        **fields,
    }
    return create_session(scheme=cast.scheme, by=cast.secretary, **values)


def ask(application: Application, cast: Cast, session: Session | None = None) -> Question:
    """Return a question that waits for its answer, as its mission asked it."""
    return Question.objects.create(
        application=application,
        session=session,
        seat=cast.seat,
        state="asked",
        text="Who finances the organization?",
        asked_at=timezone.now(),
        due_at=session.answers_due_at if session else None,
    )


def answer(question: Question) -> None:
    """Answer a question."""
    Question.objects.filter(pk=question.pk).update(state="answered", answer="Members.", answered_at=timezone.now())


def sitting(cast: Cast, *applications: Application, **fields: Any) -> tuple[Session, list[Item]]:
    """Return a session that sits, with these applications on its list."""
    session = session_of(cast, **fields)
    items = list_applications(session=session, applications=applications, by=cast.secretary)
    session = open_session(session=session, by=cast.secretary)
    return session, [fresh(item) for item in items]


def fresh(thing: Any) -> Any:
    """Return a row as it is now."""
    return type(thing).objects.get(pk=thing.pk)


def record(item: Item, verb: str, by: Any, **fields: Any) -> Decision:
    """Record a decision with a published criterion and a reason."""
    values = {"criterion": Criterion.objects.get(pk=CRITERION), "reason": REASON, **fields}
    return decide(item=fresh(item), verb=verb, by=by, **values)
