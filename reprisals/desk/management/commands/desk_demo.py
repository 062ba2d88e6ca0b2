"""The desk of a demonstration."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from reprisals.desk import factors
from reprisals.desk.demo.making import PASSWORD, SEED, make, officers


class Command(BaseCommand):
    help = "Make the desk of a demonstration: accounts of two officers, eight invented cases. Does nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--code", action="store_true", help="print the code of the second factor, now")

    def handle(self, *args: Any, code: bool, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("Only for a demonstration: DEMO=1, and no CIVSPACE_PRODUCTION.")
        if code:
            self.stdout.write(factors.code_at(SEED, time.time()))
            return
        call_command("vault_demo")
        with transaction.atomic():
            make()
        if options["verbosity"]:
            for officer in officers():
                self.stdout.write(f"{officer['email']}  password {PASSWORD}  passphrase {officer['passphrase']}")
            self.stdout.write(f"Second factor: {factors.shown(SEED)}")
