"""Bring an installation to the state in which it can serve."""

from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from civspace.operations.domain import give_sign
from civspace.operations.models import Sign
from civspace.operations.preparing import database_answers, is_prepared, one_at_a_time, wait_until
from civspace.operations.queries import demo_begun, demo_loaded, is_empty, missing_migrations
from civspace.operations.sameness import differences, leave_marks, several_machines


class Command(BaseCommand):
    help = "Migrate, build assets, load reference data and, in demo mode, the demo data into an empty portal."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--wait", action="store_true", help="only wait until another process has prepared the portal"
        )
        parser.add_argument(
            "--patience", type=float, default=60, help="seconds to wait for the database (and with --wait)"
        )

        parser.add_argument(
            "--adopt", action="store_true", help="take this machine's signing key and files for those of the portal"
        )

    def handle(self, *args: Any, wait: bool = False, patience: float = 60, adopt: bool = False, **options: Any) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        if not wait_until(database_answers, seconds=patience):
            connection.ensure_connection()  # says why
        if wait:
            if not wait_until(is_prepared, seconds=patience):
                raise CommandError("Nobody has prepared this portal: run `manage.py prepare`.")
            self.compare()
            return
        with one_at_a_time():
            self.prepare({"verbosity": 0, "skip_checks": True})
            if several_machines():
                leave_marks(adopt=adopt)
        self.compare()

    def compare(self) -> None:
        """Refuse to go on with a machine that is not like the others of this portal."""
        if several_machines() and (found := list(differences())):
            raise CommandError("\n".join(found))

    def prepare(self, quiet: dict[str, Any]) -> None:
        """Do what is missing; the steps that were done before change nothing."""
        call_command("build_assets", stdout=self.stdout)
        missing = missing_migrations()
        call_command("migrate", interactive=False, **quiet)
        if missing:
            self.stdout.write(f"Migrations applied: {missing}")
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
