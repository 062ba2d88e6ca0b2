"""The embedded mode: the whole portal on one command."""

import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connections

from civspace.operations import apart
from civspace.operations.domain import refuse_demo_with_production
from civspace.operations.processes import die_with_parent
from civspace.operations.supervisor import Supervisor, check_port, hold

ACCOUNTS = (
    ("ngo@example.org", "heads an invented organization with confirmed special status"),
    ("lantern.editor@example.org", "editor of the same organization"),
    ("ngo2@example.org", "heads an invented organization whose claim waits"),
    ("secretariat@example.org", "has every staff role for every body"),
    ("mission@example.org", "delegate of an invented State"),
    ("mission.adviser@example.org", "colleague of the delegate"),
)


class Command(BaseCommand):
    help = "Run the portal: prepare it, start the web process and a worker, and keep both alive."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--with-parent", action="store_true", help="stop when the process that started this ends")

    def handle(self, *args: Any, with_parent: bool = False, **options: Any) -> None:
        if with_parent:
            die_with_parent(os.getppid(), by=signal.SIGTERM)
        refuse_demo_with_production()
        held = hold(settings.DATA_DIR)
        try:
            check_port()
            call_command("prepare", skip_checks=True, stdout=self.stdout)
            connections.close_all()
            Supervisor(say=self.say, when_healthy=self.announce).run()
        finally:
            os.close(held)

    def say(self, text: str) -> None:
        """Write a line at once, also into a file or a pipe."""
        self.stdout.write(text)
        self.stdout.flush()

    def announce(self) -> None:
        """Say where the portal is and, in demo mode, as whom to try it."""
        if settings.DEMO:
            width = max(len(address) for address, _ in ACCOUNTS)
            self.say("Demo accounts (password: civspace-demo)")
            for address, role in ACCOUNTS:
                self.say(f"  {address.ljust(width)}  {role}")
            self.say("Sign-up mail can be read at /en/demo-mail/")
            for line in apart.told():
                self.say(line)
        self.say(f"CivSpace is ready: {settings.BASE_URL}")
