from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    name = "civspace.operations"
    label = "civspace_operations"
    verbose_name = _("Operations")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from accounts.people.queries import is_staff
        from civspace.audit.domain import recorded
        from civspace.operations import checks  # noqa: F401
        from civspace.operations.purging import note
        from civspace.web.registry import register_nav

        recorded.append(note)
        register_nav("desk", "desk_held", _("Personal data held"), 960, lambda request: is_staff(request.user))
