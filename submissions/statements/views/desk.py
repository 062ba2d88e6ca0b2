"""Pages of the desk: the queue, one statement under review, and the decisions."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import staff_required
from civspace.web import tables
from civspace.web.numbers import version_in
from civspace.web.pagination import page_of
from civspace.web.prose import plain
from civspace.workflow import IllegalMove, Stale
from meetings.modalities.models import Kind
from meetings.modalities.queries import rules_of
from submissions.statements import domain, queue
from submissions.statements.desk_forms import DecisionForm, ReopenForm, SaveFilterForm
from submissions.statements.documents import signatures_of, with_standing
from submissions.statements.domain.bulk import CHOICES
from submissions.statements.domain.undoing import may_undo
from submissions.statements.models import Cosponsor, HeldDecision, SavedFilter, Statement
from submissions.statements.onbehalf import entry_of
from submissions.statements.progress import steps_of
from submissions.statements.queries import as_submitted, contribution_of, original_of, receipt_of, rule_set_for, said
from submissions.statements.queries_editing import editing_call
from submissions.statements.rules import MAY, actions
from submissions.statements.states import STATEMENT, CosponsorState, HeldState, State
from submissions.statements.tables import QUEUE
from submissions.statements.terminology import advise

#: Verbs that one press does, and what the page then says.
PLAIN: dict[str, tuple[Callable[..., Any], Any]] = {
    "claim": (domain.claim_statement, gettext_lazy("You claimed the statement.")),
    "release": (domain.release_statement, gettext_lazy("The statement is back in the queue.")),
    "accept": (domain.accept_statement, gettext_lazy("The statement was accepted.")),
    "undo": (domain.undo_statement, gettext_lazy("The decision was taken back. Nobody was told of it.")),
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
    "reopen": (
        domain.reopen_statement,
        gettext_lazy("Reopen for review"),
        gettext_lazy("The statement was reopened. You have it under review."),
    ),
}


def one(request: HttpRequest, pk: UUID) -> Statement:
    """Return a statement as it was submitted, or 404; what its authors are changing is not for the desk yet."""
    found = as_submitted(queue.on_desk(request.user).filter(pk=pk))
    if not found:
        raise Http404
    return found[0]


def came_from(request: HttpRequest) -> str:
    """Return the filters of the queue that the reader came from, as text."""
    return (request.POST.get("in") or request.GET.get("in") or "")[:1000]


def page_address(statement: Statement, within: str) -> str:
    """Return the address of a statement's page on the desk, which knows the queue that the reader came from."""
    query = QueryDict(mutable=True)
    if within:
        query["in"] = within
    return reverse("desk_statement", args=[statement.pk]) + (f"?{query.urlencode()}" if within else "")


@staff_required()
@require_safe
def queue_page(request: HttpRequest) -> HttpResponseBase:
    """List what waits, the oldest first; with a filter, everything that was submitted."""
    saved = list(SavedFilter.objects.usable_by(request.user).select_related("owner", "body"))
    own_default = next((it for it in saved if it.is_default and it.owner_id == request.user.pk), None)
    if not request.GET and own_default is not None:
        return redirect(f"{reverse('desk_statements')}?{own_default.query}")
    filters, found = queue.filtered(request, request.GET)
    if tables.wanted(request):
        rows = tables.prepared(found.defer("body"), as_submitted)
        return tables.answer(request, name="statements-to-review", columns=QUEUE, rows=rows)
    page = page_of(found.defer("body"), request.GET.get("page"), 50)
    page.object_list = as_submitted(page.object_list)
    now = timezone.now()
    within = queue.query_of(request.GET.urlencode()).urlencode()
    context = {
        "page_obj": page,
        "filters": filters,
        "rows": [(row, max((now - row.submitted_at).days, 0)) for row in page.object_list],
        "within": within,
        "saved": saved,
        "save_form": SaveFilterForm(user=request.user),
        "verbs": [(verb, VERB_LABELS[verb]) for verb in CHOICES],
    }
    return render(request, "statements/queue.html", context)


VERB_LABELS = {
    "claim": gettext_lazy("Claim for review"),
    "release": gettext_lazy("Put back into the queue"),
    "assign": gettext_lazy("Give to a colleague"),
    "accept": gettext_lazy("Accept"),
    "return": gettext_lazy("Return for changes"),
    "refuse": gettext_lazy("Refuse"),
    "publish": gettext_lazy("Publish"),
}


@staff_required()
@require_safe
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one statement with the checks beside the text, and what the reader may do."""
    return _review_page(request, one(request, pk))


def _possible(request: HttpRequest, statement: Statement, held: HeldDecision | None) -> list[str]:
    possible = actions(request.user, statement)
    if statement.state == State.UNDER_REVIEW and statement.reviewer_id != request.user.pk:
        possible = [verb for verb in possible if verb in ("release", "assign")]
    if "undo" in possible and not may_undo(statement, request.user):
        possible.remove("undo")
    return [verb for verb in possible if verb in ("release", "assign", "claim", "undo")] if held else possible


def _review_page(request: HttpRequest, statement: Statement, status: int = 200, problem: str = "") -> HttpResponse:
    held = statement.held_decisions.filter(state=HeldState.HELD).select_related("batch", "held_by").first()
    possible = _possible(request, statement, held)
    within = came_from(request)
    after = queue.following(request, statement, within)
    context = {
        "statement": statement,
        "checks": said(statement.checks),
        "advice": advise(f"{statement.title}\n{plain(statement.body)}", statement.language),
        "actions": possible,
        "steps": steps_of(statement),
        "original": original_of(statement),
        "following": after,
        "following_url": page_address(after, within) if after else "",
        "within": within,
        "held": held,
        "held_label": VERB_LABELS.get(held.verb) if held else "",
        "undo_until": parse_datetime(statement.decision["undo_until"]) if "undo" in possible else None,
        "claim_hours": settings.DESK_CLAIM_HOURS,
        "editing": editing_call(statement),
        "problem": problem,
        "receipt": receipt_of(statement),
        "entry": entry_of(statement),
        "withholding": statement.withholdings.filter(ended_at=None).first(),
        **_joint(statement),
    }
    return render(request, "statements/review.html", context, status=status)


def _joint(statement: Statement) -> dict[str, Any]:
    """Return the names beside the lead's, those taken back since, and the rules no longer met by that."""
    taken_back = Cosponsor.objects.filter(statement=statement, state=CosponsorState.WITHDRAWN).exclude(name="")
    withdrew, rule_set = list(taken_back.order_by("answered_at", "pk")), rule_set_for(statement)
    signed = signatures_of(statement)
    failed: list[Any] = []
    if withdrew and rule_set is not None:
        found = contribution_of(statement, rule_set, at=statement.submitted_at, signing=signed)
        kinds = (Kind.WORD_LIMIT, Kind.JOINT_WORD_LIMIT, Kind.MAX_PER_ORGANIZATION, Kind.JOINT_NUMBER, Kind.COSPONSORS)
        failed = [check for check in rules_of(rule_set).check(found) if check.kind in kinds and not check.passed]
    return {"signatures": with_standing(signed), "withdrew": withdrew, "no_longer_met": failed}


@staff_required()
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Do one verb. A return or a refusal asks for the reason and the rule first."""
    statement = one(request, pk)
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
        perform(statement=statement, by=request.user, expected_version=version_in(request))
    except IllegalMove as error:
        return _review_page(request, one(request, pk), 409, why(error))
    except Stale:
        return _review_page(request, one(request, pk), 409, why(None))
    messages.success(request, done)
    return go_on(request, statement)


def why(error: Exception | None) -> str:
    """Return why nothing was done, in a sentence for the page."""
    if isinstance(error, domain.AwaitingStanding):
        return _("The claim to standing has to be decided first.")
    if isinstance(error, domain.Held | domain.TooLate | domain.NotSettled):
        return str(error.explanation)
    return _("The statement changed meanwhile, so nothing was done. This is where it stands now.")


def go_on(request: HttpRequest, statement: Statement) -> HttpResponse:
    """Lead to the next statement of the queue when the reader asked for it, else back to this one."""
    within = came_from(request)
    if request.POST.get("then") != "next":
        return redirect(page_address(statement, within))
    after = queue.following(request, statement, within)
    if after is None:
        messages.info(request, _("That was the last one in this queue."))
        return redirect(f"{reverse('desk_statements')}?{within or 'view=all'}")
    return redirect(page_address(after, within))


def _reasoned(request: HttpRequest, statement: Statement, verb: str) -> HttpResponse:
    rule_set = rule_set_for(statement)
    if rule_set is None:
        raise Http404
    title, done = REASONED[verb][1:]
    kwargs: dict[str, Any] = {
        "verb": verb,
        "rules": list(rule_set.rules.all()),
        "bodies": [statement.meeting.body_id],
        "initial": {"language": statement.language},
    }
    if verb != "reopen":
        kwargs["body"] = statement.meeting.body_id
    make: Any = ReopenForm if verb == "reopen" else DecisionForm
    form, version, status = make(**kwargs), statement.version, 200
    if request.method == "POST" and "fill" in request.POST:
        filled = make(request.POST, **kwargs).filled()
        form = make(initial={**kwargs.pop("initial"), **filled.dict()}, **kwargs)
        version = version_in(request) or version
    elif request.method == "POST":
        form, version, status = make(request.POST, **kwargs), version_in(request) or version, 422
        if form.is_valid() and (held := _decide(request, statement, verb, form)) is not None:
            messages.success(request, _("The decision is held in the batch.") if held else done)
            return go_on(request, statement)
        if None in form.errors or form.non_field_errors():
            version = one(request, statement.pk).version
    context = {
        "form": form,
        "statement": statement,
        "title": title,
        "verb": verb,
        "checks": said(statement.checks),
        "version": version,
        "within": came_from(request),
        "undo_minutes": settings.DESK_UNDO_MINUTES if verb != "reopen" else 0,
        "cancel_url": page_address(statement, came_from(request)),
        "submit_label": title,
    }
    return render(request, "statements/decide.html", context, status=status)


def _decide(request: HttpRequest, statement: Statement, verb: str, form: Any) -> bool | None:
    """Decide or hold; return whether it is held, or None after the form says what is wrong."""
    data = form.cleaned_data
    common: dict[str, Any] = {"statement": statement, "by": request.user, "expected_version": version_in(request)}
    try:
        with transaction.atomic():
            if data.get("batch") or data.get("new_batch"):
                batch = data.get("batch") or domain.open_batch(
                    body=statement.meeting.body, name=data["new_batch"], by=request.user
                )
                domain.hold_decision(batch=batch, verb=verb, values=form.values(), **common)
                return True
            REASONED[verb][0](**common, **form.values())
            return False
    except ValidationError as error:
        form.add_error(None, error)
    except domain.Held as error:
        form.add_error(None, str(error.explanation))
    except (IllegalMove, Stale):
        form.add_error(None, _("The statement changed meanwhile, so nothing was done. What you wrote is kept below."))
    return None
