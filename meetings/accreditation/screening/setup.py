"""What screening gives to the rest of the portal, registered as it starts."""

from django.utils.translation import gettext_lazy as _

from civspace.web.registry import register_nav
from meetings.accreditation import registry as standings
from meetings.accreditation.applications import registry as applications
from meetings.accreditation.screening import domain, held, merging, notices, rules, sources


def register() -> None:
    """Register whom to screen and when, what is held, and what mergers leave."""
    sources.register()
    applications.submitted.append(domain.screen_applicant)
    applications.ended.append(domain.screen_applicant)
    standings.claimed.append(domain.screen_holder)
    standings.decided.append(domain.screen_holder)
    merging.register()
    held.register()
    notices.register_kinds()
    register_nav(
        "desk",
        "desk_applications",
        _("Applications to screen"),
        order=24,
        visible=lambda request: rules.on_desk(request.user),
        pages=("desk_matches", "desk_match"),
    )
