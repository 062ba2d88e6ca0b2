"""Emergency access when the pages are down: the same rules, notices and record."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.people import breakglass
from accounts.people.models import BreakGlass, User
from accounts.people.states import GlassState


class Command(BaseCommand):
    """`break_glass open EMAIL --reason … --code …`, `break_glass end EMAIL`, `break_glass list`."""

    help = "Open, end or list emergency access: the same rules, notices and record as on the page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take what is done, for whom, why, how long, and the code of the second factor."""
        parser.add_argument("act", choices=["open", "end", "list"])
        parser.add_argument("email", nargs="?", default="")
        parser.add_argument("--reason", default="", help="what happened and what has to be done")
        parser.add_argument("--minutes", type=int, default=15, help="5 to 60; 15 if not given")
        parser.add_argument("--code", help="of the operator's second factor; asked for when it is not given")

    def handle(self, *args: Any, act: str, email: str, **options: Any) -> None:
        """Do it, or say why not."""
        if act == "list":
            for glass in BreakGlass.objects.order_by("-created_at")[:20]:
                how = f"{glass.created_at:%Y-%m-%dT%H:%MZ}  {glass.state:8}  until {glass.expires_at:%H:%MZ}"
                self.stdout.write(f"{glass.pk}  {how}")
            return
        person = User.objects.filter(email__iexact=email, is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody has the address {email}.")
        if act == "end":
            found = BreakGlass.objects.filter(person=person, state=GlassState.OPEN).first()
            if found is None:
                raise CommandError("No emergency access is open.")
            breakglass.end_glass(glass=found, by=person)
            self.stdout.write("Emergency access has ended.")
            return
        self.open(person, options["reason"], options["minutes"], options["code"])

    def open(self, person: User, reason: str, minutes: int, code: str | None) -> None:
        """Ask for the second factor, then open."""
        if is_mfa_enabled(person) or not settings.DEMO:
            code = input("Code of your second factor: ") if code is None else code
            if not breakglass.right_code(person, code.strip()):
                raise CommandError("The code is not right. Nothing was opened.")
        try:
            glass = breakglass.open_glass(by=person, minutes=minutes, reason=reason, by_command=True)
        except PermissionDenied as error:
            raise CommandError("Only an operator opens emergency access (role operator).") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Emergency access {glass.pk} is open until {glass.expires_at:%H:%M} UTC. Others were told.")
