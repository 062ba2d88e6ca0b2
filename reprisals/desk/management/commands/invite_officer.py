"""Invite an officer to the desk."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from reprisals.desk.domain.officers import invite
from reprisals.desk.models import Officer
from reprisals.vault.models import IntakeGroup
from reprisals.vault.states import Role


class Command(BaseCommand):
    help = (
        "Invite an officer, or one who lost her second factor, and print her one-time code (24 hours). Her sessions, "
        "unlocked keys, password and factor end at once; her keys stay as they are and open only with her passphrase."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="the name that other officers see")
        parser.add_argument("--language", default="en")
        parser.add_argument(
            "--role", action="append", choices=Role.values, help="what her keys are for; may be repeated"
        )
        parser.add_argument("--group", action="append", help="the id of an intake group; may be repeated")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")

    def handle(self, *args: Any, email: str, name: str, language: str, dry_run: bool, **options: Any) -> None:
        roles, groups = options["role"], options["group"]
        known_groups = {str(pk) for pk in IntakeGroup.objects.values_list("pk", flat=True)}
        if unknown := set(groups or []) - known_groups:
            raise CommandError(f"There is no intake group {sorted(unknown)[0]}.")
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError("This is not an e-mail address.") from error
        known = Officer.objects.filter(email__iexact=email).exists()
        if not known and not (name and roles and groups):
            raise CommandError("A new officer needs --name, --role and --group.")
        if dry_run:
            self.stdout.write(
                "Would end all access of this officer and invite her again." if known else "Would invite."
            )
            return
        officer, code = invite(email=email, name=name, language=language, roles=roles, groups=groups)
        self.stdout.write(f"Invitation of {officer.email}, good for 24 hours. Tell the code by another way than mail:")
        self.stdout.write(f"  {code}")
