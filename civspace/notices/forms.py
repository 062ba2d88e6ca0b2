"""The boundary of the pages: which mail a person wants, and which deliveries staff look at."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civspace.notices import kinds
from civspace.notices.states import State
from civspace.web.forms import FilterForm


class PreferencesForm(forms.Form):
    """One box for each category of mail that can be turned off."""

    def __init__(self, *args: Any, choices: dict[str, bool], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for slug, wanted in choices.items():
            label: Any = kinds.CATEGORIES[slug]
            self.fields[slug] = forms.BooleanField(label=label, required=False, initial=wanted)


class InboxFilter(FilterForm):
    """Everything, or only what was not read yet."""

    unread = forms.BooleanField(label=_("Only unread"), required=False)


class DeliveryFilter(FilterForm):
    """Which deliveries staff look at; by default those that wait or failed."""

    state = forms.ChoiceField(label=_("State"), choices=[("", _("Waiting or failed")), *State.choices], required=False)
