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
