"""Fields of the reporters' forms, in plain widgets that need no script."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from civspace.web.languages import number_text
from reprisals.intake.uploads import SealedFile
from reprisals.vault.files import SealedUpload
from reprisals.vault.vocabulary import Words

MEBIBYTE = 1024 * 1024


class PlainForm(forms.Form):
    """A form whose browser neither remembers nor checks what is typed: the words of an error are ours."""

    use_required_attribute = False
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.setdefault("autocomplete", "off")


class Text(forms.CharField):
    """A long text, as it was typed: in any language, direction by its first letters."""

    def __init__(self, *, rows: int = 3, most: int | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", most or settings.INTAKE_TEXT)
        widget = forms.Textarea(attrs={"rows": rows, "dir": "auto", "spellcheck": "false"})
        super().__init__(widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        """Line ends count once, as browsers show them."""
        return super().clean((value or "").replace("\r\n", "\n"))


class Line(forms.CharField):
    """A short text."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 300)
        kwargs.setdefault("required", False)
        super().__init__(widget=forms.TextInput(attrs={"dir": "auto", "spellcheck": "false"}), **kwargs)


class One(forms.ChoiceField):
    """One of some words, or none."""

    def __init__(self, words: Words, **kwargs: Any) -> None:
        super().__init__(choices=[("", "—"), *words.items()], required=False, **kwargs)


class Several(forms.MultipleChoiceField):
    """Any number of some words."""

    def __init__(self, words: Words, **kwargs: Any) -> None:
        super().__init__(choices=list(words.items()), required=False, widget=forms.CheckboxSelectMultiple, **kwargs)


class SeveralFiles(forms.ClearableFileInput):
    """An input that takes several files at once."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/input.html"


class Files(forms.FileField):
    """The sealed files of a request; a file that could not be taken is an error that says why."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[SealedUpload]:
        """Return what was sealed. Raises ValidationError for the first reason why one was not."""
        files: list[SealedFile] = [file for file in (data or []) if isinstance(file, SealedFile)]
        refused = {file.refused for file in files}
        most = number_text(settings.INTAKE_FILE_BYTES // MEBIBYTE)
        if "size" in refused:
            raise ValidationError(_("A file is larger than %(most)s MB. Choose the files again.") % {"most": most})
        if "many" in refused:
            number = settings.INTAKE_FILES
            text = ngettext(
                "At most %(number)s file at once. Choose the files again.",
                "At most %(number)s files at once. Choose the files again.",
                number,
            )
            raise ValidationError(text % {"number": number_text(number)})
        if "store" in refused:
            raise ValidationError(_("A file could not be kept safely, and was not kept. Choose the files again later."))
        if self.required and not files:
            raise ValidationError(_("Choose at least one file."))
        return [file.sealed for file in files if file.sealed is not None]
