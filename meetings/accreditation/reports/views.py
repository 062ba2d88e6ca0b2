"""Pages of reports: an organization's own, and the desk's."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.models import Organization
from accounts.organizations.queries import is_member
from accounts.people.access import signed_in, staff_required
from civspace.web import tables
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications.opening import openings_of
from meetings.accreditation.queries import DESK
from meetings.accreditation.reports import domain
from meetings.accreditation.reports.documents import documents_for
from meetings.accreditation.reports.forms import AnswerForm, DeskFilter, HoldForm, JudgeForm, ReleaseForm, ReportForm
from meetings.accreditation.reports.models import PeriodicReport
from meetings.accreditation.reports.queries import KINDS, before_committee, desk_of, of_organization, rows, with_parts
from meetings.accreditation.reports.rules import MAY, decisions
from meetings.accreditation.reports.states import ATTACHABLE, BEFORE, OPEN, State
from meetings.accreditation.reports.tables import QUEUE

PER_PAGE = 50


def _own(request: HttpRequest, id: UUID) -> Organization:
    if not is_member(request.user, id):
        raise Http404
    return get_object_or_404(Organization, pk=id)


def own_report(request: HttpRequest, id: UUID, report: UUID) -> PeriodicReport:
    """Return a report of an organization that the person belongs to; 404 for others, as for one that does not exist."""
    _own(request, id)
    return get_object_or_404(with_parts(PeriodicReport.objects.filter(standing__organization=id)), pk=report)


@signed_in
@require_safe
def my_reports(request: HttpRequest, id: UUID) -> HttpResponse:
    """List the reports that an organization owes and gave, with every later date."""
    context = {"organization": _own(request, id), "rows": rows(of_organization(id))}
    return render(request, "accreditation/reports/mine.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_report(request: HttpRequest, id: UUID, report: UUID) -> HttpResponse:
    """Write, submit and follow one report; what was typed stays, whatever is wrong."""
    found = own_report(request, id, report)
    if request.method == "POST":
        return _written(request, found.standing.organization, found)
    return _mine(request, found.standing.organization, found)


def _mine(request: HttpRequest, organization: Organization, found: PeriodicReport, **shown: Any) -> HttpResponse:
    (row,) = rows(with_parts(PeriodicReport.objects.filter(pk=found.pk)))
    initial = {"version": row.report.version}
    context = {
        "organization": organization,
        "row": row,
        "report": row.report,
        "questions": list(found.questions.all()),
        "documents": documents_for(found, request.user),
        "openings": openings_of(found, request.GET.get("page")) if found.submitted_at else [],
        "zone": found.scheme.body.time_zone,
        "may_attach": found.state in ATTACHABLE and MAY["attach"](request.user, found),
        "form": ReportForm(instance=row.report, initial=initial)
        if row.report.state in OPEN and MAY["write"](request.user, row.report)
        else None,
        "answer": AnswerForm(initial=initial)
        if row.report.state == State.QUESTIONED and MAY["answer"](request.user, row.report)
        else None,
        "may_submit": MAY["submit"](request.user, row.report),
        "saved": _("Not saved yet") if "form" in shown else _said(row.report),
        **shown,
    }
    return render(request, "accreditation/reports/report.html", context, status=shown.get("status", 200))


def _written(request: HttpRequest, organization: Organization, found: PeriodicReport) -> HttpResponse:
    if request.POST.get("act") == "answer":
        return _answered(request, organization, found)
    if not MAY["write"](request.user, found):
        raise PermissionDenied(_("Those who draft for the organization write the report."))
    form = ReportForm(request.POST, instance=found)
    if request.headers.get("Accept", "").startswith("application/json"):
        return _saved_in_passing(request, found, form)
    if not form.is_valid():
        return _mine(request, organization, found, form=form, status=422)
    try:
        kept = domain.write_report(
            report=found, by=request.user, values=form.values(), expected_version=form.cleaned_data["version"]
        )
        if request.POST.get("act") == "submit":
            domain.submit_report(report=kept, by=request.user)
    except ValidationError as error:
        for name, problems in error.error_dict.items():
            form.add_error(name, problems)
        return _mine(request, organization, found, form=form.at(kept.version), status=422)
    except Stale:
        return _beside(request, organization, found, form)
    except IllegalMove:
        return _mine(request, organization, found, form=form, status=409, problem=_overtaken())
    said = _("The report was submitted.") if request.POST.get("act") == "submit" else _("Saved.")
    messages.success(request, said)
    following = "report_documents" if request.POST.get("act") == "documents" else "my_report"
    return redirect(following, id=organization.pk, report=found.pk)


def _saved_in_passing(request: HttpRequest, found: PeriodicReport, form: ReportForm) -> JsonResponse:
    """Save while somebody writes: an answer for the script, never a page."""
    if not form.is_valid():
        return JsonResponse({"message": _("Not saved: a field needs your attention.")}, status=400)
    try:
        kept = domain.write_report(
            report=found, by=request.user, values=form.values(), expected_version=form.cleaned_data["version"]
        )
    except (IllegalMove, Stale):
        return JsonResponse({"message": _overtaken()}, status=409)
    return JsonResponse({"message": _said(kept), "fields": {"version": str(kept.version)}})


def _beside(request: HttpRequest, organization: Organization, found: PeriodicReport, form: ReportForm) -> HttpResponse:
    """Show what somebody else wrote meanwhile beside what was typed; who saves again has seen it."""
    current = PeriodicReport.objects.get(pk=found.pk)
    stands = [(field.label, getattr(current, field.name)) for field in form.visible_fields()]
    form = form.at(current.version)
    return _mine(request, organization, found, form=form, status=409, problem=_overtaken(), stands=stands)


def _said(report: PeriodicReport) -> str:
    at = timezone.localtime(report.updated_at).strftime("%H:%M")
    return _("Saved %(time)s. NOT submitted.") % {"time": at}


def _answered(request: HttpRequest, organization: Organization, found: PeriodicReport) -> HttpResponse:
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            domain.answer_report(
                report=found,
                by=request.user,
                answer=form.cleaned_data["answer"],
                expected_version=form.cleaned_data["version"],
            )
        except ValidationError as error:
            form.add_error("answer", error.error_dict["answer"])
        except (IllegalMove, Stale):
            return _mine(request, organization, found, answer=form, status=409, problem=_overtaken())
        else:
            messages.success(request, _("The answer was sent."))
            return redirect("my_report", id=organization.pk, report=found.pk)
    return _mine(request, organization, found, answer=form, status=422)


def _overtaken() -> str:
    return _("The report changed meanwhile, so nothing was done. What you wrote is kept below.")


@signed_in
@require_safe
def committee_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a submitted report to a member of the committee."""
    found = get_object_or_404(before_committee(request.user), pk=pk)
    context = {
        "report": found,
        "kind": KINDS[State(found.state)],
        "organization": found.standing.organization,
        "questions": list(found.questions.all()),
        "documents": documents_for(found, request.user),
    }
    return render(request, "accreditation/reports/committee.html", context)


@staff_required(DESK)
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """List the reports that wait for the Secretariat, the one that is due first first; others by a filter."""
    filters = DeskFilter(request.GET, queryset=desk_of(request.user), request=request)
    found = filters.qs if filters.is_valid() else filters.queryset.none()
    if not filters.form.active().get("state"):
        found = found.filter(state__in=BEFORE)
    found = found.defer("activities", "contribution", "changes")
    if tables.wanted(request):
        return tables.answer(request, name="reports", columns=QUEUE, rows=found)
    page = page_of(found, request.GET.get("page"), PER_PAGE)
    context = {"page_obj": page, "listed": rows(page.object_list), "filters": filters}
    return render(request, "accreditation/reports/queue.html", context)


@staff_required(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def desk_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Read one report, take note of it or defer it, and stop or restart its dates."""
    found = get_object_or_404(desk_of(request.user), pk=pk)
    if request.method != "POST":
        return _desk(request, found)
    act = request.POST.get("act")
    if not MAY["hold" if act in ("hold", "release") else "note"](request.user, found):
        raise PermissionDenied(_("You may read this. An accreditation officer of the body decides."))
    return _dates(request, found, act) if act in ("hold", "release") else _judge(request, found)


def _desk(request: HttpRequest, found: PeriodicReport, **shown: Any) -> HttpResponse:
    (row,) = rows(with_parts(PeriodicReport.objects.filter(pk=found.pk)))
    initial = {"version": row.report.version}
    context = {
        "row": row,
        "report": row.report,
        "organization": row.report.standing.organization,
        "questions": list(found.questions.all()),
        "documents": documents_for(found, request.user),
        "form": JudgeForm(initial=initial) if decisions(request.user, row.report) else None,
        "hold": (ReleaseForm if row.report.held_since else HoldForm)(initial=initial)
        if row.report.state in OPEN and MAY["hold"](request.user, row.report)
        else None,
        **shown,
    }
    return render(request, "accreditation/reports/desk.html", context, status=shown.get("status", 200))


def _judge(request: HttpRequest, found: PeriodicReport) -> HttpResponse:
    form = JudgeForm(request.POST)
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            if form.cleaned_data["verb"] == "note":
                domain.note_report(report=found, by=request.user, expected_version=version)
            else:
                question = form.cleaned_data["question"]
                domain.defer_report(report=found, by=request.user, question=question, expected_version=version)
        except ValidationError as error:
            form.add_error("question", error.error_dict["question"])
        except (IllegalMove, Stale):
            return _desk(request, found, form=form, status=409, problem=_overtaken())
        else:
            messages.success(request, _("The decision is saved. Those concerned have been told."))
            return redirect("desk_report", pk=found.pk)
    return _desk(request, found, form=form, status=422)


def _dates(request: HttpRequest, found: PeriodicReport, act: str) -> HttpResponse:
    form = (HoldForm if act == "hold" else ReleaseForm)(request.POST)
    if form.is_valid():
        version = form.cleaned_data["version"]
        try:
            if act == "hold":
                reason = form.cleaned_data["reason"]
                domain.hold_track(report=found, by=request.user, reason=reason, expected_version=version)
            else:
                domain.release_track(report=found, by=request.user, expected_version=version)
        except ValidationError as error:
            form.add_error("reason", error.error_dict["reason"])
        except (IllegalMove, Stale):
            return _desk(request, found, hold=form, status=409, problem=_overtaken())
        else:
            messages.success(request, _("Saved. The organization has been told."))
            return redirect("desk_report", pk=found.pk)
    return _desk(request, found, hold=form, status=422)
