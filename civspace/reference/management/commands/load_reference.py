"""Load the reference data from its files; running it again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from civspace.reference.domain import load_reference
from civspace.reference.registry import loaders


class Command(BaseCommand):
    help = "Load States, languages, goals, bodies, schemes, templates and reasons from their files. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        results = list(load_reference().items()) + [(name, load()) for name, load in loaders]
        for name, loaded in results:
            self.stdout.write(
                f"{name}: {loaded.created} created, {loaded.updated} updated, {loaded.unchanged} unchanged, "
                f"{loaded.kept} kept that the file no longer holds"
            )
