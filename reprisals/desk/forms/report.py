"""The annual report: cycles, and what is put before the second person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import DayInput
from reprisals.desk.models import Cycle

QUARTERS = ("quarter-1", "quarter-2", "quarter-3", "quarter-4")
KINDS = [
    ("annual", _("Annual report")),
    ("quarter-1", _("Trend note, first quarter")),
    ("quarter-2", _("Trend note, second quarter")),
    ("quarter-3", _("Trend note, third quarter")),
    ("quarter-4", _("Trend note, fourth quarter")),
]


class CycleForm(forms.ModelForm):
    """Period and cut-off of one report."""

    class Meta:
        model = Cycle
        fields = ["year", "first_day", "last_day", "cut_off", "symbol"]
        widgets = {"first_day": DayInput, "last_day": DayInput, "cut_off": DayInput}

    def clean(self) -> dict[str, Any]:
        """Say next to the field which day is wrong."""
        cleaned = super().clean() or self.cleaned_data
        first, last, cut_off = (cleaned.get(name) for name in ("first_day", "last_day", "cut_off"))
        if first and last and last <= first:
            self.add_error("last_day", _("Choose a day after the first day."))
        if first and cut_off and cut_off < first:
            self.add_error("cut_off", _("The cut-off cannot lie before the period."))
        return cleaned


class ProposeForm(forms.Form):
    """Which report is meant."""

    kind = forms.ChoiceField(label=_("What to publish"), choices=KINDS)
