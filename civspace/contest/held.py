"""What this room holds about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from civspace.web.held import Held, register_held


def register() -> None:
    """Add it to what the desk shows."""
    register_held(
        Held(
            key="complaints",
            what=_("Who filed, decided, sat on the panel of a complaint and voted there, and why"),
            where=_("Complaints"),
            why=_("So that nobody decides on their own decision"),
            until=_("As long as the complaint; the name goes with the account"),
            when_closed=_("Stays with the organization, because decisions rest on it; your name is taken out"),
        )
    )
