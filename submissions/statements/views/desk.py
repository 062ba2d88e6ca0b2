"""Pages of the desk: the queue, one statement under review, and the decisions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import staff_required
from civspace.web.pagination import page_of
from civspace.web.prose import plain
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.filters import QueueFilter
from submissions.statements.forms import DecisionForm
from submissions.statements.models import Statement
from submissions.statements.progress import steps_of
from submissions.statements.queries import as_submitted, rule_set_for, said, with_parts
from submissions.statements.rules import MAY, actions
from submissions.statements.states import STATEMENT, State
from submissions.statements.terminology import advise

#: Verbs that one press does, and what the page then says.
PLAIN: dict[str, tuple[Callable[..., Any], Any]] = {
    "claim": (domain.claim_statement, gettext_lazy("You claimed the statement.")),
    "release": (domain.release_statement, gettext_lazy("The statement is back in the queue.")),
    "accept": (domain.accept_statement, gettext_lazy("The statement was accepted.")),
    "publish": (domain.publish_statement, gettext_lazy("The statement was published.")),
}
#: Verbs that need a reason and a rule.
REASONED: dict[str, tuple[Callable[..., Any], Any, Any]] = {
    "return": (
        domain.return_statement,
        gettext_lazy("Return for changes"),
        gettext_lazy("The statement was returned."),
    ),
    "refuse": (domain.refuse_statement, gettext_lazy("Refuse"), gettext_lazy("The statement was refused.")),
}
WAITING = (State.SUBMITTED, State.UNDER_REVIEW, State.ACCEPTED)


def _submitted(request: HttpRequest) -> Any:
    """Return what was submitted to the bodies of the reader."""
    return with_parts(Statement.objects.on_desk_of(request.user))


def _one(request: HttpRequest, pk: UUID) -> Statement:
    """Return a statement as it was submitted, or 404; what its authors are changing is not for the desk yet."""
    found = as_submitted(_submitted(request).select_related("reviewer").filter(pk=pk))
    if not found:
        raise Http404
    return found[0]


def _version(request: HttpRequest) -> int | None:
    """Return the version that the page showed, so that nobody decides on what they have not seen."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdigit() else None


@staff_required()
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """List what waits, the oldest first; with a filter, everything that was submitted."""
    waiting = _submitted(request).select_related("reviewer").order_by("submitted_at", "id")
    filters = QueueFilter(request.GET, queryset=waiting, request=request)
    found = filters.qs if filters.is_valid() else waiting.none()
    if not filters.form.active().get("state"):
        found = found.filter(state__in=WAITING)
    page = page_of(found.defer("body"), request.GET.get("page"), 50)
    page.object_list = as_submitted(page.object_list)
    return render(request, "statements/queue.html", {"page_obj": page, "filters": filters})


@staff_required()
@require_safe
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one statement with the checks beside the text, and what the reader may do."""
    return _review_page(request, _one(request, pk))


def _next_in_queue(request: HttpRequest, statement: Statement) -> Statement | None:
    waiting = _submitted(request).filter(state=State.SUBMITTED, conditional=False).exclude(pk=statement.pk)
    return waiting.order_by("submitted_at", "id").first()


def _review_page(request: HttpRequest, statement: Statement, status: int = 200, problem: str = "") -> HttpResponse:
    possible = actions(request.user, statement)
    mine = statement.reviewer_id == request.user.pk
    if statement.state == State.UNDER_REVIEW and not mine:
        possible = [verb for verb in possible if verb == "release"]
    context = {
        "statement": statement,
        "checks": said(statement.checks),
        "advice": advise(f"{statement.title}\n{plain(statement.body)}", statement.language),
        "actions": possible,
        "steps": steps_of(statement),
        "following": _next_in_queue(request, statement),
        "problem": problem,
    }
    return render(request, "statements/review.html", context, status=status)


@staff_required()
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Do one verb. A return or a refusal asks for the reason and the rule first."""
    statement = _one(request, pk)
    if verb not in PLAIN and verb not in REASONED:
        raise Http404
    if not MAY[verb](request.user, statement):
        raise PermissionDenied(_("Your role does not allow this."))
    if verb in REASONED and (request.method == "POST" or STATEMENT.allows(verb, statement.state)):
        return _reasoned(request, statement, verb)
    if request.method != "POST":
        return redirect("desk_statement", pk=pk)
    perform, done = PLAIN[verb]
    try:
        perform(statement=statement, by=request.user, expected_version=_version(request))
    except domain.AwaitingStanding:
        return _review_page(request, _one(request, pk), 409, _("The claim to standing has to be decided first."))
    except (IllegalMove, Stale):
        problem = _("The statement changed meanwhile, so nothing was done. This is where it stands now.")
        return _review_page(request, _one(request, pk), 409, problem)
    messages.success(request, done)
    return redirect("desk_statement", pk=pk)


def _reasoned(request: HttpRequest, statement: Statement, verb: str) -> HttpResponse:
    rule_set = rule_set_for(statement)
    if rule_set is None:
        raise Http404
    perform, title, done = REASONED[verb]
    form = DecisionForm(request.POST or None, verb=verb, rule_set=rule_set)
    version = _version(request) or statement.version
    if request.method == "POST" and form.is_valid():
        values = {**form.cleaned_data, "reason_code": form.cleaned_data["reason_code"].pk}
        try:
            perform(statement=statement, by=request.user, expected_version=_version(request), **values)
        except ValidationError as error:
            form.add_error(None, error)
        except (IllegalMove, Stale):
            version = _one(request, statement.pk).version
            form.add_error(
                None, _("The statement changed meanwhile, so nothing was done. What you wrote is kept below.")
            )
        else:
            messages.success(request, done)
            return redirect("desk_statement", pk=statement.pk)
    context = {
        "form": form,
        "statement": statement,
        "title": title,
        "verb": verb,
        "checks": said(statement.checks),
        "version": version,
        "codes": form.fields["reason_code"].queryset,  # type: ignore[attr-defined]
        "cancel_url": reverse("desk_statement", args=[statement.pk]),
        "submit_label": title,
    }
    return render(request, "statements/decide.html", context, status=422 if form.errors else 200)
