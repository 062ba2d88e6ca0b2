"""What this room adds to the pages of organizations and of people."""

from typing import Any

from accounts.organizations.models import Organization
from accounts.organizations.registry import Section
from meetings.accreditation.domain import can_claim
from meetings.accreditation.models import Standing
from meetings.accreditation.queries import KINDS, of_organization, public_rows, rows
from meetings.accreditation.rules import may_claim
from meetings.accreditation.schemes.queries import opened_by
from meetings.accreditation.states import State


def public_section(organization: Organization) -> Section | None:
    """The standing of an organization as dated rows, on its public page; nothing when none was ever granted."""
    found = public_rows(organization)
    if not found:
        return None
    valid = [row.standing.category for row in found if row.status.kind == KINDS[State.CONFIRMED]]
    return {"template": "accreditation/public_section.html", "context": {"rows": found, "opens": opened_by(valid)}}


def workspace_section(organization: Organization, user: Any) -> Section | None:
    """What the organization holds and claims, on the page of its members; missions need no standing."""
    found = rows(of_organization(organization.pk))
    claims = can_claim(organization)
    if not found and not claims:
        return None
    context = {"organization": organization, "rows": found, "may_claim": claims and may_claim(user, organization.pk)}
    return {"template": "accreditation/workspace_section.html", "context": context}


def export(person: Any) -> Any:
    """Return the claims that a person made, for the export of their data."""
    claims = Standing.objects.filter(claimed_by=str(person.pk)).select_related("organization", "category")
    return [
        {
            "organization": claim.organization.name,
            "category": claim.category_id,
            "claimed_at": claim.claimed_at.isoformat(),
            "granted_by": claim.granted_by,
            "explanation": claim.explanation,
            "state": claim.state,
        }
        for claim in claims.order_by("claimed_at", "id")
    ]
