"""`manage.py load_sanctions_list FILE.xml`: put the Security Council's consolidated list in place of the one before."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from meetings.accreditation.screening.loading import load_list
from meetings.accreditation.screening.reading import NotAList, read_list


class Command(BaseCommand):
    help = "Load a sanctions list (the consolidated list of the Security Council as XML); names are then matched anew."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="Read it and say what would change; change nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with options["file"].open("rb") as file:
                read = read_list(file)
            done = load_list(read=read, dry_run=options["dry_run"])
        except OSError as error:
            raise CommandError(f"The file cannot be read: {error.strerror}.") from None
        except NotAList as error:
            raise CommandError(f"{error} Nothing was changed.") from None
        self.stdout.write(f"list of: {read.dated_at:%Y-%m-%d}")
        self.stdout.write(f"entries: {len(read.entries)}")
        for name in ("added", "changed", "unchanged", "removed"):
            self.stdout.write(f"{name}: {getattr(done, name)}")
        self.stdout.write(f"matches closed: {done.closed}")
        self.stdout.write(f"organizations to screen: {done.organizations}")
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")
