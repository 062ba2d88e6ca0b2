"""Submitting an application: the check, the receipt; and taking it back."""

import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.access import signed_in
from civspace.web.numbers import version_in
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications import domain
from meetings.accreditation.applications.deadlines import considered_in, deadline, too_young
from meetings.accreditation.applications.forms import WithdrawForm
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.queries import fields_of, missing
from meetings.accreditation.applications.rules import may_submit, writable
from meetings.accreditation.applications.states import APPLICATION, WRITABLE, State
from meetings.accreditation.applications.steps import anchor, steps_of
from meetings.accreditation.applications.views.common import mine, refusals
from meetings.accreditation.applications.views.listing import answers_shown


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, id: UUID, pk: UUID) -> HttpResponse:
    """Show everything as it would go in and what is missing; a POST submits the version that the page showed."""
    application = mine(request, id, pk)
    if application.state not in WRITABLE:
        return redirect("my_application", id=id, pk=pk)
    if request.method != "POST":
        return _check_page(request, application)
    if not may_submit(request.user, application):
        raise PermissionDenied(_("The head and the focal points of your organization submit applications."))
    given: dict[str, Any] = {
        "application": application,
        "by": request.user,
        "expected_version": version_in(request) or 0,
    }
    try:
        if application.state == State.DRAFT:
            domain.submit(**given, until=_moment(request.POST.get("until", "")))
        else:
            domain.resubmit(**given)
    except ValidationError as error:
        return _check_page(request, application, refused=refusals(error))
    except (Stale, IllegalMove):
        messages.warning(request, _("The application changed since you opened this page. Check it again."))
        return redirect("application_check", id=id, pk=pk)
    return redirect("application_receipt", id=id, pk=pk)


def _moment(text: str) -> datetime.datetime | None:
    """Return the deadline that the page showed, or None when it showed none."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _check_page(
    request: HttpRequest, application: Application, *, refused: dict[str, str] | None = None
) -> HttpResponse:
    fields = fields_of(application)
    lacking, labels = missing(application, fields), {field.slug: field for field in fields}
    found = deadline(application.scheme, timezone.now())
    counts = application.state == State.DRAFT
    context = {
        "organization": application.organization,
        "application": application,
        "lacking": [
            (labels[slug].label if slug in labels else "", text, anchor(application, labels[slug]))
            if slug in labels
            else ("", text, "")
            for slug, text in lacking.items()
        ],
        "was_refused": refused is not None,
        "refused": [text for name, text in (refused or {}).items() if name not in lacking],
        "writable": writable(request.user, application),
        "answers": answers_shown(application, fields, list(application.documents.select_related("file"))),
        "deadline": found if counts else None,
        "until": found.at.isoformat() if counts and found is not None else "",
        "too_young": too_young(application.scheme, application.organization.founded, timezone.now().date()),
        "may_submit": may_submit(request.user, application),
    }
    return render(request, "accreditation/applications/check.html", context, status=422 if refused else 200)


@signed_in
@require_safe
def receipt(request: HttpRequest, id: UUID, pk: UUID) -> HttpResponse:
    """Show the receipt of the submission, to keep or to print."""
    application = mine(request, id, pk)
    if application.submitted_at is None:
        raise Http404
    context = {
        "organization": application.organization,
        "application": application,
        "documents": list(application.documents.select_related("file", "field")),
        "considered": considered_in(application.scheme, application.submitted_at),
        "steps": steps_of(application),
        "zone": application.scheme.body.time_zone,
    }
    return render(request, "accreditation/applications/receipt.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, id: UUID, pk: UUID) -> HttpResponse:
    """Take an application back, after a page that says what follows."""
    application = mine(request, id, pk)
    if not may_submit(request.user, application):
        raise PermissionDenied(_("The head and the focal points of your organization submit applications."))
    if not APPLICATION.allows("withdraw", application.state):
        return redirect("my_application", id=id, pk=pk)
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            domain.withdraw(application=application, by=request.user, **form.cleaned_data)
        except (Stale, IllegalMove):
            messages.error(request, _("The application changed meanwhile, so nothing was done."))
        else:
            messages.success(request, _("The application was withdrawn."))
        return redirect("my_application", id=id, pk=pk)
    context = {"organization": application.organization, "application": application, "form": form}
    return render(request, "accreditation/applications/withdraw.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def discard(request: HttpRequest, id: UUID, pk: UUID) -> HttpResponse:
    """Delete a draft for good."""
    application = mine(request, id, pk)
    try:
        domain.discard_draft(application=application, by=request.user)
    except (Stale, IllegalMove):
        messages.error(request, _("The application changed meanwhile, so nothing was done."))
        return redirect("my_application", id=id, pk=pk)
    messages.success(request, _("The draft was deleted."))
    return redirect("my_applications", id=id)
