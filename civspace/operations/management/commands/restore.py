"""Put a backup back."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from civspace.operations.backup import domain
from civspace.operations.backup.database import ToolFailed
from civspace.operations.backup.erasures import FAILED
from civspace.operations.backup.manifest import Unfit, read
from civspace.operations.backup.sealing import NoAge


class Command(BaseCommand):
    """`restore BACKUP [--identity FILE] [--check] [--force]`, or `restore --again`; stop all other parts first."""

    help = "Put a backup back, migrate it, and erase again what was erased since it was made."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the backup, the key of an encrypted one, and what may be done."""
        parser.add_argument("backup", type=Path, nargs="?")
        parser.add_argument("--again", action="store_true", help="database and files were put back by other means")
        parser.add_argument("--identity", type=Path, help="the file with the secret key of age")
        parser.add_argument("--check", action="store_true", help="only hold the backup against its manifest")
        parser.add_argument("--force", action="store_true", help="replace a portal that holds people or files")

    def handle(self, *args: Any, backup: Path | None, again: bool, **options: Any) -> None:
        """Do it and say what was done again, or say why not."""
        if (backup is None) is not again:
            raise CommandError("Name a backup, or --again.")
        try:
            if backup is None:
                self.tell(domain.set_right())
                return
            with domain.opened(backup, identity=options["identity"]) as folder:
                if options["check"]:
                    held = read(folder)
                    self.stdout.write(f"The backup of {held['made_at']} is whole: {len(held['files'])} files.")
                    return
                done = domain.restore(folder, force=options["force"])
        except (Unfit, domain.NotEmpty, ToolFailed, NoAge) as error:
            raise CommandError(str(error)) from error
        self.tell(done)

    def tell(self, done: domain.Restored) -> None:
        """Say what was put back and done again; end with an error if the portal must not start yet."""
        if done.made_at is not None:
            self.stdout.write(f"Put back as of {done.made_at:%Y-%m-%dT%H:%M:%SZ}, with {done.files} files.")
        self.stdout.write(f"Erased or taken away since, and now again: {len(done.again)}")
        for erasure, words in done.again:
            name = f"{erasure.object_type} {erasure.object_id}"
            self.stdout.write(f"  {erasure.at:%Y-%m-%dT%H:%M:%SZ}  {erasure.verb}  {name}: {words}")
        if failed := sum(words.startswith(FAILED) for _erasure, words in done.again):
            raise CommandError(f"{failed} of these could not be done again: do them before the portal starts.")
        if done.unsound:
            raise CommandError(f"The audit trail does not verify in {done.unsound} places: run verify_audit.")
        self.stdout.write("The audit trail is whole. Everybody signs in again.")
