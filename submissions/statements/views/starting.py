"""Starting a draft from a statement of one's organization: from its text, or as another language version."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.people.access import signed_in
from civspace.reference.queries import api_language
from meetings.calendar.models import Meeting
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import category_names, current_rule_set, with_rules
from meetings.modalities.sections import explained
from submissions.statements.domain import start_from
from submissions.statements.models import Statement
from submissions.statements.queries import rule_set_for
from submissions.statements.rules import may_draft
from submissions.statements.states import Derived
from submissions.statements.views.authors import mine, open_meetings


class StartForm(forms.Form):
    """What the new draft is to the one that it starts from, and for which meeting."""

    kind = forms.ChoiceField(label=gettext_lazy("What is it?"), choices=Derived.choices, widget=forms.RadioSelect)
    meeting: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=Meeting.objects.none(), label=gettext_lazy("Meeting"), empty_label=None, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the new version"),
        required=False,
        help_text=gettext_lazy("Only for another language version. It begins empty, with the original beside it."),
    )

    def __init__(self, *args: Any, source: Statement, meetings: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = Meeting.objects.filter(pk__in=meetings).order_by("begins_on", "pk")
        self.fields["meeting"].queryset = found  # type: ignore[attr-defined]
        others = [(api_language(code), name) for code, name in settings.LANGUAGES]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a language")),
            *(pair for pair in others if pair[0] != source.language),
        ]


def new_rules(source: Statement, meetings: list[Meeting]) -> list[tuple[Meeting, list[str]]]:
    """Return, for every other meeting, the sentences of its rules that those of the source's meeting do not say."""
    names, before = category_names(), rule_set_for(source)
    said = {it.sentence for it in explained(before, zone=source.meeting.time_zone, names=names)} if before else set()
    others = [meeting for meeting in meetings if meeting.pk != source.meeting_id]
    current = with_rules(RuleSet.objects.filter(current=True, template="", meeting__in=others))
    sets = {rule_set.meeting_id: rule_set for rule_set in current}
    return [
        (meeting, [it.sentence for it in rows if it.sentence not in said])
        for meeting in others
        if meeting.pk in sets
        for rows in [explained(sets[meeting.pk], zone=meeting.time_zone, names=names)]
    ]


@signed_in
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Choose what the new draft is and for which meeting; see first which of the rules are others."""
    source = mine(request, pk)
    if not may_draft(request.user, source):
        raise PermissionDenied(_("Your role in the organization allows you to read, not to write."))
    meetings = [meeting for meeting, _ends in open_meetings([source.organization_id])]
    here = next((meeting.pk for meeting in meetings if meeting.pk == source.meeting_id), None)
    form = StartForm(
        request.POST or None,
        source=source,
        meetings=[meeting.pk for meeting in meetings],
        initial={"kind": Derived.EARLIER, "meeting": here or (meetings[0].pk if len(meetings) == 1 else None)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = start_from(source=source, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            if made.meeting_id != source.meeting_id and current_rule_set(made.meeting_id) is not None:
                messages.warning(request, _("The rules of this meeting may be others: see them beside the text."))
            return redirect("statement_edit", pk=made.pk)
    context = {
        "form": form,
        "source": source,
        "meetings": meetings,
        "new_rules": [pair for pair in new_rules(source, meetings) if pair[1]],
    }
    return render(request, "statements/start.html", context, status=422 if form.errors else 200)
