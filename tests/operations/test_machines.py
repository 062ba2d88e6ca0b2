"""Web and workers on machines of their own: one is cut off and nothing that was acknowledged is lost."""

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from tests import conftest
from tests.private import net, truth
from tests.private.browser import Author, Draft, Lost, Officer
from tests.private.gate import Gate
from tests.private.net import Machine, machine
from tests.private.portal import Portal, private_portal
from tests.private.processes import wait_until

pytestmark = [pytest.mark.faults]
PORT = 8000
WEB = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "civspace.wsgi:application"]


class Door(Gate):
    """A way from a machine to a server of this one."""

    def __init__(self, host: str, target: int) -> None:
        self.host = host
        super().__init__(target)

    def _listen(self, port: int) -> socket.socket:  # type: ignore[override]
        return socket.create_server((self.host, port), backlog=128)


class Machines:
    """A portal whose web processes and workers run on two machines."""

    def __init__(self, portal: Portal, machines: list[Machine], stack: ExitStack) -> None:
        self.portal, self.machines = portal, machines
        ports = portal.postgres.server_port, portal.redis.server_port, portal.mail.port
        for number, one in enumerate(machines):
            doors = [stack.enter_context(Door(one.home, port)) for port in ports]
            env = portal.env | {
                "DATABASE_URL": f"postgres://civspace@{one.home}:{doors[0].port}/civspace",
                "REDIS_URL": f"redis://{one.home}:{doors[1].port}/0",
                "EMAIL_URL": f"smtp://{one.home}:{doors[2].port}",
                "CIVSPACE_BIND": "0.0.0.0",
                "PORT": str(PORT),
            }
            portal._part(f"web{number}", [sys.executable, *WEB], env, prefix=one.prefix)
            line = [sys.executable, "-m", "celery", "--app", "civspace.celery", "--quiet", "worker", "--queues"]
            line += ["urgent,default,slow", "--hostname", f"machine{number}@private", "--concurrency", "1"]
            line += ["--loglevel", "WARNING", "--without-gossip", "--without-mingle"]
            portal._part(f"worker{number}", line, env, prefix=one.prefix)

    def settle(self) -> None:
        """Wait until nothing is left to do. Beat begins with it, and with empty queues: it asks every second for what
        production asks for every 15, and would bury one worker meanwhile."""
        self.portal.redis.flush()
        if "beat" not in self.portal.parts:
            self.portal.beat()
        self.portal.settle(seconds=180)

    def author(self, number: int, at: int, *, timeout: float = 60) -> Author:
        """Return the head of an organization, who asks a machine; program and browser alike."""
        values = {"host": self.machines[at].address, "timeout": timeout}
        made = Author(PORT, number, **values)
        made.program.host = self.machines[at].address
        return made

    def officer(self, at: int) -> Officer:
        """Return a member of the Secretariat, who asks a machine."""
        return Officer(PORT, host=self.machines[at].address)

    def answers(self, at: int) -> bool:
        """Say whether the web process of a machine can serve."""
        try:
            return self.author(0, at, timeout=10).get("/readyz").status == 200
        except Lost:
            return False

    def wait(self, at: int) -> None:
        """Wait until it can."""
        part = self.portal.parts[f"web{at}"]
        wait_until(lambda: self.answers(at), f"machine {at} serves\n{part.said()}", seconds=180, step=0.3)


@contextmanager
def two_machines() -> Iterator[Machines]:
    """Run a portal on two machines, each with a web process and a worker."""
    with ExitStack() as stack:
        machines = [stack.enter_context(machine(number)) for number in (101, 102)]
        portal = stack.enter_context(private_portal(start=False))
        # What a machine that is cut off holds in the middle of a transaction is given back.
        portal.postgres.ask("ALTER SYSTEM SET idle_in_transaction_session_timeout = '3s'")
        portal.postgres.ask("SELECT pg_reload_conf()")
        both = Machines(portal, machines, stack)
        for at in range(2):
            both.wait(at)
        yield both


def submit_on(author: Author, acknowledged: list[Draft], stop: threading.Event) -> None:
    """Begin and submit, again and again; keep what was acknowledged."""
    while not stop.is_set():
        try:
            draft = author.begin()
            if author.submit(draft).status == 302:
                acknowledged.append(draft)
        except (Lost, AssertionError):
            stop.wait(0.2)


def test_a_machine_is_cut_off_in_the_middle_and_nothing_is_lost(monkeypatch) -> None:
    if reason := net.missing():
        pytest.skip(reason)
    monkeypatch.setattr(conftest, "LOOPBACK", (*conftest.LOOPBACK, f"{net.NET}."))
    with two_machines() as both:
        portal = both.portal
        # A session of one is a session of the other, and what one publishes shows at the other at once.
        for at in range(2):
            assert both.author(0, at).get("/en/my/statements/").status == 200
        first = both.author(0, 0).submitted()
        reader = both.author(0, 0, timeout=60)
        reader.session = ""
        assert first.title not in reader.get("/en/statements/").text
        assert both.officer(1).publish(first).status == 302
        assert first.title in reader.get("/en/statements/").text

        acknowledged: list[list[Draft]] = [[], []]
        stop = threading.Event()
        authors = [both.author(at, at, timeout=5) for at in range(2)]
        threads = [threading.Thread(target=submit_on, args=(authors[at], acknowledged[at], stop)) for at in range(2)]
        for thread in threads:
            thread.start()
        wait_until(lambda: acknowledged[0] and acknowledged[1], "both machines take statements", seconds=120)
        both.machines[0].cut()
        assert not both.answers(0)
        before = len(acknowledged[1])
        wait_until(lambda: len(acknowledged[1]) > before + 1, "the other machine goes on", seconds=120)
        second = both.author(1, 1).submitted()
        assert both.officer(1).publish(second).status == 302
        both.machines[0].heal()
        both.wait(0)
        before = len(acknowledged[0])
        wait_until(lambda: len(acknowledged[0]) > before, "the machine that was cut off takes statements", seconds=120)
        stop.set()
        for thread in threads:
            thread.join(60)

        every = [first, second, *acknowledged[0], *acknowledged[1]]
        both.settle()
        truth.holds(portal, every)
        assert truth.symbols_hold(portal) == ["A/HRC/70/NGO/1", "A/HRC/70/NGO/2"]

        # One machine dies: the other serves everybody, with the sessions of all.
        portal.parts.pop("web0").kill()
        portal.parts.pop("worker0").kill()
        third = both.author(0, 1).submitted()
        assert both.officer(1).publish(third).status == 302
        both.settle()
        truth.holds(portal, [*every, third])
