"""The web process of the embedded mode."""

import os
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from civspace.operations.processes import die_with_parent
from civspace.operations.supervisor import HOST, PORT

THREADS = 4


class Command(BaseCommand):
    help = "Serve the portal's pages in one process with threads (started by `manage.py civspace`)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--parent", type=int, help="id of the process whose end ends this one")

    def handle(self, *args: Any, parent: int | None = None, **options: Any) -> None:
        if parent:
            die_with_parent(parent)
        from granian.constants import Interfaces
        from granian.server import Server

        from civspace.wsgi import application

        connections.close_all()
        server_id = os.getpid()

        def load() -> Callable[..., Any]:
            """Hand over the application; runs in the process that serves, which must not outlive this one either."""
            die_with_parent(server_id)
            return application

        Server(
            target="civspace.wsgi:application",
            address=HOST,
            port=PORT,
            interface=Interfaces.WSGI,
            blocking_threads=THREADS,
            websockets=False,
            log_access=False,
            workers_kill_timeout=8,
            log_level="warning",
        ).serve(target_loader=load, wrap_loader=False)
