"""What the forms of the desk share: texts in six languages, the reader's own first, and fields from columns."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import DayInput
from civspace.web.languages import direction, html_lang
from meetings.calendar.locking import LANGUAGES, column


def own_language() -> str:
    """Return the language in which the reader works."""
    language = get_language() or "en"
    return language if language in LANGUAGES else "en"


def languages_own_first() -> list[str]:
    """Return the six languages, the reader's first."""
    own = own_language()
    return [own, *(code for code in LANGUAGES if code != own)]


def _field(db_field: "models.Field[Any, Any]", **kwargs: Any) -> forms.Field | None:
    if isinstance(db_field, models.URLField):
        kwargs["assume_scheme"] = "https"
    if isinstance(db_field, models.DateField):
        kwargs["widget"] = DayInput
    return db_field.formfield(**kwargs)


def model_fields(model: type[models.Model], names: Iterable[str]) -> dict[str, forms.Field]:
    """Return form fields for columns of a model; what is kept is checked by the verbs."""
    return forms.fields_for_model(model, fields=list(names), formfield_callback=_field)


class LanguagesForm(forms.Form):
    """A form with texts in six languages: the reader's own in sight, the others folded away."""

    translated: tuple[tuple[str, Any], ...] = ()

    def add_languages(self, model: type[models.Model]) -> None:
        """Add a field for every translated text and language."""
        names = dict(settings.LANGUAGES)
        for code in languages_own_first():
            for name, label in self.translated:
                field = model_fields(model, [column(name, code)])[column(name, code)]
                field.required = False
                own = code == own_language()
                text = label if own else _("%(field)s (%(language)s)") % {"field": label, "language": names[code]}
                field.label = text
                field.widget.attrs.update({"lang": html_lang(code), "dir": direction(code)})
                if own and name == "title":
                    field.help_text = _("In at least one of the six languages.")
                if isinstance(field.widget, forms.Textarea):
                    field.widget.attrs["rows"] = 4
                self.fields[column(name, code)] = field

    def own(self) -> list[forms.BoundField]:
        """Return the texts in the reader's language."""
        return [self[column(name, own_language())] for name, _label in self.translated]

    def others(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Return the texts in the other languages, by language."""
        return [
            (code, [self[column(name, code)] for name, _label in self.translated]) for code in languages_own_first()[1:]
        ]

    def others_wrong(self) -> bool:
        """Say whether a text that is folded away needs attention."""
        return any(field.errors for _code, fields in self.others() for field in fields)

    def texts(self) -> dict[str, Any]:
        """Return what was written, by column."""
        names = [column(name, code) for name, _label in self.translated for code in LANGUAGES]
        return {name: self.cleaned_data.get(name) for name in names}

    def refuse(self, error: ValidationError) -> None:
        """Put what a verb refused beside the fields; a text without language beside the reader's own."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, problems in error.error_dict.items():
            own = column(name, own_language())
            place = name if name in self.fields else own if own in self.fields else None
            self.add_error(place, problems)
