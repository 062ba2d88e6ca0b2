"""Make the first account of the Secretariat."""

from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from accounts.people.domain import create_person
from accounts.people.models import User


class Command(BaseCommand):
    """`create_staff EMAIL`: a confirmed account without a password; the last line is the link to choose one."""

    help = "Make a confirmed account and print a link with which its person chooses a password. Roles: grant_role."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address and the name."""
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--language", default="en", choices=[code for code, _name in settings.LANGUAGES])

    def handle(self, *args: Any, email: str, name: str, language: str, **options: Any) -> None:
        """Make or confirm the account and print the link."""
        with transaction.atomic():
            person = User.objects.filter(email__iexact=email).first()
            if person is None:
                person = create_person(email=email, name=name, language=language)
            else:
                EmailAddress.objects.update_or_create(
                    user=person, email=person.email.lower(), defaults={"verified": True, "primary": True}
                )
        key = default_token_generator.make_token(person)
        with translation.override(person.language):
            path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(person), "key": key})
        self.stdout.write(f"{email} can choose a password here:")
        self.stdout.write(settings.BASE_URL + path)
