"""Destroy a case."""

from argparse import ArgumentParser
from typing import Any

from reprisals.vault import domain
from reprisals.vault.command import VaultCommand, as_officer, case_with


class Command(VaultCommand):
    help = "Destroy a case for ever, after a second person agreed on the desk. Backups forget it as they expire."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", help="the code of the case")
        as_officer(parser)

    def act(self, **options: Any) -> None:
        domain.shred_agreed(options["held"], case_with(options["case"]))
        self.say("Destroyed. A row without content stays for counting.")
