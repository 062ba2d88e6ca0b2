"""Starting processes that end with the test, and waiting for what they bring about."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from civspace.operations.processes import PR_SET_PDEATHSIG, tell_kernel

Found = TypeVar("Found")


def wait_until(true: Callable[[], Found], what: str = "", *, seconds: float = 60, step: float = 0.05) -> Found:
    """Wait until something is true, and return it. Raises AssertionError with `what` was waited for."""
    until = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < until, f"Not within {seconds} s: {what or true}"
        time.sleep(step)
    return found


@contextmanager
def folder(prefix: str) -> Iterator[Path]:
    """Make a folder that other users of this machine may enter (PostgreSQL never runs as root), and remove it."""
    path = Path(tempfile.mkdtemp(prefix=f"civspace-{prefix}-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


class Process:
    """One process, with all that it starts: started, killed, stopped for a while, started again."""

    def __init__(
        self,
        line: Sequence[str | Path],
        *,
        log: Path,
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
        user: str | None = None,
        prefix: Sequence[str] = (),
        limits: Callable[[], None] | None = None,
    ) -> None:
        self.line, self.log, self.env, self.cwd, self.user = [str(part) for part in line], log, env, cwd, user
        self.prefix, self.limits = list(prefix), limits
        self.popen: subprocess.Popen[bytes] | None = None

    def start(self, **env: str) -> "Process":
        """Start it, with more environment when given."""

        def begin() -> None:
            tell_kernel(PR_SET_PDEATHSIG, signal.SIGKILL)
            if self.limits is not None:
                self.limits()

        extra: dict[str, Any] = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        whole = None if self.env is None and not env else {**(self.env or os.environ), **env}
        with self.log.open("ab") as log:
            self.popen = subprocess.Popen(
                [*self.prefix, *self.line],
                cwd=self.cwd,
                env=whole,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=begin,
                **extra,
            )
        return self

    @property
    def pid(self) -> int:
        assert self.popen is not None
        return self.popen.pid

    @property
    def runs(self) -> bool:
        return self.popen is not None and self.popen.poll() is None

    def said(self) -> str:
        """Return the end of what it wrote."""
        return self.log.read_text(encoding="utf-8", errors="replace")[-6000:]

    def children(self) -> list[int]:
        """Return the ids of the processes that it started itself."""
        with suppress(OSError):
            return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]
        return []

    def tell(self, number: int) -> None:
        """Send it alone a signal."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def tell_all(self, number: int) -> None:
        """Send it, and all of its session that are in its group, a signal."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self) -> None:
        """kill -9 of it and all that it started."""
        if self.popen is None:
            return
        kin = self.children()
        self.tell_all(signal.SIGKILL)
        for pid in kin:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.popen.wait(timeout=30)

    def stop(self, how: int = signal.SIGTERM, *, seconds: float = 30) -> int:
        """Ask it to end, and return its exit code; by force when it does not."""
        assert self.popen is not None
        self.tell(how)
        try:
            return self.popen.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return -signal.SIGKILL
