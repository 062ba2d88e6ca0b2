"""Pages of the desk: giving a statement to a colleague, and holding a decision in a batch."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.people.access import staff_required
from civspace.web.numbers import version_in
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.desk_forms import AssignForm, HoldForm
from submissions.statements.queries import reviewers_for
from submissions.statements.rules import MAY
from submissions.statements.states import STATEMENT, State
from submissions.statements.views.desk import came_from, go_on, one, page_address, why

#: Decisions that one press would take, and what holding one is called.
PLAIN_HELD = ("accept", "publish")


@staff_required()
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a statement to a colleague, or hand it over."""
    statement = one(request, pk)
    if not MAY["assign"](request.user, statement):
        raise PermissionDenied(_("Your role does not allow this."))
    if request.method != "POST" and not STATEMENT.allows("assign", statement.state):
        return redirect("desk_statement", pk=pk)
    able = reviewers_for(statement)
    if statement.state == State.UNDER_REVIEW:
        able = [person for person in able if person.pk != statement.reviewer_id]
    form = AssignForm(request.POST or None, people=able)
    if request.method == "POST" and form.is_valid():
        try:
            domain.assign_statement(
                statement=statement, by=request.user, expected_version=version_in(request), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        except (IllegalMove, Stale) as error:
            form.add_error(None, why(error))
        else:
            messages.success(
                request, _("%(name)s has the statement now.") % {"name": form.cleaned_data["to"].get_full_name()}
            )
            return go_on(request, statement)
    context = {
        "form": form,
        "statement": statement,
        "version": version_in(request) or statement.version,
        "within": came_from(request),
        "title": _("Give to a colleague"),
        "lede": _("The colleague is told, and so is who had the statement until now."),
        "submit_label": _("Give to this colleague"),
        "cancel_url": page_address(statement, came_from(request)),
        "nobody": not able,
    }
    return render(request, "statements/desk_act.html", context, status=422 if form.errors else 200)


@staff_required()
@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Hold an acceptance or a publication in a batch."""
    statement = one(request, pk)
    if verb not in PLAIN_HELD:
        raise Http404
    if not MAY[verb](request.user, statement):
        raise PermissionDenied(_("Your role does not allow this."))
    if request.method != "POST" and not STATEMENT.allows(verb, statement.state):
        return redirect("desk_statement", pk=pk)
    form = HoldForm(request.POST or None, body=statement.meeting.body_id)
    if request.method == "POST" and form.is_valid():
        try:
            _hold(request, statement, verb, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except (IllegalMove, Stale) as error:
            form.add_error(None, why(error))
        else:
            messages.success(request, _("The decision is held in the batch."))
            return go_on(request, statement)
    context = {
        "form": form,
        "statement": statement,
        "version": version_in(request) or statement.version,
        "within": came_from(request),
        "title": _("Hold the acceptance") if verb == "accept" else _("Hold the publication"),
        "lede": _("Nobody outside the desk sees the decision until the batch is released."),
        "submit_label": _("Hold in the batch"),
        "cancel_url": page_address(statement, came_from(request)),
    }
    return render(request, "statements/desk_act.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _hold(request: HttpRequest, statement: Any, verb: str, data: dict[str, Any]) -> None:
    batch = data["batch"] or domain.open_batch(body=statement.meeting.body, name=data["new_batch"], by=request.user)
    domain.hold_decision(
        statement=statement, batch=batch, verb=verb, by=request.user, expected_version=version_in(request)
    )
