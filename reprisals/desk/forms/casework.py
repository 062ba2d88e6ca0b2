"""What officers write about a case: one form per kind of entry; the field names are the keys of the sealed entry."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import DayInput
from civspace.web.languages import NATIVE_NAMES
from reprisals.desk import vocabulary
from reprisals.desk.states import TRANSITIONS, State

LONG = 20_000  # characters of one entry


def long_text(label: Any, *, rows: int = 4, required: bool = True, help_text: Any = "") -> forms.CharField:
    """Return a field for a text of up to 20,000 characters."""
    area = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(label=label, max_length=LONG, required=required, widget=area, help_text=help_text)


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    """Return a field for a date."""
    return forms.DateField(label=label, required=required, widget=DayInput, help_text=help_text)


def level_field(label: Any) -> forms.TypedChoiceField:
    """Return a field for a level from 1 to 5."""
    return forms.TypedChoiceField(label=label, coerce=int, choices=vocabulary.LEVELS, widget=forms.RadioSelect)


class EntryForm(forms.Form):
    """An entry of a case: its cleaned values, made fit for JSON."""

    use_required_attribute = False

    def fields_of(self) -> dict[str, Any]:
        """Return what was entered, without what was left empty; dates as `2026-06-15`."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in self.cleaned_data.items()
            if value not in (None, "", [])
        }


class MessageForm(EntryForm):
    text = long_text(_("Message"), rows=6, help_text=_("The reporter reads it with the number of the receipt."))


class NoteForm(EntryForm):
    text = long_text(_("Note"), rows=6, help_text=_("Only officers with this case read it."))


class ReasonForm(EntryForm):
    text = long_text(_("Reason"), rows=3)


class TriageForm(EntryForm):
    urgency = forms.ChoiceField(label=_("Urgency"), choices=vocabulary.URGENCY, widget=forms.RadioSelect)
    do_not_contact = forms.BooleanField(
        label=_("Do not write to the reporter: an answer could endanger them"), required=False
    )
    text = long_text(_("First assessment"), required=False)


class RiskForm(EntryForm):
    likelihood = level_field(_("Likelihood of harm"))
    severity = level_field(_("Severity of harm"))
    imminence = forms.ChoiceField(label=_("When"), choices=vocabulary.IMMINENCE, widget=forms.RadioSelect)
    dependants = long_text(_("Who depends on the person"), rows=2, required=False)
    digital = long_text(_("Digital exposure"), rows=2, required=False)
    plan = long_text(_("Protection plan"))
    review_on = day_field(_("Assess again on"))

    def clean_review_on(self) -> Any:
        """A review lies in the future."""
        chosen = self.cleaned_data["review_on"]
        if chosen <= timezone.now().date():
            raise forms.ValidationError(_("Choose a day after today."))
        return chosen


class VerificationForm(EntryForm):
    step = forms.ChoiceField(label=_("What was checked"), choices=vocabulary.VERIFICATION)
    result = forms.ChoiceField(label=_("Result"), choices=vocabulary.RESULTS, widget=forms.RadioSelect)
    text = long_text(_("How it was checked"))


class StateForm(EntryForm):
    to = forms.ChoiceField(label=_("New state"))
    text = long_text(_("Reason"))

    def __init__(self, *args: Any, state: State, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = TRANSITIONS[state]
        self.fields["to"].choices = [(one.value, one.label) for one in State if one in ways]  # type: ignore[attr-defined]


class ConsentForm(EntryForm):
    scope = forms.ChoiceField(label=_("What for"), choices=vocabulary.SCOPES)
    recipient = forms.CharField(
        label=_("For whom alone"),
        max_length=200,
        required=False,
        help_text=_("The mechanism or body that it is meant for. Empty: whoever may do this."),
    )
    granted = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Consent is given")), ("no", _("Consent is refused or withdrawn"))],
        widget=forms.RadioSelect,
    )
    given_by = forms.ChoiceField(label=_("Who decided"), choices=vocabulary.GIVEN_BY)
    method = forms.ChoiceField(label=_("How"), choices=vocabulary.CONSENT_METHODS)
    given_on = day_field(_("On"))
    expires_on = day_field(_("Good until"), required=False)
    text = long_text(_("What they were told, in which language, and their words"))

    def clean(self) -> dict[str, Any]:
        """Consent is given first and expires later."""
        cleaned = super().clean() or self.cleaned_data
        given, expires = cleaned.get("given_on"), cleaned.get("expires_on")
        if given and given > timezone.now().date():
            self.add_error("given_on", _("This day has not come yet."))
        if given and expires and expires <= given:
            self.add_error("expires_on", _("Choose a day after the consent was given."))
        return cleaned


class ActionForm(EntryForm):
    action = forms.ChoiceField(label=_("Action"), choices=vocabulary.ACTIONS)
    recipient = forms.CharField(label=_("Towards whom"), max_length=200, required=False)
    done_on = day_field(_("On"))
    text = long_text(_("What was done"))
    next_step = long_text(_("Next step"), rows=2, required=False)
    next_on = day_field(_("Next step until"), required=False)


class OutcomeForm(EntryForm):
    about = forms.ChoiceField(label=_("Action"))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=vocabulary.OUTCOMES, widget=forms.RadioSelect)
    text = long_text(_("What happened"))
    next_step = long_text(_("Next step"), rows=2, required=False)
    next_on = day_field(_("Next step until"), required=False)

    def __init__(self, *args: Any, actions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["about"].choices = actions  # type: ignore[attr-defined]


class ReplyForm(EntryForm):
    position = forms.ChoiceField(label=_("What the State says"), choices=vocabulary.REPLIES, widget=forms.RadioSelect)
    received_on = day_field(_("Received on"))
    text = long_text(_("Reply of the State"), rows=6)


class FollowUpForm(EntryForm):
    happened_on = day_field(_("On"))
    text = long_text(_("What happened since"), rows=6, help_text=_("Further acts, or measures that the State took."))


class LinkForm(EntryForm):
    code = forms.CharField(
        label=_("Code of the other case"), max_length=12, widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    relation = forms.ChoiceField(label=_("How they belong together"), choices=vocabulary.LINKS)
    text = long_text(_("Why"), rows=2, required=False)


class ToRecipientForm(EntryForm):
    """What is encrypted to a recipient."""

    recipient = forms.CharField(label=_("Recipient"), max_length=200, help_text=_("The mechanism, body or actor."))
    age_key = forms.CharField(
        label=_("The recipient's age public key"),
        max_length=120,
        help_text=_("The package is encrypted to it. Compare it with its owner by another way."),
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false"}),
    )

    def clean_age_key(self) -> str:
        """Refuse what is no key before anybody is asked to confirm."""
        import pyrage

        key: str = self.cleaned_data["age_key"].strip()
        try:
            pyrage.x25519.Recipient.from_str(key)
        except pyrage.RecipientError:
            raise forms.ValidationError(_("This is not an age public key; it begins with age1.")) from None
        return key


class ReferralForm(ToRecipientForm):
    scope = forms.ChoiceField(
        label=_("What is shared"),
        choices=[pair for pair in vocabulary.SCOPES if pair[0] in ("mechanism_facts", "mechanism_identity", "state")],
    )
    text = long_text(
        _("The facts that the recipient gets"), rows=10, help_text=_("Only what they need. No name of anybody.")
    )
    field_order = ["recipient", "scope", "age_key", "text"]


class ReportEntryForm(EntryForm):
    """The text of a case for the annual report, once in each language in which it is there."""

    year = forms.TypedChoiceField(label=_("Year of the report"), coerce=int)
    language = forms.ChoiceField(label=_("Language of this text"), choices=list(NATIVE_NAMES.items()), initial="en")
    part = forms.ChoiceField(label=_("Part of the report"), choices=vocabulary.PARTS)
    level = forms.ChoiceField(label=_("Anonymity"), choices=vocabulary.ANONYMITY, widget=forms.RadioSelect)
    country = forms.CharField(label=_("Country, as the report names it"), max_length=120)
    text = long_text(_("Entry, as it will be published"), rows=8)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].choices = [(year, str(year)) for year in years]  # type: ignore[attr-defined]


class CodeForm(EntryForm):
    """The code of a case that this officer cannot open."""

    code = forms.CharField(label=_("Case"), max_length=12, widget=forms.TextInput(attrs={"dir": "ltr"}))

    def clean_code(self) -> str:
        """Return the code as it is kept."""
        code: str = self.cleaned_data["code"].strip().upper()
        return code
