"""PgBouncer of one's own, which shares few sessions of a server among many connections, per transaction."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from tests.private.processes import Process, folder, wait_until
from tests.private.servers import USER, Postgres, own, server_user
from tests.run.portal import free_port

#: Sessions of the server.
SIZE = 3


def pool_binary() -> str | None:
    """Return the program, or None."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


@contextmanager
def pool_of(server: Postgres) -> Iterator[str]:
    """Run a pool before a server; gives its address."""
    program, port = pool_binary(), free_port()
    assert program is not None
    with folder("pool") as place:
        own(place)
        lines = [
            "[databases]",
            f"civspace = host=127.0.0.1 port={server.server_port} user={USER}",
            "[pgbouncer]",
            f"listen_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =",
            "auth_type = any\npool_mode = transaction",
            f"default_pool_size = {SIZE}\nmax_client_conn = 200",
        ]
        (place / "pool.ini").write_text("\n".join(lines) + "\n")
        log = place / "pool.log"
        log.touch()
        process = Process([program, str(place / "pool.ini")], log=log, user=server_user(), cwd=Path("/")).start()
        url = f"postgres://{USER}@127.0.0.1:{port}/civspace"

        def answers() -> bool:
            assert process.runs, process.said()
            try:
                psycopg2.connect(url).close()
            except psycopg2.Error:
                return False
            return True

        try:
            wait_until(answers, "the pool answers")
            yield url
        finally:
            process.kill()
