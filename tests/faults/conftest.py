"""One portal for the tests of a file; each begins with every part running and every server answering."""

from collections.abc import Iterator

import pytest

from tests.private.mail import ACCEPT
from tests.private.portal import Portal, private_portal


@pytest.fixture(scope="module")
def whole_portal() -> Iterator[Portal]:
    """A portal with one of each part."""
    with private_portal() as portal:
        yield portal


@pytest.fixture
def portal(whole_portal: Portal) -> Portal:
    """The same portal, whole again after whatever the test before did to it."""
    for path in whole_portal.points.iterdir():
        path.unlink()
    whole_portal.postgres.gate.open()
    whole_portal.redis.gate.open()
    whole_portal.mail.mode = ACCEPT
    whole_portal.mail.modes.clear()
    whole_portal.wait_healthy()
    return whole_portal
