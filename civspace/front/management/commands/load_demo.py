"""Fill an empty portal with the demo."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from civspace.front.demo.loading import load


class Command(BaseCommand):
    help = "Fill an empty portal with the demo data; a portal that is in use is left as it is."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO or settings.PRODUCTION:
            raise CommandError("The demo is loaded only with DEMO=1, and never with production settings.")
        if get_user_model().objects.exists():
            self.stdout.write("The portal is in use: nothing was loaded.")
            return
        load()
        self.stdout.write("The demo is loaded.")
