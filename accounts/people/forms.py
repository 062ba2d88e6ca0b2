"""Forms around the account: allauth's own in our words, and those that it does not have."""

import logging
from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from allauth.account import forms as account_forms
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.people.models import ApiToken, User
from accounts.people.queries import scopes_of
from accounts.people.states import Scope
from civspace.web.languages import NATIVE_NAMES

LANGUAGES = [(code, NATIVE_NAMES[code]) for code, _name in settings.LANGUAGES]
PASSWORD_HINT = _(
    "At least 12 characters (15 for members of the Secretariat). Several words that you remember are best."
)
ADDRESS = _("E-mail address")
PASSWORD = _("Password")


class OurWords:
    """Puts our labels and hints on a form of allauth and takes its placeholders away."""

    labels: dict[str, Any] = {}
    hints: dict[str, Any] = {}
    dropped: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name in self.dropped:
            fields.pop(name, None)
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            if name == "code":
                field.widget.attrs |= {"inputmode": "numeric", "dir": "ltr", "autocapitalize": "off"}
            if name in ("login", "email"):
                field.widget.attrs |= {"dir": "ltr", "autocapitalize": "off", "spellcheck": "false"}


class LoginForm(OurWords, account_forms.LoginForm):
    """Sign in."""

    labels = {"login": ADDRESS, "password": PASSWORD, "remember": _("Keep me signed in on this device for 14 days")}
    hints = {
        "remember": _(
            "Only on a device that is yours alone. Otherwise you are signed out after two hours without use; members "
            "of the Secretariat always after 30 minutes without use and after 12 hours."
        )
    }


class SignupForm(OurWords, account_forms.SignupForm):
    """Create an account."""

    labels = {"email": ADDRESS, "password1": PASSWORD}
    hints = {
        "email": _("We send a link to this address. Nobody else sees it but the Secretariat and your colleagues."),
        "password1": PASSWORD_HINT,
    }
    field_order = ["name", "email", "password1", "language"]

    name = forms.CharField(label=_("Full name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = get_language()
        self.fields["name"].help_text = _(
            "As in your passport. Seen by your colleagues and the Secretariat, never in public."
        )
        self.fields["language"].help_text = _("For messages to you. You can change it at any time.")


class AddEmailForm(OurWords, account_forms.AddEmailForm):
    """Give another address."""

    labels = {"email": _("New e-mail address")}
    hints = {"email": _("We send a link to it. Until you open the link, your present address stays in use.")}


class ChangePasswordForm(OurWords, account_forms.ChangePasswordForm):
    """Change the password."""

    labels = {"oldpassword": _("Current password"), "password1": _("New password")}
    hints = {"password1": PASSWORD_HINT}
    dropped = ("password2",)


class SetPasswordForm(OurWords, account_forms.SetPasswordForm):
    """Give an account its first password."""

    labels = {"password1": _("New password")}
    hints = {"password1": PASSWORD_HINT}
    dropped = ("password2",)


class ResetPasswordForm(OurWords, account_forms.ResetPasswordForm):
    """Ask for a link to choose a new password."""

    labels = {"email": ADDRESS}


class ResetPasswordKeyForm(OurWords, account_forms.ResetPasswordKeyForm):
    """Choose a new password."""

    labels = {"password1": _("New password")}
    hints = {"password1": PASSWORD_HINT}
    dropped = ("password2",)


class ReauthenticateForm(OurWords, account_forms.ReauthenticateForm):
    """Give the password again."""

    labels = {"password": PASSWORD}


CODE = {"code": _("Code")}
CODE_HINT = {"code": _("Six digits from your authenticator app, or one of your recovery codes.")}


class AuthenticateForm(OurWords, factor_forms.AuthenticateForm):
    """Give the code of the second factor."""

    labels, hints = CODE, CODE_HINT

    def clean_code(self) -> Any:
        """Check the code; the log hears of a wrong one, and not whose it was."""
        try:
            return super().clean_code()
        except forms.ValidationError:
            logging.getLogger("accounts.security").warning("Sign-in refused: second factor")
            raise


class FactorReauthenticateForm(OurWords, factor_forms.ReauthenticateForm):
    """Give the code of the second factor again."""

    labels, hints = CODE, CODE_HINT


class ActivateTOTPForm(OurWords, totp_forms.ActivateTOTPForm):
    """Set up an authenticator app."""

    labels = {"code": _("Code from the app")}
    hints = {"code": _("Six digits. They change every 30 seconds.")}


class AddWebAuthnForm(OurWords, webauthn_forms.AddWebAuthnForm):
    """Add a passkey or a security key."""

    labels = {"name": _("Name of the key"), "passwordless": _("Also sign in with it alone, without the password")}
    hints = {
        "name": _("So that you know it again, for example “My phone”."),
        "passwordless": _("The key then asks for its PIN, your finger or your face."),
    }


class EditWebAuthnForm(OurWords, webauthn_forms.EditWebAuthnForm):
    """Rename a passkey or a security key."""

    labels = {"name": _("Name of the key")}


class ProfileForm(forms.ModelForm):
    """What a person says of themselves. Each field says who sees it."""

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "discreet"]
        help_texts = {
            "name": _("As in your passport. Seen by your colleagues and the Secretariat, never in public."),
            "language": _("For messages to you. You can change it at any time."),
            "time_zone": _("For times on your own pages and in messages. Seen by nobody else."),
            "discreet": _(
                "Messages to you then say only that there is something to read, and nothing of what it is. "
                "Seen by nobody else."
            ),
        }
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["language"] = forms.ChoiceField(
            label=self.fields["language"].label, help_text=self.fields["language"].help_text, choices=LANGUAGES
        )
        zones = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        self.fields["time_zone"] = forms.ChoiceField(
            label=self.fields["time_zone"].label,
            help_text=self.fields["time_zone"].help_text,
            required=False,
            choices=[("", _("Universal time (UTC)")), *((zone, zone.replace("_", " ")) for zone in zones)],
        )


DAYS = [(30, _("30 days")), (90, _("90 days")), (365, _("365 days"))]


class TokenForm(forms.ModelForm):
    """A new token."""

    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A token never allows more than you may do yourself."),
    )
    days = forms.TypedChoiceField(label=_("How long it lasts"), choices=DAYS, coerce=int, initial=30)

    class Meta:
        model = ApiToken
        fields = ["label"]
        help_texts = {"label": _("So that you know it again, for example the name of the program that uses it.")}

    field_order = ["label", "scopes", "days"]

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = set(scopes_of(person))
        self.fields["scopes"].choices = [choice for choice in Scope.choices if choice[0] in allowed]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Add the end of the token."""
        cleaned = super().clean() or self.cleaned_data
        if "days" in cleaned:
            cleaned["expires_at"] = timezone.now() + timedelta(days=cleaned["days"])
        return cleaned


class ResetReasonForm(forms.Form):
    """What happened to the second factor."""

    reason = forms.CharField(
        label=_("What happened"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For example: my telephone was stolen. Seen by the members of the Secretariat who decide."),
    )


class RefusalForm(forms.Form):
    """Why a request is refused."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it."),
    )


class CloseForm(forms.Form):
    """The closing of an account, said twice."""

    sure = forms.BooleanField(label=_("I understand that this cannot be undone"))
