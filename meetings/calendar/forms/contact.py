"""Whom to ask about a meeting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civspace.clocks.models import DutyStation
from meetings.calendar.contacts import PLAIN
from meetings.calendar.forms.languages import LanguagesForm, model_fields
from meetings.calendar.locking import LANGUAGES, column
from meetings.calendar.models import Contact, Meeting


class ContactForm(LanguagesForm):
    """The office in six languages, and how it is reached."""

    translated = (("office", _("Office")),)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        contact = Contact.objects.filter(meeting=meeting).first()
        if contact is not None:
            names = [*(name for name in PLAIN if name != "station"), *(column("office", code) for code in LANGUAGES)]
            kwargs["initial"] = {**{name: getattr(contact, name) for name in names}, "station": contact.station_id}
        super().__init__(*args, **kwargs)
        self.add_languages(Contact)
        self.fields.update(model_fields(Contact, [name for name in PLAIN if name != "station"]))
        self.fields["station"] = forms.ModelChoiceField(
            DutyStation.objects.all(),
            label=_("Duty station"),
            required=False,
            help_text=_("Its calendar says which days are working days. Left empty, that of the body."),
        )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=meeting.version)
        self.fields["mailbox"].help_text = _("The mailbox of the office, never the address of a person.")
        for name in ("opens_at", "closes_at"):
            self.fields[name].widget = forms.TimeInput(attrs={"type": "time", "class": "input--short"}, format="%H:%M")
            self.fields[name].help_text = _("In the time zone of the duty station.")

    def values(self) -> dict[str, Any]:
        """Return what was written, by column."""
        return {**self.texts(), **{name: self.cleaned_data[name] for name in PLAIN}}
