"""The desk: adding rules to the modalities of a meeting that its template has and they lack."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from civspace.workflow import Stale
from meetings.calendar.domain import people_concerned
from meetings.calendar.models import Meeting
from meetings.calendar.states import PUBLIC
from meetings.calendar.views.desk import desk_meeting, editor_only, sent
from meetings.modalities.domain import concrete, revise
from meetings.modalities.explain import explain
from meetings.modalities.missing import missing_rules
from meetings.modalities.models import Kind, Rule
from meetings.modalities.queries import category_names, current_rule_set


class MissingForm(forms.Form):
    """Which of the missing rules to add, and why. `version` is the version that the page was made from."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    rules = forms.MultipleChoiceField(
        label=gettext_lazy("Rules to add"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one rule.")},
    )
    note = forms.CharField(
        label=gettext_lazy("What changed, and why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Everybody can read this in the list of versions."),
    )

    def __init__(self, *args: Any, missing: list[Rule], meeting: Meeting, number: int, **kwargs: Any) -> None:
        kwargs["initial"] = {"version": number}
        super().__init__(*args, **kwargs)
        names = category_names()
        self.fields["rules"].choices = [(rule.slug, _said(rule, meeting, names)) for rule in missing]  # type: ignore[attr-defined]


def _said(rule: Rule, meeting: Meeting, names: dict[str, str]) -> str:
    value = concrete(rule.kind, rule.value, meeting)
    return _("%(kind)s: %(sentence)s Source: %(source)s (as of %(day)s, %(confidence)s)") % {
        "kind": Kind(rule.kind).label,
        "sentence": explain(rule.kind, value, category=rule.category, zone=meeting.time_zone, names=names),
        "source": rule.source_title,
        "day": rule.as_of.isoformat(),
        "confidence": rule.confidence,
    }


@editor_only
@require_http_methods(["GET", "POST"])
def missing(request: HttpRequest, slug: str) -> HttpResponse:
    """Show which rules the template has beyond those of the meeting; add those that are chosen as the next version."""
    meeting = desk_meeting(request, slug)
    rule_set = current_rule_set(meeting.pk)
    if rule_set is None:
        raise Http404
    held: dict[str, Any] = {"missing": missing_rules(rule_set), "meeting": meeting, "number": rule_set.number}
    form = MissingForm(sent(request), **held)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if form.cleaned_data["version"] != rule_set.number:
                raise Stale
            wanted, note = form.cleaned_data["rules"], form.cleaned_data["note"]
            revise(rule_set=rule_set, changes={}, add=wanted, by=request.user, note=note)
        except ValidationError as error:
            form.add_error(None, error.messages)
        except Stale:
            data = request.POST.copy()
            data["version"] = str(rule_set.number)
            form, status = MissingForm(data, **held), 409
            form.add_error(
                None, _("Somebody changed these modalities meanwhile. Look at the new version, then save again.")
            )
        else:
            messages.success(request, _("The next version is in force."))
            return redirect("desk_modalities", slug=meeting.slug)
    context = {
        "form": form,
        "meeting": meeting,
        "rule_set": rule_set,
        "missing": held["missing"],
        "public": meeting.state in PUBLIC,
        "people": people_concerned(meeting) if meeting.state in PUBLIC else [],
    }
    status = 422 if form.errors and status == 200 else status
    return render(request, "modalities/missing.html", context, status=status)
