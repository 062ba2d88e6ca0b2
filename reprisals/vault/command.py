"""What the commands of the vault share: a dry run that undoes itself, passphrases that are never arguments."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from reprisals.vault import domain
from reprisals.vault.domain import Unlocked
from reprisals.vault.errors import NeedsApproval, NoConsent, Refused, VaultError
from reprisals.vault.models import Case, OfficerKey


class VaultCommand(BaseCommand):
    """A command that either does all of what it says or nothing; with --dry-run it says it and does nothing."""

    def create_parser(self, *args: Any, **kwargs: Any) -> Any:
        """Give every command its --dry-run."""
        parser = super().create_parser(*args, **kwargs)
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        return parser

    def handle(self, *args: Any, **options: Any) -> None:
        """Open the keys of the officer who is named, then run inside one transaction, then lock them again."""
        token = ""
        try:
            if officer_id := options.get("by"):
                options["held"], token = unlocked(officer_id)
            with transaction.atomic():
                self.act(**options)
                if options["dry_run"]:
                    transaction.set_rollback(True)
        except VaultError as error:
            raise CommandError(explain(error)) from error
        finally:
            domain.lock(token)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was changed.")

    def act(self, **options: Any) -> None:
        """Do it."""
        raise NotImplementedError

    def say(self, text: str) -> None:
        """Print a line."""
        self.stdout.write(text)


def explain(error: VaultError) -> str:
    """Say in a line what went wrong."""
    if isinstance(error, Refused):
        return f"Refused: {error.why}."
    if isinstance(error, NeedsApproval):
        return f"Others have to agree first: {error.action}."
    if isinstance(error, NoConsent):
        return f"No consent: {error.scope} ({error.why})."
    return {
        "Unreadable": "This does not open: a wrong passphrase, key or file.",
        "Unavailable": "Not possible now: too few valid keys, or no escrow key that fits the pins.",
        "Hidden": "There is nothing here for this officer.",
        "Locked": "Keys are locked for some hours.",
    }.get(type(error).__name__, "It did not work.")


def as_officer(parser: ArgumentParser) -> None:
    """Add the argument that says whose keys do the work; the passphrase is asked for."""
    parser.add_argument(
        "--as", dest="by", required=True, type=UUID, metavar="OFFICER_ID", help="whose keys do the work; asks for them"
    )


def unlocked(officer_id: UUID) -> tuple[Unlocked, str]:
    """Ask for a passphrase (at a terminal, or one line of standard input) and return keys and cookie."""
    asked = "Passphrase: "
    passphrase = getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline()
    token = domain.unlock(officer_id=officer_id, passphrase=passphrase)
    held = domain.unlocked(token)
    if held is None:
        raise CommandError("These keys are not trusted.")
    return held, token


def case_with(code: str) -> Case:
    """Return a case by its code. Raises CommandError."""
    case = Case.objects.filter(code=code.strip().upper()).first()
    if case is None:
        raise CommandError("There is no case with this code.")
    return case


def key_with(officer_id: UUID) -> OfficerKey:
    """Return an officer's key. Raises CommandError."""
    key = domain.key_of(officer_id)
    if key is None:
        raise CommandError("This officer has no keys.")
    return key
