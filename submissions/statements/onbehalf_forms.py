"""What officers type when they enter a statement, and what an organization says against it."""

import datetime
import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.picking import OrganizationField
from civspace.clocks.models import DutyStation
from civspace.files.domain import store
from civspace.files.models import File
from civspace.files.queries import content_of
from civspace.reference.queries import api_language
from meetings.calendar.models import AgendaItem, Meeting
from meetings.modalities.exceptions import reachable
from meetings.modalities.forms import LocalMinute
from submissions.statements.domain.onbehalf import LONGEST
from submissions.statements.models import Means
from submissions.statements.reading import language_of, read_bytes


class EntryForm(forms.Form):
    """A statement that came by e-mail or on paper. A file that came is kept while the form has errors."""

    # The rules of the meeting say what is needed; the original may have come already.
    mark_optional = False

    meeting: forms.ModelChoiceField = forms.ModelChoiceField(
        Meeting.objects.none(), label=gettext_lazy("Meeting"), empty_label=gettext_lazy("Choose a meeting")
    )
    organization = OrganizationField(
        among=reachable,
        label=gettext_lazy("Organization"),
        help_text=gettext_lazy("Its reference, or words of its name that fit no other."),
    )
    means = forms.ChoiceField(label=gettext_lazy("How it came"), choices=Means.choices, widget=forms.RadioSelect)
    received_at = LocalMinute(
        label=gettext_lazy("Received at"), help_text=gettext_lazy("This time counts as the time of submission.")
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone of that time"), required=False)
    original = forms.FileField(
        label=gettext_lazy("Original"),
        required=False,
        help_text=gettext_lazy(
            "The mail, its attachment, or a scan: PDF, Word (.docx), OpenDocument, PNG, JPEG or plain text, at most "
            "10 MB. Only the organization and the Secretariat see it."
        ),
    )
    kept = forms.UUIDField(required=False, widget=forms.HiddenInput)
    language = forms.ChoiceField(label=gettext_lazy("Language of the original"))
    agenda_item = forms.CharField(
        label=gettext_lazy("Agenda item"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("Its number, as the agenda of the meeting has it."),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"), required=False, widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"})
    )
    body = forms.CharField(
        label=gettext_lazy("Text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 20, "dir": "auto"}),
        help_text=gettext_lazy("As it came. Nothing is corrected here: what does not meet the rules is not entered."),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("The organization and the Secretariat read it."),
    )

    def __init__(self, *args: Any, by: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        fields: Any = self.fields
        fields["meeting"].queryset = meetings
        fields["language"].choices = [
            ("", _("Choose a language")),
            *((api_language(code), name) for code, name in settings.LANGUAGES),
        ]
        stations = {station.time_zone: station.name for station in DutyStation.objects.all()}
        fields["zone"].choices = [("", _("That of the meeting")), ("UTC", "UTC"), *stations.items()]

    def keep_original(self) -> File | None:
        """Store what was uploaded, or find what was kept from before; the form then carries it on."""
        upload, kept = self.cleaned_data.get("original"), self.cleaned_data.get("kept")
        found = None
        if upload:
            try:
                found = store(upload=upload, by=self.by)
            except ValidationError as error:
                self.add_error("original", error)
        if found is None and kept:
            found = File.objects.filter(pk=kept, owner_type="", uploaded_by=str(self.by.pk)).first()
        self._put(kept=str(found.pk) if found else "")
        return found

    def _put(self, **values: str) -> None:
        data: Any = self.data
        self.data = data.copy()
        for name, value in values.items():
            self.data[self.add_prefix(name)] = value  # type: ignore[index]

    def read_original(self, original: File | None) -> tuple[Any, ...]:
        """Put the text of the original into the form; return what could not be kept of it. Adds an error if unread."""
        if original is None:
            self.add_error("original", _("Attach the original: the mail, or a scan of the paper."))
            return ()
        try:
            reading = read_bytes(content_of(original))
        except ValidationError as error:
            self.add_error("original", error.messages)
            return ()
        values = {"title": reading.title or reading.first_line, "body": reading.body}
        if not self.data.get(self.add_prefix("language")):
            values["language"] = language_of(reading.body)
        self._put(**values)
        return reading.dropped

    def clean(self) -> dict[str, Any]:
        """Find the agenda item in the meeting, and the moment in its zone."""
        values = super().clean() or self.cleaned_data
        meeting, number = values.get("meeting"), values.get("agenda_item", "")
        if meeting is None:
            return values
        values["item"] = AgendaItem.objects.filter(meeting=meeting, number=number).first() if number else None
        if number and values["item"] is None:
            self.add_error("agenda_item", _("The agenda of this meeting has no item with this number."))
        return values

    def received(self) -> datetime.datetime:
        """Return the time of receipt as a moment."""
        given = self.cleaned_data
        zone = zoneinfo.ZoneInfo(given["zone"]) if given.get("zone") else given["meeting"].zone
        return given["received_at"].replace(tzinfo=zone).astimezone(datetime.UTC)

    def values(self) -> dict[str, Any]:
        """Return what enter_statement() takes, but for the original."""
        given = self.cleaned_data
        wanted = ("meeting", "organization", "means", "language", "title", "note")
        return {
            **{name: given[name] for name in wanted},
            "body": given["body"].replace("\r\n", "\n"),
            "agenda_item": given["item"],
            "received_at": self.received(),
        }


class ObjectionForm(forms.Form):
    """Why an organization objects to what was entered in its name."""

    reason = forms.CharField(
        label=gettext_lazy("Why do you object?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy("The Secretariat reads it."),
        error_messages={"required": gettext_lazy("Say why: the Secretariat reads it.")},
    )
