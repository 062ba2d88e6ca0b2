"""The decision of a second person."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reprisals.desk.forms.account import PassphraseForm


class DecisionForm(PassphraseForm):
    """Agree or refuse, signed with the officer's keys."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=[("agree", _("I agree")), ("refuse", _("I refuse"))], widget=forms.RadioSelect
    )
    field_order = ["decision", "passphrase"]
