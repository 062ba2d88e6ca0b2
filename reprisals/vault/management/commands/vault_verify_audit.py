"""Does the audit chain hold?"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from reprisals.vault import audit
from reprisals.vault.command import VaultCommand


class Command(VaultCommand):
    help = (
        "Recompute the audit chain. With --witness, hold it against the head that was written down last time, on "
        "another machine, and write down the new one: so an end that was cut off shows."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--witness", type=Path, help="a file that another machine keeps: lines of number and code")

    def act(self, **options: Any) -> None:
        witness: Path | None = options["witness"]
        lines = witness.read_text("ascii").split("\n") if witness and witness.exists() else []
        heads = [line.split() for line in lines if line.strip()]
        try:
            for seq, mac in heads[-30:] or [["0", ""]]:
                count = audit.verify(witnessed=(int(seq), mac) if mac else None)
        except audit.Broken as error:
            raise CommandError(f"The chain does not hold from event {error.seq} on.") from error
        self.say(f"{count} events; the chain holds.")
        if witness and not options["dry_run"]:
            with witness.open("a", encoding="ascii") as file:
                file.write("{} {}\n".format(*audit.head()))
