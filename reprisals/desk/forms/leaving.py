"""What a second person must agree to: a whole report for a mechanism, and a case that is kept for longer."""

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reprisals.desk.forms.casework import EntryForm, ToRecipientForm, day_field, long_text


class ExportForm(ToRecipientForm):
    """The report, the answers and the messages, as they are."""

    text = long_text(
        _("Why the recipient needs the whole report"),
        help_text=_(
            "They get the report, the answers and the messages word for word: no file, no identity, no internal entry."
        ),
    )
    field_order = ["recipient", "age_key", "text"]


class ExtensionForm(EntryForm):
    """Until when a closed case is kept."""

    until = day_field(_("Keep until"))
    text = long_text(_("Why it must be kept for longer"), rows=3)

    def clean_until(self) -> Any:
        """An extension lies ahead, and is no longer than the time for which a case is kept at first."""
        chosen, today = self.cleaned_data["until"], timezone.now().date()
        if chosen <= today:
            raise forms.ValidationError(_("Choose a day after today."))
        if chosen > today + timedelta(days=settings.REPRISALS_KEEP_DAYS):
            raise forms.ValidationError(_("This is too long. Ask again when that time is near."))
        return chosen
