"""Signing in, joining, and the passphrase of the keys."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from reprisals.desk.models import Officer

CODE = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"})
PASSPHRASE = {"autocomplete": "off", "dir": "auto", "spellcheck": "false"}


class SignInForm(forms.Form):
    """Address, password and code on one page, so that no answer tells which of them was wrong."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(label=_("Code of the authenticator app"), max_length=12, widget=CODE)


class InvitationForm(forms.Form):
    """The one-time code that an invited officer was told."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username", "dir": "ltr"})
    )
    code = forms.CharField(
        label=_("Invitation code"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"})
    )


class JoinForm(forms.Form):
    """Password and first code of the authenticator app."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 15 characters. Several unrelated words are easy to remember."),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    code = forms.CharField(label=_("Code that the app shows now"), max_length=12, widget=CODE)

    def __init__(self, *args: Any, officer: Officer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.officer = officer

    def clean_password(self) -> str:
        """Hold the password against the rules, the officer's name and address included."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.officer)
        return password


class PassphraseForm(forms.Form):
    """The seven words that open an officer's keys."""

    passphrase = forms.CharField(
        label=_("Passphrase of your keys"),
        help_text=_("The seven words that were shown when your keys were made. It is not your password."),
        max_length=400,
        widget=forms.PasswordInput(attrs=PASSPHRASE),
    )


class RecoveryForm(forms.Form):
    """The printed recovery code, when the passphrase is lost."""

    recovery = forms.CharField(
        label=_("Recovery code"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"})
    )


class PanicForm(forms.Form):
    """How long nobody can unlock keys."""

    hours = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        choices=[(1, _("1 hour")), (6, _("6 hours")), (24, _("24 hours")), (72, _("72 hours"))],
        initial=6,
    )


class EndorseForm(PassphraseForm):
    """An officer says by her signature that a fingerprint is the one that she compared by voice."""

    compared = forms.BooleanField(
        label=_("I compared every group of this fingerprint with its owner, by voice or face to face")
    )
