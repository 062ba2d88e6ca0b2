"""Processes that live and die together (Linux: parent-death signal; elsewhere a child watches its parent's id)."""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
QUICK = 10.0  # a child that dies sooner than this many seconds after its start waits before the next
LONGEST_WAIT = 15.0


def tell_kernel(option: int, value: int | bytes) -> None:
    """Call prctl where there is one."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)


def die_with_parent(parent: int, by: signal.Signals = signal.SIGKILL) -> None:
    """Let this process end with the one whose id is given, even if that one is killed with -9.

    The parent may have died before the request reached the kernel, hence the look at getppid() afterwards.
    """
    tell_kernel(PR_SET_PDEATHSIG, by)
    if sys.platform != "linux":
        threading.Thread(target=watch_parent, args=(parent, by), daemon=True).start()
    if os.getppid() != parent:
        os.kill(os.getpid(), by)


def watch_parent(parent: int, by: signal.Signals) -> None:
    """End this process within a second of its parent's end."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), by)


class Child:
    """A part of the portal in a process of its own, started again when it dies.

    It is forked, not begun anew: what the supervisor has loaded need not be loaded again.
    """

    def __init__(self, name: str, do: Callable[[], None]) -> None:
        self.name = name
        self.do = do
        self.process: multiprocessing.Process | None = None
        self.started = 0.0
        self.due = 0.0
        self.wait = 0.0

    def start(self) -> None:
        """Start the process. Requests to stop wait until it listens to them itself."""
        before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
        try:
            fork = multiprocessing.get_context("fork")
            self.process = fork.Process(target=self.run, args=(os.getpid(), before), name=self.name)  # type: ignore[assignment]
            self.process.start()  # type: ignore[union-attr]
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self.started = time.monotonic()

    def run(self, parent: int, mask: set[signal.Signals]) -> None:
        """Be the child: in a session of its own, so that Ctrl-C reaches only the supervisor."""
        die_with_parent(parent)
        os.setsid()
        tell_kernel(PR_SET_NAME, self.name.encode()[:15])
        for number in STOPS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        self.do()

    def died(self) -> bool:
        """Say whether the process has just ended, and if so note when it is due again."""
        if self.process is None or self.process.is_alive():
            return False
        self.process.close()
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
        if self.process is not None and self.process.is_alive():
            self.process.terminate()

    def bury(self, until: float) -> None:
        """Wait for the end of the process up to the given monotonic time, then end it by force."""
        if self.process is None:
            return
        self.process.join(max(0.1, until - time.monotonic()))
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        with suppress(ValueError):
            self.process.close()
