"""A worker killed in the middle of delivering loses nothing: a real worker, a real broker, a mail server of sockets."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.parser import BytesHeaderParser
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from kombu import Connection

import civspace.celery
from civspace.notices.models import Delivery
from tests.notices.conftest import person, tell

ROOT = Path(__file__).resolve().parent.parent.parent


class MailServer:
    """Takes mail over SMTP and notes the Message-IDs; after the mail named `hang_at`, it takes and never answers."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.hang_at = 0
        self.hanging = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _address = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        with client, client.makefile("rb") as lines:
            client.sendall(b"220 stub\r\n")
            for line in lines:
                command = line[:4].upper()
                if command == b"DATA":
                    client.sendall(b"354 go on\r\n")
                    mail = b"".join(iter(lines.readline, b".\r\n"))
                    self.taken.append(BytesHeaderParser().parsebytes(mail)["Message-ID"].strip())
                    if len(self.taken) == self.hang_at:
                        self.hanging.set()
                        continue
                client.sendall(b"221 bye\r\n" if command == b"QUIT" else b"250 ok\r\n")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.listener.close()


def database_url() -> str:
    """Return the address of the database of this test, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    secret = f":{values['PASSWORD']}" if values["PASSWORD"] else ""
    return f"postgres://{values['USER']}{secret}@{values['HOST']}:{values['PORT'] or 5432}/{values['NAME']}"


def broker(data_dir: Path) -> Connection:
    """Return a connection to the embedded broker of a data directory."""
    queue = data_dir / "broker" / "queue"
    control = data_dir / "broker" / "control"
    for folder in (queue, control):
        folder.mkdir(parents=True, exist_ok=True)
    options = {"data_folder_in": str(queue), "data_folder_out": str(queue), "control_folder": str(control)}
    return Connection("filesystem://", transport_options=options)


@pytest.fixture
def start_worker(tmp_path: Path, mail_server: MailServer) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Start real workers on the embedded broker and the database of the test; kill what is left of them."""
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "DEMO")},
        "DJANGO_SETTINGS_MODULE": "civspace.settings.portal",
        "CIVSPACE_DATA_DIR": str(tmp_path / "portal"),
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": "filesystem://",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_server.port}",
        "CIVSPACE_FROM_EMAIL": "portal@example.org",
    }
    command = [sys.executable, "-m", "celery", "-A", "civspace.celery", "worker", "-P", "solo", "--without-mingle"]
    workers: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        with (tmp_path / f"worker-{len(workers)}.log").open("wb") as log:
            workers.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


def wait_for(condition: Callable[[], bool], tmp_path: Path, seconds: float = 60) -> None:
    """Wait until something holds; fail with what the workers wrote if it never does."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            logs = "\n".join(path.read_text() for path in sorted(tmp_path.glob("worker-*.log")))
            pytest.fail(f"It did not happen in {seconds} s\n{logs}")
        time.sleep(0.1)


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_the_middle_loses_nothing(
    tmp_path: Path,
    mail_server: MailServer,
    start_worker: Callable[[], subprocess.Popen[bytes]],
) -> None:
    for name in ("Amal", "Bina", "Chen", "Dara", "Emil", "Fadi"):
        tell(person(name))
    ids = set(Delivery.objects.values_list("message_id", flat=True))
    assert len(ids) == 6
    portal_broker = broker(tmp_path / "portal")

    def ask(task: str, *args: str) -> None:
        civspace.celery.app.send_task(task, args=args, connection=portal_broker)

    mail_server.hang_at = 3
    worker = start_worker()
    ask("civspace.notices.tasks.sweep")
    wait_for(mail_server.hanging.is_set, tmp_path)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    # The third mail was taken by the server, and nobody could note it: exactly that one is open, with its lease.
    assert Counter(Delivery.objects.values_list("state", flat=True)) == {"sent": 2, "sending": 1, "queued": 3}
    assert set(Delivery.objects.filter(state="sent").values_list("message_id", flat=True)) == set(mail_server.taken[:2])
    repeated = mail_server.taken[2]
    assert Delivery.objects.get(state="sending").message_id == repeated

    # Time passes: the lease runs out, and another worker sweeps.
    Delivery.objects.filter(state="sending").update(lease_until=timezone.now() - timedelta(seconds=1))
    start_worker()
    ask("civspace.notices.tasks.sweep")
    wait_for(lambda: Delivery.objects.filter(state="sent").count() == 6, tmp_path)
    assert Counter(mail_server.taken) == {message_id: 1 + (message_id == repeated) for message_id in ids}
