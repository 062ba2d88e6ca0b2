"""What people type while they write together, taken in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from submissions.statements.abstracts import RECOMMENDATIONS
from submissions.statements.domain.comments import LONGEST
from submissions.statements.domain.requesting import LONGEST as LONGEST_NOTE


class CommentForm(forms.Form):
    """A comment, or an answer to one."""

    mark_optional = False

    body = forms.CharField(
        label=_("Comment"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Only the organizations that write this statement read it."),
    )


class SuggestionForm(CommentForm):
    """Other words for a paragraph, with a reason if there is one. The paragraph stands there to be changed."""

    proposal = forms.CharField(
        label=_("Suggested paragraph"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        help_text=_("Change the words as they should read. Leave it empty to suggest that the paragraph goes."),
    )
    field_order = ["proposal", "body"]

    def __init__(self, *args: Any, language: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].label = _("Reason (optional)")
        if language:
            attrs = {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
            self.fields["proposal"].widget.attrs.update(attrs)


class AskForm(forms.Form):
    """A word to those who may submit."""

    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("What they should know before they submit."),
    )


class DeclineForm(forms.Form):
    """Why it is not submitted yet."""

    answer = forms.CharField(
        label=_("Note to your colleague"),
        max_length=LONGEST_NOTE,
        error_messages={"required": _("Write what is to be done before it can be submitted.")},
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )


class AbstractForm(forms.Form):
    """The abstract and up to five recommendations in one language."""

    mark_optional = False

    text = forms.CharField(
        label=_("Abstract"),
        required=False,
        max_length=3_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("At most 100 words: what the statement says."),
    )
    original = forms.BooleanField(
        label=_("This language is the original"),
        required=False,
        help_text=_("The other languages are then shown as translations by the authors."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, language: str, recommendations: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        attrs = {"lang": language, "dir": "rtl" if language == "ar" else "ltr"}
        self.fields["text"].widget.attrs.update(attrs)
        for number in range(1, RECOMMENDATIONS + 1):
            self.fields[f"recommendation_{number}"] = forms.CharField(
                label=_("Recommendation %(number)s") % {"number": number},
                required=False,
                max_length=2_000,
                widget=forms.Textarea(attrs={"rows": 2, **attrs}),
                help_text=_("At most 60 words: who should do what.") if number == 1 else "",
                initial=recommendations[number - 1] if number <= len(recommendations) else "",
            )
        self.order_fields(["text", *(f"recommendation_{n}" for n in range(1, RECOMMENDATIONS + 1)), "original"])

    def recommendations(self) -> list[str]:
        """Return the recommendations as typed, empty ones too, so that an error finds its field."""
        return [self.cleaned_data[f"recommendation_{number}"] for number in range(1, RECOMMENDATIONS + 1)]
