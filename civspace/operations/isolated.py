"""Serve one WSGI application in a process apart: with its own settings, on a Unix socket or a port, and without a log.

    python -m civspace.operations.isolated NAME MODULE:APPLICATION ADDRESS

ADDRESS is a path, or a port on this machine. The environment says which settings; nothing is imported but the
application, so that what runs here knows nothing of what started it. It ends with the process that started it.
"""

import importlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from civspace.operations.processes import PR_SET_NAME, die_with_parent, tell_kernel

THREADS = 4


def serve(name: str, target: str, address: str) -> None:
    """Serve until asked to stop."""
    tell_kernel(PR_SET_NAME, name.encode()[:15])
    server = os.getpid()

    def load() -> Callable[..., Any]:
        """Import the application in the process that serves, which must not outlive this one."""
        die_with_parent(server)
        module, _, attribute = target.partition(":")
        application: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
        return application

    if not address.isdecimal():
        Path(address).unlink(missing_ok=True)  # of a process that was killed
    where: dict[str, Any] = (
        {"port": int(address)} if address.isdecimal() else {"uds": Path(address), "uds_permissions": 0o600}
    )
    Server(
        target=target,
        interface=Interfaces.WSGI,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=8,
        **where,
    ).serve(target_loader=load, wrap_loader=False)


if __name__ == "__main__":
    os.umask(0o077)
    serve(*sys.argv[1:])
