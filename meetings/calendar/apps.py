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
        from civspace.reference import registry
        from civspace.web import registry as web
        from meetings.calendar import api, index
        from meetings.calendar.loading import load_bodies
        from meetings.calendar.notices import register_kinds

        registry.loaders.append(("bodies", load_bodies))
        register_kinds()
        api.register()
        index.register()
        web.register_nav("public", "meetings", _("Meetings"), order=10)
        web.register_nav("desk", "desk_meetings", _("Meetings"), order=10, visible=_edits)


def _edits(request: Any) -> bool:
    from meetings.calendar.rules import is_editor

    return is_editor(request.user)
