"""Processes that live and die together (Linux: parent-death signal; elsewhere a child watches its parent's id)."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

from django.conf import settings

PR_SET_PDEATHSIG = 1
GRACE = 10.0  # seconds between the request to stop and the end by force
QUICK = 10.0  # a child that dies sooner than this many seconds after its start waits before the next
LONGEST_WAIT = 15.0


def die_with_parent(parent: int, by: signal.Signals = signal.SIGKILL) -> None:
    """Let this process end with the one whose id is given, even if that one is killed with -9.

    The parent may have died before the request reached the kernel, hence the look at getppid() afterwards.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, by, 0, 0, 0)
    else:
        threading.Thread(target=watch_parent, args=(parent, by), daemon=True).start()
    if os.getppid() != parent:
        os.kill(os.getpid(), by)


def watch_parent(parent: int, by: signal.Signals) -> None:
    """End this process within a second of its parent's end."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), by)


class Child:
    """A management command in a process of its own, started again when it dies."""

    def __init__(self, command: str) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0.0
        self.due = 0.0
        self.wait = 0.0

    def start(self) -> None:
        """Start the process. It has a session of its own, so that Ctrl-C reaches only the supervisor."""
        line = [sys.executable, str(settings.BASE_DIR / "manage.py"), self.command, f"--parent={os.getpid()}"]
        self.process = subprocess.Popen(line, start_new_session=True, stdin=subprocess.DEVNULL)  # noqa: S603
        self.started = time.monotonic()

    def died(self) -> bool:
        """Say whether the process has just ended, and if so when it is due again."""
        if self.process is None or self.process.poll() is None:
            return False
        self.process = None
        quick = time.monotonic() - self.started < QUICK
        self.wait = min(max(1.0, self.wait * 2), LONGEST_WAIT) if quick else 0.0
        self.due = time.monotonic() + self.wait
        return True

    def is_due(self) -> bool:
        """Say whether the process is not there and should be started."""
        return self.process is None and time.monotonic() >= self.due

    def stop(self) -> None:
        """Ask the process to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def bury(self, until: float) -> None:
        """Wait for the end of the process up to the given monotonic time, then end it by force."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
