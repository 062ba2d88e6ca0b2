"""Open a case whose officers are lost."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import CommandError

from reprisals.vault import ceremony
from reprisals.vault.command import VaultCommand
from reprisals.vault.domain import glass
from reprisals.vault.models import Approval


class Command(VaultCommand):
    help = (
        "Break-glass, in three steps: 'out' writes the sealed keys of a case once two others agreed and a day is over "
        "(or three agreed); 'open' runs outside, with two custodians' shares; 'in' gives the result to the officer. "
        "'drill' proves with two shares that the escrow key opens every case, and writes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        out = steps.add_parser("out", help="on the server: write the sealed keys of a case")
        out.add_argument("approval", type=UUID)
        out.add_argument("--to", type=Path, required=True)
        opening = steps.add_parser("open", help="outside: open them with two shares, and seal them to the officer")
        opening.add_argument("package", type=Path)
        opening.add_argument("--share", type=Path, action="append", required=True, help="twice: two custodians' files")
        opening.add_argument("--to", type=Path, required=True)
        back = steps.add_parser("in", help="on the server: keep what came back")
        back.add_argument("package", type=Path)
        drill = steps.add_parser("drill", help="prove that two shares open everything")
        drill.add_argument("--share", type=Path, action="append", required=True, help="twice: two custodians' files")

    def act(self, **options: Any) -> None:
        getattr(self, f"_{options['step']}")(**options)

    def _out(self, *, approval: UUID, to: Path, dry_run: bool, **options: Any) -> None:
        row = Approval.objects.filter(pk=approval).first()
        if row is None:
            raise CommandError("There is no such request.")
        package = glass.carry_out(row)
        if not dry_run:
            _write(to, package)
        self.say(f"{len(package['grants'])} sealed keys.")

    def _open(self, *, package: Path, share: list[Path], to: Path, dry_run: bool, **options: Any) -> None:
        resealed = glass.reseal(json.loads(package.read_text("ascii")), _secret(share))
        if not dry_run:
            _write(to, resealed)
        self.say(f"{len(resealed['grants'])} keys were sealed to the officer.")

    def _in(self, *, package: Path, **options: Any) -> None:
        self.say(f"{glass.carry_in(json.loads(package.read_text('ascii')))} keys were given.")

    def _drill(self, *, share: list[Path], **options: Any) -> None:
        self.say(f"Two shares open {glass.escrow_opens(_secret(share))} sealed keys: all there are.")


def _secret(paths: list[Path]) -> bytes:
    if len(paths) != 2:
        raise CommandError("Two shares, of two custodians.")
    return ceremony.combine(*map(ceremony.read_share, paths), fingerprint=settings.REPRISALS_ESCROW)


def _write(path: Path, package: glass.Package) -> None:
    with path.open("x", encoding="ascii") as file:
        path.chmod(0o600)
        json.dump(package, file)
