"""Machines of one portal: the same signing key, the same files; a machine that differs is found and not started."""

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from civspace.operations import sameness
from civspace.operations.management.commands import prepare
from civspace.operations.models import Mark, Sign
from civspace.operations.sameness import FILES_DIFFER, KEY_DIFFERS, differences, leave_marks

pytestmark = pytest.mark.django_db
FIRST, SECOND = "a" * 64, "b" * 64


@pytest.fixture
def marked(settings):
    """A portal whose first machine has left its marks."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = FIRST, []
    leave_marks()
    return settings


def marks():
    return dict(Mark.objects.values_list("name", "value"))


def test_nothing_differs_before_and_after_the_first_machine(settings):
    assert list(differences()) == []
    leave_marks()
    first = marks()
    assert set(first) == {"signing key", "files"}
    assert settings.SECRET_KEY not in str(first)
    leave_marks()
    assert (marks(), list(differences())) == (first, [])


def test_another_key_is_found_and_never_written_down(marked):
    before = marks()
    marked.SECRET_KEY = SECOND
    assert list(differences()) == [KEY_DIFFERS]
    leave_marks()
    assert (marks(), list(differences())) == (before, [KEY_DIFFERS])


def test_a_key_that_was_rotated_is_written_down_anew(marked):
    marked.SECRET_KEY, marked.SECRET_KEY_FALLBACKS = SECOND, [FIRST]
    assert list(differences()) == []
    leave_marks()
    marked.SECRET_KEY_FALLBACKS = []
    assert list(differences()) == []
    marked.SECRET_KEY = FIRST
    assert list(differences()) == [KEY_DIFFERS]


def test_files_of_another_folder_are_found(marked, tmp_path):
    before = marks()
    marked.STORAGES = {
        **marked.STORAGES,
        "default": {**marked.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "elsewhere")}},
    }
    assert list(differences()) == [FILES_DIFFER]
    leave_marks()
    assert (marks(), list(differences())) == (before, [FILES_DIFFER])
    leave_marks(adopt=True)
    assert list(differences()) == []
    assert default_storage.listdir("")[1] == [f"portal-{marks()['files']}"]


@pytest.fixture
def several(monkeypatch):
    """Machines that may be several, which prepare nothing."""
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: None)
    for module in (prepare, sameness):
        monkeypatch.setattr(module, "several_machines", lambda: True)


@pytest.mark.parametrize("options", [{}, {"wait": True}])
def test_a_machine_that_differs_does_not_start(marked, several, options):
    Sign.objects.create(name=Sign.REFERENCE, at="2026-01-01T00:00:00Z")
    call_command("prepare", **options)
    marked.SECRET_KEY = SECOND
    with pytest.raises(CommandError, match=r"civspace\.E020"):
        call_command("prepare", **options)
    call_command("prepare", adopt=True)
    call_command("prepare", **options)


def test_one_machine_alone_leaves_no_mark(monkeypatch):
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: None)
    call_command("prepare")
    assert marks() == {}
