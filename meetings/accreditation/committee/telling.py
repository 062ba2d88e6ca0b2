"""Telling an organization what a session means for its application: when it is considered, and what was decided."""

from typing import Any

from accounts.organizations.queries import people_of
from accounts.organizations.states import DRAFTERS
from civspace.notices.domain import send
from meetings.accreditation.applications.models import Application
from meetings.accreditation.committee.models import Decision, Session
from meetings.accreditation.wording import in_six, rule_of
from meetings.calendar.contacts import contact_names, contact_of

#: The notice that each decision sends.
KINDS = {
    "recommend": "application_recommended",
    "defer": "application_deferred",
    "close": "application_closed",
    "not_recommend": "application_not_recommended",
    "council_grant": "application_council_granted",
    "council_reject": "application_council_rejected",
    "council_return": "application_council_returned",
}


def _recipients(application: Application) -> list[Any]:
    people = list(people_of(application.organization))
    return people if len(people) > 1 else list(people_of(application.organization, DRAFTERS))


def _values(application: Application) -> dict[str, Any]:
    return {
        "event": f"application:{application.pk}:{application.version}",
        "recipients": _recipients(application),
        "link": f"/my/organizations/{application.organization_id}/applications/{application.pk}/",
        "contact": contact_names(contact_of(application.scheme.body)),
    }


def _about(application: Application) -> dict[str, Any]:
    return {"organization": application.organization.name, "scheme": in_six(application.scheme, "name")}


def tell_session(kind: str, application: Application, session: Session) -> None:
    """Tell an organization what happened to the place of its application in a session, and by when answers are due."""
    values = _values(application)
    if kind == "session_moved":
        values["event"] = f"session:{session.pk}:{session.version}:{application.pk}"
    listed = kind in ("session_listed", "session_moved")
    send(
        kind=kind,
        context=_about(application) | {"session": in_six(session, "name"), "day": session.begins_on},
        by_when=session.answers_due_at if listed else None,
        zone=session.time_zone,
        reference=application.reference,
        **values,
    )


def tell_decision(decision: Decision, *, session: Session | None = None) -> None:
    """Tell an organization of a decision on its application, with criterion, reason and the question it waits for."""
    application, kind, context = decision.application, KINDS[decision.verb], _about(decision.application)
    if decision.question is not None:
        kind, context["question"] = "application_deferred_question", decision.question.reference
    if session is not None:
        context["session"] = in_six(session, "name")
    if decision.document:
        context["document"] = decision.document
    send(
        kind=kind,
        context=context,
        reason=decision.reason,
        rule=rule_of(decision.criterion) if decision.criterion else None,
        reference=application.reference,
        **_values(application),
    )
