"""Naming an organization in a form: its reference, or words of its name when they fit one alone."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from accounts.organizations.views.public import filtered

#: How many organizations an error names.
OFFERED = 5


def pick(text: str, among: "QuerySet[Organization]") -> Organization:
    """Return the one organization that a reference, or words of a name, mean. Raises ValidationError otherwise."""
    text = " ".join(text.split())
    if found := among.filter(reference__iexact=text).first():
        return found
    if exact := list(among.filter(name__iexact=text).order_by("pk")[:2]):
        fits = exact
    else:
        fits = list(filtered(among, {"q": text}).distinct().order_by("sort_key", "pk")[: OFFERED + 1]) if text else []
    if len(fits) == 1:
        return fits[0]
    if not fits:
        raise ValidationError(_("No organization fits “%(text)s”. Write its reference."), params={"text": text})
    names = "; ".join(f"{it.name} ({it.reference})" for it in fits[:OFFERED])
    raise ValidationError(
        _("Several organizations fit “%(text)s”. Write the reference of one: %(names)s"),
        params={"text": text, "names": names},
    )


class OrganizationField(forms.CharField):
    """One organization, by its reference or its name."""

    def __init__(self, *, among: Any, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 300, **kwargs})
        self.among = among
        self.widget.attrs.update(autocomplete="off", dir="auto")

    def clean(self, value: Any) -> Any:
        """Return the organization, or None where nothing was typed and nothing has to be."""
        text = super().clean(value)
        return pick(text, self.among()) if text else None


class OrganizationsField(forms.CharField):
    """Several organizations, one on a line."""

    widget = forms.Textarea

    def __init__(self, *, among: Any, **kwargs: Any) -> None:
        super().__init__(**{"max_length": 20_000, **kwargs})
        self.among = among
        self.widget.attrs.update(rows=5, dir="auto")

    def clean(self, value: Any) -> Any:
        """Return the organizations, each once. Raises ValidationError with what is wrong on every line."""
        found: dict[Any, Organization] = {}
        problems: list[ValidationError] = []
        for line in super().clean(value).splitlines():
            if not line.strip():
                continue
            try:
                one = pick(line, self.among())
            except ValidationError as error:
                problems.append(error)
            else:
                found[one.pk] = one
        if problems:
            raise ValidationError(problems)
        return list(found.values())
