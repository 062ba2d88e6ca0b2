"""Open a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reprisals.vault import backups
from reprisals.vault.command import explain
from reprisals.vault.errors import VaultError


class Command(BaseCommand):
    help = (
        "Open a backup into an empty folder, with the key that lies outside: as CIVSPACE_DATA_DIR/s of a scratch "
        "machine for the monthly drill, or of a new server. Needs no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path)
        parser.add_argument("--key", type=Path, required=True, help="backup.key from the ceremony")
        parser.add_argument("--to", type=Path, required=True, help="an empty folder")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            blobs = backups.restore(options["backup"], options["key"].read_text("ascii"), options["to"])
        except VaultError as error:
            raise CommandError(explain(error)) from error
        except OSError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored: the database and {blobs} blobs. Pepper and audit key come from their own place.")
