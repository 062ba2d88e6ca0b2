"""What colleagues are told when an application changes hands. No notice tells of a possible match or of a finding."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.people.models import User
from civspace.notices.domain import send
from civspace.notices.kinds import Kind, register


def register_kinds() -> None:
    """Register the kinds of notice that screening sends."""
    register(
        Kind(
            slug="application_assigned",
            category="accreditation",
            label=_("Application assigned to you"),
            subject=_("For you to screen: %(title)s"),
            happened=_("%(by)s gave you the application %(title)s of %(organization)s to screen."),
            next_step=_("Open it on the desk. You can hand it over or put it back into the queue."),
        )
    )
    register(
        Kind(
            slug="application_handed_over",
            category="accreditation",
            label=_("Application handed over"),
            subject=_("Handed over: %(title)s"),
            happened=_("%(by)s took the application %(title)s of %(organization)s off your desk."),
            next_step=_("You need not do anything."),
        )
    )


def tell(kind: str, application: Any, person: User, by: Any) -> None:
    """Tell a colleague who now has an application, or has it no longer."""
    send(
        kind=kind,
        event=f"application:{application.pk}:{application.version}:{kind}",
        recipients=[person],
        link=f"/desk/accreditation/applications/{application.pk}/",
        context={
            "title": application.reference,
            "organization": application.organization.name,
            "by": by.get_full_name(),
        },
        reference=application.reference,
    )
