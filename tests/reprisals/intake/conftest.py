"""The settings of the intake around every test of it, and what counts in the memory of the process, emptied."""

from collections.abc import Iterator

import pytest
from django.test import override_settings
from django.urls import clear_script_prefix

from civspace.settings import intake
from reprisals.intake import limits
from tests.reprisals import world
from tests.reprisals.intake.browsing import Browser

#: What belongs to the run and not to the process.
OF_THE_RUN = (
    "DATABASES",
    "INSTALLED_APPS",
    "DATA_DIR",
    "SECRET_KEY",
    "LOGGING",
    "LOGGING_CONFIG",
    "CACHES",
    "ALLOWED_HOSTS",
)


def settings_of(module: object) -> dict[str, object]:
    """Return the settings of a process, without those of the run."""
    return {
        name: value
        for name, value in vars(module).items()
        if name.isupper() and name not in OF_THE_RUN and not name.startswith("REPRISALS_")
    }


@pytest.fixture(autouse=True)
def intake_settings(own_store) -> Iterator[None]:
    """Run with the settings of the intake."""
    limits.entries.clear()
    limits.reports.clear()
    with override_settings(**settings_of(intake)):
        yield
    clear_script_prefix()


@pytest.fixture
def office(db, settings, intake_settings) -> world.Office:
    """A channel with officers to whom reports are sealed."""
    return world.office(settings, officers=("o1",))


@pytest.fixture
def visitor() -> Browser:
    """A browser that keeps cookies and sends back what forms hold."""
    return Browser()
