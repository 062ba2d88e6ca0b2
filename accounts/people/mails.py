"""What the portal says by mail and on the page around signing in: every text once, in neutral words.

Mails of this file go out at once, not through notices: the reader has no session yet, or must know now.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

Text = Any
NOT_YOU = _("If this was not you, you can ignore this message. Nothing changes.")
CHANGE_NOT_YOURS = _("If you did not do this, reset your password at once and end all sessions on your account page.")


@dataclass(frozen=True)
class Mail:
    """One mail: what happened, what to do, the name of the context value that holds the link, and an aside."""

    subject: Text
    happened: Text
    action: Text = ""
    link: str = ""
    aside: Text = CHANGE_NOT_YOURS


MAILS: dict[str, Mail] = {
    "account/email/email_confirmation_signup": Mail(
        _("Confirm your e-mail address"),
        _("You asked for an account with this address."),
        _("Open this link to confirm your e-mail address"),
        "activate_url",
        NOT_YOU,
    ),
    "account/email/email_confirmation": Mail(
        _("Confirm your e-mail address"),
        _("This address was given for an account."),
        _("Open this link to confirm your e-mail address"),
        "activate_url",
        NOT_YOU,
    ),
    "account/email/account_already_exists": Mail(
        _("You already have an account"),
        _("Someone asked for an account with this address, which already has one."),
        _("If you have forgotten your password, open this link to choose a new one"),
        "password_reset_url",
        NOT_YOU,
    ),
    "account/email/unknown_account": Mail(
        _("There is no account with this address"),
        _("Someone asked for a new password for this address, which has no account. Perhaps you used another address."),
        _("Open this link to create an account"),
        "signup_url",
        NOT_YOU,
    ),
    "account/email/password_reset_key": Mail(
        _("Choose a new password"),
        _("Someone asked for a new password for your account."),
        _("Open this link to choose a new password"),
        "password_reset_url",
        NOT_YOU,
    ),
    "account/email/password_reset": Mail(_("Your password was changed"), _("Your password was changed.")),
    "account/email/password_changed": Mail(_("Your password was changed"), _("Your password was changed.")),
    "account/email/password_set": Mail(_("Your password was changed"), _("Your password was changed.")),
    "account/email/email_changed": Mail(
        _("Your e-mail address was changed"), _("The e-mail address of your account was changed.")
    ),
    "account/email/email_deleted": Mail(
        _("Your e-mail address was changed"), _("An e-mail address was removed from your account.")
    ),
    "account/email/email_confirm": Mail(_("Your e-mail address is confirmed"), _("Your e-mail address is confirmed.")),
    "mfa/email/totp_activated": Mail(
        _("Your second factor was changed"), _("An authenticator app was added to your account.")
    ),
    "mfa/email/totp_deactivated": Mail(
        _("Your second factor was changed"), _("The authenticator app was removed from your account.")
    ),
    "mfa/email/recovery_codes_generated": Mail(
        _("Your second factor was changed"), _("New recovery codes were made for your account; the old ones ended.")
    ),
    "mfa/email/webauthn_added": Mail(
        _("Your second factor was changed"), _("A passkey or security key was added to your account.")
    ),
    "mfa/email/webauthn_removed": Mail(
        _("Your second factor was changed"), _("A passkey or security key was removed from your account.")
    ),
}

# What is said on the next page; whatever is not named here is said by the page itself.
MESSAGES: dict[str, Text] = {
    "account/messages/email_confirmed.txt": _("Your e-mail address is confirmed."),
    "account/messages/email_confirmation_failed.txt": _("This address could not be confirmed."),
    "account/messages/password_changed.txt": _("Your password was changed."),
    "account/messages/password_set.txt": _("Your password was changed."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app was removed."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes were made. The old ones no longer work."),
    "mfa/messages/webauthn_added.txt": _("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey was removed."),
}

ERRORS: dict[str, Text] = {
    "account_inactive": _("This account cannot be used."),
    "duplicate_email": _("This is already the address of your account."),
    "email_password_mismatch": _("The e-mail address or the password is not right."),
    "email_taken": _("This address cannot be used."),
    "enter_current_password": _("This is not your current password."),
    "incorrect_code": _("The code is not right. Codes change every 30 seconds; enter the newest."),
    "incorrect_password": _("The password is not right."),
    "invalid_or_expired_key": _("This link is no longer valid."),
    "invalid_login": _("The e-mail address or the password is not right."),
    "invalid_password_reset": _("This link is no longer valid."),
    "same_as_current": _("This is already the address of your account."),
    "too_many_login_attempts": _("Too many attempts with this address. Wait five minutes and try again."),
    "rate_limited": _("Too many attempts. Wait a few minutes and try again."),
    "unverified_primary_email": _("Confirm your e-mail address first."),
}

FACTOR_ERRORS: dict[str, Text] = {
    "add_email_blocked": _("This address cannot be used."),
    "cannot_delete_authenticator": _("Your role needs a second factor. Add another before you remove this one."),
    "cannot_generate_recovery_codes": _("Set up a passkey or an authenticator app first."),
    "incorrect_code": ERRORS["incorrect_code"],
    "unverified_email": _("Confirm your e-mail address first."),
    "rate_limited": ERRORS["rate_limited"],
}
