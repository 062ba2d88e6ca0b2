"""One cast for each file of this folder, in a transaction that is undone afterwards."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.accreditation.committee.sittings import Cast, cast


@pytest.fixture(scope="module")
def them(django_db_setup: Any, django_db_blocker: Any) -> Iterator[Cast]:
    """The people around a committee."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield cast()
        transaction.set_rollback(True)
