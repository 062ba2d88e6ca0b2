"""The audit trail is recomputed: what was changed, moved or taken away shows, what was erased rightly does not."""

import logging
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civspace.audit.domain import broken, erase_person, record
from civspace.audit.models import Entry, Payload, Seal
from civspace.audit.verifying import broken_entries, broken_seals, seal
from civspace.operations.models import Sign
from civspace.operations.tasks import verify_audit
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def trail():
    """Two chains of three entries."""
    Entry.objects.all().delete()
    first, second = factories.person(email="a@example.org"), factories.person(email="b@example.org")
    Entry.objects.all().delete()
    for verb in ("one", "two", "three"):
        for person in (first, second):
            record(person, verb, by=person, reason="Because", difference={"word": verb})
    return first, second


def later(hours=2):
    return timezone.now() + timedelta(hours=hours)


def change(person, number, **values):
    Entry.objects.filter(object_id=str(person.pk), seq=number).update(**values)


def at(person, *numbers):
    return [(person._meta.label_lower, str(person.pk), number) for number in numbers]


def test_a_whole_trail_verifies(trail):
    assert list(broken_entries()) == []
    out = StringIO()
    call_command("verify_audit", stdout=out)
    assert out.getvalue() == "The audit trail is whole.\n"


@pytest.mark.parametrize(
    ("values", "bad"),
    [
        ({"verb": "other"}, [2]),
        ({"actor_id": "other"}, [2]),
        ({"rule": {"source": "other"}}, [2]),
        ({"at": timezone.now() - timedelta(days=9)}, [2]),
        ({"commitment": "0" * 64}, [2]),
        ({"hash": "0" * 64}, [2, 3]),
        ({"seq": 9}, [3, 9]),
    ],
)
def test_an_entry_that_was_changed_is_found(trail, values, bad):
    change(trail[0], 2, **values)
    assert sorted(broken_entries()) == at(trail[0], *bad)
    assert sorted(broken(trail[0]._meta.label_lower, str(trail[0].pk))) == bad
    assert broken(trail[1]._meta.label_lower, str(trail[1].pk)) == []
    out = StringIO()
    with pytest.raises(CommandError, match=f"{len(bad)} places"):
        call_command("verify_audit", stdout=out)
    assert out.getvalue().count("Does not verify: ") == len(bad)


def test_words_that_were_changed_are_found_and_words_that_were_erased_are_none(trail):
    erase_person(actor_id=str(trail[1].pk), object_type=trail[1]._meta.label_lower)
    assert list(broken_entries()) == []
    Payload.objects.filter(entry__object_id=str(trail[0].pk), entry__seq=2).update(reason="Other")
    assert list(broken_entries()) == at(trail[0], 2)


def test_an_entry_taken_out_of_the_middle_is_found(trail):
    Entry.objects.filter(object_id=str(trail[0].pk), seq=2).delete()
    assert list(broken_entries()) == at(trail[0], 3)


def test_what_is_taken_from_the_end_breaks_the_seal(trail):
    made = seal(later())
    assert (made.entries, made.up_to) == (6, Entry.objects.order_by("pk").last().pk)
    assert broken_seals() == []
    Entry.objects.filter(object_id=str(trail[0].pk), seq=3).delete()
    assert list(broken_entries()) == []
    assert broken_seals() == [made.pk]
    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=StringIO())


def test_a_seal_goes_on_from_the_one_before(trail):
    first = seal(later())
    assert seal(later()) is None
    record(trail[0], "four")
    assert seal() is None  # too young
    second = seal(later())
    assert (first.entries, second.entries) == (6, 1)
    assert broken_seals() == []
    Seal.objects.filter(pk=first.pk).update(digest="0" * 64)
    assert broken_seals() == [first.pk, second.pk]


def test_an_empty_trail_has_no_seal():
    Entry.objects.all().delete()
    assert (seal(later()), broken_seals(), list(broken_entries())) == (None, [], [])


def test_every_night_the_trail_is_verified_and_sealed(trail, caplog):
    Entry.objects.all().delete()
    assert verify_audit() is True
    assert Sign.objects.filter(name=Sign.AUDIT).exists()
    Sign.objects.all().delete()
    record(trail[0], "four")
    Entry.objects.update(verb="five")
    with caplog.at_level(logging.ERROR):
        assert verify_audit() is False
    assert "1 entries and 0 seals do not verify" in caplog.text
    assert not Sign.objects.filter(name=Sign.AUDIT).exists()
    assert not Seal.objects.exists()


def test_the_seal_of_the_night_is_told_to_the_log(trail, caplog, monkeypatch):
    from civspace.operations import tasks

    monkeypatch.setattr(tasks, "seal", lambda: seal(later()))
    with caplog.at_level(logging.INFO):
        assert verify_audit() is True
    made = Seal.objects.get()
    assert f"up to entry {made.up_to}: {made.digest[:32]} {made.digest[32:]}" in caplog.text
    assert verify_audit() is True
    assert Seal.objects.count() == 1


def test_verifying_asks_once_however_long_the_trail_is(trail):
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert list(broken_entries()) == []
        numbers.append(len(asked))
        record(trail[0], "more")
    assert numbers[0] == numbers[1] == 1
