"""`manage.py reindex [type ...]`: build the search index anew from what is public now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from civspace.search.domain import rebuild
from civspace.search.sources import source, sources


class Command(BaseCommand):
    help = "Build the search index anew from what is public now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("types", nargs="*", help="kinds of things; all when none is named")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = [source(name) for name in options["types"]] if options["types"] else sources()
        if None in chosen:
            raise CommandError(f"The kinds of things are: {', '.join(each.object_type for each in sources())}")
        for each in filter(None, chosen):
            self.stdout.write(f"{each.object_type}: {rebuild(each)}")
