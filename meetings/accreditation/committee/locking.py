"""Locks of a session and its applications, in the order of the house: organizations, session, applications."""

from collections.abc import Iterable
from typing import Any

from accounts.organizations.models import Organization
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications.models import Application
from meetings.accreditation.committee.models import Session
from meetings.accreditation.committee.states import SessionState

PARTS = ("organization", "category", "scheme__body", "about", "merge_with")


def lock_organizations(ids: Iterable[Any]) -> None:
    """Lock organizations, the lower id first."""
    wanted = sorted({pk for pk in ids if pk is not None}, key=str)
    list(Organization.objects.select_for_update(of=("self",)).filter(pk__in=wanted).order_by("pk").only("pk"))


def lock_session(session: Session, *states: SessionState, verb: str, version: int | None = None) -> Session:
    """Return a session as it is now, locked. Raises Stale, or IllegalMove when it is in none of the states."""
    rows = Session.objects.select_for_update(of=("self",)).select_related("scheme__body", "scheme__committee")
    found = rows.get(pk=session.pk)
    if version is not None and found.version != version:
        raise Stale
    if states and found.state not in states:
        raise IllegalMove(verb, found.state)
    return found


def lock_application(application: Application, version: int | None = None) -> Application:
    """Return an application as it is now, locked with its parts. Raises Stale."""
    rows = Application.objects.select_for_update(of=("self",)).select_related(*PARTS)
    found = rows.get(pk=application.pk)
    if version is not None and found.version != version:
        raise Stale
    return found
