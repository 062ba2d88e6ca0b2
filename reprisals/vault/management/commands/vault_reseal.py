"""What stands under older keys of cases, sealed again under the newest."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from reprisals.vault import domain
from reprisals.vault.command import VaultCommand, as_officer, case_with


class Command(VaultCommand):
    help = (
        "After vault_rotate: seal entries and files of a case again under its newest keys, so that whoever kept older "
        "ones reads nothing of a later copy of the database. Identities stay as they are. Backups of before stay, too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", nargs="*", help="codes of cases")
        parser.add_argument("--due", action="store_true", help="all that this officer holds with something under them")
        as_officer(parser)

    def act(self, **options: Any) -> None:
        if not options["case"] and not options["due"]:
            raise CommandError("Name cases, or give --due.")
        held = options["held"]
        cases = [case_with(code) for code in options["case"]]
        for case in cases + (domain.reseal_due(held) if options["due"] else []):
            # A dry run only counts: new files would stay in the store when the database is rolled back.
            entries, files = domain.old_entries(case) if options["dry_run"] else domain.reseal(held, case)
            self.say(f"{case.code}: {entries} entries and {files} files were under older keys.")
