"""Keys for an officer."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from reprisals.vault import domain, keys
from reprisals.vault.command import VaultCommand
from reprisals.vault.states import Role


class Command(VaultCommand):
    help = "Make an officer's keys and print passphrase and recovery code once. Two must endorse them before they open."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("officer", type=UUID, help="the officer's id on the desk")
        parser.add_argument("name", help="the name under which colleagues see her")
        parser.add_argument("--role", action="append", choices=Role.values, help="may be repeated")
        parser.add_argument("--group", action="append", default=[], help="the id of a group; may be repeated")

    def act(self, **options: Any) -> None:
        made = domain.enrol(
            officer_id=options["officer"],
            name=options["name"],
            roles=options["role"] or [Role.OFFICER.value],
            groups=options["group"],
        )
        if not options["dry_run"]:
            self.say(f"Passphrase:    {made.passphrase}\nRecovery code: {made.recovery}")
        self.say(f"Fingerprint:   {keys.fingerprint(made.key)}\nPending: two endorsements are needed.")
