"""The boundary of the pages of follows."""

from django import forms
from django.utils.translation import gettext_lazy as _

from civspace.notices.follows.states import Pace


class PaceForm(forms.Form):
    """How soon a person wants to be told."""

    pace = forms.ChoiceField(
        label=_("How often do you want to be told?"),
        choices=Pace.choices,
        widget=forms.RadioSelect,
        initial=Pace.DAILY,
        help_text=_(
            "Once a day and once a week, all news come in one message at 7.00 in your time zone; "
            "the weekly one on Mondays. When there is nothing new, nothing is sent."
        ),
    )
