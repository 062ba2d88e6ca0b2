"""The ceremony: make the keys of an installation."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from reprisals.vault import audit, ceremony
from reprisals.vault.command import VaultCommand
from reprisals.vault.models import EscrowKey, IntakeGroup


class Command(VaultCommand):
    help = (
        "Make root keys, the escrow key in three shares, the key of backups, and the first group. Run it once, on a "
        "machine without network, with three custodians present; carry everything but pins.json away from the server."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", required=True, type=Path, help="an empty folder on a removable medium")
        parser.add_argument("--group", default="Headquarters", help="what reporters read as the name of the group")
        parser.add_argument("--about", default="", help="what reporters read of it")

    def act(self, **options: Any) -> None:
        folder: Path = options["to"]
        if EscrowKey.objects.filter(active=True).exists():
            raise CommandError("This installation has its keys already.")
        if folder.exists() and any(folder.iterdir()):
            raise CommandError(f"{folder} is not empty.")
        made = ceremony.hold()
        EscrowKey(public=made.escrow.public).save(force_insert=True)
        group = IntakeGroup(names={"en": options["group"]}, descriptions={"en": options["about"]})
        group.save(force_insert=True)
        audit.append("bootstrapped", object_id=group.pk)
        if options["dry_run"]:
            self.say(f"Would write nine keys into {folder}: two roots, three shares, backups, pins.")
            return
        for path in ceremony.write(made, folder):
            self.say(str(path))
        self.say(f"Group {group.pk}: {options['group']}")
        self.say("Now put pins.json where REPRISALS_PINS says, give each custodian one share, and lock the roots away.")
