"""Pages of the desk: batches of held decisions, what each will say and to whom, and their release."""

import uuid
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.access import staff_required
from civspace.web import tables
from civspace.web.numbers import number_in, version_in
from civspace.web.pagination import page_of
from civspace.web.tables import Column
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.batches import decisions_in, symbols_to_come
from submissions.statements.domain.holding import may_hold_for
from submissions.statements.models import HeldDecision, ReleaseBatch
from submissions.statements.problems import problem_text
from submissions.statements.queries import as_submitted
from submissions.statements.states import BatchState, HeldState
from submissions.statements.tables import BATCH_ROWS, BATCHES
from submissions.statements.telling import messages_of
from submissions.statements.views.desk import VERB_LABELS

#: Decisions on one page of a batch.
SHOWN = 25


def _batch(request: HttpRequest, pk: UUID) -> ReleaseBatch:
    return get_object_or_404(ReleaseBatch.objects.on_desk_of(request.user).select_related("body"), pk=pk)


@staff_required()
@require_safe
def batch_list(request: HttpRequest) -> HttpResponseBase:
    """List the batches of the reader's bodies: the open ones first, then the newest."""
    batches = ReleaseBatch.objects.on_desk_of(request.user).select_related("body")
    counted = batches.annotate(number=Count("decisions", filter=~Q(decisions__state=HeldState.TAKEN_OUT)))
    counted = counted.order_by("state", "-created_at", "pk")
    if tables.wanted(request):
        return tables.answer(request, name="held-decisions", columns=BATCHES, rows=counted)
    page = page_of(counted, request.GET.get("page"))
    return render(request, "statements/batches.html", {"page_obj": page})


@staff_required()
@require_safe
def batch_page(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show exactly what the release publishes and sends: every decision, and each message as it is read."""
    batch = _batch(request, pk)
    if tables.wanted(request):
        columns = (Column(_("Decision"), lambda it: VERB_LABELS[it.verb]), *BATCH_ROWS)
        rows = tables.prepared(decisions_in(batch, request.user), _as_submitted)
        return tables.answer(request, name="held-decisions", columns=columns, rows=rows)
    return _batch_page(request, batch)


def _as_submitted(decisions: list[HeldDecision]) -> list[HeldDecision]:
    as_submitted(held.statement for held in decisions)
    return decisions


def _batch_page(request: HttpRequest, batch: ReleaseBatch, status: int = 200, problem: str = "") -> HttpResponse:
    page = page_of(decisions_in(batch, request.user), request.GET.get("page"), SHOWN)
    page.object_list = _as_submitted(list(page.object_list))
    is_open = batch.state == BatchState.OPEN
    symbols = symbols_to_come(batch) if is_open else {}
    told = messages_of(page.object_list, symbols) if is_open else {}
    rows = [
        {
            "held": held,
            "label": VERB_LABELS[held.verb],
            "symbol": symbols.get(held.pk, ""),
            "messages": told.get(held.pk, []) if held.open_to_reader else [],
            "changed": is_open and held.statement.version != held.expected_version,
            "why": problem_text(held.problem) if held.problem else "",
        }
        for held in page.object_list
    ]
    context = {
        "batch": batch,
        "is_open": is_open,
        "may": may_hold_for(request.user, batch.body_id),
        "page_obj": page,
        "rows": rows,
        "token": uuid.uuid4().hex,
        "act": batch.acts.filter(by=request.user.pk).first(),
        "problem": problem,
    }
    return render(request, "statements/batch.html", context, status=status)


@staff_required()
@require_http_methods(["GET", "POST"])
def batch_act(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Release a batch, put its decisions into another order, or put an empty one away."""
    batch = _batch(request, pk)
    if verb not in ("release", "order", "drop"):
        raise Http404
    if not may_hold_for(request.user, batch.body_id):
        raise PermissionDenied(_("Your role does not allow this."))
    if request.method != "POST":
        return redirect("desk_batch", pk=pk)
    version = version_in(request)
    try:
        if verb == "release":
            token = request.POST.get("token", "")[:64] or uuid.uuid4().hex
            act = domain.release_batch(batch=batch, by=request.user, token=token, expected_version=version)
            return redirect("desk_bulk_act", pk=act.pk)
        if verb == "order":
            domain.order_batch(batch=batch, order=_order(request, batch), by=request.user)
            messages.success(request, _("The order is kept."))
            return redirect("desk_batch", pk=pk)
        domain.drop_batch(batch=batch, by=request.user)
    except ValidationError as error:
        return _batch_page(request, batch, 422, " ".join(error.messages))
    except (IllegalMove, Stale):
        problem = _("The batch changed meanwhile, so nothing was done. This is where it stands now.")
        return _batch_page(request, _batch(request, pk), 409, problem)
    messages.success(request, _("The batch was put away."))
    return redirect("desk_batches")


def _order(request: HttpRequest, batch: ReleaseBatch) -> dict[Any, int]:
    keys = batch.decisions.values_list("pk", flat=True)
    typed = {key: number_in(request.POST.get(f"order-{key}", ""), digits=5) for key in keys}
    return {key: number for key, number in typed.items() if number is not None}


@staff_required()
@require_POST
def take_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one decision out of its batch: it is not taken."""
    visible = ReleaseBatch.objects.on_desk_of(request.user)
    held = get_object_or_404(HeldDecision.objects.select_related("batch"), pk=pk, batch__in=visible)
    try:
        domain.take_out(held=held, by=request.user)
    except IllegalMove:
        messages.warning(request, _("The decision was released meanwhile; nothing was changed."))
    else:
        messages.success(request, _("The decision was taken out. The statement is under review as before."))
    return redirect("desk_batch", pk=held.batch_id)
