"""Telling the people of an organization what becomes of its report."""

import datetime
from typing import Any

from accounts.organizations.queries import people_of
from civspace.notices.domain import send
from meetings.accreditation.domain import standing_names
from meetings.accreditation.models import Criterion
from meetings.accreditation.reports.models import PeriodicReport
from meetings.accreditation.wording import rule_of


def link_of(report: PeriodicReport) -> str:
    """Return the page of a report for the organization, without the language."""
    return f"/my/organizations/{report.standing.organization_id}/reports/{report.pk}/"


def tell(
    kind: str,
    report: PeriodicReport,
    *,
    criterion: Criterion | None = None,
    reason: Any = "",
    event: str = "",
    by_when: datetime.datetime | None = None,
    **context: Any,
) -> None:
    """Send a notice of a kind about a report to head and focal points, once for each version or `event`."""
    send(
        kind=kind,
        event=event or f"report:{report.pk}:{report.version}",
        recipients=list(people_of(report.standing.organization)),
        link=link_of(report),
        context={
            "organization": report.standing.organization.name,
            "standing": standing_names(report.standing),
            "reference": report.reference,
            "due": report.due_on,
            **context,
        },
        by_when=by_when,
        zone=report.scheme.body.time_zone,
        reason=reason,
        rule=rule_of(criterion) if criterion is not None else None,
    )
