"""What authors answer before submitting and ask for after publication, and what publishers say when they change it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.statements.models import PublicationPolicy, Statement
from submissions.statements.redaction import passages_in
from submissions.statements.states import RequestKind, Safety, Urgency


def _needed(text: Any) -> dict[str, Any]:
    return {"required": text}


class SafetyForm(forms.Form):
    """Whether the text names people who could be at risk, and whether they agreed."""

    safety = forms.ChoiceField(
        label=_("Does the text name people who could be at risk, or make it clear who they are?"),
        choices=[choice for choice in Safety.choices if choice[0] != Safety.NOT_ASKED],
        widget=forms.RadioSelect,
        help_text=_(
            "Think of victims, witnesses, their families and colleagues; of photographs, places and dates that lead "
            "to a person; and of yourselves. A published document is read everywhere and copied at once."
        ),
        error_messages=_needed(_("Answer the question about people at risk. No answer stops you from submitting.")),
    )
    understood = forms.BooleanField(
        label=_("We have read the advice and submit the text as it is"),
        required=False,
    )

    @property
    def needs_advice(self) -> bool:
        """Whether the advice has to be read before the text goes in."""
        return self.cleaned_data["safety"] == Safety.NOT_ALL and not self.cleaned_data["understood"]


class AskForm(forms.Form):
    """A correction, a redaction or a withdrawal of what was published."""

    kind = forms.ChoiceField(
        label=_("What do you ask for?"),
        choices=RequestKind.choices,
        widget=forms.RadioSelect,
        error_messages=_needed(_("Choose what you ask for.")),
    )
    urgency = forms.ChoiceField(
        label=_("How urgent is it?"),
        choices=Urgency.choices,
        widget=forms.RadioSelect,
        error_messages=_needed(_("Say how urgent it is.")),
    )
    details = forms.CharField(
        label=_("Where in the text, and what should be changed?"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_(
            "For a withdrawal you need not write anything. Do not explain a danger here: only publishers of the "
            "Secretariat read this, and it is deleted when the request is closed, but what is not written cannot leak."
        ),
    )

    def __init__(self, *args: Any, withheld: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if withheld:
            only = [choice for choice in RequestKind.choices if choice[0] == RequestKind.REDACTION]
            self.fields["kind"].choices = only  # type: ignore[attr-defined]


class PolicyForm(forms.Form):
    """The published reason for a change, and what the authors have to know."""

    verb = ""
    policy: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=PublicationPolicy.objects.none(),
        label=_("Reason, from the published policy"),
        empty_label=_("Choose a reason"),
        error_messages=_needed(_("Choose a reason of the published policy that is meant for this.")),
    )
    message = forms.CharField(
        label=_("Message to the authors"),
        max_length=10_000,
        error_messages=_needed(_("Write what the authors have to know.")),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Kept in the record of the statement, which only its authors and the Secretariat read."),
    )

    def __init__(self, *args: Any, statement: Statement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statement = statement
        codes = [policy.pk for policy in PublicationPolicy.objects.all() if self.verb in policy.verbs]
        self.fields["policy"].queryset = PublicationPolicy.objects.filter(pk__in=codes)  # type: ignore[attr-defined]
        if len(codes) == 1:
            self.fields["policy"].initial = codes[0]

    def values(self) -> dict[str, Any]:
        """Return what the verb takes."""
        return {**self.cleaned_data, "policy": self.cleaned_data["policy"].pk}


def _in_language(form: PolicyForm, *names: str) -> None:
    language = form.statement.language
    for name in names:
        form.fields[name].widget.attrs.update(lang=language, dir="rtl" if language == "ar" else "ltr")


class CorrigendumForm(PolicyForm):
    """The text of a corrigendum."""

    verb = "corrigendum"
    text = forms.CharField(
        label=_("Text of the corrigendum"),
        strip=False,
        max_length=20_000,
        error_messages=_needed(_("Write what is to be read, and instead of what.")),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "In the language of the statement, as readers cite it: name the paragraph, what stands there, and what is "
            "to be read instead."
        ),
    )
    field_order = ("text", "policy", "message")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_language(self, "text")


class ReissueForm(PolicyForm):
    """A document issued again, with what processing damaged repaired."""

    verb = "reissue"
    title = forms.CharField(label=_("Title"), max_length=300)
    body = forms.CharField(
        label=_("Text"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24}),
        help_text=_(
            "Repair only what processing damaged, such as lost letters or lines. An error of the authors is corrected "
            "by a corrigendum. Left as it is, only the file is built again."
        ),
    )
    field_order = ("title", "body", "policy", "message")

    def __init__(self, *args: Any, statement: Statement, **kwargs: Any) -> None:
        kwargs["initial"] = {"title": statement.title, "body": statement.body}
        super().__init__(*args, statement=statement, **kwargs)
        _in_language(self, "title", "body")


class RedactForm(PolicyForm):
    """The passages that go."""

    verb = "redact"
    passages = forms.CharField(
        label=_("Passages to take out, one on a line"),
        max_length=50_000,
        error_messages=_needed(_("Copy the passages from the text, one on a line.")),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Copy them from the text below. Each goes wherever it stands, in the title, the text, the corrigenda and "
            "every earlier version, in capitals or small letters. Write other forms of a name on lines of their own."
        ),
    )
    field_order = ("passages", "policy", "message")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_language(self, "passages")

    def clean_passages(self) -> list[str]:
        """Return the passages, the longest first."""
        return passages_in(self.cleaned_data["passages"])


class WithholdForm(PolicyForm):
    """Why a document goes off the public site."""

    verb = "withhold"


class RestoreForm(PolicyForm):
    """Why a document becomes public again."""

    verb = "restore"


class DeclineForm(PolicyForm):
    """Why a request is declined."""

    verb = "decline"
