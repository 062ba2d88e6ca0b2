"""Give an officer a case."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from reprisals.vault import domain
from reprisals.vault.command import VaultCommand, as_officer, case_with, key_with


class Command(VaultCommand):
    help = "Seal the keys of a case, which one officer holds, to another."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", help="the code of the case")
        parser.add_argument("to", type=UUID, metavar="OFFICER_ID", help="who gets it")
        parser.add_argument("--identity", action="store_true", help="the identity too, if others agreed")
        as_officer(parser)

    def act(self, **options: Any) -> None:
        given = domain.grant(
            options["held"], case_with(options["case"]), key_with(options["to"]), identity=options["identity"]
        )
        self.say(f"{given} keys were given.")
