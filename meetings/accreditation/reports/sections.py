"""What reports add to the pages of organizations, to the desk, and to what can be contested."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations import registry as organizations
from accounts.organizations.models import Organization
from accounts.organizations.registry import Section
from accounts.people import registry as people
from civspace.audit.models import Entry
from civspace.search import symbols
from civspace.web.registry import register_nav
from civspace.workflow import contesting
from meetings.accreditation.reports.domain import take_note_after_complaint
from meetings.accreditation.reports.models import PeriodicReport
from meetings.accreditation.reports.queries import before_committee, desk_of, of_organization, rows
from meetings.accreditation.reports.states import State
from meetings.accreditation.rules import on_desk


def workspace_section(organization: Organization, user: Any) -> Section | None:
    """The reports that an organization owes, on the page of its members; nothing when it owes none."""
    found = rows(of_organization(organization.pk).exclude(state=State.NOTED)[:5])
    if not found:
        return None
    return {
        "template": "accreditation/reports/workspace.html",
        "context": {"organization": organization, "rows": found},
    }


def export(person: Any) -> Any:
    """Return the reports that a person submitted, for the export of their data."""
    mine = PeriodicReport.objects.filter(submitted_by=str(person.pk)).select_related("standing__organization")
    return [
        {
            "reference": report.reference,
            "organization": report.standing.organization.name,
            "submitted_at": report.submitted_at.isoformat() if report.submitted_at else None,
        }
        for report in mine.order_by("submitted_at", "pk")
    ]


def resolve(text: str, user: Any) -> str | None:
    """Return the page on which a person sees the report that a reference names; never a public one."""
    found = PeriodicReport.objects.visible_to(user).filter(reference=text).select_related("standing").first()
    if found is None:
        return None
    if desk_of(user).filter(pk=found.pk).exists():
        return reverse("desk_report", args=[found.pk])
    if before_committee(user).filter(pk=found.pk).exists():
        return reverse("committee_report", args=[found.pk])
    return reverse("my_report", args=[found.standing.organization_id, found.pk])


def _load(object_id: str) -> PeriodicReport | None:
    return PeriodicReport.objects.filter(pk=object_id).select_related("standing__category__scheme__body").first()


def _title(report: PeriodicReport, entry: Entry) -> str:
    return _("Deferral of the periodic report %(reference)s") % {"reference": report.reference}


def _reverse(*, thing: PeriodicReport, by: Any, reason: str, rule: dict[str, Any]) -> None:
    take_note_after_complaint(report=thing, by=by, reason=reason, rule=rule)


def register() -> None:
    """Register these."""
    organizations.workspace_sections.append(workspace_section)
    people.exporters.append(("periodic_reports", export))
    symbols.own_resolvers.append(resolve)
    register_nav("desk", "desk_reports", gettext_lazy("Periodic reports"), order=27, visible=_on_desk)
    contesting.register(
        contesting.Contestable(
            object_type=PeriodicReport._meta.label_lower,
            verbs=frozenset({"defer"}),
            kind="deferred_report",
            load=_load,
            title=_title,
            parties=lambda report: [str(report.standing.organization_id)],
            body=lambda report: report.standing.category.scheme.body_id,
            link=lambda report: f"/my/organizations/{report.standing.organization_id}/reports/{report.pk}/",
            desk_link=lambda report: f"/desk/accreditation/reports/{report.pk}/",
            stands=lambda report, entry: report.state == State.QUESTIONED,
            reverse=_reverse,
        )
    )


def _on_desk(request: HttpRequest) -> bool:
    return on_desk(request.user)
