"""What sessions and decisions add to the organization's page of an application."""

from typing import Any

from meetings.accreditation.applications import registry
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.registry import Part
from meetings.accreditation.applications.states import OVER
from meetings.accreditation.committee.published import decisions_of, waited_days
from meetings.accreditation.committee.reading import waiting_days
from meetings.accreditation.states import State as StandingState


def part(application: Application, user: Any) -> Part | None:
    """The session that considers the application, the decisions that stand as documents, and the certificate."""
    final = decisions_of(application)
    certified = application.granted is not None and application.granted.state == StandingState.CONFIRMED
    if application.session is None and not final and not certified:
        return None
    ended = application.state in OVER and bool(final) and final[-1].to_state == application.state
    context = {
        "application": application,
        "session": application.session,
        "decisions": final,
        "days": waited_days(final[-1]) if ended else waiting_days(application),
        "certificate": application.granted.reference if application.granted and certified else "",
    }
    return Part("accreditation/sessions/part.html", context)


def register() -> None:
    """Register the part."""
    registry.parts.append(part)
