"""What applications add to the pages of organizations and of people."""

from typing import Any

from accounts.organizations.models import Organization
from accounts.organizations.registry import Section
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.rules import may_start
from meetings.accreditation.applications.states import TAGS, State
from meetings.accreditation.domain import can_claim

#: The newest ones; the list has them all.
SHOWN = 5


def workspace_section(organization: Organization, user: Any) -> Section | None:
    """The applications of an organization, on the page of its members; missions need no standing."""
    found = list(
        Application.objects.filter(organization=organization)
        .select_related("scheme")
        .order_by("-created_at", "pk")[:SHOWN]
    )
    able = can_claim(organization)
    if not found and not able:
        return None
    rows = [(application, TAGS.get(State(application.state), "info")) for application in found]
    context = {"organization": organization, "rows": rows, "may_start": able and may_start(user, organization.pk)}
    return {"template": "accreditation/applications/workspace_section.html", "context": context}


def export(person: Any) -> Any:
    """Return the applications that a person began or submitted, for the export of their data."""
    key = str(person.pk)
    mine = Application.objects.filter(started_by=key) | Application.objects.filter(submitted_by=key)
    return [
        {
            "reference": it.reference,
            "organization": it.organization.name,
            "scheme": it.scheme_id,
            "state": it.state,
            "began": it.started_by == key,
            "submitted": it.submitted_by == key,
            "created_at": it.created_at.isoformat(),
            "submitted_at": it.submitted_at.isoformat() if it.submitted_at else None,
        }
        for it in mine.select_related("organization").order_by("created_at", "pk")
    ]
