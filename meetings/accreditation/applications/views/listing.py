"""The list of an organization's applications, the beginning of one, and the one page that says where it stands."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.queries import memberships_of
from accounts.organizations.states import DRAFTERS
from accounts.people.access import signed_in
from civspace.reference.models import State as Country
from civspace.web import tables
from meetings.accreditation.applications import registry
from meetings.accreditation.applications.deadlines import considered_in, deadline, too_young
from meetings.accreditation.applications.domain import start_application
from meetings.accreditation.applications.forms import StartForm
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.opening import openings_of
from meetings.accreditation.applications.queries import (
    fields_asked,
    fields_of,
    missing,
    open_of,
    schemes_open,
    with_parts,
)
from meetings.accreditation.applications.rules import actions, may_start, writable
from meetings.accreditation.applications.states import OVER, TAGS, Sort, State
from meetings.accreditation.applications.steps import anchor, sections_of, shown_answer, steps_of
from meetings.accreditation.applications.tables import OWN
from meetings.accreditation.applications.views.common import mine, own, refusals
from meetings.accreditation.domain import can_claim

PER_PAGE = 20


@signed_in
@require_safe
def listing(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """List the applications of an organization, the newest first."""
    organization = own(request, id)
    found = with_parts(Application.objects.filter(organization=id)).order_by("-created_at", "pk")
    if tables.wanted(request):
        return tables.answer(request, name="applications", columns=OWN, rows=found)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for application in page.object_list:
        application.tag = TAGS.get(State(application.state), "info")  # type: ignore[attr-defined]
    context = {
        "organization": organization,
        "page_obj": page,
        "may_start": can_claim(organization) and may_start(request.user, id),
    }
    return render(request, "accreditation/applications/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, id: UUID) -> HttpResponse:
    """Choose what to apply for: who may, what it takes, until when; then begin a draft that nobody else sees."""
    organization = own(request, id)
    if not may_start(request.user, id):
        raise PermissionDenied(_("Your role in the organization allows you to read, not to write."))
    wanted = request.POST.get("scheme") or request.GET.get("scheme")
    if not wanted:
        schemes = [_described(scheme, organization) for scheme in schemes_open()]
        return render(
            request, "accreditation/applications/schemes.html", {"organization": organization, "rows": schemes}
        )
    scheme = get_object_or_404(schemes_open(), pk=wanted)
    sent = request.method == "POST"
    form = StartForm(request.POST if sent else None, scheme=scheme, organization=organization)
    if sent and form.is_valid():
        values = form.cleaned_data
        under_way = open_of(organization, scheme, values["sort"])
        if under_way is not None:
            return redirect("my_application", id=id, pk=under_way.pk)
        try:
            made = start_application(organization=organization, scheme=scheme, by=request.user, **values)
        except ValidationError as error:
            for name, message in refusals(error).items():
                form.add_error(name if name in form.fields else None, message)
        else:
            return redirect("my_application", id=id, pk=made.pk)
    context = {"organization": organization, "form": form, **_described(scheme, organization)}
    return render(request, "accreditation/applications/start.html", context, status=422 if form.errors else 200)


@signed_in
@require_safe
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the beginning of an application for a scheme; who writes for several organizations chooses one."""
    scheme = get_object_or_404(schemes_open(), pk=code)
    able = [
        held.organization
        for held in memberships_of(request.user)
        if held.role in DRAFTERS and can_claim(held.organization)
    ]
    starts = [(it, f"{reverse('application_start', args=[it.pk])}?{urlencode({'scheme': code})}") for it in able]
    if len(starts) == 1:
        return redirect(starts[0][1])
    going = Application.objects.filter(organization__in=able, scheme=scheme).exclude(state__in=OVER)
    under_way = {it.organization_id: it for it in going.order_by("created_at")}
    rows = [(organization, url, under_way.get(organization.pk)) for organization, url in starts]
    return render(request, "accreditation/applications/whose.html", {"scheme": scheme, "rows": rows})


def _described(scheme: Any, organization: Any) -> dict[str, Any]:
    """Return what somebody wants to know of a scheme before applying."""
    now = timezone.now()
    fields = fields_asked(scheme, sort=Sort.NEW, informal=False)
    return {
        "scheme": scheme,
        "deadline": deadline(scheme, now),
        "too_young": too_young(scheme, organization.founded, now.date()),
        "founded": organization.founded,
        "sections": sections_of(fields),
        "documents": [field for field in fields if field.kind == "file"],
    }


@signed_in
@require_safe
def application(request: HttpRequest, id: UUID, pk: UUID) -> HttpResponse:
    """The one page of an application: where it stands, what is asked until when, what comes next, who opened what."""
    found = mine(request, id, pk)
    fields = fields_of(found)
    lacking = missing(found, fields) if writable(request.user, found) else {}
    next_deadline = deadline(found.scheme, timezone.now())
    documents = list(found.documents.select_related("file", "field"))
    zone = next_deadline.zone if next_deadline is not None else ""
    unlisted = found.session_id is None and found.state not in OVER
    context = {
        "organization": found.organization,
        "application": found,
        "tag_kind": TAGS.get(State(found.state), "info"),
        "sections": sections_of(fields, lacking),
        "lacking": lacking,
        "returned": [
            (field, found.missing[field.slug], anchor(found, field))
            for field in fields
            if found.missing and field.slug in found.missing
        ],
        "deadline": next_deadline if found.state == State.DRAFT else None,
        "considered": considered_in(found.scheme, found.submitted_at) if unlisted else None,
        "steps": steps_of(found, by=next_deadline.at if next_deadline and found.state == State.DRAFT else None),
        "zone": zone,
        "answers": answers_shown(found, fields, documents),
        "openings": openings_of(found, request.GET.get("page")) if found.state != State.DRAFT else [],
        "actions": actions(request.user, found),
        "writable": writable(request.user, found),
        "tasks": [task for ask in registry.tasks for task in ask(found)],
        "parts": [
            render_to_string(part.template, part.context, request)
            for make in registry.parts
            if (part := make(found, request.user)) is not None
        ],
    }
    return render(request, "accreditation/applications/application.html", context)


def answers_shown(application: Application, fields: Any, documents: Any) -> dict[str, Any]:
    """Return the parts of the form, each with its fields as they were answered and their documents.

    `readers` says who reads all of them where that is the same for all; otherwise it stands with each field.
    """
    language = get_language() or "en"
    countries = {it.iso3: it.name for it in Country.objects.all()} if fields else {}
    parts = [
        (
            part,
            [
                {
                    "field": field,
                    "value": shown_answer(field, application.answers.get(field.slug), countries, language),
                    "documents": [document for document in documents if document.field_id == field.slug],
                }
                for field in part.fields
            ],
        )
        for part in sections_of(fields)
    ]
    readers = {field.get_audience_display() for field in fields}
    return {"parts": parts, "readers": readers.pop() if len(readers) == 1 else ""}
