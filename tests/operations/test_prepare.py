"""Preparing a portal and beginning a demo again: what is loaded when, and what is never thrown away."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from civspace.operations.management.commands import prepare, reset_demo
from civspace.operations.models import Sign

pytestmark = pytest.mark.django_db
STEPS = ["build_assets", "migrate", "load_reference"]


@pytest.fixture
def loaded(monkeypatch):
    """The names of the commands that were called, none of which runs."""
    names = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: names.append(name))
    return names


@pytest.fixture
def untouched(monkeypatch):
    """Fail when something would be thrown away."""

    def fail(self) -> None:
        raise AssertionError("tables were dropped")

    monkeypatch.setattr(reset_demo, "drop_tables", fail)


def signs():
    return set(Sign.objects.values_list("name", flat=True))


def person():
    return get_user_model().objects.create_user(email="person@example.org", password="a long pass phrase")


def test_no_demo_data_unless_it_is_a_demo(loaded):
    call_command("prepare")
    assert loaded == STEPS
    assert signs() == {Sign.REFERENCE}


def test_demo_data_come_once_into_an_empty_portal(loaded, settings):
    settings.DEMO = True
    call_command("prepare")
    assert loaded == [*STEPS, "load_demo"]
    assert signs() == {Sign.REFERENCE, Sign.DEMO_BEGUN, Sign.DEMO}
    call_command("prepare")
    assert loaded == [*STEPS, "load_demo", *STEPS]


def test_demo_data_whose_loading_was_interrupted_are_loaded_again(loaded, settings):
    settings.DEMO = True
    person()
    Sign.objects.create(name=Sign.DEMO_BEGUN, at="2026-01-01T00:00:00Z")
    call_command("prepare")
    assert "load_demo" in loaded


def test_no_demo_data_among_those_of_people(loaded, settings):
    settings.DEMO = True
    person()
    call_command("prepare")
    assert loaded == STEPS
    assert signs() == {Sign.REFERENCE, Sign.DEMO}


def test_a_portal_of_people_is_never_reset(untouched, settings):
    settings.DEMO = True
    person()
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("reset_demo")


def test_only_a_demo_is_reset(untouched):
    with pytest.raises(CommandError, match="DEMO=0"):
        call_command("reset_demo")


def test_a_demo_is_reset(monkeypatch, settings):
    settings.DEMO = True
    person()
    Sign.objects.create(name=Sign.DEMO_BEGUN, at="2026-01-01T00:00:00Z")
    done = []
    monkeypatch.setattr(reset_demo, "drop_tables", lambda: done.append("dropped"))
    monkeypatch.setattr(reset_demo, "call_command", lambda name, **options: done.append(name))
    call_command("reset_demo")
    assert done == ["dropped", "prepare"]
