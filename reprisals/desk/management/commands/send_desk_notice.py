"""The mail that says nothing: the same words every day, whether or not anything happened."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand
from django.utils import translation

from reprisals.desk.models import Officer

SUBJECT = "CivSpace"


class Command(BaseCommand):
    help = "Send every officer the daily mail. Run it at 07:00 and 15:00 UTC, every day; it reads no case."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say how many would be written to, send nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        officers = list(Officer.objects.filter(is_active=True).order_by("pk"))
        if dry_run:
            self.stdout.write(f"Would write to {len(officers)} officers.")
            return
        with get_connection() as connection:
            for officer in officers:
                with translation.override(officer.language):
                    text = translation.gettext("Please check the desk.")
                body = f"{text}\n\n{settings.DESK_URL}\n"
                EmailMessage(SUBJECT, body, to=[officer.email], connection=connection).send()
        self.stdout.write(f"Wrote to {len(officers)} officers.")
