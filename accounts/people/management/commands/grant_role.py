"""Give a person a role of the Secretariat."""

from datetime import UTC, datetime, time
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.people.models import User
from accounts.people.roles import grant_role
from accounts.people.states import Role


class Command(BaseCommand):
    """`grant_role EMAIL ROLE SCOPE [--until YYYY-MM-DD]`; SCOPE is the code of a body, or "*" for every body."""

    help = "Give a person a role of the Secretariat for a body (its code) or for every body (*)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address, the role, the body and the last day."""
        parser.add_argument("email")
        parser.add_argument("role", choices=Role.values)
        parser.add_argument("scope", help="the code of a body, or * for every body")
        parser.add_argument("--reason", default="Given by command", help="what the person and the record read")
        parser.add_argument("--until", type=datetime.fromisoformat, help="the last day, as YYYY-MM-DD")

    def handle(self, *args: Any, email: str, role: str, scope: str, until: datetime | None, **options: Any) -> None:
        """Grant the role and tell the person; granting it again moves the end date."""
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        end = datetime.combine(until.date(), time.max, tzinfo=UTC) if until else None
        try:
            grant_role(person=person, role=role, scope=scope, until=end, reason=options["reason"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{email} is {role} for {scope}" + (f" until {end:%Y-%m-%d}" if end else ""))
