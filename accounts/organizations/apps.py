"""Organizations, their names, members and missions. Standing with a body is in meetings.accreditation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "accounts.organizations"
    label = "accounts_organizations"
    verbose_name = _("Organizations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what this room gives to the rooms below it."""
        from accounts.organizations import held

        held.register()
        from accounts.organizations import (
            api,
            api_threads,
            closing,
            contacts,
            contesting,
            following,
            index,
            rules,
            shown,
            threads,
        )
        from accounts.organizations.merging import movers, telling
        from accounts.organizations.notices import register_kinds
        from accounts.people import registry as people
        from civspace.files import readers
        from civspace.notices import registry as notices
        from civspace.web.limits.keys import organizations
        from civspace.web.registry import register_nav

        register_kinds()
        contacts.register()
        telling.register_kinds()
        movers.register()
        contesting.register()
        api.register()
        index.register()
        threads.register()
        api_threads.register()
        readers.register("accounts_organizations.joinrequest", closing.may_read_evidence)
        notices.on_bounce.append(closing.tell_colleagues)
        people.exporters.append(("organizations", closing.export))
        for route in ("organization_invite", "invitation_again"):
            organizations[route] = rules.counted_for
        people.blockers.append(closing.blockers)
        people.erasers.append(closing.erase)
        shown.register_shown()
        following.register()
        register_nav("public", "organizations", _("Organizations"), order=30)
        register_nav("my", "my_organizations", _("My organizations"), order=20)
        register_nav(
            "desk",
            "desk_organizations",
            _("Organizations"),
            order=20,
            visible=lambda request: rules.is_officer(request.user),
        )
