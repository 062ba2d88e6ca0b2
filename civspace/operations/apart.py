"""The confidential channel in a demonstration: processes apart, with settings, keys and a database of their own.

They are started by name, in an environment without anything of the portal's; the portal only hands one path through.
"""

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from civspace.operations.hand_through import Connection, HandThrough
from civspace.operations.processes import Child, die_with_parent

PATH = "/s/"
COOKIES = frozenset({"s1", "scsrf"})
#: The desk has a port of its own beside the portal's; its second factor in a demonstration is known to everybody.
DESK_PORT = int(os.environ.get("CIVSPACE_DESK_PORT") or int(os.environ.get("PORT") or 8000) + 2)
FACTOR = "MRSW 233O ON2H EYLU NFXW 4IDP NZWH SIJB"
LONGEST_SOCKET = 100  # bytes; the kernel takes no longer name for a socket
KEPT = ("HOME", "LANG", "LC_ALL", "PATH", "PYTHONPATH", "TMPDIR", "TZ", "CIVSPACE_HOSTS", "CIVSPACE_EXIT_URL")
#: What is done before the first of them starts, by settings and command; each may be done again.
PREPARED = (("civspace.settings.intake", "migrate"), ("civspace.settings.intake", "vault_demo"))
DESK_PREPARED = (*PREPARED, ("civspace.settings.desk", "migrate"), ("civspace.settings.desk", "desk_demo"))


@dataclass(frozen=True)
class Apart:
    """One process: its name, its settings, its WSGI application, and a socket or port."""

    name: str
    settings: str
    target: str
    address: str

    def run(self) -> None:
        """Become this process."""
        os.chdir(settings.BASE_DIR)
        line = [sys.executable, "-m", "civspace.operations.isolated", self.name, self.target, self.address]
        os.execve(sys.executable, line, environment(self.settings))  # noqa: S606


def intake_socket() -> Path | None:
    """Return the socket of the reporters' pages; None where there is no demonstration, or no room for its name."""
    path = Path(settings.DATA_DIR) / "s" / "intake.sock"
    return path if settings.DEMO and len(os.fsencode(path)) <= LONGEST_SOCKET else None


def children() -> list[Child]:
    """Return the processes apart of this demonstration."""
    path = intake_socket()
    if path is None:
        return []
    intake = Apart("civspace-intake", "civspace.settings.intake", "reprisals.intake.wsgi:application", str(path))

    def run_intake() -> None:
        prepare(PREPARED)
        intake.run()

    found = [Child(intake.name, run_intake)]
    if desk_is_free():
        desk = Apart("civspace-desk", "civspace.settings.desk", "reprisals.desk.wsgi:application", str(DESK_PORT))

        def run_desk() -> None:
            prepare(DESK_PREPARED)
            desk.run()

        found.append(Child(desk.name, run_desk))
    return found


def desk_is_free() -> bool:
    """Say whether nothing else has the port of the officers' desk."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", DESK_PORT))
        except OSError:
            return False
    return True


def told() -> list[str]:
    """Return the lines that tell where the officers' desk is, and as whom to try it."""
    path = Path(settings.DATA_DIR) / "s" / "demo.json"
    if not settings.DEMO or not path.exists():
        return []
    officers = json.loads(path.read_text("utf-8"))["officers"]
    lines = [f"  {officer['email']}  passphrase: {officer['passphrase']}" for officer in officers]
    return [f"Officers' desk: http://localhost:{DESK_PORT} (password as above; second factor: {FACTOR})", *lines]


def environment(module: str) -> dict[str, str]:
    """Return the environment of a process apart: its settings, the data directory, and no secret of the portal."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("REPRISALS_")}
    return kept | {
        "CIVSPACE_DATA_DIR": str(settings.DATA_DIR),
        "CIVSPACE_DESK_URL": f"http://localhost:{DESK_PORT}",
        "CIVSPACE_PROXIES": "1",
        "DEMO": "1",
        "DJANGO_SETTINGS_MODULE": module,
    }


def prepare(steps: Sequence[tuple[str, str]]) -> None:
    """Make the channel's own database ready, one process at a time.

    Raises CalledProcessError, and the supervisor tries again.
    """
    folder = Path(settings.DATA_DIR) / "s"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "preparing").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for module, command in steps:
            line = [sys.executable, "manage.py", command, "--verbosity=0"]
            subprocess.run(  # noqa: S603
                line,
                cwd=settings.BASE_DIR,
                env=environment(module),
                check=True,
                umask=0o077,
                preexec_fn=partial(die_with_parent, os.getpid()),  # one thread, and exec follows
            )


def is_ready() -> bool:
    """Say whether the reporters' pages answer, where there are any."""
    path = intake_socket()
    if path is None:
        return True
    connection = Connection(path)
    try:
        connection.request("GET", PATH, headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def in_front(application: Callable[..., Any]) -> Callable[..., Any]:
    """Return the portal's application, with the way to the channel in front of it in a demonstration."""
    path = intake_socket()
    if path is None:
        return application
    settings.REPORTS_URL = settings.REPORTS_URL or PATH
    return HandThrough(application, path=PATH, socket_path=path, cookies=COOKIES)


def ready_by(seconds: float) -> Callable[[], bool]:
    """Return a function that says whether the channel answers, or whether that takes longer than so many seconds."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() >= until or is_ready()
