"""What the processes may do in PostgreSQL."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.db import connection

from reprisals.vault import roles
from reprisals.vault.command import VaultCommand


class Command(VaultCommand):
    help = "Give the roles of intake, desk and notifier what they need and no more. Run as the owner, after migrate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--intake", help="the role of the intake, which exists")
        parser.add_argument("--desk", help="the role of the desk, which exists")
        parser.add_argument("--notifier", help="the role of the notifier, which exists")

    def act(self, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("SQLite knows no roles: keep its file from everybody but the two processes.")
        statements = roles.intake(options["intake"]) if options["intake"] else []
        if options["desk"]:
            statements += roles.desk(options["desk"], connection.introspection.table_names())
        statements += roles.notifier(options["notifier"]) if options["notifier"] else []
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                self.say(statement.as_string(cursor.cursor))
