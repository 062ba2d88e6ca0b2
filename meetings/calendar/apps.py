from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CalendarConfig(AppConfig):
    name = "meetings.calendar"
    label = "meetings_calendar"
    verbose_name = _("Calendar")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the bodies' loader and the kinds of notice."""
        from civspace.reference import registry
        from meetings.calendar.loading import load_bodies
        from meetings.calendar.notices import register_kinds

        registry.loaders.append(("bodies", load_bodies))
        register_kinds()
