"""What every test shares: directories of its own, no network, no broker, and the engines that the marks ask for."""

import copy
import gc
import shutil
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.conf import settings as django_settings

import civspace.celery  # noqa: F401  (or @shared_task falls to a default broker)
from tests.caches import empty_cache

collect_ignore = [] if find_spec("playwright") else ["browser"]

T = TypeVar("T")
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


#: Files that take longest. They begin first, so that no worker is left alone with one of them at the end.
SLOW = (
    "tests/run/",
    "tests/test_hidden.py",
    "tests/faults/",
    "tests/operations/test_entry.py",
    "tests/operations/test_machines.py",
    "tests/operations/test_pool.py",
    "tests/operations/test_replica.py",
    "tests/landed/",
    "tests/api/test_schema.py",
    "tests/record/test_compendium_building.py",
    "tests/record/test_nothing_stays.py",
    "tests/statements/test_visibility.py",
    "tests/front/test_demo.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the files for several workers, and skip, with a reason, what the engines of this run cannot prove."""
    if hasattr(config, "workerinput"):
        many = Counter(item.path for item in items)
        items.sort(key=lambda item: (not item.nodeid.startswith(SLOW), -many[item.path]))
    _skip(items)


def _skip(items: list[pytest.Item]) -> None:
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


class Once:
    """Makes things in the transaction of a file of tests; the files that they store lie in a folder of their own."""

    def __init__(self, blocker: Any, folder: Path) -> None:
        self.blocker, self.folder = blocker, folder

    def __call__(self, make: Callable[[], T]) -> T:
        """Return what a function makes."""
        from django.test import override_settings
        from django.utils import translation

        kept = {**django_settings.STORAGES["default"], "OPTIONS": {"location": str(self.folder)}}
        storages = {**django_settings.STORAGES, "default": kept}
        places = override_settings(DATA_DIR=self.folder.parent, MEDIA_ROOT=self.folder, STORAGES=storages)
        empty_cache()
        with self.blocker.unblock(), translation.override("en"), places:
            made = make()
        django_settings.CACHE_SPACE[0] = ""
        return made


@pytest.fixture(scope="module")
def once(django_db_setup: Any, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Once]:
    """Make once, for all tests of a file, what is dear to make; it is undone after the last of them.

    Each test takes its own copy of it (`own_copy`). Every test of the file finds these rows in the database, so what
    counts rows or wants none asks for them too, or stands in another file. Not for tests that commit, nor for what
    depends on the settings or the time of one test.
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        with django_db_blocker.block():
            yield Once(django_db_blocker, tmp_path_factory.mktemp("once") / "files")
        transaction.set_rollback(True)


@pytest.fixture
def own_copy(once: Once, db: None, own_directories: Path) -> Callable[[T], T]:
    """Copy what was made once for the test alone, with the stored files: whatever it does, the next finds as before."""
    from django.db import connection

    assert len(connection.atomic_blocks) > 1, "A test that commits makes what it needs itself"
    if once.folder.exists():
        shutil.copytree(once.folder, own_directories / "files")
    return copy.deepcopy
