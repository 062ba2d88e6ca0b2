"""The one form of this room."""

from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _


class ProblemForm(forms.Form):
    """A report about a page."""

    page = forms.CharField(
        label=_("Address of the page"),
        required=False,
        max_length=500,
        help_text=_("For example /en/meetings/. Leave it empty if it concerns the whole site."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    message = forms.CharField(
        label=_("What went wrong"),
        max_length=2000,
        help_text=_("What did you do, what did you expect, and what happened? Do not write passwords or names."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    email = forms.EmailField(
        label=_("E-mail address for an answer"),
        required=False,
        help_text=_("Only if you want one. It is deleted when your report is dealt with."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def clean_page(self) -> str:
        """Keep the path alone: an address can carry what somebody searched for."""
        return urlsplit(self.cleaned_data["page"].strip()).path[:500]
