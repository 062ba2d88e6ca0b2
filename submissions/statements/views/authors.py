"""Pages of the authors: begin, write, check, submit, receipt, withdraw, replace."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.organizations.models import Organization
from accounts.organizations.queries import organizations_of
from accounts.organizations.states import DRAFTERS, Kind
from accounts.people.access import signed_in
from civspace.reference.queries import url_language
from civspace.renditions.domain import request_rendition
from civspace.web.pagination import page_of
from civspace.web.prose import clean
from civspace.workflow import IllegalMove, Stale
from meetings.calendar.models import Meeting
from meetings.calendar.registry import Window
from meetings.calendar.states import State as MeetingState
from meetings.modalities.checks import RulesFailed
from meetings.modalities.models import Kind as RuleKind
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import current_rule_set, deadline_of, opening_of, rules_of, with_rules
from meetings.modalities.standing import standing_held
from submissions.statements.diff import paragraphs
from submissions.statements.documents import request_receipt, source_of
from submissions.statements.domain import (
    Clash,
    create_draft,
    replace_text,
    save_draft,
    submit_statement,
    withdraw_statement,
)
from submissions.statements.filters import MineFilter
from submissions.statements.forms import BeginForm, TextForm
from submissions.statements.models import Statement
from submissions.statements.progress import steps_of
from submissions.statements.queries import checks_of, receipt_of, rule_set_for, said, with_parts
from submissions.statements.rules import actions, may_draft, may_submit
from submissions.statements.states import EDITABLE, State
from submissions.statements.views.waiting import document_or_wait


def mine(request: HttpRequest, pk: UUID) -> Statement:
    """Return a statement of the reader's own organizations, or 404: alike for another's and one that is not there."""
    owned = [organization.pk for organization in organizations_of(request.user)]
    found = with_parts(Statement.objects.filter(organization__in=owned)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def open_meetings() -> list[tuple[Meeting, Any]]:
    """Return the meetings that take written statements now, with their deadlines, the nearest first."""
    now = timezone.now()
    current = with_rules(RuleSet.objects.filter(current=True, template="", meeting__state=MeetingState.ANNOUNCED))
    found: list[tuple[Meeting, Any]] = []
    for rule_set in current.select_related("meeting", "meeting__body"):
        opens, ends = opening_of(rule_set), deadline_of(rule_set)
        if rule_set.meeting is not None and Window(opens, ends).is_open(now):
            found.append((rule_set.meeting, ends))
    return sorted(found, key=lambda pair: (pair[1] is None, pair[1], pair[0].pk))


@signed_in
def statement_list(request: HttpRequest) -> HttpResponse:
    """List what the reader's organizations have drafted and submitted, the newest first."""
    organizations = organizations_of(request.user)
    own = Statement.objects.filter(organization__in=[organization.pk for organization in organizations])
    filters = MineFilter(request.GET, queryset=with_parts(own).order_by("-listed_at", "-id"))
    found = filters.qs if filters.is_valid() else own.none()
    page = page_of(found.defer("body"), request.GET.get("page"))
    return render(
        request,
        "statements/mine.html",
        {
            "page_obj": page,
            "filters": filters,
            "can_begin": any(o.kind != Kind.MISSION for o in organizations_of(request.user, DRAFTERS)),
        },
    )


@signed_in
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose the organization and the meeting, and begin a draft."""
    able = [held.pk for held in organizations_of(request.user, DRAFTERS) if held.kind != Kind.MISSION]
    takes = open_meetings()
    meetings = [meeting.pk for meeting, _ends in takes]
    slug = request.GET.get("meeting", "")
    asked = next((meeting.pk for meeting, _ends in takes if meeting.slug == slug), None)
    form = BeginForm(
        request.POST or None,
        organizations=Organization.objects.filter(pk__in=able).order_by("sort_key", "pk"),
        meetings=Meeting.objects.filter(pk__in=meetings).order_by("begins_on", "pk"),
        initial={
            "organization": able[0] if len(able) == 1 else None,
            "meeting": asked or (meetings[0] if len(meetings) == 1 else None),
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            statement = create_draft(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("statement_edit", pk=statement.pk)
    context = {
        "form": form,
        "able": able,
        "meetings": takes,
        "closed": slug and asked is None,
        "title": _("Begin a written statement"),
    }
    return render(request, "statements/begin.html", context, status=422 if form.errors else 200)


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
        return _clash(request, clash.current, form, rule_set)
    except IllegalMove:
        if wants_json:
            return JsonResponse({"message": _("Not saved: the text is no longer with you.")}, status=409)
        return _clash(request, mine(request, pk), form, rule_set)
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
        "fields": {"version": str(statement.version)},
    }


def _editor(
    request: HttpRequest, statement: Statement, form: TextForm, rule_set: RuleSet | None, status: int = 200
) -> HttpResponse:
    rules = rules_of(rule_set) if rule_set else None
    held = standing_held(statement.organization_id, timezone.now(), statement.meeting)
    limit = rules.word_limit(held) if rules else None
    context = {
        "statement": statement,
        "form": form,
        "checks": checks_of(statement),
        "status": _("Not saved: a field needs your attention.") if form.errors else _saved(statement)["message"],
        "saved": not form.errors,
        "deadline": statement.answer_until or (deadline_of(rule_set) if rule_set else None),
        "limit": limit.value["words"] if limit else None,
        "characters": rules.value(RuleKind.CHARACTERS_PER_WORD, "characters", 1.0) if rules else 1.0,
        "counted_list": rules.value(RuleKind.COUNTED_PARTS, "parts", ["body", "notes"]) if rules else ["body", "notes"],
        "allowance": rules.value(RuleKind.COUNTED_PARTS, "allowance", 0) if rules else 0,
        "may_submit": may_submit(request.user, statement),
    }
    return render(request, "statements/edit.html", context, status=status)


def _clash(request: HttpRequest, current: Statement, form: TextForm, rule_set: RuleSet | None) -> HttpResponse:
    """Show what was typed beside what stands now; nothing is lost, and saving again is deliberate."""
    data = request.POST.copy()
    data["version"] = str(current.version)
    again = TextForm.of(current, rule_set, data)
    again.is_valid()
    context = {
        "statement": current,
        "form": again,
        "editable": current.state in EDITABLE,
        "paragraphs": paragraphs(current.body, clean(data.get("body", ""))),
    }
    return render(request, "statements/clash.html", context, status=409)


@signed_in
def detail(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show where a statement stands: what happened, what comes next, who acts, by when."""
    statement = mine(request, pk)
    editable = statement.state in EDITABLE
    context = {
        "statement": statement,
        "steps": steps_of(statement),
        "checks": checks_of(statement) if editable else said(statement.checks),
        "editable": editable,
        "actions": actions(request.user, statement),
        "may_write": may_draft(request.user, statement) and statement.state in EDITABLE,
        "receipt": receipt_of(statement),
        "may_replace": _replaceable(statement),
    }
    return render(request, "statements/detail.html", context)


def _replaceable(statement: Statement) -> bool:
    rule_set = current_rule_set(statement.meeting_id)
    return rule_set is not None and rules_of(rule_set).value(RuleKind.REPLACEMENT, "allowed", False)


@signed_in
def check(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Check your answers: the text as it would go in, every rule, and the button."""
    statement = mine(request, pk)
    if statement.state not in EDITABLE:
        return redirect("my_statement", pk=pk)
    return _check_page(request, statement, checks_of(statement))


def _check_page(
    request: HttpRequest, statement: Statement, checks: list[Any], *, status: int = 200, refused: bool = False
) -> HttpResponse:
    context = {
        "statement": statement,
        "checks": checks,
        "failed": [(found, _where(statement, found.kind)) for found in checks if not found.passed],
        "refused": refused,
        "may_submit": may_submit(request.user, statement),
    }
    return render(request, "statements/check.html", context, status=status)


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
    arrived = timezone.now()
    statement = mine(request, pk)
    wanted = request.POST.get("revision", "")
    if (
        wanted.isdigit()
        and statement.receipts.filter(revision=int(wanted)).exists()
        and statement.state not in EDITABLE
    ):
        return redirect("statement_receipt", pk=pk)
    if wanted != str(statement.revision):
        messages.warning(request, _("The text changed since you opened this page. Check it again."))
        return redirect("statement_check", pk=pk)
    try:
        submit_statement(statement=statement, by=request.user, expected_version=statement.version, at=arrived)
    except RulesFailed as error:
        return _check_page(request, statement, error.checks, status=422, refused=True)
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
        "checks": said(found.checks),
        "steps": steps_of(statement),
    }
    return render(request, "statements/receipt.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask once, then withdraw."""
    statement = mine(request, pk)
    if "withdraw" not in actions(request.user, statement):
        raise PermissionDenied(_("This statement cannot be withdrawn, or your role does not allow it."))
    if request.method == "POST":
        try:
            withdraw_statement(statement=statement, by=request.user)
        except IllegalMove:
            messages.warning(request, _("The statement changed meanwhile. Look at where it stands now."))
        else:
            messages.success(request, _("The statement was withdrawn."))
        return redirect("my_statement", pk=pk)
    return render(request, "statements/withdraw.html", {"statement": statement})


@signed_in
@require_http_methods(["GET", "POST"])
def replace(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Replace a submitted text where the modalities allow it; what was submitted stands until then."""
    arrived = timezone.now()
    statement = mine(request, pk)
    rule_set = current_rule_set(statement.meeting_id)
    if "replace" not in actions(request.user, statement) or not _replaceable(statement):
        raise PermissionDenied(_("A submitted text may not be replaced here, or no longer."))
    form = TextForm.of(statement, rule_set, request.POST or None)
    failed: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            replace_text(
                statement=statement,
                by=request.user,
                expected_version=form.cleaned_data["version"],
                at=arrived,
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
    status = 422 if failed or form.errors else 200
    return render(
        request, "statements/replace.html", {"statement": statement, "form": form, "failed": failed}, status=status
    )


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
    rendition = request_rendition(
        kind="preview",
        object_id=statement.pk,
        language=url_language(statement.language or "en"),
        source=source_of(statement, draft=True),
        public=False,
    )
    return document_or_wait(request, rendition)
