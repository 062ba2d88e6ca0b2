"""Take a returned mail from standard input, as a mail server hands it to a program."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from civspace.notices.bounces import record_report


class Command(BaseCommand):
    help = "Read one returned mail (RFC 3464) from standard input; marks the address if it is about the address."

    def handle(self, *args: Any, **options: Any) -> None:
        """Never fail for a mail that is no report: the mail server would return the return."""
        delivery = record_report(sys.stdin.buffer.read())
        self.stdout.write(f"delivery {delivery.pk}" if delivery else "no delivery of this portal")
