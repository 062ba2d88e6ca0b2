"""What staff type and choose on the desk."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.people.models import User
from accounts.people.queries import bodies_of
from accounts.people.states import ALL_BODIES
from civspace.reference.queries import API_LANGUAGES, api_language
from meetings.calendar.models import Body
from meetings.modalities.models import Rule
from submissions.statements.models import ReasonCode, ReleaseBatch, SavedFilter, TeamText
from submissions.statements.states import BatchState

#: What to do about an empty field, in the words of the verb.
REASON = {"required": _("Choose a reason that is meant for this decision.")}
RULE = {"required": _("Cite a rule of the modalities of this meeting.")}
LANGUAGES = [(api_language(code), label) for code, label in settings.LANGUAGES]
COLUMNS = {api: url.replace("-", "_") for url, api in API_LANGUAGES.items()}


def body_choices(user: Any) -> Any:
    """Return the bodies for which a member of the Secretariat holds a role."""
    bodies = bodies_of(user)
    return Body.objects.all() if ALL_BODIES in bodies else Body.objects.filter(pk__in=bodies)


class HoldForm(forms.Form):
    """In which batch a decision is held: an open one, or a new one by its name."""

    batch: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=ReleaseBatch.objects.none(), required=False, label=_("Batch"), empty_label=_("A new batch")
    )
    new_batch = forms.CharField(
        label=_("Name of the new batch"),
        required=False,
        max_length=120,
        help_text=_("For example: Acceptances of Friday."),
    )
    must_hold = True

    def __init__(self, *args: Any, body: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        waiting = ReleaseBatch.objects.filter(body=body, state=BatchState.OPEN)
        self.fields["batch"].queryset = waiting.order_by("-created_at", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two, when there is no way without."""
        data = super().clean() or {}
        data["new_batch"] = data.get("new_batch", "").strip()
        if self.must_hold and not data.get("batch") and not data["new_batch"]:
            self.add_error("new_batch", _("Choose a batch, or give a new one a name."))
        return data


class BulkHoldForm(HoldForm):
    """The batch for the decisions of a bulk act, if they are to be held at all."""

    must_hold = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["batch"].label = _("When it is told")
        self.fields["batch"].empty_label = _("Now, or in a new batch")  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A reason, the rule it rests on, and what the authors have to know, in their language."""

    reason_code: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=ReasonCode.objects.none(), label=_("Reason"), empty_label=_("Choose a reason"), error_messages=REASON
    )
    rule = forms.ChoiceField(label=_("Rule that the decision rests on"), error_messages=RULE)
    language = forms.ChoiceField(
        label=_("Language of the message"),
        choices=LANGUAGES,
        required=False,
        help_text=_("At first the language of the statement."),
    )
    text: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=TeamText.objects.none(),
        required=False,
        label=_("Text to start from"),
        empty_label=_("The text that belongs to the reason"),
    )
    message = forms.CharField(
        label=_("Message to the authors"),
        error_messages={"required": _("Write what the authors have to know.")},
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_(
            "Say what is to be changed, or why this cannot be circulated. The authors read it as you write it."
        ),
    )

    def __init__(self, *args: Any, verb: str, rules: list[Rule], bodies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = [code.pk for code in ReasonCode.objects.all() if verb in code.verbs]
        self.fields["reason_code"].queryset = ReasonCode.objects.filter(pk__in=codes)  # type: ignore[attr-defined]
        texts = TeamText.objects.filter(body__in=bodies, reason_code__in=codes)
        self.fields["text"].queryset = texts  # type: ignore[attr-defined]
        if not texts.exists():
            del self.fields["text"]
        unique = {rule.slug: rule.text or rule.slug for rule in rules}
        self.fields["rule"].choices = [("", _("Choose a rule")), *unique.items()]  # type: ignore[attr-defined]

    def filled(self) -> Any:
        """Return what was typed, with the chosen text put into the message; nothing that was typed is lost."""
        typed: Any = QueryDict(mutable=True)
        typed.update(self.data)
        self.is_valid()
        language = COLUMNS.get(typed.get("language", ""), "en")
        chosen, code = self.cleaned_data.get("text"), self.cleaned_data.get("reason_code")
        found = ""
        if chosen is not None:
            found = getattr(chosen, f"text_{language}") or chosen.text
        elif code is not None:
            found = getattr(code, f"template_{language}") or ""
        message = typed.get("message", "").rstrip()
        if found and found not in message:
            typed["message"] = f"{message}\n\n{found}" if message else found
        return typed

    def values(self) -> dict[str, Any]:
        """Return what the verbs take."""
        data = self.cleaned_data
        return {
            "reason_code": data["reason_code"].pk,
            "rule": data["rule"],
            "message": data["message"],
            "language": data["language"],
        }


class DecisionForm(ReasonForm, HoldForm):
    """A return or a refusal of one statement, now or in a batch."""

    must_hold = False
    field_order = ("reason_code", "rule", "language", "text", "message", "batch", "new_batch")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        batch: Any = self.fields["batch"]
        batch.label, batch.empty_label = _("When it is told"), _("Now, or in a new batch")
        batch.help_text = _("In a batch the decision is held: nobody outside the desk sees it until it is released.")


class ReopenForm(ReasonForm):
    """Why a decision is taken up again."""


class AssignForm(forms.Form):
    """To which colleague, with a note."""

    to: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=User.objects.none(),
        label=_("Colleague"),
        empty_label=_("Choose a colleague"),
        error_messages={"required": _("Choose a colleague who may review this statement.")},
    )
    note = forms.CharField(
        label=_("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("The colleague reads it in the message. The authors do not."),
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = User.objects.filter(pk__in=[person.pk for person in people]).order_by("name", "pk")
        self.fields["to"].queryset = able  # type: ignore[attr-defined]


class SaveFilterForm(forms.ModelForm):
    """A name for the filters of the queue, whether the team may use them, and whether the desk opens with them."""

    mark_optional = False

    class Meta:
        model = SavedFilter
        fields = ("name", "body", "is_default")
        labels = {"body": _("Share with the team of"), "is_default": _("Open the queue with this filter")}

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        body: Any = self.fields["body"]
        body.queryset, body.empty_label = body_choices(user), _("Nobody: only for me")


class TeamTextForm(forms.ModelForm):
    """A text of a team in the six languages; one is enough."""

    class Meta:
        model = TeamText
        fields = (
            "body", "reason_code", "name", "text_en", "text_fr", "text_es", "text_ar", "text_zh_hans", "text_ru",
        )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].queryset = body_choices(user)  # type: ignore[attr-defined]
        for code, label in settings.LANGUAGES:
            field = self.fields[f"text_{code.replace('-', '_')}"]
            field.label, field.required = _("Text in the language: %(language)s") % {"language": label}, False
            field.widget = forms.Textarea(attrs={"rows": 4, "lang": code, "dir": "rtl" if code == "ar" else "ltr"})

    def clean(self) -> dict[str, Any]:
        """Ask for a text in one language at least."""
        data = super().clean() or {}
        if not any(value for name, value in data.items() if name.startswith("text_")):
            self.add_error("text_en", _("Write the text in one language at least."))
        return data
