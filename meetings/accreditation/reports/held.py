"""What reports hold about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from civspace.web.held import Held, register_held


def register() -> None:
    """Add it to what the desk shows."""
    register_held(
        Held(
            key="periodic_reports",
            what=_("Periodic reports: what they say, their documents, who submitted them"),
            where=_("Accreditation"),
            why=_("So that decisions on standing can be taken, explained and contested"),
            until=_("As long as the organization"),
            when_closed=_("Stays with the organization, because decisions rest on it; your name is taken out"),
        )
    )
