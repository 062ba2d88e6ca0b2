from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "civspace.notices"
    label = "civspace_notices"
    verbose_name = _("Notices")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from civspace.notices import held

        held.register()
        from civspace.notices import registry
        from civspace.notices.follows.digests import register_kind
        from civspace.web.registry import register_nav

        register_kind()
        register_nav("my", "following", _("What I follow"), 70, pages=("follow",))
        register_nav("my", "inbox", _("Inbox"), 80)
        register_nav("desk", "desk_deliveries", _("Mail"), 90, lambda request: registry.is_staff(request.user))
