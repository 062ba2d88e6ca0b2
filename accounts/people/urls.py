"""Addresses of the room: allauth's views under our paths and its own names, and the pages of one's account."""

from collections.abc import Callable
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import URLPattern, include, path, re_path

from accounts.people import breakglass_desk, desk, erasing_desk, roles_desk, views
from accounts.people.access import clears_the_browser, ends_other_sessions, gives_new_key, signed_in
from civspace.web.access import access


def outside(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    """A page for people who are signed out."""
    return path(route, access("signed_out")(view), name=name)


def inside(route: str, view: Callable[..., Any], name: str) -> URLPattern:
    """A page for people who are signed in."""
    return path(route, signed_in(view), name=name)


urlpatterns = [
    outside("sign-in/", account.login, "account_login"),
    outside("sign-in/second-step/", factor.authenticate, "mfa_authenticate"),
    outside("sign-in/passkey/", webauthn.login_webauthn, "mfa_login_webauthn"),
    outside("sign-in/inactive/", account.account_inactive, "account_inactive"),
    outside("sign-in/done/", views.signed_in_elsewhere, "signed_in_elsewhere"),
    inside("sign-in/again/", gives_new_key(account.reauthenticate), "account_reauthenticate"),
    inside("sign-in/again/code/", gives_new_key(factor.reauthenticate), "mfa_reauthenticate"),
    inside("sign-in/again/passkey/", gives_new_key(webauthn.reauthenticate_webauthn), "mfa_reauthenticate_webauthn"),
    outside("sign-out/", clears_the_browser(account.logout), "account_logout"),
    outside("sign-up/", account.signup, "account_signup"),
    outside("sign-up/confirm/", account.email_verification_sent, "account_email_verification_sent"),
    re_path(
        r"^sign-up/confirm/(?P<key>[-:\w]+)/$",
        access("signed_out")(account.confirm_email),
        name="account_confirm_email",
    ),
    outside("password/", account.password_reset, "account_reset_password"),
    outside("password/sent/", account.password_reset_done, "account_reset_password_done"),
    outside("password/done/", account.password_reset_from_key_done, "account_reset_password_from_key_done"),
    re_path(
        r"^password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        access("signed_out")(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    outside("lost-factor/", views.lost_factor, "lost_factor"),
    path("lost-factor/<uuid:pk>/<str:secret>/", views.follow_reset, name="follow_reset"),
    path("desk/people/roles/", roles_desk.staff_list, name="staff_list"),
    path("desk/people/roles/<uuid:pk>/", roles_desk.staff_member, name="staff_member"),
    path("desk/people/emergency-access/", breakglass_desk.accesses, name="break_glass"),
    path("desk/people/emergency-access/<uuid:pk>/", breakglass_desk.access_one, name="break_glass_one"),
    path("desk/people/erasures/", erasing_desk.erasures, name="erasures"),
    path("desk/people/erasures/<uuid:pk>/", erasing_desk.erasure, name="erasure"),
    path("desk/people/factor-resets/", desk.factor_resets, name="factor_resets"),
    path("desk/people/factor-resets/<uuid:pk>/", desk.factor_reset, name="factor_reset"),
    path(
        "my/account/",
        include(
            [
                path("", views.account, name="account"),
                path("sessions/", views.sessions, name="account_sessions"),
                path("tokens/", views.tokens, name="account_tokens"),
                path("tokens/<uuid:pk>/revoke/", views.revoke_token, name="account_token_revoke"),
                path("export/", views.export, name="account_export"),
                path("close/", views.close, name="account_close"),
                inside("password/", account.password_change, "account_change_password"),
                inside("password/first/", account.password_set, "account_set_password"),
                inside("email/", account.email, "account_email"),
                path("second-factor/required/", views.second_factor_required, name="second_factor_required"),
                inside("second-factor/", factor.index, "mfa_index"),
                inside("second-factor/app/", ends_other_sessions(totp.activate_totp), "mfa_activate_totp"),
                inside("second-factor/app/remove/", ends_other_sessions(totp.deactivate_totp), "mfa_deactivate_totp"),
                inside("second-factor/recovery-codes/", codes.view_recovery_codes, "mfa_view_recovery_codes"),
                inside(
                    "second-factor/recovery-codes/new/", codes.generate_recovery_codes, "mfa_generate_recovery_codes"
                ),
                inside(
                    "second-factor/recovery-codes/file/", codes.download_recovery_codes, "mfa_download_recovery_codes"
                ),
                inside("second-factor/keys/", webauthn.list_webauthn, "mfa_list_webauthn"),
                inside("second-factor/keys/add/", ends_other_sessions(webauthn.add_webauthn), "mfa_add_webauthn"),
                inside("second-factor/keys/<int:pk>/", webauthn.edit_webauthn, "mfa_edit_webauthn"),
                inside(
                    "second-factor/keys/<int:pk>/remove/",
                    ends_other_sessions(webauthn.remove_webauthn),
                    "mfa_remove_webauthn",
                ),
            ]
        ),
    ),
]
