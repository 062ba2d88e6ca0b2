"""Which two schemes are compared; both stand in the address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import FilterForm
from meetings.accreditation.models import Scheme


class CompareForm(FilterForm):
    """Two schemes."""

    one: Any = forms.ModelChoiceField(Scheme.objects, required=False, label=_("First scheme"), empty_label=None)
    other: Any = forms.ModelChoiceField(
        Scheme.objects.none(), required=False, label=_("Second scheme"), empty_label=None
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            self.fields[name].queryset = Scheme.objects.order_by("-open", "code")  # type: ignore[attr-defined]
