"""The boundary of screening: forms take input, the verbs decide."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.people.models import User
from meetings.accreditation.applications.models import Application
from meetings.accreditation.forms import CriterionField, CriterionRadios
from meetings.accreditation.models import Criterion, FormField
from meetings.accreditation.screening.checking import Answer
from meetings.accreditation.screening.models import Check, CheckKind
from meetings.accreditation.screening.states import JUDGED, Finding, MatchState


class VerdictForm(forms.Form):
    """What a person finds about a possible match, and what they compared."""

    verdict = forms.ChoiceField(
        label=_("Is it the same?"),
        choices=[(state.value, state.label) for state in map(MatchState, JUDGED)],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    note = forms.CharField(
        label=_("What you compared"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Only accreditation officers of the body read it. It is deleted with the match."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class ChecksForm(forms.Form):
    """A finding and a note for each question; what is left empty is not answered."""

    def __init__(self, *args: Any, kinds: list[CheckKind], known: dict[str, Check], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds, self.known = kinds, known
        for kind in kinds:
            check = known.get(kind.pk)
            self.fields[f"{kind.pk}-finding"] = forms.ChoiceField(
                label=_("Finding"),
                choices=[("", _("Not answered")), *Finding.choices],
                required=False,
                initial=check.finding if check else "",
            )
            self.fields[f"{kind.pk}-note"] = forms.CharField(
                label=_("Note"),
                required=False,
                max_length=2000,
                initial=check.note if check else "",
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            )
            self.fields[f"{kind.pk}-version"] = forms.IntegerField(
                required=False, initial=check.version if check else 0, widget=forms.HiddenInput
            )

    def rows(self) -> list[tuple[CheckKind, Check | None, Any, Any, Any]]:
        """Return each question with what is known and its three fields."""
        out = []
        for kind in self.kinds:
            finding, note, version = (self[f"{kind.pk}-{name}"] for name in ("finding", "note", "version"))
            out.append((kind, self.known.get(kind.pk), finding, note, version))
        return out

    def answers(self) -> dict[str, Answer]:
        """Return what answer_checks() takes."""
        found = {}
        for kind in self.kinds:
            finding = self.cleaned_data[f"{kind.pk}-finding"]
            if finding:
                note, version = self.cleaned_data[f"{kind.pk}-note"], self.cleaned_data[f"{kind.pk}-version"]
                found[kind.pk] = Answer(finding, note, version or 0)
        return found


class AssignForm(forms.Form):
    """To whom an application is given."""

    to = forms.ChoiceField(label=_("Colleague"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        chooser = self.fields["to"]
        assert isinstance(chooser, forms.ChoiceField)
        chooser.choices = [("", _("Nobody")), *((key, person.get_full_name()) for key, person in self.people.items())]
        chooser.required = False

    def clean_to(self) -> User | None:
        """Return the person."""
        return self.people.get(self.cleaned_data["to"])


#: What an officer may choose, as a sentence.
DECISIONS = {
    "take_up": _("Begin to screen the application"),
    "return_incomplete": _("Return it: something is missing"),
    "pass_on": _("Pass it on to the committee"),
    "grant": pgettext_lazy("application", "Grant"),
    "refuse": pgettext_lazy("application", "Refuse the application"),
    "screen_again": _("Screen it again"),
}
CITING = frozenset({"return_incomplete", "refuse"})


class DecideForm(forms.Form):
    """One decision on an application: what its verb needs, and nothing else."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, application: Application, verb: str, fields: list[FormField], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = application.version
        self.verb, self.asked = verb, fields
        if verb == "return_incomplete":
            for field in fields:
                self.fields[f"missing-{field.pk}"] = forms.CharField(
                    label=field.label,
                    required=False,
                    max_length=1000,
                    widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
                )
        if verb == "grant":
            self.fields["document"] = forms.CharField(
                label=_("Document that granted it"), max_length=200, help_text=_("Public once confirmed.")
            )
        if verb in CITING:
            self.fields["criterion"] = CriterionField(
                Criterion.objects.filter(scheme=application.scheme_id),
                widget=CriterionRadios,
                empty_label=None,
                help_text=_("The organization reads it with its source."),
                error_messages={"required": _("Choose one.")},
            )
        if verb in CITING or verb == "screen_again":
            self.fields["reason"] = forms.CharField(
                label=_("Reason"),
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
                help_text=_("The organization reads it as you write it. It is not public."),
            )

    def values(self) -> dict[str, Any]:
        """Return what the verb takes."""
        values = {key: value for key, value in self.cleaned_data.items() if not key.startswith("missing-")}
        values["expected_version"] = values.pop("version")
        if self.verb == "return_incomplete":
            values["missing"] = {field.pk: self.cleaned_data[f"missing-{field.pk}"] for field in self.asked}
        return values
