"""The desk of the accreditation officers: claims and standings, and the decisions on them."""

import datetime
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.queries import is_member
from accounts.people.access import staff_required
from civspace.files.readers import may_read
from civspace.web import tables
from civspace.web.numbers import number_in
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation import registry
from meetings.accreditation.domain import decide_standing
from meetings.accreditation.filters import DeskFilter
from meetings.accreditation.forms import NOTICE, CorrectionForm, DecisionForm
from meetings.accreditation.importing.models import Doubt
from meetings.accreditation.importing.settling import correct_standing, correctable, settle_doubt
from meetings.accreditation.measures.domain import propose_measure
from meetings.accreditation.measures.states import OPEN as OPEN_MEASURES
from meetings.accreditation.models import Standing
from meetings.accreditation.progress import with_steps
from meetings.accreditation.queries import DESK, alike, desk_of, of_organization, rows
from meetings.accreditation.rules import actions, in_scope, may_decide
from meetings.accreditation.states import State
from meetings.accreditation.tables import QUEUE

PER_PAGE = 50


def _days_waiting(standing: Standing, now: datetime.datetime) -> int:
    return max(0, (now - standing.claimed_at).days)


@staff_required(DESK)
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """List the claims that wait, the oldest first; with a state chosen, the claims and standings in it."""
    filters = DeskFilter(request.GET, queryset=desk_of(request.user).order_by("claimed_at", "id"), request=request)
    found = filters.qs if filters.is_valid() else filters.queryset.none()
    if not filters.form.active().get("state"):
        found = found.filter(state=State.CLAIMED)
    if tables.wanted(request):
        return tables.answer(request, name="standing", columns=QUEUE, rows=found.defer("explanation", "reason"))
    page = page_of(found.defer("explanation", "reason"), request.GET.get("page"), PER_PAGE)
    now = timezone.now()
    listed = [(row, _days_waiting(row.standing, now)) for row in rows(page.object_list)]
    context = {"page_obj": page, "listed": listed, "filters": filters}
    return render(request, "accreditation/desk/queue.html", context)


@staff_required(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one claim or standing with everything that helps to decide, and take the decision."""
    found = get_object_or_404(desk_of(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, found, _form(request, found))
    if not may_decide(request.user, found):
        raise PermissionDenied(_why_not(request.user, found))
    act = {"settle": _settle, "correct": _correct}.get(request.POST.get("act", ""), _decide)
    return act(request, found)


def _settle(request: HttpRequest, found: Standing) -> HttpResponse:
    number = number_in(request.POST.get("doubt", ""))
    mine = Doubt.objects.visible_to(request.user).filter(standing=found)
    settle_doubt(doubt=get_object_or_404(mine, pk=number or 0), by=request.user)
    messages.success(request, _("Saved."))
    return redirect("desk_standing_one", pk=found.pk)


def _correct(request: HttpRequest, found: Standing) -> HttpResponse:
    form = CorrectionForm(request.POST, standing=found, names=correctable(found))
    if form.is_valid():
        try:
            correct_standing(standing=found, by=request.user, **form.values())
        except ValidationError as error:
            _add(form, error)
        except Stale:
            return _correction_overtaken(request, found.pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_standing_one", pk=found.pk)
    return _page(request, found, _form(request, found), correction=form, status=422)


def _correction_overtaken(request: HttpRequest, pk: UUID) -> HttpResponse:
    found = get_object_or_404(desk_of(request.user), pk=pk)
    data = request.POST.copy()
    data["correct-version"] = str(found.version)
    names = correctable(found)
    form = CorrectionForm(data, standing=found, names=names) if names else None
    problem = _("This changed meanwhile, so nothing was done. Look at it as it stands now.")
    return _page(request, found, _form(request, found), correction=form, status=409, problem=problem)


def _form(request: HttpRequest, found: Standing, data: Any = None) -> DecisionForm | None:
    verbs = [verb for verb in actions(request.user, found) if verb != "retract"]
    if found.measures.filter(state__in=OPEN_MEASURES).exists():
        return None
    return DecisionForm(data, standing=found, verbs=verbs) if verbs else None


def _correction(request: HttpRequest, found: Standing) -> CorrectionForm | None:
    names = correctable(found) if may_decide(request.user, found) else []
    return CorrectionForm(standing=found, names=names) if names else None


def _decide(request: HttpRequest, found: Standing) -> HttpResponse:
    form = _form(request, found, request.POST)
    if form is None or request.POST.get("version") != str(found.version):
        return _overtaken(request, found.pk)
    if form.is_valid():
        values = form.values()
        act: Callable[..., Any] = propose_measure if values["verb"] in NOTICE else decide_standing
        try:
            act(standing=found, by=request.user, **values)
        except ValidationError as error:
            _add(form, error)
        except (IllegalMove, Stale):
            return _overtaken(request, found.pk)
        else:
            messages.success(request, _("The decision is saved. Those concerned have been told."))
            return redirect("desk_standing_one", pk=found.pk)
    return _page(request, found, form, status=422)


def _add(form: forms.Form, error: ValidationError) -> None:
    for field, problems in getattr(error, "error_dict", {"": error}).items():
        form.add_error(field if field in form.fields else None, problems)


def _overtaken(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Answer a decision on what has changed meanwhile: nothing was done, and what was written stands below."""
    found = get_object_or_404(desk_of(request.user), pk=pk)
    data = request.POST.copy()
    data["version"] = str(found.version)
    form = _form(request, found, data)
    problem = _("The standing changed meanwhile, so nothing was done. What you wrote is kept below.")
    return _page(request, found, form, status=409, problem=problem, kept=request.POST.get("reason", ""))


def _why_not(user: Any, found: Standing) -> str:
    """Say why a person may not decide; empty when they may."""
    if is_member(user, found.organization_id):
        return _("You belong to this organization. A colleague decides.")
    if not in_scope(user, found):
        return _("You may read this. An accreditation officer of the body decides.")
    return ""


def _page(
    request: HttpRequest,
    found: Standing,
    form: DecisionForm | None,
    *,
    status: int = 200,
    problem: str = "",
    kept: str = "",
    correction: CorrectionForm | None = None,
) -> HttpResponse:
    (row,) = with_steps([found], names=True)
    others = of_organization(found.organization_id).exclude(pk=found.pk)
    waiting = [part for part in (ask(found.organization) for ask in registry.waiting) if part is not None]
    measures = list(found.measures.all())
    context = {
        "row": row,
        "standing": found,
        "organization": found.organization,
        "scheme": found.category.scheme,
        "others": rows(others),
        "alike": alike(found.organization),
        "measures": measures,
        "pending": next((measure for measure in measures if measure.state in OPEN_MEASURES), None),
        "waiting": waiting if found.state == State.CLAIMED else [],
        "days": _days_waiting(found, timezone.now()),
        "evidence": found.evidence if found.evidence and may_read(request.user, found.evidence) else None,
        "form": form,
        "doubts": Doubt.objects.visible_to(request.user).open().filter(standing=found).order_by("noticed_at", "id"),
        "may_settle": may_decide(request.user, found),
        "correction": correction or _correction(request, found),
        "why_not": _why_not(request.user, found),
        "problem": problem,
        "kept": kept if form is None else "",
    }
    return render(request, "accreditation/desk/standing.html", context, status=status)
