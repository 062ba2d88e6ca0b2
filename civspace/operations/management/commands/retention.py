"""Forget what is held no longer."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from civspace.operations.retention import counts
from civspace.web.held import jobs


class Command(BaseCommand):
    help = "Forget the data whose time is over, as the worker does by the clock; or only say how much that is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what is due and forget nothing")

    def handle(self, *args: Any, dry_run: bool = False, **options: Any) -> None:
        for kind in jobs():
            _held, due = counts(kind)
            if not dry_run and kind.forget is not None:
                kind.forget()
            word = "due" if dry_run else "were due, now forgotten"
            self.stdout.write(f"{kind.key}: {due} {word} ({kind.what}; kept: {kind.until})")
