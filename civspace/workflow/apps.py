from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkflowConfig(AppConfig):
    name = "civspace.workflow"
    label = "civspace_workflow"
    verbose_name = _("Workflow")
    default_auto_field = "django.db.models.BigAutoField"
