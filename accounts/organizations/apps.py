from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrganizationsConfig(AppConfig):
    name = "accounts.organizations"
    label = "accounts_organizations"
    verbose_name = _("Organizations")
    default_auto_field = "django.db.models.BigAutoField"
