"""PostgreSQL and Redis of one's own: on free ports, with their data in a folder that goes when they go."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import psycopg2
import redis

from tests.private.gate import Gate
from tests.private.processes import Process, folder, wait_until
from tests.run.portal import free_port

USER = "civspace"
OPTIONS = {
    "fsync": "off",  # what is killed here is a process, never the machine
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
    "shared_buffers": "16MB",
    "autovacuum": "off",
    "min_wal_size": "5MB",
    "max_wal_size": "64MB",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "timezone": "UTC",
}


@cache
def postgres_binaries() -> Path | None:
    """Return the folder of PostgreSQL's programs on this machine, the newest there is, or None."""
    found = [Path(path).parent for path in [shutil.which("initdb")] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    there = [path for path in found if (path / "initdb").exists() and (path / "postgres").exists()]
    return there[-1] if there else None


def redis_binary() -> str | None:
    """Return the program of the Redis server, or None."""
    return shutil.which("redis-server")


def missing() -> str:
    """Return why private servers cannot be started on this machine, or an empty string."""
    if postgres_binaries() is None:
        return "needs PostgreSQL's programs (initdb, postgres) on this machine"
    if redis_binary() is None:
        return "needs redis-server on this machine"
    return ""


def server_user() -> str | None:
    """Return as whom PostgreSQL runs: it refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    return None


def run_program(name: str, *args: str | Path) -> None:
    """Run one of PostgreSQL's programs to its end. Raises AssertionError with what it said."""
    binaries = postgres_binaries()
    assert binaries is not None
    user = server_user()
    extra: dict[str, Any] = {"user": user, "group": user, "extra_groups": []} if user else {}
    line = [str(binaries / name), *map(str, args)]
    done = subprocess.run(line, capture_output=True, text=True, cwd="/", **extra)
    assert done.returncode == 0, done.stdout + done.stderr


def own(path: Path) -> None:
    """Hand a folder over to the user of PostgreSQL."""
    if (user := server_user()) is not None:
        shutil.chown(path, user, user)


def make_cluster(data: Path) -> None:
    """Make an empty cluster with one superuser, who needs no password."""
    data.mkdir(mode=0o700)
    own(data)
    run_program(
        "initdb", "--pgdata", data, "--username", USER, "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8",
        "--no-sync", "--wal-segsize", "1",
    )  # fmt: skip


class Postgres:
    """One PostgreSQL server on a data folder. Clients go through `gate`, which can be closed or silent."""

    def __init__(self, place: Path, data: Path, **options: str) -> None:
        binaries = postgres_binaries()
        assert binaries is not None
        self.data, self.server_port = data, free_port()
        sockets = place / f"{data.name}-sockets"
        sockets.mkdir()
        own(sockets)
        settings = {**OPTIONS, "port": str(self.server_port), "unix_socket_directories": str(sockets), **options}
        line = [str(binaries / "postgres"), "-D", str(data)]
        for name, value in settings.items():
            line += ["-c", f"{name}={value}"]
        log = place / f"{data.name}.log"
        log.touch()
        self.process = Process(line, log=log, user=server_user(), cwd=Path("/"))
        self.gate = Gate(self.server_port)

    @property
    def url(self) -> str:
        """The address for clients, through the gate."""
        return self.url_of("civspace")

    def url_of(self, database: str, *, gate: bool = True) -> str:
        """Return the address of a database: through the gate, or of the server itself."""
        return f"postgres://{USER}@127.0.0.1:{self.gate.port if gate else self.server_port}/{database}"

    def start(self) -> None:
        """Start it and wait until it answers. What is left of one that was killed may still hold its memory."""

        def answers() -> bool:
            if not self.process.runs:
                self.process.start()
            try:
                self.ask("SELECT 1", database="postgres")
            except psycopg2.Error:
                return False
            return True

        wait_until(answers, f"PostgreSQL starts\n{self.process.said()}", seconds=60, step=0.1)

    def stop(self) -> None:
        """Stop it as a restart does: who is connected is cut off."""
        self.process.stop(signal.SIGINT)

    def kill(self) -> None:
        """kill -9 of the whole server: what was committed must be found again in its log."""
        self.process.kill()

    def restart(self) -> None:
        """Stop and start."""
        self.stop()
        self.start()

    def ask(self, statement: str, values: Any = None, *, database: str = "civspace") -> list[Any]:
        """Run one statement past the gate, and return its rows."""
        connection = psycopg2.connect(self.url_of(database, gate=False), connect_timeout=5)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def pause(self) -> None:
        """Let every process of the server stand still: it takes connections and does not answer."""
        self._tell(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it work again."""
        self._tell(signal.SIGCONT)

    def _tell(self, number: int) -> None:
        for pid in [*self.process.children(), self.process.pid]:
            os.kill(pid, number)

    def end(self) -> None:
        """Leave nothing behind."""
        if self.process.runs:
            self.go_on()
        self.process.kill()
        self.gate.end()


@contextmanager
def postgres(template: Path | None = None, **options: str) -> Iterator[Postgres]:
    """Run a PostgreSQL of one's own: a copy of a stopped cluster, or an empty one with a database `civspace`."""
    with folder("postgres") as place:
        data = place / "data"
        if template is None:
            own(place)
            make_cluster(data)
        else:
            subprocess.run(["cp", "-a", "--reflink=auto", str(template), str(data)], check=True)
        server = Postgres(place, data, **options)
        try:
            server.start()
            if template is None:
                server.ask("CREATE DATABASE civspace", database="postgres")
            yield server
        finally:
            server.end()


class Redis:
    """One Redis server without persistence. Clients go through `gate`."""

    def __init__(self, place: Path) -> None:
        program = redis_binary()
        assert program is not None
        self.server_port = free_port()
        line = [program, "--port", str(self.server_port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        log = place / "redis.log"
        log.touch()
        self.process = Process([*line, "--dir", str(place)], log=log)
        self.gate = Gate(self.server_port)

    @property
    def url(self) -> str:
        """The address for clients, through the gate."""
        return f"redis://127.0.0.1:{self.gate.port}/0"

    def client(self) -> "redis.Redis":
        """Return a client past the gate."""
        return redis.Redis(port=self.server_port, socket_timeout=5)

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process.start()

        def answers() -> bool:
            try:
                return bool(self.client().ping())
            except redis.RedisError:
                return False

        wait_until(answers, f"Redis starts\n{self.process.said()}")

    def stop(self) -> None:
        """End it: what it held is gone."""
        self.process.kill()

    def flush(self) -> None:
        """Forget everything."""
        self.client().flushall()

    def end(self) -> None:
        """Leave nothing behind."""
        self.process.kill()
        self.gate.end()


@contextmanager
def redis_server() -> Iterator[Redis]:
    """Run a Redis of one's own."""
    with folder("redis") as place:
        server = Redis(place)
        try:
            server.start()
            yield server
        finally:
            server.end()
