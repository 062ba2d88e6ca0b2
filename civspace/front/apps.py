from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FrontConfig(AppConfig):
    name = "civspace.front"
    label = "civspace_front"
    verbose_name = _("Front room")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the navigation and the kind of notice."""
        from civspace.front import held

        held.register()
        from accounts.organizations import registry as organizations
        from civspace.front import api
        from civspace.front.notices import register_kinds
        from civspace.front.sections import workspace_section
        from civspace.web.registry import register_nav

        register_kinds()
        api.register()
        organizations.workspace_sections.insert(0, workspace_section)
        register_nav("my", "my", _("Overview"), order=1)
        register_nav("desk", "desk", _("Secretariat desk"), order=1, visible=_on_desk)
        register_nav("desk", "desk_problems", _("Problems reported"), order=950, visible=_on_desk)


def _on_desk(request: Any) -> bool:
    from accounts.people.queries import is_staff

    return is_staff(request.user)
