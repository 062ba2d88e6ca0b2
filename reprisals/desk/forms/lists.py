"""The filters of the list of cases; they are applied in memory, to what this officer's keys open."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import FilterForm
from reprisals.desk import vocabulary
from reprisals.desk.states import State
from reprisals.vault import vocabulary as words

ALL = ("", _("All"))


class CaseFilter(FilterForm):
    country = forms.ChoiceField(label=_("Country"), required=False)
    mechanism = forms.ChoiceField(label=_("Mechanism"), choices=[ALL, *words.MECHANISMS.items()], required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), choices=[ALL, *vocabulary.URGENCY], required=False)
    state = forms.ChoiceField(label=_("State of the case"), choices=[ALL, *State.choices], required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [ALL, *words.countries(get_language() or "en")]  # type: ignore[attr-defined]
