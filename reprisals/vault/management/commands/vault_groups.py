"""The groups among which reporters choose."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from reprisals.vault import audit
from reprisals.vault.command import VaultCommand
from reprisals.vault.models import IntakeGroup


class Command(VaultCommand):
    help = "List the groups that take in reports; add one, or change what reporters read of it in one language."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--add", action="store_true", help="make a new group")
        parser.add_argument("--group", help="the id of the group to change")
        parser.add_argument("--language", default="en", help="the language of name and text")
        parser.add_argument("--name", default="")
        parser.add_argument("--about", default="")
        parser.add_argument("--close", action="store_true", help="take in no more reports for it")
        parser.add_argument("--open", action="store_true", help="take in reports again")

    def act(self, **options: Any) -> None:
        if options["language"] not in dict(settings.LANGUAGES):
            raise CommandError("Languages: " + ", ".join(dict(settings.LANGUAGES)))
        if options["add"] or options["group"]:
            self._change(options)
        for group in IntakeGroup.objects.order_by("position", "pk"):
            self.say(f"{group.pk}  {'open' if group.open else 'closed'}  {group.names} {group.descriptions}")

    def _change(self, options: dict[str, Any]) -> None:
        group = IntakeGroup(position=IntakeGroup.objects.count()) if options["add"] else _group(options["group"])
        for texts, text in ((group.names, options["name"]), (group.descriptions, options["about"])):
            if text:
                texts[options["language"]] = text
        if not group.names:
            raise CommandError("A group needs a name (--name).")
        if options["close"] or options["open"]:
            group.open = options["open"]
        group.save()
        audit.append("group.changed", object_id=group.pk)


def _group(group_id: str) -> IntakeGroup:
    found = next((group for group in IntakeGroup.objects.all() if str(group.pk) == group_id), None)
    if found is None:
        raise CommandError("There is no such group.")
    return found
