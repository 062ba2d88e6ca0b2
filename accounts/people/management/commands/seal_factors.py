"""After the signing key was changed: seal anew what is encrypted at rest, so that the one before can go."""

from typing import Any

from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError

from accounts.people.domain import seal_factors_anew
from civspace.sealed import registry
from civspace.sealed.sealing import Unopened


class Command(BaseCommand):
    help = (
        "Seal second factors, and whatever else is encrypted at rest, with the signing key of today; older keys "
        "(CIVSPACE_SECRET_KEY_FALLBACKS) can then go."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal each kind, and say how many; one that cannot be opened stops it."""
        try:
            sealed = seal_factors_anew()
        except InvalidToken as error:
            raise CommandError(
                "A second factor was sealed with a key that is not given: add it to CIVSPACE_SECRET_KEY_FALLBACKS."
            ) from error
        self.stdout.write(f"Second factors sealed: {sealed}")
        for what, seal in registry.anew:
            try:
                self.stdout.write(f"{what} sealed: {seal()}")
            except Unopened as error:
                raise CommandError(
                    f"{what}: one was sealed with a key that is not given: add it to CIVSPACE_SECRET_KEY_FALLBACKS."
                ) from error
