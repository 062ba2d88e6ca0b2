"""Submitting: the check, the receipt, replacing a submitted text, and the documents of both."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.states import MemberRole
from accounts.people.access import signed_in
from civspace.reference.queries import url_language
from civspace.renditions.domain import PREVIEW, request_rendition
from civspace.web.numbers import number_in
from civspace.web.shedding.watching import arrived_at
from civspace.workflow import IllegalMove, Stale
from meetings.modalities.checks import RulesFailed
from meetings.modalities.models import Kind as RuleKind
from meetings.modalities.queries import current_rule_set
from submissions.statements.documents import request_receipt, source_of
from submissions.statements.domain import (
    replace_text,
    submit_statement,
    wait_for_cosponsors,
)
from submissions.statements.domain.waiting import end_of_waiting
from submissions.statements.forms import TextForm
from submissions.statements.knocks import INPUT, KnockRefused, open_knock, ticket_for
from submissions.statements.models import Statement
from submissions.statements.onbehalf import entry_of
from submissions.statements.outcomes import outcomes_of
from submissions.statements.progress import steps_of
from submissions.statements.queries import checks_of, receipt_of, rule_set_for, said
from submissions.statements.record_forms import SafetyForm
from submissions.statements.rules import actions, may_submit
from submissions.statements.states import EDITABLE, State
from submissions.statements.together_rules import may_ask_to_submit
from submissions.statements.views.authors import mine, replaceable
from submissions.statements.views.waiting import document_or_wait


@signed_in
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check your answers: the text as it would go in, every rule, and the button."""
    statement = mine(request, pk)
    if statement.state not in EDITABLE:
        return redirect("my_statement", pk=pk)
    return _check_page(request, statement, checks_of(statement))


def _check_page(
    request: HttpRequest,
    statement: Statement,
    checks: list[Any],
    *,
    status: int = 200,
    refused: bool = False,
    form: SafetyForm | None = None,
    advice: bool = False,
    knock: str = "",
    knock_problem: str = "",
) -> HttpResponse:
    may = may_submit(request.user, statement)
    context = {
        "statement": statement,
        "checks": checks,
        "ticket": ticket_for(statement, request.user) if may else "",
        "knock": knock,
        "knock_problem": knock_problem,
        "failed": [(found, _where(statement, found.kind)) for found in checks if not found.passed],
        "is_late": any(found.kind == RuleKind.DEADLINE and not found.passed for found in checks),
        "refused": refused,
        "form": form or SafetyForm(),
        "advice": advice,
        "may_submit": may,
        "joint": outcomes_of(statement),
        "waits_until": _waits_until(statement),
        "may_ask_to_submit": may_ask_to_submit(request.user, statement),
    }
    return render(request, "statements/check.html", context, status=status)


def _waits_until(statement: Statement) -> Any:
    """Return until when the statement would wait for co-sponsors."""
    rule_set = rule_set_for(statement)
    return end_of_waiting(statement, rule_set, timezone.now()) if rule_set is not None else None


def _where(statement: Statement, kind: str) -> str:
    """Return the address at which a failed rule can be met, or an empty string where writing does not help."""
    field = {
        RuleKind.WORD_LIMIT: "body",
        RuleKind.LANGUAGES: "language",
        RuleKind.AGENDA_ITEMS: "agenda_item",
        RuleKind.REQUIRED_PARTS: "body" if statement.title else "title",
    }.get(RuleKind(kind))
    return f"{reverse('statement_edit', args=[statement.pk])}#id_{field}" if field else ""


@signed_in
@require_POST
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Submit the saved revision that the page showed; pressing again leads to the same receipt."""
    arrived = arrived_at(request)
    statement = mine(request, pk)
    wanted = number_in(request.POST.get("revision", ""))
    if wanted is not None and statement.receipts.filter(revision=wanted).exists() and statement.state not in EDITABLE:
        return redirect("statement_receipt", pk=pk)
    if wanted != statement.revision:
        messages.warning(request, _("The text changed since you opened this page. Check it again."))
        return redirect("statement_check", pk=pk)
    form, brought = SafetyForm(request.POST), request.POST.get(INPUT, "")
    if not form.is_valid():
        checks = checks_of(statement)
        return _check_page(request, statement, checks, status=422, refused=True, form=form, knock=brought)
    if form.needs_advice:
        return _check_page(request, statement, checks_of(statement), form=form, advice=True, knock=brought)
    given: dict[str, Any] = {
        "by": request.user,
        "expected_version": statement.version,
        "at": arrived,
        "safety": form.cleaned_data["safety"],
    }
    try:
        given["knock"] = open_knock(brought) if brought else None
        if "wait" in request.POST:
            wait_for_cosponsors(statement=statement, **given)
            messages.success(request, _("Submitted. It waits for co-sponsors; the time of now counts."))
            return redirect("my_statement", pk=pk)
        submit_statement(statement=statement, **given)
    except RulesFailed as error:
        return _check_page(request, statement, error.checks, status=422, refused=True, form=form)
    except KnockRefused as error:
        checks = checks_of(statement)
        return _check_page(request, statement, checks, status=422, form=form, knock_problem=error.message)
    except (Stale, IllegalMove):
        messages.warning(request, _("The statement changed meanwhile. Look at where it stands now."))
        return redirect("my_statement", pk=pk)
    return redirect("statement_receipt", pk=pk)


@signed_in
def receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the receipt of the latest submission."""
    statement = mine(request, pk)
    found = receipt_of(statement)
    if found is None:
        raise Http404
    context = {
        "statement": statement,
        "receipt": found,
        "entry": entry_of(statement),
        "knock": getattr(found, "knock", None),
        "role_name": dict(MemberRole.choices).get(found.safety_role, ""),
        "checks": said(found.checks),
        "steps": steps_of(statement),
    }
    return render(request, "statements/receipt.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Replace a submitted text where the modalities allow it; what was submitted stands until then."""
    arrived = arrived_at(request)
    statement = mine(request, pk)
    rule_set = current_rule_set(statement.meeting_id)
    if "replace" not in actions(request.user, statement) or not replaceable(statement):
        raise PermissionDenied(_("A submitted text may not be replaced here, or no longer."))
    form = TextForm.of(statement, rule_set, request.POST or None)
    safety = SafetyForm(request.POST or None)
    failed: list[Any] = []
    if request.method == "POST" and form.is_valid() and safety.is_valid():
        if safety.needs_advice:
            return _replace_page(request, statement, form, safety, advice=True)
        try:
            replace_text(
                statement=statement,
                by=request.user,
                expected_version=form.cleaned_data["version"],
                at=arrived,
                safety=safety.cleaned_data["safety"],
                **form.values(),
            )
        except RulesFailed as error:
            failed = error.failed
        except ValidationError as error:
            form.add_error(None, error)
        except (Stale, IllegalMove):
            data = request.POST.copy()
            data["version"] = str(mine(request, pk).version)
            form = TextForm.of(statement, rule_set, data)
            form.add_error(None, _("The statement changed meanwhile. Your text is below; nothing was replaced."))
        else:
            return redirect("statement_receipt", pk=pk)
    return _replace_page(request, statement, form, safety, failed=failed)


def _replace_page(
    request: HttpRequest,
    statement: Statement,
    form: TextForm,
    safety: SafetyForm,
    *,
    failed: Sequence[Any] = (),
    advice: bool = False,
) -> HttpResponse:
    context = {"statement": statement, "form": form, "safety": safety, "failed": failed, "advice": advice}
    status = 422 if failed or form.errors or safety.errors else 200
    return render(request, "statements/replace.html", context, status=status)


@signed_in
def receipt_pdf(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send the receipt as PDF in the language of the page; while it is built, a page that asks again by itself."""
    found = receipt_of(mine(request, pk))
    if found is None:
        raise Http404
    return document_or_wait(request, request_receipt(found, get_language() or "en"))


@signed_in
def preview(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Send the text as it stands as a document marked as a draft on every page."""
    statement = mine(request, pk)
    if statement.state == State.WITHHELD:
        return redirect("my_statement", pk=pk)
    rendition = request_rendition(
        kind=PREVIEW,
        object_id=statement.pk,
        language=url_language(statement.language or "en"),
        source=source_of(statement, draft=True),
        public=False,
    )
    return document_or_wait(request, rendition)
