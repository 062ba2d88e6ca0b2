"""What this room adds to the page on which members work for their organization."""

from typing import Any

from accounts.organizations.models import Organization
from accounts.organizations.queries import membership_in
from accounts.organizations.registry import Section
from civspace.front.sessions import sessions_of

#: How many sessions the page of an organization shows before it leads to the list.
SHOWN = 3


def workspace_section(organization: Organization, user: Any) -> Section | None:
    """The sessions at which something of the organization waits, and the way to all of them."""
    membership = membership_in(user, organization.pk)
    if membership is None:
        return None
    rows = [row for row in sessions_of(user, membership) if row.going]
    return {"template": "front/sessions_section.html", "context": {"organization": organization, "rows": rows[:SHOWN]}}
