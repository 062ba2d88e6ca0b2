"""Reporting a problem with a page, and the reports on the desk."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.access import staff_required
from civspace.front import domain
from civspace.front.forms import ProblemForm
from civspace.front.models import ProblemReport
from civspace.front.rules import may_close
from civspace.front.states import ReportState
from civspace.front.tables import PROBLEMS
from civspace.web import tables
from civspace.web.access import access
from civspace.workflow import IllegalMove


@access("signed_out")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a report from anybody; the page that it is about is filled in."""
    form = ProblemForm(request.POST or None, initial={"page": request.GET.get("page", "")[:500]})
    if request.method == "POST" and form.is_valid():
        try:
            domain.report_problem(**form.cleaned_data, language=get_language() or "")
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("report_thanks")
    return render(request, "front/report.html", {"form": form}, status=422 if form.errors else 200)


@access("public")
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """Say that the report has arrived."""
    context = {
        "title": _("Thank you"),
        "text": _("Your report has arrived. The Secretariat reads every report."),
        "kind": "good",
    }
    return render(request, "web/message.html", context)


@staff_required()
@require_safe
def problems(request: HttpRequest) -> HttpResponseBase:
    """List the reports: open ones, or those dealt with, the newest first."""
    closed = request.GET.get("state") == ReportState.CLOSED
    state = ReportState.CLOSED if closed else ReportState.OPEN
    found = ProblemReport.objects.visible_to(request.user).filter(state=state).order_by("-created_at", "id")
    if tables.wanted(request):
        return tables.answer(request, name="reported-problems", columns=PROBLEMS, rows=found)
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    context = {"page_obj": page, "closed": closed, "may_close": may_close(request.user)}
    return render(request, "front/problems.html", context)


@staff_required()
@require_POST
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark a report as dealt with; twice is as good as once."""
    found = get_object_or_404(ProblemReport.objects.visible_to(request.user), pk=pk)
    try:
        domain.close_report(report=found, by=request.user)
        messages.success(request, _("The report is marked as dealt with."))
    except PermissionDenied:
        raise PermissionDenied(_("Your role does not allow this.")) from None
    except IllegalMove:
        messages.info(request, _("Somebody has already dealt with this report."))
    return redirect("desk_problems")
