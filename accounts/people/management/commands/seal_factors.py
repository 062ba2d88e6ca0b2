"""After the signing key was changed: let go of the one before."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from accounts.people.domain import seal_factors_anew


class Command(BaseCommand):
    help = "Seal second factors with the signing key of today; older keys (CIVSPACE_SECRET_KEY_FALLBACKS) can then go."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal all or nothing, and say how many."""
        try:
            sealed = seal_factors_anew()
        except InvalidToken as error:
            raise CommandError(
                "A second factor was sealed with a key that is not given: add it to CIVSPACE_SECRET_KEY_FALLBACKS."
            ) from error
        self.stdout.write(f"Second factors sealed: {sealed}")
