"""What notices of this room say: roles, and a lost second factor, step by step."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register

STOP = _("If you did not ask for this, open the link, withdraw the request and change your password.")


def register_kinds() -> None:
    """Register every kind of notice of this room."""
    for slug, subject, happened, next_step, label in (
        (
            "role_granted",
            _("You have a role in the Secretariat"),
            _("You were given the role %(role)s for %(body)s."),
            _("Pages of the desk open with it. They need a second factor."),
            _("Role of the Secretariat: given"),
        ),
        (
            "role_withdrawn",
            _("A role of yours in the Secretariat ended"),
            _("Your role %(role)s for %(body)s was taken away."),
            _("If you think that this is a mistake, write to the Secretariat."),
            _("Role of the Secretariat: taken away"),
        ),
        (
            "break_glass_opened",
            _("Emergency access was opened"),
            _("An operator of the portal opened emergency access, until %(until)s."),
            _("Open the link to see who, why, and what was done. You can end it there."),
            _("Emergency access: opened"),
        ),
        (
            "break_glass_ended",
            _("Emergency access ended"),
            _("Emergency access to the portal ended. It was to last until %(until)s at most."),
            _("Somebody else than the operator looks at what was done, and says so."),
            _("Emergency access: ended"),
        ),
        (
            "erasure_asked",
            _("Your account is to be erased"),
            _("An administrator asked to erase your account on your behalf, not before %(day)s."),
            _("If you did not ask for this, open the link and keep your account."),
            _("Erasure of the account: asked for"),
        ),
        (
            "erasure_stopped",
            _("Your account stays"),
            _("The erasure of your account, which was to come after %(day)s, was stopped."),
            "",
            _("Erasure of the account: stopped"),
        ),
        (
            "factor_reset_requested",
            _("Your request about your second factor"),
            _("Someone who knows your password asked to remove the second factor of your account."),
            _("Two members of the Secretariat decide. If this was not you, withdraw it and change your password."),
            _("Lost second factor: asked for"),
        ),
        (
            "factor_reset_first",
            _("Your request about your second factor"),
            _("A first member of the Secretariat agreed to remove the second factor of your account."),
            STOP,
            _("Lost second factor: first approval"),
        ),
        (
            "factor_reset_done",
            _("Your second factor was removed"),
            _("Two members of the Secretariat agreed. The second factor was removed and all sessions ended."),
            _("Sign in with your password and set up a new second factor."),
            _("Lost second factor: removed"),
        ),
        (
            "factor_reset_refused",
            _("Your request about your second factor"),
            _("The Secretariat refused to remove the second factor of your account."),
            _("You can ask again, or write to the Secretariat."),
            _("Lost second factor: refused"),
        ),
        (
            "factor_reset_withdrawn",
            _("Your request about your second factor"),
            _("The request to remove the second factor of your account was withdrawn."),
            _("If you did not ask for it, change your password."),
            _("Lost second factor: withdrawn"),
        ),
    ):
        register(
            Kind(
                slug=slug,
                category="account",
                subject=subject,
                happened=happened,
                next_step=next_step,
                decision=True,
                label=label,
            )
        )
