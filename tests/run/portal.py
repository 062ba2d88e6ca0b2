"""A portal started as people start it, in processes of its own."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
OTHERS = ("DATABASE_URL", "TEST_DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "EMAIL_URL", "CIVSPACE_PRODUCTION")
GIVEN: set[int] = set()


def free_port() -> int:
    """Return a port for a server that starts later. The kernel gives none of these to others (it begins at 32768)."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as sock, suppress(OSError):
            sock.bind(("127.0.0.1", port))
            if port not in GIVEN:
                GIVEN.add(port)
                return port


class Portal:
    """`manage.py civspace` on a data directory and a free port."""

    def __init__(self, data_dir: Path, *, demo: bool = True) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.desk_port = free_port()
        self.demo = demo
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self.process: subprocess.Popen | None = None

    @property
    def env(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if key not in OTHERS}
        return kept | {
            "CIVSPACE_DATA_DIR": str(self.data_dir),
            "PORT": str(self.port),
            # Quick exit leads to a site without anything of the channel; the tests reach no other host.
            "CIVSPACE_EXIT_URL": f"http://127.0.0.1:{self.port}/robots.txt",
            "CIVSPACE_DESK_PORT": str(self.desk_port),
            "DEMO": str(int(self.demo)),
            "DJANGO_SETTINGS_MODULE": "civspace.settings.portal",
        }

    def start(self) -> float:
        """Start it, wait until it is healthy, and return how many seconds that took."""
        began = time.monotonic()
        with self.log.open("ab") as log:
            line = [sys.executable, "manage.py", "civspace"]
            self.process = subprocess.Popen(
                line, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_for(200)
        return time.monotonic() - began

    def health(self) -> tuple[int, dict]:
        """Return status and body of /healthz; status 0 when nobody answers."""
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            web.request("GET", "/healthz")
            answer = web.getresponse()
            return answer.status, json.loads(answer.read())
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}
        finally:
            web.close()

    def wait_for(self, status: int, seconds: float = 240) -> None:
        """Wait until /healthz answers with the status."""
        until = time.monotonic() + seconds
        last: tuple[int, dict] = (0, {})
        while time.monotonic() < until:
            assert self.process is not None
            assert self.process.poll() is None, self.said()
            last = self.health()
            if last[0] == status:
                return
            time.sleep(0.05)
        raise AssertionError(f"{last} instead of {status}\n{self.said()}")

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def processes(self) -> dict[int, str]:
        """Return every process of this portal: whatever carries its data directory in its environment."""
        mark = f"CIVSPACE_DATA_DIR={self.data_dir}\0".encode()
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                if mark in (entry / "environ").read_bytes() and "State:\tZ" not in (entry / "status").read_text():
                    found[int(entry.name)] = (entry / "comm").read_text().strip()
            except OSError:
                continue
        return found

    def of(self, name: str) -> list[int]:
        """Return the ids of the processes of a name, in ascending order."""
        return sorted(pid for pid, other in self.processes().items() if other == name)

    def wait_for_nobody(self, seconds: float = 15) -> None:
        """Wait until no process of the portal is left."""
        until = time.monotonic() + seconds
        while (left := self.processes()) and time.monotonic() < until:
            time.sleep(0.05)
        assert left == {}, left

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send the supervisor a signal, wait for its end, and return its exit code."""
        assert self.process is not None
        self.process.send_signal(how)
        return self.process.wait(timeout=20)

    def end(self) -> None:
        """Leave nothing behind, whatever happened."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait(timeout=10)
        for pid in self.processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
