import re

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "civspace.files"
    label = "civspace_files"
    verbose_name = _("Files")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from civspace.files import held
        from civspace.web.shedding import levels

        held.register()

        # Without a cookie, and yet of somebody who was led here from a page of their own.
        levels.as_private.append(re.compile(r"^/files/"))
