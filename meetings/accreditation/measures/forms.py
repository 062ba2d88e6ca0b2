"""The boundary of measures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import DayInput
from meetings.accreditation.councils import council_decides
from meetings.accreditation.measures.models import Measure


class ReplyForm(forms.Form):
    """The organization's reply."""

    reply = forms.CharField(
        label=_("Your reply"),
        error_messages={"required": _("Write the reply.")},
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        help_text=_("Only the members of your organization and the accreditation officers read it. It is sent once."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class SettleForm(forms.Form):
    """What another officer decides, and why. Where a council decides, its document and day are needed to take it."""

    mark_optional = False

    verb = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[("take", _("Take the measure; it takes effect now")), ("drop", _("Drop it; nothing changes"))],
        error_messages={"required": _("Choose one.")},
    )
    document = forms.CharField(
        label=_("Document of the council"),
        max_length=200,
        required=False,
        help_text=_("With the day, to take the measure; not to drop it."),
    )
    day = forms.DateField(label=_("Day of the decision"), widget=DayInput, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        error_messages={"required": _("Write the reason for the decision.")},
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_("Say what the reply changes or does not change. The organization reads it as you write it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, measure: Measure, **more: Any) -> None:
        super().__init__(*args, **{"initial": {"version": measure.version}, **more})
        if not council_decides(measure.standing.category.scheme):
            del self.fields["document"], self.fields["day"]

    def values(self) -> dict[str, Any]:
        """Return what decide_measure() takes."""
        values = dict(self.cleaned_data)
        values["expected_version"] = values.pop("version")
        return values
