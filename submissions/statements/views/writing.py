"""Writing: the editor, saving by hand or by the way, and two who wrote at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.people.access import signed_in
from civspace.workflow import IllegalMove
from meetings.modalities.deadlines import deadline_for
from meetings.modalities.models import Kind as RuleKind
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import current_rule_set, rules_of
from submissions.statements.cosponsors import joining
from submissions.statements.domain import (
    Clash,
    save_draft,
)
from submissions.statements.forms import TextForm
from submissions.statements.models import Statement
from submissions.statements.queries import checks_of, contribution_of, rule_set_for, said
from submissions.statements.rules import may_draft, may_submit
from submissions.statements.states import EDITABLE, State
from submissions.statements.views.authors import mine
from submissions.statements.views.merging import Written, clash_page


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write. A POST saves and keeps writing, or goes on to the check; a script saves by the way."""
    statement = mine(request, pk)
    if not may_draft(request.user, statement):
        raise PermissionDenied(_("Your role in the organization allows you to read, not to write."))
    rule_set = rule_set_for(statement) if statement.state == State.RETURNED else current_rule_set(statement.meeting_id)
    if request.method == "GET":
        if statement.state not in EDITABLE:
            return redirect("my_statement", pk=pk)
        return _editor(request, statement, TextForm.of(statement, rule_set), rule_set)
    form = TextForm.of(statement, rule_set, request.POST)
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    if not form.is_valid():
        if wants_json:
            return JsonResponse({"message": _("Not saved: a field needs your attention.")}, status=400)
        return _editor(request, statement, form, rule_set, status=422)
    try:
        saved = save_draft(
            statement=statement, by=request.user, expected_version=form.cleaned_data["version"], **form.values()
        )
    except ValidationError as error:
        form.add_error(None, error)
        if wants_json:
            return JsonResponse({"message": " ".join(error.messages)}, status=400)
        return _editor(request, statement, form, rule_set, status=422)
    except Clash as clash:
        if wants_json:
            return JsonResponse(
                {"message": _("Not saved: somebody else changed this text. Press Save to see both.")}, status=409
            )
        return clash_page(request, clash.current, Written.of(form))
    except IllegalMove:
        if wants_json:
            return JsonResponse({"message": _("Not saved: the text is no longer with you.")}, status=409)
        return clash_page(request, mine(request, pk), Written.of(form))
    if wants_json:
        return JsonResponse(_saved(saved))
    if "check" in request.POST:
        return redirect("statement_check", pk=pk)
    messages.success(request, _saved(saved)["message"])
    return redirect("statement_edit", pk=pk)


def _saved(statement: Statement) -> dict[str, Any]:
    at = timezone.localtime(statement.updated_at).strftime("%H:%M")
    return {
        "message": _("Saved %(time)s. NOT submitted.") % {"time": at},
        "fields": {"version": str(statement.version), "revision": str(statement.revision)},
    }


def _deadline(statement: Statement, rule_set: RuleSet | None) -> Any:
    return deadline_for(rule_set, statement.organization_id) if rule_set is not None else None


def _editor(
    request: HttpRequest, statement: Statement, form: TextForm, rule_set: RuleSet | None, status: int = 200
) -> HttpResponse:
    rules = rules_of(rule_set) if rule_set else None
    limit = rules.limit_for(contribution_of(statement, rule_set)) if rules and rule_set else None
    context = {
        "statement": statement,
        "form": form,
        "checks": checks_of(statement),
        "status": _("Not saved: a field needs your attention.") if form.errors else _saved(statement)["message"],
        "saved": not form.errors,
        "deadline": statement.answer_until or _deadline(statement, rule_set),
        "limit": limit.value["words"] if limit else None,
        "characters": rules.value(RuleKind.CHARACTERS_PER_WORD, "characters", 1.0) if rules else 1.0,
        "counted_list": rules.value(RuleKind.COUNTED_PARTS, "parts", ["body", "notes"]) if rules else ["body", "notes"],
        "allowance": rules.value(RuleKind.COUNTED_PARTS, "allowance", 0) if rules else 0,
        "may_submit": may_submit(request.user, statement),
        "confirmed": joining(statement).confirmed,
        "fell_back": said(statement.decision.get("checks", [])) if statement.state == State.RETURNED else [],
    }
    return render(request, "statements/edit.html", context, status=status)
