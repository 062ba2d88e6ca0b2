"""What applications hold about people, why and until when."""

from django.utils.translation import gettext_lazy as _

from civspace.web.held import Held, register_held
from meetings.accreditation.applications.models import Application, Opening


def register() -> None:
    """Add it to what the desk shows."""
    register_held(
        Held(
            key="applications",
            what=_("Applications: answers, documents, officers named in them, who submitted"),
            where=_("Accreditation"),
            why=_("So that decisions on standing can be taken, explained and contested"),
            until=_("As long as the organization; a draft until it is deleted"),
            when_closed=_("Stays with the organization, because decisions rest on it; your name is taken out"),
            rows=Application.objects.all,
        ),
        Held(
            key="openings",
            what=_("In which role, and for which State, a document of an application or report was opened"),
            where=_("Accreditation"),
            why=_("So that applicants know who read their documents"),
            until=_("As long as the application or report"),
            when_closed=_("Names nobody"),
            rows=Opening.objects.all,
        ),
    )
