"""Make a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civspace.operations.backup import domain
from civspace.operations.backup.database import ToolFailed
from civspace.operations.backup.sealing import NoAge


class Command(BaseCommand):
    """`backup FOLDER [--recipient KEY]`: the last line is the path of what was made."""

    help = "Copy database and files into a new folder with a manifest, while the portal goes on. Secrets are left out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the folder, and the public key to which the backup is encrypted."""
        parser.add_argument("folder", type=Path, help="where backups are kept; each gets a name of its own")
        parser.add_argument("--recipient", default="", help="encrypt to this public key of age (age1…)")

    def handle(self, *args: Any, folder: Path, recipient: str, **options: Any) -> None:
        """Make it whole, or leave nothing."""
        try:
            made = domain.make(folder, recipient=recipient)
        except (ToolFailed, NoAge, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        self.stdout.write(str(made))
