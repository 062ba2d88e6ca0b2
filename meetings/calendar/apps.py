from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "meetings.calendar"
    label = "meetings_calendar"
    verbose_name = _("Calendar")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the bodies' loader, the kinds of notice, what can be found, and the navigation."""
        from accounts.organizations import registry as organizations
        from accounts.people import registry as people
        from civspace.reference import registry
        from civspace.threads import registry as threads
        from civspace.web import registry as web
        from meetings.calendar import api, following, index, lines, shown, thread_lines
        from meetings.calendar.loading import load_bodies, load_contacts
        from meetings.calendar.notices import register_kinds
        from meetings.calendar.queries import body_names

        registry.loaders.append(("bodies", load_bodies))
        registry.loaders.append(("contacts", load_contacts))
        register_kinds()
        api.register()
        index.register()
        threads.access.body_names = people.body_names = body_names
        organizations.workspace_sections.append(_contact)
        following.register()
        shown.register_shown()
        lines.sources.append(lines.Source(thread_lines.of_organizations))
        web.register_nav("public", "meetings", _("Meetings"), order=10)
        web.register_nav("desk", "desk_meetings", _("Meetings"), order=10, visible=_edits)


def _edits(request: Any) -> bool:
    from meetings.calendar.rules import is_editor

    return is_editor(request.user)


def _contact(organization: Any, user: Any) -> Any:
    """Whom members of an organization ask about what belongs to no body."""
    return {"template": "calendar/workspace_section.html", "context": {}}
