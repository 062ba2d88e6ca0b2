"""What officers type when they give more time. Moments are typed in the meeting's zone, and take in their minute."""

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.picking import OrganizationField, OrganizationsField
from civspace.reference.models import State
from meetings.calendar.models import Meeting
from meetings.modalities.exceptions import LONGEST, reachable
from meetings.modalities.forms import LocalMinute
from meetings.modalities.models import ExceptionReason, GrantKind

EVERYBODY, COUNTRIES, ORGANIZATIONS = "everybody", "countries", "organizations"


class ReasonForm(forms.Form):
    """Until when, why in public, and in which words."""

    kind = GrantKind.EXTENSION

    until = LocalMinute(label=gettext_lazy("New deadline"))
    reason: forms.ModelChoiceField = forms.ModelChoiceField(
        ExceptionReason.objects.none(),
        label=gettext_lazy("Reason"),
        empty_label=gettext_lazy("Choose a reason"),
        error_messages={"required": gettext_lazy("Choose one of the published reasons.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Public note"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=gettext_lazy("What happened. Everybody reads it in the log of exceptions: name no person."),
        error_messages={"required": gettext_lazy("Write why. Everybody reads it.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meant = [it.pk for it in ExceptionReason.objects.all() if self.kind in it.kinds]
        self.fields["reason"].queryset = ExceptionReason.objects.filter(pk__in=meant)  # type: ignore[attr-defined]

    def until_in(self, meeting: Meeting) -> datetime.datetime:
        """Return the new deadline as a moment."""
        return self.cleaned_data["until"].replace(second=59, tzinfo=meeting.zone)

    def refuse(self, error: ValidationError) -> None:
        """Put what the verb refused beside its field."""
        for field, problems in getattr(error, "error_dict", {None: [error]}).items():
            self.add_error(field if field in self.fields else None, problems)


class ExtendForm(ReasonForm):
    """More time for everybody, or for those who were hit."""

    scope = forms.ChoiceField(
        label=gettext_lazy("For whom"),
        widget=forms.RadioSelect,
        choices=[
            (EVERYBODY, gettext_lazy("All organizations")),
            (COUNTRIES, gettext_lazy("The organizations of some countries")),
            (ORGANIZATIONS, gettext_lazy("Some organizations")),
        ],
        error_messages={"required": gettext_lazy("Say for whom.")},
    )
    countries: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        State.objects.none(),
        label=gettext_lazy("Countries"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("Those that are in the directory under these countries now."),
    )
    organizations = OrganizationsField(
        among=reachable,
        label=gettext_lazy("Organizations"),
        required=False,
        help_text=gettext_lazy("One on a line: its reference, or words of its name that fit no other."),
    )
    field_order = ["scope", "countries", "organizations", "until", "reason", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["countries"].queryset = State.objects.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Hold that those who are chosen are said, and that nobody is said who is not chosen."""
        values = super().clean() or self.cleaned_data
        scope = values.get("scope")
        for name, message in ((COUNTRIES, _("Choose at least one country.")), (ORGANIZATIONS, _("Name at least one."))):
            if scope == name and name not in self.errors and not values.get(name):
                self.add_error(name, message)
            elif scope and scope != name and values.get(name):
                self.add_error(name, _("You chose another answer under “For whom”. Empty this, or choose it there."))
        return values

    def values(self, meeting: Meeting) -> dict[str, Any]:
        """Return what extend_deadline() takes."""
        given = self.cleaned_data
        return {
            "until": self.until_in(meeting),
            "reason": given["reason"].pk,
            "note": given["note"],
            "countries": [state.pk for state in given["countries"]],
            "organizations": [one.pk for one in given["organizations"]],
        }


class LateForm(ReasonForm):
    """A deadline of its own for one organization."""

    kind = GrantKind.LATE

    meeting: forms.ModelChoiceField = forms.ModelChoiceField(
        Meeting.objects.none(), label=gettext_lazy("Meeting"), empty_label=gettext_lazy("Choose a meeting")
    )
    organization = OrganizationField(
        among=reachable,
        label=gettext_lazy("Organization"),
        help_text=gettext_lazy("Its reference, or words of its name that fit no other."),
    )
    field_order = ["meeting", "organization", "until", "reason", "note"]

    def __init__(self, *args: Any, meetings: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]
        self.fields["until"].label = _("Accepted until")
        self.fields["until"].help_text = _("In the time zone of the meeting.")
        self.fields["note"].help_text = _(
            "What happened. Everybody reads it in the log of exceptions, except under “Other serious reason”: there "
            "neither note nor name is public. Name no person."
        )

    def values(self) -> dict[str, Any]:
        """Return what admit_late() takes."""
        given = self.cleaned_data
        return {
            "meeting": given["meeting"],
            "organization": given["organization"],
            "until": self.until_in(given["meeting"]),
            "reason": given["reason"].pk,
            "note": given["note"],
        }
