"""What is typed about questions: forms take input, the verbs decide."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import Organization
from accounts.organizations.states import Kind
from accounts.organizations.states import State as OrganizationState
from civspace.files.domain import store
from civspace.files.models import File
from civspace.threads.forms import ManyFilesField
from civspace.web.forms import DayInput
from meetings.accreditation.committee import answers, questions


class QuestionForm(forms.Form):
    """A question of a mission."""

    text = forms.CharField(
        label=_("Question"),
        error_messages={"required": _("Write the question.")},
        max_length=questions.LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_(
            "A draft is seen by your mission alone. What is put is seen by the organization, the members of the "
            "committee and the Secretariat, with the name of your State."
        ),
    )
    language = forms.ChoiceField(label=_("Language of the question"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": get_language() or "en", **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)


class AnswerForm(forms.Form):
    """An answer of an organization; what was uploaded stays when something else is wrong."""

    text = forms.CharField(
        label=_("Your answer"),
        error_messages={"required": _("Write the answer.")},
        max_length=answers.LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        help_text=_("The members of the committee and the Secretariat read it. It cannot be changed after it is sent."),
    )
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)
    attachments = ManyFilesField(
        label=_("Files"),
        required=False,
        help_text=_("Up to five: PDF, Word, OpenDocument, PNG, JPEG or text, 10 MB each. Author data is removed."),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": get_language() or "en", **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.by = by
        self.files_kept: list[File] = []

    def keep_files(self) -> list[File]:
        """Store what was uploaded beside what was kept from before; the form carries it on."""
        found = list(File.objects.filter(pk__in=self._kept_ids(), owner_type="", uploaded_by=str(self.by.pk)))
        try:
            found += [store(upload=upload, by=self.by) for upload in self.cleaned_data.get("attachments") or ()]
        except ValidationError as error:
            self.add_error("attachments", error)
        if len(found) > answers.MOST_FILES:
            self.add_error("attachments", _("Attach at most five files."))
        self.files_kept = found[: answers.MOST_FILES]
        self.data = {**self.data.dict(), "kept": " ".join(str(file.pk) for file in self.files_kept)}  # type: ignore[attr-defined]
        return self.files_kept

    def _kept_ids(self) -> list[uuid.UUID]:
        found = []
        for text in (self.cleaned_data.get("kept") or "").split()[: answers.MOST_FILES + 1]:
            try:
                found.append(uuid.UUID(text))
            except ValueError:
                continue
        return found


class SeatForm(forms.Form):
    """A State's seat in a committee."""

    mission = forms.ModelChoiceField(
        Organization.objects.none(), label=_("Mission of the State"), empty_label=_("Choose a mission")
    )
    since = forms.DateField(label=_("First day"), widget=DayInput)
    until = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("Leave empty while the term has no end yet.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        missions = Organization.objects.filter(kind=Kind.MISSION, state=OrganizationState.VERIFIED)
        self.fields["mission"].queryset = missions.order_by("sort_key", "pk")  # type: ignore[attr-defined]


class EndSeatForm(forms.Form):
    """The last day of a seat."""

    until = forms.DateField(label=_("Last day"), widget=DayInput)
