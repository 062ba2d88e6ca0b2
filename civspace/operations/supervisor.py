"""The supervisor of the embedded mode: it keeps the web process and the worker alive and leaves nothing behind."""

import fcntl
import http.client
import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

from civspace.operations import apart
from civspace.operations.domain import take_sign_back
from civspace.operations.embedded import HOST, PORT, serve, work
from civspace.operations.models import Sign
from civspace.operations.processes import STOPS, Child

GRACE = 10.0  # seconds between the request to stop and the end by force
CHANNEL_SECONDS = 60.0  # how long the announcement waits for the confidential channel
STEP = 0.1  # seconds between two looks at the children


def hold(data_dir: Path) -> int:
    """Hold the data directory for this process, and return the open file that does. Raise if another one holds it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    file = os.open(data_dir / "running", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        other = os.read(file, 20).decode("ascii", "replace").strip()
        os.close(file)
        raise CommandError(f"A portal already runs on {data_dir} (process {other}). Stop it first.") from error
    os.ftruncate(file, 0)
    os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
    return file


def check_port() -> None:
    """Raise if something else answers on the port."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind((HOST, PORT))
        except OSError as error:
            raise CommandError(
                f"Port {PORT} is not free ({error.strerror}). Choose another: PORT=8001 make run"
            ) from error


def is_healthy() -> bool:
    """Ask the web process how the portal is."""
    headers = {"Host": urlsplit(settings.BASE_URL).netloc, "X-Forwarded-Proto": "https"}
    web = http.client.HTTPConnection("127.0.0.1" if HOST == "0.0.0.0" else HOST, PORT, timeout=2)  # noqa: S104
    try:
        web.request("GET", "/healthz", headers=headers)
        return web.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()


def forget_worker() -> None:
    """Take back the worker's last answer; a database that cannot be reached now says it by itself."""
    with suppress(DatabaseError):
        take_sign_back(name=Sign.WORKER)
    connection.close()


class Supervisor:
    """Starts the children, starts again what dies, says once when the portal is healthy, and ends them all."""

    def __init__(self, *, say: Callable[[str], None], when_healthy: Callable[[], None]) -> None:
        self.say = say
        self.when_healthy = when_healthy
        self.worker = Child("civspace-worker", work)
        self.children = [self.worker, Child("civspace-web", serve), *apart.children()]
        self.channel_ready = apart.ready_by(CHANNEL_SECONDS)
        self.announced = self.asked = False

    def run(self) -> None:
        """Run until somebody asks to stop (Ctrl-C, SIGTERM, a closed terminal)."""
        for number in STOPS:
            signal.signal(number, self.ask)
        forget_worker()
        try:
            while not self.asked:
                self.look()
                time.sleep(STEP)
        finally:
            self.stop()

    def ask(self, number: int, frame: object) -> None:
        """Note that somebody asked to stop; called by the signals."""
        self.asked = True

    def look(self) -> None:
        """Take one look at the children, and at the portal until it is healthy."""
        for child in self.children:
            if child.died():
                self.say(f"{child.name} ended; starting it again.")
                if child is self.worker:
                    forget_worker()
            if child.is_due():
                child.start()
        if not self.announced and is_healthy() and self.channel_ready():
            self.announced = True
            self.when_healthy()

    def stop(self) -> None:
        """End every child: asked first, by force when it does not."""
        until = time.monotonic() + GRACE
        for child in self.children:
            child.stop()
        for child in self.children:
            child.bury(until)
