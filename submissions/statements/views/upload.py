"""Taking the text of a draft from a Word, OpenDocument or RTF file: choose it, see what was read, then replace."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.people.access import signed_in
from civspace.files.dropped import Dropped
from civspace.workflow import IllegalMove
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import current_rule_set
from submissions.statements.diff import paragraphs
from submissions.statements.domain import Clash, save_draft
from submissions.statements.models import Statement
from submissions.statements.queries import rule_set_for
from submissions.statements.reading import read_upload, weigh
from submissions.statements.reading_forms import ReadTextForm, UploadForm
from submissions.statements.rules import may_draft
from submissions.statements.states import EDITABLE, State
from submissions.statements.views.authors import mine


@signed_in
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for a file; show what was read of it; replace the draft only when that is confirmed."""
    statement = mine(request, pk)
    if not may_draft(request.user, statement):
        raise PermissionDenied(_("Your role in the organization allows you to read, not to write."))
    if "read_body" in request.POST:
        return _confirmed(request, statement)
    if statement.state not in EDITABLE:
        return redirect("my_statement", pk=pk)
    sent = request.method == "POST"
    form = UploadForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        try:
            reading = read_upload(form.cleaned_data["file"])
            shown = ReadTextForm.of(statement, _rules_for(statement), reading)
            return _shown(request, statement, shown, dropped=reading.dropped)
        except ValidationError as error:
            form.add_error("file", error.messages)
    context = {"statement": statement, "form": form}
    return render(request, "statements/upload.html", context, status=422 if form.errors else 200)


def _rules_for(statement: Statement) -> RuleSet | None:
    returned = statement.state == State.RETURNED
    return rule_set_for(statement) if returned else current_rule_set(statement.meeting_id)


def _shown(
    request: HttpRequest,
    statement: Statement,
    form: ReadTextForm,
    *,
    dropped: tuple[Dropped, ...] = (),
    changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Show the text as read beside the draft as it stands. The page carries the text; the portal keeps nothing."""
    title, body, language = form.chosen()
    weighed = weigh(statement, title=title, body=body, language=language)
    # Where the line of the file begins the text, every paragraph stands one later.
    later = int(form["title_from"].value() == "keep" and bool(form["read_title"].value()))
    context: dict[str, Any] = {
        "statement": statement,
        "form": form,
        "dropped": [(one.text, [place + later for place in one.paragraphs]) for one in dropped],
        "changed": changed,
        "editable": statement.state in EDITABLE,
        "shown_title": title,
        "shown_body": body,
        "shown_language": language,
        "weighed": weighed,
        "checks": [check.as_dict() for check in weighed.checks],
        "paragraphs": paragraphs(statement.body, body) if statement.body else [],
    }
    return render(request, "statements/upload_read.html", context, status=status)


def _confirmed(request: HttpRequest, statement: Statement) -> HttpResponse:
    """Make what the page carried the draft, unless somebody saved after the version that it showed."""
    form = ReadTextForm(request.POST, statement=statement, rule_set=_rules_for(statement))
    try:
        if not form.is_valid():
            return _shown(request, statement, form, status=422)
        title, body, language = form.chosen()
        save_draft(
            statement=statement,
            by=request.user,
            title=title,
            body=body,
            language=language,
            agenda_item=statement.agenda_item,
            expected_version=form.cleaned_data["version"],
        )
    except ValidationError as error:
        again = UploadForm()
        again.errors["file"] = again.error_class(error.messages)
        return render(request, "statements/upload.html", {"statement": statement, "form": again}, status=422)
    except (Clash, IllegalMove):
        # What was read is not lost: it is shown again, beside what was saved meanwhile.
        current = mine(request, statement.pk)
        data = request.POST.copy()
        data["version"] = str(current.version)
        shown = ReadTextForm(data, statement=current, rule_set=_rules_for(current))
        return _shown(request, current, shown, changed=True, status=409)
    done = _("The text of the file is now the draft; NOT submitted. The one before stays among the earlier versions.")
    messages.success(request, done)
    return redirect("statement_edit", pk=statement.pk)
