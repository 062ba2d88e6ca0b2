"""Vouch for an officer's keys."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import CommandError

from reprisals.vault import domain, keys
from reprisals.vault.command import VaultCommand, key_with


class Command(VaultCommand):
    help = (
        "Sign an officer's keys, with a root key from the ceremony or with one's own. Compare the fingerprint by voice "
        "first, and give its last group of digits."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("officer", type=UUID, help="whose keys to sign")
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--root", type=Path, help="the file of a root key")
        who.add_argument("--as", dest="by", type=UUID, metavar="OFFICER_ID", help="an officer; asks for the passphrase")
        parser.add_argument("--fingerprint", default="", metavar="DDDD", help="the last four digits of the fingerprint")

    def act(self, **options: Any) -> None:
        key = key_with(options["officer"])
        self.say(f"{key.name}: {', '.join(key.roles)}; groups {', '.join(key.groups)}")
        self.say(keys.fingerprint(key))
        if options["fingerprint"] != keys.fingerprint(key)[-4:]:
            raise CommandError("Compare the fingerprint, then give its last four digits with --fingerprint.")
        if options["root"]:
            active = domain.endorse_as_root(seed=_seed(options["root"]), key=key)
        else:
            active = domain.endorse(options["held"], key)
        self.say("Active." if active else "Signed; one more signature is needed.")


def _seed(path: Path) -> bytes:
    try:
        seed = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} is no root key.") from error
    if len(seed) != 32:
        raise CommandError(f"{path} is no root key.")
    return seed
