"""What is typed into complaints; the verbs decide."""

import datetime
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.people.models import User
from civspace.contest.models import Complaint, ComplaintKind, ComplaintReason, Remedy
from civspace.contest.states import FOR_THE_ORGANIZATION, Outcome, Seat, Use
from meetings.calendar.models import Body, Meeting

POINTS = 4


def text_field(label: Any, help_text: Any = "", *, rows: int = 5, longest: int = 4_000, required: bool = True) -> Any:
    """Return a field for a text of some lines."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        max_length=longest,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows, "dir": "auto"}),
    )


def reasons(use: Use) -> Any:
    """Return the published reasons for a use."""
    return ComplaintReason.objects.filter(use=use)


class NewComplaintForm(forms.Form):
    """A complaint: for which organization, on which grounds, point by point."""

    organization = forms.ChoiceField(label=_("Organization"), error_messages={"required": _("Choose the organization")})
    kind: Any = forms.ModelChoiceField(
        ComplaintKind.objects.none(),
        label=_("What it is about"),
        empty_label=_("Choose one."),
        error_messages={"required": _("Choose one.")},
    )
    meeting: Any = forms.ModelChoiceField(
        Meeting.objects.none(), label=_("Meeting"), required=False, empty_label=_("None of these")
    )
    body: Any = forms.ModelChoiceField(Body.objects.none(), label=_("Body"), required=False, empty_label="–")
    grounds: Any = forms.ModelMultipleChoiceField(
        ComplaintReason.objects.none(),
        label=_("Why you contest it"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )

    def __init__(self, *args: Any, organizations: list[Any], decision: bool, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["organization"].choices = [(str(it.pk), it.name) for it in organizations]
        fields["grounds"].queryset = reasons(Use.GROUND)
        if len(organizations) == 1:
            fields["organization"].initial = str(organizations[0].pk)
            fields["organization"].widget = forms.HiddenInput()
        else:
            # Nobody files for an organization only because its name begins with A.
            fields["organization"].choices = [("", _("Choose the organization")), *fields["organization"].choices]
        if decision:
            for name in ("kind", "meeting", "body"):
                del fields[name]
        else:
            fields["kind"].queryset = ComplaintKind.objects.filter(recorded=False)
            recent = Q(ends_on__gte=timezone.now().date() - datetime.timedelta(days=90))
            fields["meeting"].queryset = Meeting.objects.visible_to(user).filter(recent).order_by("begins_on", "pk")
            fields["body"].queryset = Body.objects.order_by("name")
        first = _("One point in each field; each is answered. The staff who decide read this, and nobody in public.")
        for number in range(1, POINTS + 1):
            help_text = first if number == 1 else ""
            label = _("Point %(number)s") % {"number": number}
            fields[f"point_{number}"] = text_field(label, help_text, required=number == 1)
        fields["point_1"].error_messages["required"] = _("Say what you contest.")

    def values(self) -> dict[str, Any]:
        """Return what file_complaint() takes besides organization and decision."""
        data = self.cleaned_data
        found: dict[str, Any] = {
            "points": [data[f"point_{number}"] for number in range(1, POINTS + 1)],
            "grounds": [it.pk for it in data["grounds"]],
        }
        if "kind" in self.fields:
            found |= {"kind": data["kind"].pk, "body": data["body"], "meeting": data["meeting"]}
        return found


class NothingForm(forms.Form):
    """A step that needs no words."""


class QuestionForm(forms.Form):
    """A clarification that is asked for."""

    question = text_field(_("Your question"), _("You can ask once. The clock stands still until it is answered."))


class ClarifyForm(forms.Form):
    """The answer to a question of the Secretariat."""

    answer = text_field(_("Your answer"))


class ExtendForm(forms.Form):
    """More time, once."""

    working_days = forms.IntegerField(label=_("Working days"), min_value=1)
    reason = text_field(_("Reason"), _("The organization reads it."), rows=3, longest=300)


class RulingForm(forms.Form):
    """A decision: outcome, published reason, rule or criterion, an answer to each point."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    reason: Any = forms.ModelChoiceField(
        ComplaintReason.objects.none(), label=_("What it rests on"), widget=forms.RadioSelect, empty_label=None
    )
    cited = forms.CharField(
        label=_("Rule or criterion"), max_length=300, help_text=_("As it was published, with its source.")
    )
    cited_url = forms.URLField(label=_("Address of the source"), required=False, assume_scheme="https")
    reverses = forms.BooleanField(label=_("Reverse the contested decision with this outcome"), required=False)

    def __init__(self, *args: Any, complaint: Complaint, reversible: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["reason"].queryset = reasons(Use.RULING)
        self.points = [point.number for point in complaint.points.all()]
        for number in self.points:
            label = _("Answer to point %(number)s") % {"number": number}
            fields[f"finding_{number}"] = text_field(label, rows=3)
        fields["text"] = text_field(_("Reasons for the decision"), longest=8_000, rows=8)
        last = fields.pop("reverses")
        if reversible:
            fields["reverses"] = last

    def clean(self) -> dict[str, Any]:
        """Hold that only what is upheld reverses."""
        data = super().clean() or self.cleaned_data
        if data.get("reverses") and data.get("outcome") not in FOR_THE_ORGANIZATION:
            self.add_error("reverses", _("Only a complaint that is upheld reverses the decision."))
        return data

    def values(self) -> dict[str, Any]:
        """Return what the verbs that decide take."""
        data = self.cleaned_data
        return {
            "outcome": data["outcome"],
            "reason": data["reason"].pk,
            "text": data["text"],
            "cited": data["cited"],
            "cited_url": data["cited_url"],
            "reverses": data.get("reverses", False),
            "findings": {number: data[f"finding_{number}"] for number in self.points},
        }


class VoteForm(forms.Form):
    """The vote of one member of a panel."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices, widget=forms.RadioSelect)
    reason = text_field(
        _("Why"),
        _("Only the panel reads it. How many members were for which outcome stands with the decision, without names."),
    )


class InterimForm(forms.Form):
    """What holds until the decision."""

    measure: Any = forms.ModelChoiceField(
        ComplaintReason.objects.none(), label=_("Interim measure"), widget=forms.RadioSelect, empty_label=None
    )
    text = text_field(_("What holds, and until when"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].queryset = reasons(Use.INTERIM)  # type: ignore[attr-defined]


class RemedyForm(forms.Form):
    """What has to be put right."""

    kind: Any = forms.ModelChoiceField(
        ComplaintReason.objects.none(), label=_("Remedy"), widget=forms.RadioSelect, empty_label=None
    )
    text = text_field(_("What has to be done"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].queryset = reasons(Use.REMEDY)  # type: ignore[attr-defined]


class FinishForm(forms.Form):
    """A remedy that was carried out."""

    remedy: Any = forms.ModelChoiceField(Remedy.objects.none(), label=_("Remedy"), empty_label=None)
    text = text_field(_("What was done"))

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_ones = Remedy.objects.filter(complaint=complaint, done_at=None).select_related("kind", "complaint")
        self.fields["remedy"].queryset = open_ones  # type: ignore[attr-defined]


class AppointForm(forms.Form):
    """A seat of the panel for somebody who has an account."""

    seat = forms.ChoiceField(label=_("Seat"), choices=Seat.choices, widget=forms.RadioSelect)
    email = forms.EmailField(label=_("E-mail address of the account"))

    def person(self) -> User | None:
        """Return who has the account, or None: whether there is one is not told apart from whether it fits."""
        return User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True).first()


class OutsideAgreesForm(forms.Form):
    """What the organization agrees to make public; the name of a person never is."""

    agrees = forms.BooleanField(
        label=_("Everybody may read the complaint and the decisions on it"),
        required=False,
        help_text=_("Public only while the Secretariat agrees too. You can take it back at any time."),
    )
    named = forms.BooleanField(label=_("Show the name of our organization"), required=False)

    def __init__(self, *args: Any, of_person: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if of_person:
            del self.fields["named"]


class StaffAgreesForm(forms.Form):
    """Whether the Secretariat agrees that the text is public."""

    agrees = forms.BooleanField(
        label=_("Everybody may read the complaint and the decisions on it"),
        required=False,
        help_text=_("First make sure that it names nobody. Public only while the organization agrees too."),
    )
