"""Sign one person out everywhere, or everybody."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.people.domain import end_sessions
from accounts.people.models import Session, User


class Command(BaseCommand):
    """`end_sessions EMAIL`, or `end_sessions --all`: prints how many sessions ended. Tokens of the API stay."""

    help = "Sign one person out everywhere (EMAIL), or everybody (--all)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, or that all are meant."""
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("email", nargs="?")
        who.add_argument("--all", action="store_true")

    def handle(self, *args: Any, email: str | None, all: bool, **options: Any) -> None:
        """End the sessions."""
        if all:
            ended = Session.objects.filter(person__isnull=False).delete()[0]
        else:
            person = User.objects.filter(email__iexact=email or "").first()
            if person is None:
                raise CommandError("Nobody has this address.")
            ended = end_sessions(person=person)
        self.stdout.write(str(ended))
