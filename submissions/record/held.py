"""What this room holds about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from civspace.web.held import Held, register_held


def register() -> None:
    """Add it to what the desk shows and what `manage.py retention` forgets."""
    register_held(
        Held(
            key="briefs",
            what=_("Briefs: what people collect, and their notes on it"),
            where=_("Briefs"),
            why=_("So that people find it again"),
            until=_("Until they delete them or close the account"),
            when_closed=_("Erased"),
        ),
    )
