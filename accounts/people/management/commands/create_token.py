"""Make an API token for a person."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.people.domain import create_token
from accounts.people.models import User
from accounts.people.queries import scopes_of


class Command(BaseCommand):
    """`create_token EMAIL`: all scopes that the person can use, 30 days; the last line is the token alone."""

    help = "Make an API token for a person: all scopes they can use, 30 days. The last line is the token alone."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        """Print the token once."""
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        scopes = scopes_of(person)
        token, secret = create_token(
            person=person, label="create_token", scopes=scopes, expires_at=timezone.now() + timedelta(days=30)
        )
        self.stdout.write(f"Scopes: {' '.join(token.scopes)}; until {token.expires_at:%Y-%m-%d}")
        self.stdout.write(secret)
