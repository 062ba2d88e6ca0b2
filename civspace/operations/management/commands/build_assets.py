"""Make what needs no database: compiled translations and, in production, the static files with their fingerprints."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from civspace.operations.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile translations and, in production, collect the static files. An image does it once, when it is built."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if compiled := compile_catalogues():
            self.stdout.write(f"Translations compiled: {len(compiled)}")
        static = Path(settings.STATIC_ROOT)
        if os.access(static, os.F_OK) and not os.access(static, os.W_OK):  # part of an image: read only, and filled
            if settings.PRODUCTION and not (static / "staticfiles.json").exists():
                raise CommandError(f"{static} cannot be written and holds no static files.")
            return
        static.mkdir(parents=True, exist_ok=True)
        if settings.PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
