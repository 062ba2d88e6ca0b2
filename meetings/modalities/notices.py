"""What the notices of this room say."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register


def register_kinds() -> None:
    """Register the kinds of notice that modalities send."""
    register(
        Kind(
            slug="modalities_revised",
            category="meetings",
            label=_("Modalities changed"),
            subject=_("Modalities changed: %(meeting)s"),
            happened=_("The rules for taking part in “%(meeting)s” changed."),
            next_step=_("Look at the modalities for what changed. What you have already submitted keeps its rules."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="deadline_extended",
            category="meetings",
            label=_("Deadline extended"),
            subject=_("Deadline extended: %(meeting)s"),
            happened=_("The deadline for written statements to “%(meeting)s” was extended: %(reason)s."),
            next_step=_("You have until then. Nothing that you submitted changes."),
            decision=True,
        )
    )
    register(
        Kind(
            slug="late_accepted",
            category="meetings",
            label=_("Late submission accepted"),
            subject=_("You may submit late: %(meeting)s"),
            happened=_(
                "The Secretariat accepts a late written statement of your organization to “%(meeting)s”: %(reason)s."
            ),
            next_step=_("Submit it before the new deadline, which is yours alone. A public log lists the exception."),
            decision=True,
        )
    )
