from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "civspace.audit"
    label = "civspace_audit"
    verbose_name = _("Audit")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Every change writes an entry, so that the newest entries are the version of what the portal shows."""
        from civspace.audit.queries import version
        from civspace.web.registry import register_content_version

        register_content_version(version)
