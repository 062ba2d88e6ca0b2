"""End an officer's keys."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from reprisals.vault import domain
from reprisals.vault.command import VaultCommand, key_with


class Command(VaultCommand):
    help = "End an officer's keys for good: grants, wrapped secrets and sessions go; her open cases wait for new keys."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("officer", type=UUID, help="the officer's id on the desk")

    def act(self, **options: Any) -> None:
        waiting = domain.offboard(key=key_with(options["officer"]), actor="operator")
        self.say(f"{waiting} open cases wait for new keys: vault_rotate --due")
