"""Begin again with fresh demo data."""

import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from civspace.operations.domain import refuse_demo_with_production
from civspace.operations.emptying import drop_tables
from civspace.operations.queries import demo_begun, is_empty
from civspace.operations.supervisor import hold


class Command(BaseCommand):
    help = "Throw away everything that this demo portal holds, and load the demo data again."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_demo_with_production()
        if not settings.DEMO:
            raise CommandError("This is no demo: DEMO=0 is set.")
        held = hold(settings.DATA_DIR)
        try:
            if self.holds_real_data():
                raise CommandError("This portal was not begun as a demo: it holds data of people. Nothing was changed.")
            drop_tables()
            for folder in (settings.MEDIA_ROOT, settings.DATA_DIR / "mail", settings.DATA_DIR / "broker"):
                shutil.rmtree(Path(folder), ignore_errors=True)
            call_command("prepare", skip_checks=True, stdout=self.stdout)
            self.stdout.write("The demo begins again.")
        finally:
            os.close(held)

    def holds_real_data(self) -> bool:
        """Say whether people have used this portal without its ever having been a demo."""
        try:
            return not demo_begun() and not is_empty()
        except DatabaseError:  # not migrated yet
            connection.close()
            return "django_migrations" in connection.introspection.table_names() and not self.never_used()

    def never_used(self) -> bool:
        """Say whether the table of people is missing, in a database whose tables are incomplete."""
        return settings.AUTH_USER_MODEL.lower().replace(".", "_") not in connection.introspection.table_names()
