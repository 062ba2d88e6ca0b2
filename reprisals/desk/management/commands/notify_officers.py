"""The notifier: the only process of the channel that sends mail."""

import logging
import secrets
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reprisals.desk.domain import notifying

log = logging.getLogger("reprisals.desk")
BETWEEN = 60  # seconds between two looks
HELD_BACK = 20 * 60  # seconds by which what is urgent is held back at most, so that no mail tells when a report came


class Command(BaseCommand):
    help = (
        "Send officers the mails that say nothing: daily at 07:00 and 15:00 UTC; to those on duty when something "
        "urgent waits (up to 20 minutes later, by chance); to all when the escrow key was used. Runs until stopped."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="send what is due, without holding back, and end")
        parser.add_argument("--dry-run", action="store_true", help="say how many mails are due, send nothing, and end")

    def handle(self, *args: Any, once: bool, dry_run: bool, **options: Any) -> None:
        if dry_run:
            self.stdout.write(f"Would send {sum(len(one.officers) for one in notifying.due())} mails.")
            return
        while True:
            notifying.forget()
            # What is held back comes last, and anything else is not kept waiting by it.
            for one in sorted(notifying.due(), key=lambda one: one.held_back):
                if one.held_back and not once:
                    time.sleep(secrets.randbelow(HELD_BACK))
                try:
                    notifying.send(one)
                except OSError:
                    if once:
                        raise
                    log.error("", exc_info=True)  # where, and no word of it; it is tried again
            if once:
                return
            time.sleep(BETWEEN)
