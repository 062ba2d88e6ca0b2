"""New keys for cases."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from reprisals.vault import domain
from reprisals.vault.command import VaultCommand, as_officer, case_with


class Command(VaultCommand):
    help = "Give a case, or all that wait for it, new keys: sealed to those who may still read, and to the reporter."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("case", nargs="*", help="codes of cases")
        parser.add_argument("--due", action="store_true", help="all that wait and that this officer holds")
        as_officer(parser)

    def act(self, **options: Any) -> None:
        if not options["case"] and not options["due"]:
            raise CommandError("Name cases, or give --due.")
        held = options["held"]
        cases = [case_with(code) for code in options["case"]]
        for case in cases + (domain.rotation_due(held) if options["due"] else []):
            domain.rotate(held, case)
            self.say(f"{case.code}: new keys.")
