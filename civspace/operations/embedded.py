"""What the two processes of the embedded mode do: serve pages, and work off what waits. Production uses neither."""

import os
import warnings
from collections.abc import Callable
from typing import Any

from celery import current_app
from celery.beat import EmbeddedService
from celery.exceptions import WorkerShutdown
from celery.platforms import SecurityWarning
from celery.signals import worker_ready, worker_shutting_down
from django.core.servers.basehttp import get_internal_wsgi_application
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from civspace.operations.apart import in_front
from civspace.operations.processes import die_with_parent

HOST = os.environ.get("CIVSPACE_BIND", "127.0.0.1")
PORT = int(os.environ.get("PORT") or 8000)
WEB_THREADS = 4
WORKER_THREADS = 2


def serve() -> None:
    """Serve the portal's pages in one process with threads, until asked to stop."""
    application = get_internal_wsgi_application()
    server = os.getpid()

    def load() -> Callable[..., Any]:
        """Hand over the application; runs in the process that serves, which must not outlive this one either."""
        die_with_parent(server)
        return in_front(application)

    Server(
        target="civspace.wsgi:application",
        address=HOST,
        port=PORT,
        interface=Interfaces.WSGI,
        blocking_threads=WEB_THREADS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=8,
    ).serve(target_loader=load, wrap_loader=False)


def work() -> None:
    """Work off what waits in a pool of threads, with beat as one more thread, until asked to stop."""
    # Celery warns root of pickled messages; ours are JSON.
    warnings.simplefilter("ignore", SecurityWarning)
    # A beat process of its own would outlive a worker that is killed, and go on sending.
    beat = EmbeddedService(current_app._get_current_object(), thread=True)

    def begin(**kwargs: Any) -> None:
        if beat.ident is None:  # a worker is ready again after each reconnection to its broker
            beat.start()

    def end(**kwargs: Any) -> None:
        beat.service.stop()
        # Celery would see the request only after its poll of some seconds; the pool still finishes what it has.
        raise WorkerShutdown(0)

    worker_ready.connect(begin)
    worker_shutting_down.connect(end)
    current_app.worker_main(
        [
            "--quiet",
            "worker",
            "--pool=threads",
            f"--concurrency={WORKER_THREADS}",
            "--loglevel=WARNING",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
            "--hostname=embedded@localhost",
        ]
    )
