"""After new keys: nothing of a case opens any more with the older ones, and everything with the newest."""

import io
import sys
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from reprisals.vault import bodies, domain
from reprisals.vault.domain import attaching
from reprisals.vault.domain.unlocking import ring_of
from reprisals.vault.errors import Hidden, Refused, Unreadable
from reprisals.vault.models import Attachment, AuditEvent, Item
from tests.reprisals import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(settings):
    return world.office(settings)


@pytest.fixture
def story(office):
    """A case with entries and files from before and after its keys were renewed because somebody left."""
    case, code = world.report(office, files=[world.upload(b"x" * 200_000), world.upload(b"", "empty.txt")])
    held = office.open("o1")
    domain.add_item(held, case, "internal", "note", {"text": "before"})
    domain.write_message(domain.reporter_of(domain.enter(code=code)), case, "from the reporter")
    kept = ring_of(office.open("o3"), case)  # what she wrote down before she left
    domain.offboard(key=office.key("o3"), actor="test")
    domain.rotate(held, case)
    domain.add_item(held, case, "internal", "note", {"text": "after"})
    return case, code, kept


def read(office, case):
    held = office.open("o2")
    items = [item for part in ("shared", "internal") for item in domain.open_items(held, case, part)]
    files = {file: b"".join(domain.read_file(held, file.id)[1]) for file in domain.files_of(held, case)}
    return items, files


def opens(case, kept) -> tuple[int, int]:
    """How many entries and files open with keys that somebody kept."""
    numbers = [0, 0]
    for row in Item.objects.filter(case=case).exclude(compartment="identity"):
        if key := kept.get((row.compartment, row.version)):
            bodies.open_row(row, key)
            numbers[0] += 1
    for row in Attachment.objects.filter(case=case):
        try:
            attaching.describe(row, kept)
            numbers[1] += 1
        except Unreadable:
            pass
    return numbers[0], numbers[1]


def blobs() -> set[str]:
    return {path.name for path in Path(django_settings.REPRISALS_BLOBS).iterdir()}


def test_older_keys_open_nothing_and_everything_is_as_it_was(office, story, django_capture_on_commit_callbacks):
    case, code, kept = story
    before, old = read(office, case), blobs()
    assert opens(case, kept) == (5, 2)  # the control: new keys alone take nothing back
    assert domain.old_entries(case) == (5, 2)
    assert domain.reseal_due(office.open("o1")) == [case]
    with django_capture_on_commit_callbacks(execute=True):
        assert domain.reseal(office.open("o1"), case) == (5, 2)
    assert opens(case, kept) == (0, 0)
    after = read(office, case)
    assert [item.whole for item in after[0]] == [True] * len(before[0])
    assert after == before
    assert len(blobs()) == 2 and not blobs() & old
    view = domain.reporter_view(domain.reporter_of(domain.enter(code=code)))
    assert ([item.text for item in view.messages], view.files) == (["from the reporter"], 2)
    domain.write_message(domain.reporter_of(domain.enter(code=code)), case, "and again")
    assert all(item.whole for item in read(office, case)[0])
    assert AuditEvent.objects.filter(action="case.resealed", object_id=str(case.pk)).count() == 1
    assert domain.reseal_due(office.open("o1")) == [] and domain.reseal(office.open("o1"), case) == (0, 0)


def test_the_identity_stays_as_it_is(office, story):
    case, _code, _kept = story
    before = list(Item.objects.filter(case=case, compartment="identity").values_list("version", "body"))
    domain.reseal(office.open("ic"), case)
    assert list(Item.objects.filter(case=case, compartment="identity").values_list("version", "body")) == before != []


def test_a_case_with_a_gap_or_a_lost_file_is_left_as_it_is(office, story):
    case, _code, _kept = story
    rows = sorted(Item.objects.filter(case=case).values_list("pk", "version", "body"))
    files, store = sorted(Attachment.objects.values_list("pk", "version", "blob")), blobs()
    held = office.open("o1")
    path = Path(django_settings.REPRISALS_BLOBS) / files[1][2]
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(Unreadable):
        domain.reseal(held, case)
    path.write_bytes(whole)
    first = Item.objects.filter(case=case, compartment="internal", version=1).first()
    Item.objects.filter(pk=first.pk).delete()
    with pytest.raises(Refused, match="gap"):
        domain.reseal(held, case)
    first.save(force_insert=True)
    assert sorted(Item.objects.filter(case=case).values_list("pk", "version", "body")) == rows
    assert sorted(Attachment.objects.values_list("pk", "version", "blob")) == files and blobs() == store
    assert not AuditEvent.objects.filter(action="case.resealed").exists()
    stranger = world.IntakeGroup.objects.create(names={"en": "Regional office"}, descriptions={})
    world.add(office, "other", group=stranger)
    with pytest.raises(Hidden):
        domain.reseal(office.open("other"), case)


def test_the_command_counts_first(office, story, monkeypatch):
    case, _code, kept = story
    enrolled, store = office.enrolled["o1"], blobs()

    def run(*args, **options):
        out = io.StringIO()
        monkeypatch.setattr(sys, "stdin", io.StringIO(enrolled.passphrase + "\n"))
        call_command("vault_reseal", *args, by=enrolled.key.officer_id, stdout=out, **options)
        return out.getvalue()

    told = f"{case.code}: 5 entries and 2 files were under older keys.\n"
    assert run(due=True, dry_run=True) == told + "Dry run: nothing was changed.\n"
    assert (opens(case, kept), blobs()) == ((5, 2), store)
    with pytest.raises(CommandError):
        run()
    assert run(due=True) == told and opens(case, kept) == (0, 0)
    assert run(due=True) == ""
