from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FiguresConfig(AppConfig):
    name = "civspace.figures"
    label = "civspace_figures"
    verbose_name = _("Figures")
