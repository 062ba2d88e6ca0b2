"""Bring an installation to the state in which it can serve."""

from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from civspace.operations.catalogues import compile_catalogues
from civspace.operations.domain import give_sign
from civspace.operations.models import Sign
from civspace.operations.queries import demo_begun, demo_loaded, is_empty


class Command(BaseCommand):
    help = "Migrate, compile translations, load reference data and, in demo mode, the demo data into an empty portal."

    def handle(self, *args: Any, **options: Any) -> None:
        quiet = {"verbosity": 0, "skip_checks": True}
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
        if compiled := compile_catalogues():
            self.stdout.write(f"Translations compiled: {len(compiled)}")
        call_command("migrate", interactive=False, **quiet)
        call_command("load_reference", stdout=StringIO(), **quiet)
        give_sign(name=Sign.REFERENCE)
        if settings.DEMO and not demo_loaded():
            self.load_demo(quiet)

    def load_demo(self, quiet: dict[str, Any]) -> None:
        """Load the demo data into an empty portal, or into one where loading them was interrupted."""
        if is_empty() or demo_begun():
            self.stdout.write("Loading the demo data …")
            give_sign(name=Sign.DEMO_BEGUN)
            call_command("load_demo", **quiet)
        give_sign(name=Sign.DEMO)
