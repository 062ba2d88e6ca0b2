"""Shared by the tests of this room."""

from types import SimpleNamespace

import pytest

from tests.organizations.cast import make_cast


@pytest.fixture
def cast(db: None) -> SimpleNamespace:
    """Return an organization with everybody around it; see ACTORS."""
    return make_cast()
