"""The second factor, asked for once more beside an act that weighs: a code, or a passkey used some minutes ago."""

import time
from typing import Any

from allauth.account import app_settings as account_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.base import forms as factor_forms
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.people.forms import OurWords


def shown_lately(request: HttpRequest) -> bool:
    """Say whether the person showed the second factor again within some minutes; signing in with it does not count."""
    records = get_authentication_records(request, request.user)
    youngest = time.time() - account_settings.REAUTHENTICATION_TIMEOUT
    return any(it["method"] == "mfa" and it.get("reauthenticated") and it["at"] > youngest for it in records)


class FactorAgainForm(OurWords, factor_forms.ReauthenticateForm):
    """Asks for a code of the second factor after all other fields, unless it was shown some minutes ago.

    A code that was right is used up: the form then asks for no other, also when another field has to be mended.
    """

    labels = {"code": _("Code of your second factor")}
    hints = {"code": _("Six digits from your authenticator app, or one of your recovery codes.")}

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        own = {name: (field.label, field.help_text) for name, field in self.base_fields.items() if name != "code"}
        super().__init__(*args, user=request.user, **kwargs)
        for name, (label, hint) in own.items():
            self.fields[name].label, self.fields[name].help_text = label, hint
        self.fields["code"] = self.fields.pop("code")
        waived = settings.DEMO and not is_mfa_enabled(request.user)
        if waived or shown_lately(request):
            self.fields.pop("code")
        self.passkey = "code" in self.fields and is_mfa_enabled(request.user, types=[Authenticator.Type.WEBAUTHN])

    def clean(self) -> dict[str, Any]:
        """Remember that the factor was shown, whatever else the form still lacks."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "code" in cleaned:
            self.save()
            self.fields.pop("code")
            self.passkey = False
        return cleaned
