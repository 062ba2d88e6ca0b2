"""The mail that says nothing: the same words every day, whether or not anything happened."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reprisals.desk.domain import notifying


class Command(BaseCommand):
    help = "Send every officer the daily mail, now. `notify_officers` does it by itself; this reads no case."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many would be written to, send nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        officers = list(notifying.everybody())
        if dry_run:
            self.stdout.write(f"Would write to {len(officers)} officers.")
            return
        notifying.mail(officers, notifying.DAILY)
        self.stdout.write(f"Wrote to {len(officers)} officers.")
