"""One application on the desk: what was answered, what was found, who has it, and the decisions on it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.people.access import staff_required
from accounts.people.states import Role
from civspace.audit.models import Entry
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications import domain
from meetings.accreditation.applications.agreeing import merger_of
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.queries import fields_of, missing
from meetings.accreditation.applications.rules import actions
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.reading import of_application
from meetings.accreditation.screening.checking import answer_checks, assign_application
from meetings.accreditation.screening.forms import DECISIONS, AssignForm, ChecksForm, DecideForm
from meetings.accreditation.screening.models import Check
from meetings.accreditation.screening.queries import (
    Ages,
    colleagues,
    kinds_of,
    matches_of,
    on_desk_of,
    screening_of,
    with_names,
)
from meetings.accreditation.screening.rules import may_assign, may_check
from meetings.accreditation.screening.showing import shown

VERBS: dict[str, Callable[..., Any]] = {
    "take_up": domain.take_up,
    "return_incomplete": domain.return_incomplete,
    "pass_on": domain.pass_on,
    "grant": domain.grant,
    "refuse": domain.refuse,
    "screen_again": domain.screen_again,
}
officers = staff_required(Role.ACCREDITATION_OFFICER)


def _one(request: HttpRequest, pk: UUID) -> Application:
    return get_object_or_404(on_desk_of(request.user), pk=pk)


def _overtaken() -> str:
    return _("It changed meanwhile, so nothing was done. What you wrote is kept below.")


@officers
@require_http_methods(["GET", "HEAD"])
def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an application with everything that helps to screen it."""
    return _page(request, _one(request, pk))


def _checks_form(application: Application, request: HttpRequest, data: Any = None) -> ChecksForm:
    known = {check.kind_id: check for check in _checks(application, request)}
    return ChecksForm(data, kinds=list(kinds_of(application)), known=known)


def _checks(application: Application, request: HttpRequest) -> list[Check]:
    found = Check.objects.visible_to(request.user).filter(application=application)
    return list(found.select_related("found_by"))


def _page(
    request: HttpRequest,
    found: Application,
    *,
    checks: ChecksForm | None = None,
    assign: AssignForm | None = None,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    (found,) = with_names([found])
    people = colleagues(found) if may_assign(request.user, found) else []
    initial = {"to": found.assigned_to, "version": found.version}
    context = {
        "application": found,
        "organization": found.organization,
        "merger": merger_of(found),
        "days": Ages().of(found) if found.state not in (State.GRANTED, State.REFUSED) else None,
        "shown": shown(found),
        "questions": of_application(found, request.user),
        "screening": screening_of(found),
        "matches": matches_of(found, request.user),
        "checks": checks or _checks_form(found, request),
        "may_check": may_check(request.user, found),
        "assign": (assign or AssignForm(people=people, initial=initial)) if people else None,
        "mine": found.assigned_to == str(request.user.pk),
        "verbs": [(verb, DECISIONS[verb]) for verb in actions(request.user, found) if verb in VERBS],
        "steps": _steps(found),
        "problem": problem,
    }
    return render(request, "accreditation/screening/application.html", context, status=status)


def _steps(application: Application) -> list[dict[str, Any]]:
    """Return what happened to an application, with the names of colleagues."""
    entries = Entry.objects.filter(object_type=Application._meta.label_lower, object_id=str(application.pk))
    return [
        {
            "state": "done",
            "label": State(entry.to_state).label,
            "when": entry.at,
            "who": entry.payload.actor_name,
            "note": entry.payload.reason,
        }
        for entry in entries.select_related("payload").order_by("seq")
        if entry.to_state in State.values and entry.to_state != State.DRAFT
    ]


@officers
@require_POST
def checks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep the findings."""
    found = _one(request, pk)
    form = _checks_form(found, request, request.POST)
    if form.is_valid():
        try:
            answer_checks(application=found, by=request.user, answers=form.answers())
        except ValidationError as error:
            for slug, problems in error.message_dict.items():
                form.add_error(f"{slug}-note", problems)
        except (IllegalMove, Stale):
            kept = _kept(found, request)
            return _page(request, _one(request, pk), checks=kept, status=409, problem=_overtaken())
        else:
            messages.success(request, _("The findings are saved."))
            return redirect("desk_application", pk=pk)
    return _page(request, found, checks=form, status=422)


def _kept(found: Application, request: HttpRequest) -> ChecksForm:
    """Return the form with what was typed, held against what stands now."""
    data = request.POST.copy()
    for check in _checks(found, request):
        data[f"{check.kind_id}-version"] = str(check.version)
    return _checks_form(found, request, data)


@officers
@require_POST
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an application, hand it over, or release it."""
    found = _one(request, pk)
    form = AssignForm(request.POST, people=colleagues(found))
    if form.is_valid():
        to, version = form.cleaned_data["to"], form.cleaned_data["version"]
        try:
            assign_application(application=found, by=request.user, to=to, expected_version=version)
        except ValidationError as error:
            form.add_error("to", error.messages)
        except (IllegalMove, Stale):
            return _page(request, _one(request, pk), status=409, problem=_overtaken())
        else:
            return redirect("desk_application", pk=pk)
    return _page(request, found, assign=form, status=422)


@officers
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Take one decision: the page asks for what its verb needs."""
    if verb not in VERBS:
        raise Http404
    found = _one(request, pk)
    if verb not in actions(request.user, found):
        if request.method == "POST":
            return _page(request, found, status=409, problem=_overtaken())
        raise PermissionDenied
    fields = fields_of(found) if verb == "return_incomplete" else []
    form = DecideForm(request.POST or None, application=found, verb=verb, fields=fields)
    status, problem = 200, ""
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                VERBS[verb](application=found, by=request.user, **form.values())
            except ValidationError as error:
                _add(form, error)
            except (IllegalMove, Stale):
                return _page(request, _one(request, pk), status=409, problem=_overtaken())
            else:
                messages.success(request, _("The decision is saved. Those concerned have been told."))
                return redirect("desk_application", pk=pk)
    lacks = missing(found, fields) if fields else {}
    lacking = [field.label for field in fields if field.pk in lacks]
    context = {
        "application": found,
        "verb": verb,
        "title": DECISIONS[verb],
        "form": form,
        "lacking": lacking,
        "problem": problem,
    }
    return render(request, "accreditation/screening/act.html", context, status=status)


def _add(form: DecideForm, error: ValidationError) -> None:
    for field, problems in getattr(error, "error_dict", {"": error}).items():
        form.add_error(field if field in form.fields else None, problems)
