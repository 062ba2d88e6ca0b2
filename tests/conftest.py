"""What every test shares: directories of its own, no network, no broker, and the engines that the marks ask for."""

import gc
import shutil
import socket
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.conf import settings as django_settings

import civspace.celery  # noqa: F401  (or @shared_task falls to a default broker)
from tests.caches import empty_cache

collect_ignore = [] if find_spec("playwright") else ["browser"]

LOOPBACK = ("127.", "::1", "localhost")
connect = socket.socket.connect
connect_ex = socket.socket.connect_ex


def refuse_outside(sock: socket.socket, address: object) -> None:
    """Raise if the address is not of this machine."""
    if sock.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
        host = str(address[0])
        if not host.startswith(LOOPBACK):
            raise RuntimeError(f"A test may not reach the network: {host}")


def local_connect(sock: socket.socket, address: object) -> None:
    refuse_outside(sock, address)
    return connect(sock, address)  # type: ignore[arg-type]


def local_connect_ex(sock: socket.socket, address: object) -> int:
    refuse_outside(sock, address)
    return connect_ex(sock, address)  # type: ignore[arg-type]


def pytest_configure(config: pytest.Config) -> None:
    socket.socket.connect = local_connect  # type: ignore[method-assign, assignment]
    socket.socket.connect_ex = local_connect_ex  # type: ignore[method-assign, assignment]
    if not hasattr(config, "workerinput"):  # once, before the workers of xdist begin
        from civspace.operations.catalogues import compile_catalogues

        compile_catalogues()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Spare the collector what stays to the end, tests and the whole portal: it took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 50)


def pytest_unconfigure(config: pytest.Config) -> None:
    socket.socket.connect = connect  # type: ignore[method-assign]
    socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]
    from civspace.settings import tests

    if tests.REDIS_URL:
        import redis

        with redis.Redis.from_url(tests.REDIS_URL) as server:
            for key in server.scan_iter(match=f"{tests.RUN_NAME}:*", count=1000):
                server.delete(key)
    shutil.rmtree(tests.RUN_DIR, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with a reason, what the engines of this run cannot prove. CI has a run with each of them."""
    from tests.private.servers import missing

    postgres = django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    no_servers = missing() if postgres else "needs PostgreSQL (TEST_DATABASE_URL)"
    for item in items:
        if item.get_closest_marker("postgres") and not postgres:
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL (TEST_DATABASE_URL)"))
        if no_servers and item.get_closest_marker("faults"):
            item.add_marker(pytest.mark.skip(reason=no_servers))
        if item.get_closest_marker("redis") and not django_settings.REDIS_URL:
            item.add_marker(pytest.mark.skip(reason="needs Redis (REDIS_URL)"))


@pytest.fixture(autouse=True)
def own_directories(settings, tmp_path: Path) -> Path:
    """Give every test an empty data directory: files, mail and whatever is written beside the database."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {**settings.STORAGES["default"], "OPTIONS": {"location": str(settings.MEDIA_ROOT)}},
    }
    return tmp_path


@pytest.fixture(autouse=True)
def own_cache(settings) -> Iterator[None]:
    """Give every test an empty cache, also where the cache is shared between processes."""
    empty_cache()
    yield
    settings.CACHE_SPACE[0] = ""


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """Begin and end every test in English: a language activated by one test never reaches the next."""
    from django.utils import timezone, translation

    with translation.override("en"):
        yield
    timezone.deactivate()
