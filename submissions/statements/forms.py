"""What authors and reviewers type, taken in and cleaned."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import Organization
from civspace.reference.queries import API_LANGUAGES, api_language
from meetings.calendar.models import AgendaItem, Meeting
from meetings.modalities.models import Kind, RuleSet
from meetings.modalities.queries import rules_of
from submissions.statements.models import Statement


class BeginForm(forms.Form):
    """For which organization, and for which meeting."""

    organization = forms.ModelChoiceField(
        queryset=Organization.objects.none(), label=_("Organization"), empty_label=None, widget=forms.RadioSelect
    )
    meeting: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=Meeting.objects.none(), label=_("Meeting"), empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, organizations: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organization"].queryset = organizations  # type: ignore[attr-defined]
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]


class TextForm(forms.Form):
    """The statement itself. Nothing is required: a draft may be kept in any condition."""

    mark_optional = False

    title = forms.CharField(
        label=_("Title"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off", "class": "input--title"}),
        help_text=_("What it is about, in one line. The title does not count as words."),
    )
    language = forms.ChoiceField(label=_("Language of the original"), required=False)
    agenda_item: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=AgendaItem.objects.none(), label=_("Agenda item"), required=False, empty_label=_("Choose an item")
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "true"}),
        help_text=_(
            "A blank line begins a paragraph. Begin a line with “1. ” for a numbered paragraph or “- ” for a list. "
            "Write [^1] for a note and put its text on a line of its own: [^1]: text of the note."
        ),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    #: The revision that the writer began from, so that two who wrote at once can be put together.
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, statement: Statement, rule_set: RuleSet | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statement = statement
        allowed = set(API_LANGUAGES.values())
        if rule_set is not None:
            allowed = set(rules_of(rule_set).value(Kind.LANGUAGES, "languages", allowed))
        choices = [(api_language(code), label) for code, label in settings.LANGUAGES]
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a language")),
            *((code, label) for code, label in choices if code in allowed or code == statement.language),
        ]
        self.fields["agenda_item"].queryset = AgendaItem.objects.filter(meeting=statement.meeting_id)  # type: ignore[attr-defined]
        if statement.language:
            for name in ("title", "body"):
                self.fields[name].widget.attrs.update(
                    lang=statement.language, dir="rtl" if statement.language == "ar" else "ltr"
                )
        else:
            for name in ("title", "body"):
                self.fields[name].widget.attrs["dir"] = "auto"

    @classmethod
    def of(cls, statement: Statement, rule_set: RuleSet | None, data: Any = None) -> "TextForm":
        """Return the form filled with the statement, or with what was typed."""
        initial = {
            "title": statement.title,
            "language": statement.language or "",
            "agenda_item": statement.agenda_item_id,
            "body": statement.body,
            "version": statement.version,
            "revision": statement.revision,
        }
        return cls(data, initial=initial, statement=statement, rule_set=rule_set)

    def values(self) -> dict[str, Any]:
        """Return what save_draft() takes."""
        return {name: self.cleaned_data[name] for name in ("title", "body", "language", "agenda_item")}


class InviteForm(forms.Form):
    """Organizations that are asked to co-sponsor: those that the search found."""

    organizations = forms.ModelMultipleChoiceField(
        queryset=Organization.objects.none(),
        label=_("Organizations"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one organization.")},
    )

    def __init__(self, *args: Any, organizations: list[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [organization.pk for organization in organizations]
        self.fields["organizations"].queryset = Organization.objects.filter(pk__in=found)  # type: ignore[attr-defined]


def page_language() -> str:
    """Return the API's code of the language of the page."""
    return api_language(get_language() or "en")
