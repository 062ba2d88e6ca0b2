"""Pages of what staff enter: the form of the desk, the organization's page with the original, the published rules."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import signed_in, staff_required
from accounts.people.states import Role
from civspace.web.access import access
from civspace.workflow import IllegalMove, Stale
from meetings.modalities.checks import RulesFailed
from meetings.modalities.exception_views import reviewed_meetings
from meetings.modalities.models import Kind
from submissions.statements.domain import enter_statement, object_to_entry
from submissions.statements.models import OnBehalfRule
from submissions.statements.onbehalf import entry_of
from submissions.statements.onbehalf_forms import EntryForm, ObjectionForm
from submissions.statements.rules import MAY
from submissions.statements.states import STATEMENT
from submissions.statements.views.authors import mine


@access("public")
@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Show the published rules on statements that come by e-mail or on paper."""
    return render(request, "statements/on_behalf.html", {"rules": OnBehalfRule.objects.all()})


@staff_required(Role.REVIEWER)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a statement that came otherwise; what breaks a rule is not saved, and everything typed stays."""
    meetings = reviewed_meetings(request.user)
    if request.method == "GET":
        asked = meetings.filter(slug=request.GET.get("meeting", "")).first()
        form = EntryForm(by=request.user, meetings=meetings, initial={"meeting": asked.pk if asked else None})
        return _page(request, form)
    form = EntryForm(request.POST, request.FILES, by=request.user, meetings=meetings)
    fits = form.is_valid()
    original = form.keep_original()
    if "read" in request.POST:
        return _read(request, form, original)
    if not fits or form.errors:
        return _page(request, form, kept=original, status=422)
    try:
        entry = enter_statement(by=request.user, original=original, **form.values())
    except ValidationError as error:
        for field, problems in getattr(error, "error_dict", {None: [error]}).items():
            form.add_error(field if field in form.fields else None, problems)
        return _page(request, form, kept=original, status=422)
    except PermissionDenied:
        form.add_error("organization", _("Nobody decides on an organization that they belong to."))
        return _page(request, form, kept=original, status=422)
    except RulesFailed as error:
        return _page(request, form, kept=original, status=422, checks=error.checks)
    messages.success(request, _("Entered. The organization is told, and can object."))
    return redirect("desk_statement", pk=entry.statement_id)


def _read(request: HttpRequest, form: EntryForm, original: Any) -> HttpResponse:
    """Show the form again with the text of the original in it; what else is missing is not said yet."""
    # Only what is wrong with the file is an error here.
    for name in set(form.errors) - {"original"}:
        del form.errors[name]
    dropped = form.read_original(original) if not form.errors else ()
    if form.errors:
        return _page(request, form, kept=original, status=422)
    initial = {name: form.data.get(name, "") for name in form.fields}
    again = EntryForm(by=request.user, meetings=reviewed_meetings(request.user), initial=initial)
    return _page(request, again, kept=original, read=True, dropped=dropped)


def _page(
    request: HttpRequest, form: EntryForm, *, status: int = 200, checks: Any = (), **context: Any
) -> HttpResponse:
    failed = [check for check in checks if not check.passed]
    context |= {
        "form": form,
        "checks": [check.as_dict() for check in checks],
        "failed": failed,
        "is_late": any(check.kind == Kind.DEADLINE for check in failed),
        "late_for": form.cleaned_data if checks else {},
    }
    return render(request, "statements/enter.html", context, status=status)


@signed_in
@require_http_methods(["GET", "POST"])
def entered(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show an organization what was entered in its name, with the original, and take its objection."""
    statement = mine(request, pk)
    entry = entry_of(statement)
    if entry is None:
        raise Http404
    entry.statement = statement
    in_time, now = STATEMENT.allows("object", statement.state), timezone.now()
    may = MAY["object"](request.user, statement)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and not may:
        raise PermissionDenied(_("Your role in the organization allows you to read, not to object."))
    if request.method == "POST" and form.is_valid():
        try:
            object_to_entry(entry=entry, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        except (IllegalMove, Stale) as error:
            messages.warning(request, getattr(error, "explanation", "") or _("The statement changed meanwhile."))
            return redirect("statement_entered", pk=pk)
        else:
            messages.success(request, _("The statement is withdrawn, and the Secretariat is told."))
            return redirect("my_statement", pk=pk)
    context = {
        "statement": statement,
        "entry": entry,
        "form": form,
        "may_object": may and in_time and now <= entry.object_until,
        "is_over": in_time and now > entry.object_until,
    }
    return render(request, "statements/entered.html", context, status=422 if form.errors else 200)
