"""What every test of the confidential channel shares: an own store, no network, the engines that marks ask for."""

import shutil
import socket
from pathlib import Path

import pytest
from django.conf import settings as django_settings

connect = socket.socket.connect


def local_connect(sock: socket.socket, address: object) -> None:
    """Connect on this machine alone."""
    if sock.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
        host = str(address[0])
        if not host.startswith(("127.", "::1", "localhost")):
            raise RuntimeError(f"A test may not reach the network: {host}")
    return connect(sock, address)  # type: ignore[arg-type]


def pytest_configure(config: pytest.Config) -> None:
    socket.socket.connect = local_connect  # type: ignore[method-assign, assignment]


def pytest_unconfigure(config: pytest.Config) -> None:
    from civspace.settings import tests_reprisals

    socket.socket.connect = connect  # type: ignore[method-assign]
    shutil.rmtree(tests_reprisals.RUN_DIR, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    postgres = django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    for item in items:
        if item.get_closest_marker("postgres") and not postgres:
            item.add_marker(pytest.mark.skip(reason="needs PostgreSQL (TEST_REPRISALS_DATABASE_URL)"))


@pytest.fixture(autouse=True)
def own_store(settings, tmp_path: Path) -> Path:
    """Give every test an empty store of blobs."""
    settings.DATA_DIR = tmp_path
    settings.REPRISALS_DIR = tmp_path / "s"
    settings.REPRISALS_BLOBS = str(tmp_path / "s" / "blobs")
    return tmp_path
