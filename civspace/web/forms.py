"""How every form looks: label, hint and error beside the field, after the GOV.UK patterns."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.db.models import QuerySet
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

# What is never repeated on a page: secrets, by what forms call them, and the token of the request itself.
SECRET_NAMES = frozenset({"csrfmiddlewaretoken", "code", "credential", "otp", "token"})
# What goes with a form and nobody wants to read.
HIDDEN_NAMES = frozenset({"ticket", "knock"})
SECRET_WORDS = ("password", "passphrase", "secret")


class Renderer(TemplatesSetting):
    """Renders forms and fields with the templates of this room; widgets stay Django's own."""

    form_template_name = "web/forms/form.html"
    field_template_name = "web/forms/field.html"
    formset_template_name = "web/forms/formset.html"


class FilterForm(forms.Form):
    """A GET form in which everything is optional, so that nothing needs to be marked as such."""

    mark_optional = False
    use_required_attribute = False

    def active(self) -> dict[str, Any]:
        """Return the filters that narrow the list: those with a valid, non-empty value."""
        if not self.is_bound:
            return {}
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if not _is_empty(value)}


def _is_empty(value: Any) -> bool:
    return not value if isinstance(value, QuerySet) else value in ("", None, [], False)


class CodesInput(forms.SelectMultiple):
    """A list from which several codes are chosen; an address may name them with commas between, in small letters."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the codes in capitals, each once."""
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        codes = (code.strip().upper() for value in given for code in str(value).replace("\0", "").split(","))
        return list(dict.fromkeys(filter(None, codes)))


class DayInput(forms.DateInput):
    """The browser's own date picker; without one, a text field for `2026-06-15`."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class MinuteInput(forms.DateTimeInput):
    """The browser's own picker of day and time; without one, a text field for `2026-06-15T18:00`."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


def first_id(field: forms.BoundField) -> str:
    """Return the id of the first control of a field, to which the error summary links."""
    return field.id_for_label or (f"{field.auto_id}_0" if field.auto_id else "")


#: What long texts are called in forms, in the reader's language; the form itself is not at hand.
KEPT_LABELS = {
    "title": _("Title"),
    "body": _("Text"),
    "message": _("Message"),
    "reason": _("Reason"),
    "note": _("Note"),
    "comment": _("Comment"),
    "name": _("Name"),
}


def kept_label(name: str) -> str:
    """Return what to call a field of which only the name is known."""
    last = name.rpartition("-")[2]
    return str(KEPT_LABELS.get(last) or capfirst(last.replace("_", " ")))


def kept_fields(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what was typed into a form that came too late, without secrets.

    Each value: `name`, `label`, `value`, `rows` for its text area, and `visible`: whether it is text that a person
    wants to see and copy, or a choice or identifier that only goes with it.
    """
    return [
        {
            "name": name,
            "label": kept_label(name),
            "value": value,
            "visible": name not in HIDDEN_NAMES and (len(value) > 40 or "\n" in value or " " in value.strip()),
            "rows": min(20, max(2, len(value) // 60 + value.count("\n") + 1)),
        }
        for name, values in request.POST.lists()
        if name not in SECRET_NAMES and not any(word in name.lower() for word in SECRET_WORDS)
        for value in values
    ]


def same_origin(request: HttpRequest) -> bool:
    """Whether the browser says that the form was sent from this site; silence counts as no."""
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    parts = urlsplit(source)
    return bool(parts.netloc) and parts.netloc == request.get_host() and parts.scheme == request.scheme
