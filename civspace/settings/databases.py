"""The databases: PostgreSQL by its address, SQLite without one; through a pool, or with a replica for reading."""

from pathlib import Path
from typing import Any

from civspace.settings.keys import SecretsEnv

#: The name of the copy that public reads go to.
REPLICA = "replica"
#: Seconds after which a replica that cannot be reached is given up, so that a page waits no longer than that.
REPLICA_PATIENCE = 2
#: Seconds to wait for a connection; for a lock that somebody else holds; and how long somebody may hold locks and do
#: nothing: whoever hangs, or is cut off, in the middle of a change then loses it, and the others go on.
CONNECT_SECONDS, LOCK_SECONDS, IDLE_SECONDS = 5, 10, 60


def databases(env: SecretsEnv, data_dir: Path, *, pooled: bool) -> dict[str, dict[str, Any]]:
    """Return Django's DATABASES.

    `DATABASE_URL` is the portal's; `CIVSPACE_DIRECT_DATABASE_URL` goes past a pool and is taken with
    `CIVSPACE_DIRECT=1` (deploy/entry prepares with it); `CIVSPACE_REPLICA_URL` is the copy. `pooled` says that sessions
    of the server are shared per transaction: no cursor then outlives its query, and no connection its request.
    """
    address = env.str("CIVSPACE_DIRECT_DATABASE_URL", default="") if env.bool("CIVSPACE_DIRECT", default=False) else ""
    address = address or env.str("DATABASE_URL", default="")
    if not address:
        return {"default": _sqlite(data_dir)}
    found = {"default": _server(env, address, pooled=pooled)}
    if copy := env.str("CIVSPACE_REPLICA_URL", default=""):
        found[REPLICA] = _replica(env, copy, pooled=pooled)
    return found


def _sqlite(data_dir: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": data_dir / "civspace.sqlite3",
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA busy_timeout=20000;",
        },
    }


def _server(env: SecretsEnv, address: str, *, pooled: bool, **waits: int) -> dict[str, Any]:
    """Return one server; `waits` are options that hold for it unless its own address says otherwise."""
    found: dict[str, Any] = dict(env.db_url_config(address))
    found["ATOMIC_REQUESTS"] = False
    if found["ENGINE"].endswith("postgresql"):
        found["OPTIONS"] = {**_patience(env, pooled=pooled), **waits, **found.get("OPTIONS", {})}
    if pooled:
        found |= {"CONN_MAX_AGE": 0, "DISABLE_SERVER_SIDE_CURSORS": True}
    else:
        found.setdefault("CONN_MAX_AGE", 60)
        found["CONN_HEALTH_CHECKS"] = True
    return found


def _patience(env: SecretsEnv, *, pooled: bool) -> dict[str, Any]:
    """Return how long this process waits for PostgreSQL: seconds for a query, a lock, a connection that went silent.

    Commands (`CIVSPACE_DIRECT=1`) may take as long as they need. A pool that shares sessions takes no such settings
    from its clients; they are then given to the role of the portal (docs/operations.md).
    """
    waits: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "keepalives_idle": 30,
        "keepalives_interval": 10,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
    }
    if not pooled and not env.bool("CIVSPACE_DIRECT", default=False):
        seconds = {
            "statement_timeout": env.int("CIVSPACE_STATEMENT_SECONDS", default=30),
            "lock_timeout": LOCK_SECONDS,
            "idle_in_transaction_session_timeout": IDLE_SECONDS,
        }
        waits["options"] = " ".join(f"-c {name}={value}s" for name, value in seconds.items())
    return waits


def _replica(env: SecretsEnv, address: str, *, pooled: bool) -> dict[str, Any]:
    patience = {"connect_timeout": REPLICA_PATIENCE, "tcp_user_timeout": REPLICA_PATIENCE * 1000}
    return {**_server(env, address, pooled=pooled, **patience), "TEST": {"MIRROR": "default"}}
