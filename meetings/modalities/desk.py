"""The desk of meetings editors: setting and changing the modalities of a meeting."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from civspace.workflow import Stale
from meetings.calendar.domain import people_concerned
from meetings.calendar.models import Meeting
from meetings.calendar.states import PUBLIC
from meetings.calendar.views.desk import desk_meeting, editor_only, sent
from meetings.modalities.domain import apply_template, revise
from meetings.modalities.forms import RevisionForm, TemplateForm
from meetings.modalities.missing import missing_rules
from meetings.modalities.models import Activity, RuleSet
from meetings.modalities.queries import category_names, current_rule_set, history


@editor_only
@require_http_methods(["GET", "POST"])
def modalities(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin with a template; after that, change every rule in one form that makes the next version."""
    meeting = desk_meeting(request, slug)
    rule_set = current_rule_set(meeting.pk)
    if rule_set is None:
        return _begin(request, meeting)
    return _revise(request, meeting, rule_set)


def _begin(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    templates = list(RuleSet.objects.exclude(template="").filter(activity=Activity.WRITTEN_STATEMENT))
    form = TemplateForm(sent(request), templates=sorted(templates, key=lambda found: found.name))
    if request.method == "POST" and form.is_valid():
        try:
            apply_template(meeting=meeting, template=form.cleaned_data["template"], by=request.user)
        except ValidationError as error:
            form.add_error("template", error.messages)
        else:
            messages.success(request, _("The modalities are set. Look at each rule: templates are only a beginning."))
            return redirect("desk_modalities", slug=meeting.slug)
    context = {"form": form, "meeting": meeting, "rule_set": None}
    return render(request, "modalities/desk_modalities.html", context, status=422 if form.errors else 200)


def _revise(request: HttpRequest, meeting: Meeting, rule_set: RuleSet) -> HttpResponse:
    held: dict[str, Any] = {
        "rule_set": rule_set,
        "meeting": meeting,
        "items": list(meeting.agenda_items.all()),
        "names": category_names(),
    }
    form = RevisionForm(sent(request), **held)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["version"] != rule_set.number:
                raise Stale
            revise(rule_set=rule_set, changes=form.changes(), by=request.user, note=form.cleaned_data["note"])
        except ValidationError as error:
            form.refuse(error)
        except Stale:
            form, status = _again(request, meeting, held), 409
        else:
            messages.success(request, _("The next version is in force."))
            return redirect("desk_meeting", slug=meeting.slug)
    context = {
        "form": form,
        "meeting": meeting,
        "rule_set": form.rule_set,
        "versions": history(meeting.pk),
        "missing": missing_rules(form.rule_set),
        "public": meeting.state in PUBLIC,
        "people": people_concerned(meeting) if meeting.state in PUBLIC else [],
    }
    status = 422 if form.errors and status == 200 else status
    return render(request, "modalities/desk_modalities.html", context, status=status)


def _again(request: HttpRequest, meeting: Meeting, held: dict[str, Any]) -> RevisionForm:
    """Return the form with everything typed, held against the version that stands now."""
    held["rule_set"] = current_rule_set(meeting.pk)
    data = request.POST.copy()
    data["version"] = str(held["rule_set"].number)
    form = RevisionForm(data, **held)
    form.is_valid()
    form.add_error(None, _("Somebody changed these modalities meanwhile. Look at the new version, then save again."))
    return form
