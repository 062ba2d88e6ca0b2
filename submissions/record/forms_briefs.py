"""What people type into briefs, taken in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civspace.web.languages import native_name
from submissions.record.models import Brief, GroupBy, May
from submissions.record.models.briefs import LONGEST_HEADING, LONGEST_NOTE, LONGEST_PURPOSE, LONGEST_TITLE


class BriefForm(forms.Form):
    """A brief itself."""

    title = forms.CharField(
        label=_("Title"), max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )
    purpose = forms.CharField(
        label=_("What it is for"),
        required=False,
        max_length=LONGEST_PURPOSE,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("Read by everybody with whom you share the brief, and printed at its beginning."),
    )
    group_by = forms.ChoiceField(
        label=_("Group by"), choices=GroupBy.choices, widget=forms.RadioSelect, initial=GroupBy.NONE
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


NEW = "new"


class AddForm(forms.Form):
    """Into which brief something goes: one of those that there are, or a new one."""

    brief = forms.ChoiceField(label=_("Brief"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Title of the new brief"),
        required=False,
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
    )
    mark_optional = False

    def __init__(self, *args: Any, briefs: list[Brief], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(brief.pk), brief.title) for brief in briefs]
        self.fields["brief"].choices = [*choices, (NEW, _("A new brief"))]  # type: ignore[attr-defined]
        self.fields["brief"].initial = choices[0][0] if choices else NEW

    def clean(self) -> dict[str, Any]:
        """Ask for a title where a new brief is begun."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("brief") == NEW and not data.get("title", "").strip() and "title" not in self.errors:
            self.add_error("title", _("Give the new brief a title."))
        return data


class ItemForm(forms.Form):
    """What stands around one item: heading and note for all, and the language of the words."""

    heading = forms.CharField(
        label=_("Heading above it"),
        required=False,
        max_length=LONGEST_HEADING,
        widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"}),
        help_text=_("Begins a new part of the brief, where it is not grouped by agenda item or theme."),
    )
    language = forms.ChoiceField(label=_("Language of the quotation"))
    note = forms.CharField(
        label=_("Note for all who read this brief"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("heading", "note", "language"):
            # What somebody else wrote meanwhile is not what this reader changed.
            self.fields[name].show_hidden_initial = True
        self.fields["language"].choices = [(code, native_name(code)) for code in languages]  # type: ignore[attr-defined]


class OwnNoteForm(forms.Form):
    """A note for oneself."""

    own_note = forms.CharField(
        label=_("My note"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Only you read it, also when the brief is shared."),
    )
    mark_optional = False


class EmailForm(forms.Form):
    """A colleague, by the address of their account."""

    email = forms.EmailField(
        label=_("E-mail address of your colleague"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "dir": "ltr"}),
        help_text=_("Somebody of your own organization, mission or staff, with an account here."),
    )


class ShareForm(EmailForm):
    """With whom a brief is shared, and what they may do."""

    may = forms.ChoiceField(
        label=_("What they may do"), choices=May.choices, widget=forms.RadioSelect, initial=May.READ
    )


class OfferForm(EmailForm):
    """To whom a brief is handed over, and what stays."""

    keeps_reading = forms.BooleanField(label=_("I go on reading it"), required=False, initial=True)
    with_notes = forms.BooleanField(
        label=_("My own notes go to my colleague"),
        required=False,
        help_text=_("Without this, your own notes are deleted when you stop reading the brief."),
    )


class MoveForm(forms.Form):
    """Where an item goes."""

    to = forms.IntegerField(min_value=1, max_value=100_000)
    version = forms.IntegerField(required=False)
