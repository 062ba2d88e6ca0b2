"""The forms of the inbox, and the one that leads there."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reprisals.intake.forms.fields import Files, PlainForm, Text


class EnterForm(PlainForm):
    """The receipt. What is wrong with a number is said before anything is computed."""

    code = forms.CharField(
        label=_("Your number of 28 digits"),
        help_text=_("Spaces do not matter."),
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "spellcheck": "false"}),
        error_messages={"required": _("Write the number that you were given.")},
    )


class KeptForm(PlainForm):
    """Whether somebody has written the receipt down: its last four digits, against a seal of them."""

    last = forms.CharField(
        label=_("The last four digits of your number"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "size": "6", "class": "short"}),
        error_messages={"required": _("Write the last four digits.")},
    )
    proof = forms.CharField(widget=forms.HiddenInput, max_length=200)


class MessageForm(PlainForm):
    """A message to the officers."""

    text = Text(label=_("Your message"), rows=6, error_messages={"required": _("Write something.")})


class FilesForm(PlainForm):
    """More files."""

    files = Files(label=_("Files"))  # type: ignore[assignment]


class CloseForm(PlainForm):
    """The end of the inbox, which cannot be undone."""

    sure = forms.BooleanField(
        label=_("I want to close this inbox for ever"),
        error_messages={"required": _("Tick the box to close the inbox.")},
    )
    erase = forms.BooleanField(
        label=_("I also ask you to delete my report"),
        required=False,
    )
