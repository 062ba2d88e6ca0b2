"""A portal in production's own parts (gunicorn, Celery workers, beat) on private servers."""

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from celery import Celery

from tests.private import servers
from tests.private.browser import Author, Browser, Lost, Officer
from tests.private.mail import MailServer, mail_server
from tests.private.processes import Process, folder, wait_until
from tests.private.template import environment, story, template
from tests.run.portal import ROOT, free_port


class Portal:
    """The parts of one portal. What was killed is started again by `revive`, as systemd or a container engine would."""

    def __init__(
        self, place: Path, postgres: servers.Postgres, redis: servers.Redis, mail: MailServer, **env: str
    ) -> None:
        self.place, self.postgres, self.redis, self.mail = place, postgres, redis, mail
        self.port = free_port()
        self.points = place / "points"
        self.points.mkdir(exist_ok=True)
        self.data = place / "data"
        own = {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": redis.url,
            "EMAIL_URL": mail.url,
            "PORT": str(self.port),
            "WEB_CONCURRENCY": "1",
            "WEB_THREADS": "4",
            "CIVSPACE_STATIC_DIR": str(template() / "static"),
            "CIVSPACE_FAILPOINTS": str(self.points),
            "TMPDIR": str(place),
        }
        self.env = environment(self.data, **{**own, **env})
        self.parts: dict[str, Process] = {}
        #: Leases and since when they have been seen.
        self.leases: dict[tuple[str, str, int], float] = {}

    # Parts

    def web(self, name: str = "web", *, port: int = 0, **options: Any) -> Process:
        """Start a web process and wait until it serves; another name and port for a second one."""
        env = {**self.env, "PORT": str(port or self.port)}
        line = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "civspace.wsgi:application"]
        part = self._part(name, line, env, **options)
        browser = Browser(port or self.port, timeout=10)
        wait_until(lambda: self._lives(part, browser), f"the web process serves\n{part.said()}", seconds=120)
        return part

    def worker(self, name: str = "worker", *, queues: str = "urgent,default,slow", **options: Any) -> Process:
        """Start a worker with one process for its tasks."""
        line = [sys.executable, "-m", "celery", "--app", "civspace.celery", "--quiet", "worker", "--queues", queues]
        line += ["--hostname", f"{name}@private", "--concurrency", "1", "--loglevel", "WARNING"]
        return self._part(name, [*line, "--without-gossip", "--without-mingle"], self.env, **options)

    def beat(self, name: str = "beat", **options: Any) -> Process:
        """Start a beat."""
        line = [sys.executable, "-m", "celery", "--app", "civspace.celery", "--quiet", "beat"]
        line += ["--schedule", str(self.place / f"schedule-{name}"), "--pidfile=", "--loglevel", "WARNING"]
        return self._part(name, line, self.env, **options)

    def start(self) -> "Portal":
        """Start a web process, a worker and a beat, and wait until the portal is whole."""
        self.worker()
        self.beat()
        self.web()
        self.wait_healthy()
        return self

    def revive(self) -> None:
        """Start again whatever has ended."""
        for part in self.parts.values():
            if not part.runs:
                part.start()

    def wait_healthy(self, seconds: float = 120) -> None:
        """Wait until every part answers, starting again what ended."""

        def whole() -> bool:
            self.revive()
            try:
                return Browser(self.port, timeout=10).get("/healthz").status == 200
            except Lost:
                return False

        wait_until(whole, "the portal is whole", seconds=seconds, step=0.1)

    def end(self) -> None:
        """Leave nothing behind."""
        for part in self.parts.values():
            part.kill()

    def _part(self, name: str, line: list[str], env: dict[str, str], **options: Any) -> Process:
        part = Process(line, log=self.place / f"{name}.log", env=env, cwd=ROOT, **options)
        self.parts[name] = part
        part.start()
        return part

    def _lives(self, part: Process, browser: Browser) -> bool:
        assert part.runs, part.said()
        try:
            return browser.get("/livez").status == 200
        except Lost:
            return False

    def said(self) -> str:
        """Return the end of what every part wrote, for the message of a test that fails."""
        return "\n".join(f"--- {name}\n{part.said()}" for name, part in self.parts.items())

    # People

    def author(self, number: int = 0, **values: Any) -> Author:
        """Return the head of an organization of the story."""
        return Author(self.port, number, **values)

    def officer(self, **values: Any) -> Officer:
        """Return a member of the Secretariat."""
        return Officer(self.port, **values)

    def reader(self, **values: Any) -> Browser:
        """Return somebody who is not signed in."""
        return Browser(self.port, **values)

    # Faults

    def arm(self, point: str, do: str = "kill", **values: Any) -> None:
        """Let a process meet a failpoint (tests/private/failpoints.py); once, unless `always`."""
        for old in self.points.glob(f"{point}.*"):
            old.unlink()
        new = self.points / f".{point}"
        new.write_text(json.dumps({"do": do, **values}))
        new.rename(self.points / point)

    def disarm(self, point: str) -> None:
        """Let a point be harmless again."""
        (self.points / point).unlink(missing_ok=True)

    def met(self, point: str) -> int:
        """Return how often a point was met since it was armed."""
        path = self.points / f"{point}.met"
        return len(path.read_text().splitlines()) if path.exists() else 0

    def wait_met(self, point: str, times: int = 1, *, seconds: float = 60) -> None:
        """Wait until a point was met."""
        wait_until(lambda: self.met(point) >= times, f"the point {point} is met\n{self.said()}", seconds=seconds)

    def kill_part(self, name: str) -> None:
        """kill -9 of a part and all its processes."""
        self.parts[name].kill()

    def stop_part(self, name: str) -> int:
        """Let a part end in order."""
        return self.parts[name].stop(signal.SIGTERM)

    def send(self, task: str, *args: Any, queue: str = "default") -> None:
        """Send the workers a task, as a hint or beat would."""
        with Celery(broker=self.redis.url, set_as_current=False) as app:
            app.send_task(task, args, queue=queue, ignore_result=True)

    # Time

    def let_time_pass(self) -> None:
        """Let pauses be over, and the leases of workers that died or stand still run out: minutes become seconds.

        A lease is taken away only when it was seen for five seconds, so that a worker that lives is not robbed of it.
        """
        now, held = time.monotonic(), set()
        for table, state in LEASED.items():
            self.postgres.ask(f"UPDATE {table} SET next_attempt_at = {PAST} WHERE state = 'queued'")
            query = f"SELECT id::text, attempts FROM {table} WHERE state = %s"
            held |= {(table, key, attempts) for key, attempts in self.postgres.ask(query, [state])}
        self.leases = {lease: self.leases.get(lease, now) for lease in held}
        for (table, key, _attempts), since in self.leases.items():
            if now - since > 5:
                self.postgres.ask(
                    f"UPDATE {table} SET lease_until = {PAST} WHERE id = %s AND lease_until > now()", [key]
                )

    def settle(self, done: Callable[[], bool] | None = None, *, seconds: float = 90) -> None:
        """Wait until no mail and no document waits, with time passing quickly, starting again what ended."""

        def settled() -> bool:
            self.revive()
            if not self.open_work() and (done is None or done()):
                return True
            self.let_time_pass()
            return False

        wait_until(settled, f"all work is done: {self.open_work()}\n{self.said()}", seconds=seconds, step=0.3)

    def open_work(self) -> list[Any]:
        """Return what waits: mails and documents that are neither done nor given up."""
        found = []
        for table in LEASED:
            query = f"SELECT '{table}', state, attempts FROM {table} WHERE state IN ('queued', 'sending', 'building')"
            found += self.postgres.ask(query)
        return found


PAST = "now() - interval '1 second'"
#: Tables whose rows are held by a lease -> the state in which one is held.
LEASED = {"civspace_notices_delivery": "sending", "civspace_renditions_rendition": "building"}


@contextmanager
def private_portal(*, start: bool = True, **env: str) -> Iterator[Portal]:
    """Run a portal with one of each part, on servers of its own, with the people of the story."""
    with ExitStack() as stack:
        place = stack.enter_context(folder("portal"))
        postgres = stack.enter_context(servers.postgres(template() / "data"))
        redis = stack.enter_context(servers.redis_server())
        mail = stack.enter_context(mail_server())
        portal = Portal(place, postgres, redis, mail, **env)
        stack.callback(portal.end)
        if start:
            portal.start()
        yield portal


__all__ = ["Portal", "private_portal", "story"]
