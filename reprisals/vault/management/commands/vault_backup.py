"""A backup, sealed to the key that lies outside."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reprisals.vault import backups
from reprisals.vault.command import explain
from reprisals.vault.errors import VaultError


class Command(BaseCommand):
    help = (
        "Write database and blobs into one file, sealed with age to the key that was pinned, and delete backups that "
        "are too old. Pepper and audit key are not in it: keep them in another place."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, required=True, help="a folder")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["to"]
        old = backups.expired(folder)
        if not options["dry_run"]:
            try:
                made = backups.make(folder)
            except VaultError as error:
                raise CommandError(explain(error)) from error
            self.stdout.write(str(made))
            for path in old:
                path.unlink()
        self.stdout.write(f"Too old: {', '.join(path.name for path in old) or 'none'}")
