"""Sessions for everybody: dates, counts and what was granted; the list and the report for those concerned."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.people.access import signed_in
from civspace.renditions.domain import built_now
from civspace.renditions.serving import serve
from civspace.web import tables
from civspace.web.access import access
from civspace.web.pagination import page_of
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.listing import in_order, reads_grounds, reads_list, rows
from meetings.accreditation.committee.models import Decision, Session
from meetings.accreditation.committee.published import decisions_for, reads_decisions
from meetings.accreditation.committee.report import (
    CERTIFICATE,
    COLUMNS,
    DECISION,
    REPORT,
    REPORTED,
    certificate_source,
    decision_source,
    report_source,
)
from meetings.accreditation.committee.states import SessionState
from meetings.accreditation.committee.tables import GRANTED, NAMES, SESSIONS
from meetings.accreditation.models import Standing
from meetings.accreditation.practice.labels import column_label
from meetings.accreditation.practice.queries import outcomes_in
from meetings.accreditation.states import State as StandingState


def _sessions() -> Any:
    return Session.objects.select_related("scheme__body", "scheme__committee")


@access("public")
@require_safe
def sessions(request: HttpRequest) -> HttpResponseBase:
    """List the sessions of committees, the latest first."""
    found = _sessions().order_by("-begins_on", "pk")
    if tables.wanted(request):
        return tables.answer(request, name="sessions", columns=SESSIONS, rows=found)
    page = page_of(found, request.GET.get("page"))
    return render(request, "accreditation/sessions/public_list.html", {"page_obj": page})


@access("public")
@require_safe
def session(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show a session: its dates, how it decided in the numbers that are published, and what was granted.

    Granted standing is named as the register names it.
    """
    found = get_object_or_404(_sessions().select_related("period"), pk=pk)
    public = Standing.objects.visible_to(AnonymousUser())
    granted = Application.objects.filter(session=found, state=State.GRANTED, granted__in=public)
    granted = granted.select_related("organization", "granted__category").order_by("organization__sort_key", "pk")
    if tables.wanted(request):
        return tables.answer(request, name="granted", columns=GRANTED, rows=granted)
    context = {
        "session": found,
        "outcomes": [(column_label(verb), number) for verb, number in outcomes_in(found).items()],
        "page_obj": page_of(granted, request.GET.get("page")),
    }
    return render(request, "accreditation/sessions/public.html", context)


def _listed(request: HttpRequest, pk: UUID) -> Session:
    """Return a session whose list the reader may see; 404 for others, as for one that does not exist."""
    found = get_object_or_404(_sessions(), pk=pk)
    if not reads_list(request.user, found):
        raise Http404
    return found


@signed_in
@require_safe
def session_names(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show the list of a session to the committee, and once it has opened to those who stand on it."""
    found = _listed(request, pk)
    items = in_order(found)
    if tables.wanted(request):
        return tables.answer(request, name="session", columns=NAMES, rows=items)
    page = page_of(items, request.GET.get("page"), 100)
    context = {"session": found, "page_obj": page, "rows": rows(page.object_list, found)}
    return render(request, "accreditation/sessions/names.html", context)


@signed_in
@require_safe
def session_report(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Hand out the report of a closed session as PDF, or as a table; those on the list read no reasons there."""
    found = _listed(request, pk)
    if found.state != SessionState.CLOSED:
        raise Http404
    if tables.wanted(request):
        columns = COLUMNS if reads_grounds(request.user, found) else REPORTED
        return tables.answer(request, name="session-report", columns=columns, rows=rows(in_order(found), found))
    language = get_language() or "en"
    return serve(built_now(REPORT, found, language, report_source(found, language)), request)


@signed_in
@require_safe
def decision_document(request: HttpRequest, id: UUID, application: UUID, pk: int) -> HttpResponseBase:
    """Hand out a decision that stands as PDF, once the report of its session is closed."""
    parts = Decision.objects.select_related(
        "application__organization",
        "application__scheme__body",
        "application__category",
        "session",
        "criterion",
        "question",
    )
    found = get_object_or_404(parts, pk=pk, application=application, application__organization=id, undone_at=None)
    taken = decisions_for(request.user, found.application)
    if found not in taken or not reads_decisions(request.user, found.application):
        raise Http404
    language = get_language() or "en"
    return serve(built_now(DECISION, found, language, decision_source(found, language)), request)


@access("public")
@require_safe
def certificate(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Hand out the certificate of a standing that an application led to, while it is confirmed."""
    parts = Standing.objects.visible_to(request.user).select_related("organization", "category__scheme")
    found = get_object_or_404(parts, reference=reference, state=StandingState.CONFIRMED, granted_on__isnull=False)
    language = get_language() or "en"
    source = certificate_source(found, language)
    return serve(built_now(CERTIFICATE, found, language, source, public=True), request)
