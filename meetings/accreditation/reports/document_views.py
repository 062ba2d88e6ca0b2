"""The page on which an organization attaches documents to a report."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.people.access import signed_in
from civspace.workflow import IllegalMove
from meetings.accreditation.applications.forms import UploadForm
from meetings.accreditation.reports.documents import add_document, remove_document
from meetings.accreditation.reports.models import PeriodicReport, ReportDocument
from meetings.accreditation.reports.rules import MAY
from meetings.accreditation.reports.states import ATTACHABLE, State
from meetings.accreditation.reports.views import own_report
from meetings.accreditation.schemes.states import Audience


def _to_write(request: HttpRequest, id: UUID, report: UUID) -> PeriodicReport:
    found = own_report(request, id, report)
    if not MAY["attach"](request.user, found):
        raise PermissionDenied(_("Your role in the organization allows you to read, not to write."))
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def documents(request: HttpRequest, id: UUID, report: UUID) -> HttpResponse:
    """Show the documents of a report; a POST attaches one, uploaded whole or in parts."""
    found = _to_write(request, id, report)
    if found.state not in ATTACHABLE:
        if request.method == "POST":
            messages.error(request, _("The report is no longer with you, so nothing was done."))
        return redirect("my_report", id=id, report=report)
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            file = form.given(request.user)
            redacted = form.cleaned_data["redacted"]
            add_document(report=found, file=file, by=request.user, redacted=redacted)
        except ValidationError as error:
            form.add_error("file", " ".join(error.messages))
        except IllegalMove:
            messages.error(request, _("The report is no longer with you, so nothing was done."))
            return redirect("my_report", id=id, report=report)
        else:
            messages.success(request, _added(found, file))
            return redirect("report_documents", id=id, report=report)
    context = {
        "organization": found.standing.organization,
        "report": found,
        "form": form,
        "documents": list(found.documents.select_related("file")),
        "who": Audience.COMMITTEE.label,
    }
    status = 422 if form.errors else 200
    return render(request, "accreditation/reports/documents.html", context, status=status)


def _added(report: PeriodicReport, file: Any) -> str:
    if report.state == State.QUESTIONED:
        return _("%(name)s was added. It goes with your answer.") % {"name": file.name}
    return _("%(name)s was added. NOT submitted.") % {"name": file.name}


@signed_in
@require_POST
def remove(request: HttpRequest, id: UUID, report: UUID, document: int) -> HttpResponse:
    """Remove a document that has not left the organization, for good."""
    found = _to_write(request, id, report)
    wanted = get_object_or_404(ReportDocument.objects.select_related("file"), pk=document, report=found.pk)
    try:
        remove_document(document=wanted, by=request.user)
    except IllegalMove:
        messages.error(request, _("The report is no longer with you, so nothing was done."))
    else:
        messages.success(request, _("Removed: %(name)s") % {"name": wanted.file.name})
    return redirect("report_documents", id=id, report=report)
