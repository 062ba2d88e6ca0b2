"""What this room holds about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from civspace.front.domain import forget_addresses, old_addresses
from civspace.front.models import ProblemReport
from civspace.web.held import Held, register_held


def register() -> None:
    """Add it to what the desk shows and what `manage.py retention` forgets."""
    register_held(
        Held(
            key="reports",
            what=_("E-mail addresses of those who reported a problem"),
            where=_("Problems reported"),
            why=_("To answer them"),
            until=_("Until the report is dealt with, one year at the latest"),
            when_closed=_("Goes when the report is dealt with, one year at the latest; it is not tied to an account"),
            rows=lambda: ProblemReport.objects.exclude(email=""),
            due=old_addresses,
            forget=forget_addresses,
        ),
    )
