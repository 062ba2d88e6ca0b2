"""What the notices of this room say."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register


def register_kinds() -> None:
    """Register the one kind of notice that this room sends."""
    register(
        Kind(
            slug="problem_reported",
            category="account",
            subject=_("A problem with a page was reported"),
            happened=_("Somebody reported a problem with the page %(page)s. Others may have followed today."),
            next_step=_("Read the reports on the desk and mark those that are dealt with."),
            label=_("Problem with a page reported"),
        )
    )
