"""The two ways to ask about a document: by its hash, or with the file."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import FilterForm

HEXADECIMAL = re.compile(r"[0-9a-f]{64}")


class HashForm(FilterForm):
    """A SHA-256 as people copy it: in any case, with spaces, colons or the file name behind it."""

    hash = forms.CharField(
        label=_("SHA-256 of the file"),
        help_text=_("64 characters: digits and the letters a to f."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )

    def clean_hash(self) -> str:
        """Return 64 lower-case hexadecimal digits."""
        text = self.cleaned_data["hash"].strip().lower().removeprefix("sha256:")
        first = text.split()[0] if text.split() else ""
        for candidate in (first, re.sub(r"[\s:]", "", text)):
            if HEXADECIMAL.fullmatch(candidate):
                return candidate
        raise forms.ValidationError(_("A SHA-256 has 64 characters: digits and the letters a to f."), code="malformed")


class FileForm(forms.Form):
    """The file itself. It is read once and not kept."""

    file = forms.FileField(
        label=_("PDF file"),
        help_text=_("At most 20 MB. The file is only compared; it is not kept."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )
