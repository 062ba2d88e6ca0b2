"""The Celery worker of the embedded mode: a pool of threads, with beat as one more thread."""

import warnings
from argparse import ArgumentParser
from typing import Any

from celery.beat import EmbeddedService
from celery.exceptions import WorkerShutdown
from celery.platforms import SecurityWarning
from celery.signals import worker_ready, worker_shutting_down
from django.core.management.base import BaseCommand

from civspace.celery import app
from civspace.operations.processes import die_with_parent

THREADS = 2


class Command(BaseCommand):
    help = "Work off what waits, in threads of one process (started by `manage.py civspace`)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--parent", type=int, help="id of the process whose end ends this one")

    def handle(self, *args: Any, parent: int | None = None, **options: Any) -> None:
        if parent:
            die_with_parent(parent)
        # Celery warns root of pickled messages; ours are JSON.
        warnings.simplefilter("ignore", SecurityWarning)
        # A beat process of its own would outlive a worker that is killed, and go on sending.
        beat = EmbeddedService(app, thread=True)

        def begin(**kwargs: Any) -> None:
            if beat.ident is None:  # a worker is ready again after each reconnection to its broker
                beat.start()

        def end(**kwargs: Any) -> None:
            beat.service.stop()
            # Celery would see the request only after its poll of some seconds; the pool still finishes what it has.
            raise WorkerShutdown(0)

        worker_ready.connect(begin)
        worker_shutting_down.connect(end)
        app.worker_main(
            [
                "--quiet",
                "worker",
                "--pool=threads",
                f"--concurrency={THREADS}",
                "--loglevel=WARNING",
                "--without-gossip",
                "--without-mingle",
                "--without-heartbeat",
                "--hostname=embedded@localhost",
            ]
        )
