"""What is made once for a file of tests: no test finds what another did to it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from accounts.people.models import User
from tests.factories import person

pytestmark = pytest.mark.django_db


def make() -> SimpleNamespace:
    default_storage.save("kept.txt", ContentFile(b"As it was"))
    cache.set("kept", "of the file")
    return SimpleNamespace(person=person(name="First"), names=["First"])


@pytest.fixture(scope="module")
def made(once: Any) -> SimpleNamespace:
    return once(make)


@pytest.fixture
def cast(own_copy: Any, made: SimpleNamespace) -> SimpleNamespace:
    return own_copy(made)


@pytest.mark.parametrize("_turn", range(2))
def test_each_test_finds_rows_objects_and_files_as_they_were_made(
    cast: SimpleNamespace, made: SimpleNamespace, _turn: int
) -> None:
    assert list(User.objects.values_list("pk", "name")) == [(cast.person.pk, "First")]
    assert (cast.person.name, cast.names, made.names) == ("First", ["First"], ["First"])
    with default_storage.open("kept.txt") as file:
        assert file.read() == b"As it was"
    assert (cache.get("kept"), mail.outbox) == (None, [])
    cast.person.name = "Changed"
    cast.person.save()
    person(name="Another")
    cast.names.append("Changed")
    default_storage.delete("kept.txt")
    default_storage.save("kept.txt", ContentFile(b"Changed"))
    cache.set("kept", "of the test")
