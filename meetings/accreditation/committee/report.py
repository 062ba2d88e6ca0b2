"""The report of a session, as table and as document; a decision and a certificate as documents of their own."""

from typing import Any, NotRequired, TypedDict

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from civspace.renditions import document, registry
from civspace.web.dates import day_text
from civspace.web.tables import Column
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import Sort, State
from meetings.accreditation.committee.listing import OUTCOMES, Row, in_order, rows
from meetings.accreditation.committee.models import Decision, Session
from meetings.accreditation.models import Standing
from meetings.calendar.contacts import contact_names, contact_of

REPORT, DECISION, CERTIFICATE = "session-report", "decision", "certificate"

SESSIONS = (
    Column(gettext_lazy("Name"), lambda it: it.name),
    Column(gettext_lazy("Scheme"), lambda it: it.scheme.name),
    Column(gettext_lazy("First day"), lambda it: it.begins_on),
    Column(gettext_lazy("Last day"), lambda it: it.ends_on),
    Column(gettext_lazy("State"), lambda it: it.get_state_display()),
)
#: What the report says, for everybody who reads the list.
REPORTED = (
    Column(gettext_lazy("Part of the list"), lambda it: it.item.get_group_display()),
    Column(gettext_lazy("Organization"), lambda it: it.application.organization.name),
    Column(gettext_lazy("Country"), lambda it: country_of(it.application)),
    Column(gettext_lazy("Reference"), lambda it: it.application.reference),
    Column(gettext_lazy("Category"), lambda it: it.application.category.name if it.application.category else ""),
    Column(gettext_lazy("Decision"), lambda it: it.outcome.label),
    Column(gettext_lazy("Criterion"), lambda it: criterion_of(it)),
    Column(gettext_lazy("Question"), lambda it: question_of(it)),
)
#: And what the desk and the committee read besides.
COLUMNS = (
    *REPORTED,
    Column(gettext_lazy("Reason"), lambda it: it.decision.reason if it.decision else ""),
    Column(gettext_lazy("Times deferred"), lambda it: it.application.deferrals),
    Column(gettext_lazy("Waiting since"), lambda it: it.application.waits_since),
)


def country_of(application: Application) -> str:
    """Return the name of the country of an applicant, or an empty text."""
    country = application.organization.country
    return str(country.name) if country is not None else ""


def criterion_of(row: Row) -> str:
    """Return the words of the criterion that a decision rests on, or an empty text."""
    return str(row.decision.criterion.text) if row.decision and row.decision.criterion else ""


def question_of(row: Row) -> str:
    """Return the reference of the question for whose answer a decision waits."""
    return row.decision.question.reference if row.decision and row.decision.question else ""


class Line(TypedDict):
    """An application in the report: its name, what stands beside it, and the grounds of the decision."""

    name: str
    facts: str
    grounds: str


class Section(TypedDict):
    """The applications on which a session decided in the same way."""

    heading: str
    lines: list[Line]


class ReportSource(TypedDict):
    """The input of `kind="session-report"`; every sentence is in the language of the document."""

    title: str
    masthead: str
    reference: str  # the symbol of the report
    lede: str
    issued_on: str
    counts: list[list[str]]  # [label, value] rows
    sections: list[Section]
    verify_url: str
    url: str
    specimen: NotRequired[bool]


def report_html(source: dict[str, Any], language: str) -> str:
    """Return the report of a session as HTML; the fixed language must be active."""
    return render_to_string("accreditation/sessions/report.html", document.common(language, source))


def _line(row: Row) -> Line:
    application = row.application
    category = application.category.name if application.category else ""
    held = application.about.category.name if application.about else ""
    other = application.merge_with.name if application.merge_with else ""
    asked = f"{held} → {category}" if held and category and application.sort == Sort.RECLASSIFICATION else str(category)
    facts = [application.reference, country_of(application), asked, application.new_name, other]
    grounds = list(filter(None, [criterion_of(row)]))
    if question := question_of(row):
        grounds.append(_("Waits for the answer to question %(question)s.") % {"question": question})
    return Line(
        name=application.organization.name,
        facts=" · ".join(filter(None, facts)),
        grounds=" ".join(grounds),
    )


def sections_of(listed: list[Row]) -> list[tuple[str, list[Row]]]:
    """Return the items by what the session decided: requests beside new applications, and those that were withdrawn."""
    found: list[tuple[str, list[Row]]] = []
    for sort in Sort:
        for state in OUTCOMES:
            fit = [it for it in listed if it.application.sort == sort and it.outcome == state]
            if fit:
                heading = str(state.label) if sort == Sort.NEW else f"{sort.label}: {state.label}"
                found.append((heading, fit))
    return found


def report_source(session: Session, language: str) -> dict[str, Any]:
    """Return everything that the report of a closed session says, in a language."""
    listed = rows(in_order(session), session)
    with override(language):
        parts = sections_of(listed)
        source = ReportSource(
            title=_("Report on the session: %(session)s") % {"session": session.name},
            masthead=str(session.scheme.name),
            reference=session.report_symbol,
            lede=f"{day_text(session.begins_on)} – {day_text(session.ends_on)}",
            issued_on=(session.closed_at.date() if session.closed_at else session.ends_on).isoformat(),
            counts=[[heading, str(len(part))] for heading, part in parts],
            sections=[Section(heading=heading, lines=[_line(it) for it in part]) for heading, part in parts],
            verify_url=settings.BASE_URL + reverse("verify"),
            url=settings.BASE_URL + reverse("session", args=[session.pk]),
            specimen=settings.DEMO,
        )
    return dict(source)


def _decision_facts(decision: Decision) -> list[list[str]]:
    application = decision.application
    facts = [
        [_("Reference"), application.reference],
        [_("Organization"), application.organization.name],
        [_("Scheme"), str(application.scheme.name)],
        [_("Category"), str(application.category.name) if application.category else ""],
        [_("Decision"), str(State(decision.to_state).label)],
        [_("Date"), day_text(decision.decided_on or decision.at)],
        [_("Session"), decision.session.name if decision.session else ""],
        [_("Document"), decision.document],
        [_("Question"), decision.question.reference if decision.question else ""],
        [_("Reason"), decision.reason],
    ]
    if decision.criterion is not None:
        facts.append([_("Criterion"), str(decision.criterion.text)])
        facts.append([_("Source"), f"{decision.criterion.source_title}\n{decision.criterion.source_url}"])
    return [[label, value] for label, value in facts if value]


def decision_source(decision: Decision, language: str) -> dict[str, Any]:
    """Return everything that the document of a decision says: what, on which criterion, why, and how to contest it."""
    application = decision.application
    contact = contact_names(contact_of(application.scheme.body)).get(language, "")
    with override(language):
        how = _("You may contest this decision, until the day that the page of the application names.")
        return {
            "title": _("Decision on an application"),
            "masthead": str(application.scheme.name),
            "facts": _decision_facts(decision),
            "checks": [],
            "reference": application.reference,
            "footer": f"{how} {contact}".strip() if decision.to_state != State.GRANTED else "",
            "issued_on": decision.at.date().isoformat(),
            "verify_url": settings.BASE_URL + reverse("verify"),
            "specimen": settings.DEMO,
        }


def certificate_source(standing: Standing, language: str) -> dict[str, Any]:
    """Return everything that the certificate of a standing says."""
    with override(language):
        until = [[_("Valid until"), day_text(standing.valid_to)]] if standing.valid_to else []
        return {
            "title": str(standing.category.name),
            "masthead": str(standing.category.scheme.name),
            "lede": standing.organization.name,
            "facts": [
                [_("Reference"), standing.reference],
                [_("Document that granted it"), standing.granted_by],
                *([[_("Valid from"), day_text(standing.valid_from)]] if standing.valid_from else []),
                *until,
            ],
            "checks": [],
            "reference": standing.reference,
            "footer": _("Whether it is in force today stands on the page of the organization."),
            "issued_on": (standing.decided_at or standing.claimed_at).date().isoformat(),
            "url": settings.BASE_URL + reverse("organization", args=[standing.organization_id]),
            "verify_url": settings.BASE_URL + reverse("verify"),
            "specimen": settings.DEMO,
        }


def _page(object_id: str, language: str) -> str | None:
    return reverse("session", args=[object_id])


def _holder(object_id: str, language: str) -> str | None:
    found = Standing.objects.filter(pk=object_id).first()
    return reverse("organization", args=[found.organization_id]) if found else None


def register() -> None:
    """Register the documents of this room."""
    document.SCHEMAS[REPORT], document.TEMPLATES[REPORT] = ReportSource, report_html
    for kind in (DECISION, CERTIFICATE):
        document.SCHEMAS[kind], document.TEMPLATES[kind] = document.ReceiptSource, document.receipt_html
    registry.register(REPORT, url_of=_page, label=gettext_lazy("Report of a session"))
    registry.register(DECISION, url_of=lambda object_id, language: None, label=gettext_lazy("Decision"))
    registry.register(CERTIFICATE, url_of=_holder, label=gettext_lazy("Certificate"))
