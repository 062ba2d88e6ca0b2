"""Decisions on an application that stand for good: who reads them, on pages, as documents and through the API."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.organizations.queries import is_member
from accounts.people.queries import desk_is_open
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.rules import reads_for_secretariat
from meetings.accreditation.committee.models import Decision
from meetings.accreditation.committee.queries import committees_of
from meetings.accreditation.committee.states import SessionState

#: What the Secretariat looks at anew is decided no more: these take a decision back and are none themselves.
AGAIN = ("screen_again", "consider_again")
#: What the Secretariat decides before it passes an application on: no member of the committee reads it.
BEFORE_COMMITTEE = ("return_incomplete", "screen_again")


def reads_decisions(user: Any, application: Application) -> bool:
    """Say whether a person reads the decisions on an application: its organization, the staff of the body at their
    desk, and the members of the committee."""
    if is_member(user, application.organization_id):
        return True
    seen = Application.objects.visible_to(user).filter(pk=application.pk).exists()
    return seen and (desk_is_open(user) or application.scheme.committee_id in committees_of(user))


def reads_before_committee(user: Any, application: Application) -> bool:
    """Say whether a person reads what was decided before an application was passed on: its organization and the
    Secretariat, and never whoever reads it for the committee alone."""
    return is_member(user, application.organization_id) or reads_for_secretariat(user, application)


def stands(decision: Decision) -> bool:
    """Say whether a decision stands for good: none was taken back, and the report of its session is closed."""
    closed = decision.session is None or decision.session.state == SessionState.CLOSED
    return decision.undone_at is None and closed


def decisions_of(application: Application) -> list[Decision]:
    """Return the decisions that stand for good, the first one first."""
    taken = application.decisions.filter(undone_at=None).exclude(verb__in=AGAIN)
    return [it for it in taken.select_related("session", "criterion", "question").order_by("at", "pk") if stands(it)]


def decisions_for(user: Any, application: Application) -> list[Decision]:
    """Return those of the decisions that stand which a person reads, of whom reads_decisions() says that they read."""
    taken = decisions_of(application)
    if reads_before_committee(user, application):
        return taken
    return [it for it in taken if it.verb not in BEFORE_COMMITTEE]


def with_last_verb(applications: "QuerySet[Application]") -> "QuerySet[Application]":
    """Add to each application the verb of the last decision on it that holds: its row keeps the grounds of that one."""
    taken = Decision.objects.filter(application=OuterRef("pk"), undone_at=None).order_by("-at", "-pk")
    return applications.annotate(last_verb=Subquery(taken.values("verb")[:1]))


def waited_days(decision: Decision) -> int | None:
    """Return for how many days the application had waited when it was decided; None where that is not known.

    Up to the day of the council where it decided, else to the moment at which the decision was recorded.
    """
    since = decision.application.waits_since or decision.application.submitted_at
    if since is None:
        return None
    waited = decision.at - since if decision.decided_on is None else decision.decided_on - since.date()
    return max(0, waited.days)
