"""Load the reference data from its files; running it again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from civspace.reference.domain import load_reference


class Command(BaseCommand):
    help = "Load States, regions, languages, goals and themes from civspace/reference/data. Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, loaded in load_reference().items():
            self.stdout.write(
                f"{name}: {loaded.created} created, {loaded.updated} updated, {loaded.unchanged} unchanged, "
                f"{loaded.kept} kept that the file no longer holds"
            )
