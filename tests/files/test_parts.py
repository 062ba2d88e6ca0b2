"""A file that comes in parts: it goes on where it stopped, arrives whole or not at all, and waits for a day."""

import datetime
import hashlib
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.organizations.domain import claim_organization
from civspace.files import domain, parts
from civspace.files.models import File, Upload
from civspace.files.queries import WAITS, content_of, path_of
from tests.factories import make_organization, person

pytestmark = pytest.mark.django_db
DATA = b"We exist, and we go on.\n" * 20_000


def pieces(data=DATA):
    return [(offset, data[offset : offset + parts.PART]) for offset in range(0, len(data), parts.PART)]


def test_whole_after_parts(django_capture_on_commit_callbacks):
    by = person()
    upload = parts.begin(by=by, name="proof.txt", size=len(DATA))
    for offset, data in pieces():
        upload = parts.receive(upload=upload, offset=offset, data=data)
        with pytest.raises(parts.WrongOffset) as raised:
            parts.receive(upload=upload, offset=offset, data=data)
        assert raised.value.received == offset + len(data)
    with django_capture_on_commit_callbacks(execute=True):
        file = parts.finish(upload=upload, by=by, sha256=hashlib.sha256(DATA).hexdigest())
    assert (file.name, file.size, file.owner_type, file.uploaded_by) == ("proof.txt", len(DATA), "", str(by.pk))
    assert parts.own(by).get().stored == file.pk
    assert not any(default_storage.exists(f"uploads/{upload.pk}/{offset}") for offset, _data in pieces())


def test_what_is_refused_keeps_nothing():
    by = person()
    for size in (0, -1, 10 * 1024 * 1024 + 1):
        with pytest.raises(ValidationError):
            parts.begin(by=by, name="x", size=size)
    upload = parts.begin(by=by, name="x.txt", size=4)
    for data in (b"", b"12345", b"1" * (parts.PART + 1)):
        with pytest.raises(ValidationError):
            parts.receive(upload=upload, offset=0, data=data)
    with pytest.raises(parts.WrongOffset):
        parts.finish(upload=upload, by=by)
    parts.receive(upload=upload, offset=0, data=b"1234")
    with pytest.raises(ValidationError):
        parts.finish(upload=upload, by=by, sha256="0" * 64)
    assert (Upload.objects.count(), File.objects.count()) == (0, 0)
    for _number in range(parts.MOST):
        parts.begin(by=by, name="x", size=1)
    with pytest.raises(ValidationError):
        parts.begin(by=by, name="x", size=1)


def test_a_day_and_then_it_goes(django_capture_on_commit_callbacks):
    by = person()
    upload = parts.begin(by=by, name="x.txt", size=4)
    parts.receive(upload=upload, offset=0, data=b"12")
    assert parts.forget_old() == 0
    Upload.objects.update(created_at=timezone.now() - parts.KEPT - datetime.timedelta(seconds=1))
    assert parts.own(by).count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert parts.forget_old() == 1
    assert not default_storage.exists(f"uploads/{upload.pk}/0") and not Upload.objects.exists()


def test_the_pages_of_the_script():
    by, other = Client(), Client()
    by.force_login(person())
    other.force_login(person())

    def post(browser, address, content):
        return browser.post(address, json.dumps(content), content_type="application/json")

    opened = post(by, reverse("upload_begin"), {"name": "proof.txt", "size": 8})
    address = opened.json()["address"]
    assert (opened.status_code, opened.json()["offset"], opened.json()["part"]) == (201, 0, 262144)
    raw = {"content_type": "application/octet-stream"}
    assert by.post(f"{address}?offset=0", b"Hello", **raw).json()["offset"] == 5
    wrong = by.post(f"{address}?offset=0", b"Hello", **raw)
    assert (wrong.status_code, wrong.json()["offset"]) == (409, 5)
    assert by.get(address).json()["offset"] == 5
    assert post(by, f"{address}finish/", {}).status_code == 409
    assert other.get(address).status_code == 404
    assert other.post(f"{address}?offset=5", b" UN", **raw).status_code == 404
    assert Client().get(address).status_code == 302
    by.post(f"{address}?offset=5", b" UN", **raw)
    proof = {"sha256": hashlib.sha256(b"Hello UN").hexdigest()}
    done = post(by, f"{address}finish/", proof).json()
    assert (done["name"], done["size"]) == ("proof.txt", 8) and File.objects.filter(pk=done["file"]).exists()
    assert post(by, f"{address}finish/", proof).json() == done
    assert post(other, f"{address}finish/", proof).status_code == 404
    assert by.post(reverse("upload_begin"), b"[", content_type="application/json").status_code == 400


def test_an_upload_that_broke_off_goes_on_where_its_person_sends_the_same_again():
    by = person()
    upload = parts.begin(by=by, name="x.txt", size=8)
    parts.receive(upload=upload, offset=0, data=b"1234")
    again = parts.begin(by=by, name="x.txt", size=8, resume=True)
    assert (again.pk, again.received) == (upload.pk, 4)
    others = [
        parts.begin(by=by, name="x.txt", size=8),
        parts.begin(by=by, name="y.txt", size=8, resume=True),
        parts.begin(by=by, name="x.txt", size=9, resume=True),
        parts.begin(by=person(), name="x.txt", size=8, resume=True),
    ]
    assert {one.received for one in others} == {0}
    assert len({upload.pk, *(one.pk for one in others)}) == 5


def sent(by, data=b"12345678", name="x.txt"):
    upload = parts.begin(by=by, name=name, size=len(data))
    return parts.receive(upload=upload, offset=0, data=data)


def test_an_answer_that_was_lost_is_given_again(django_capture_on_commit_callbacks):
    by = person()
    upload, proof = sent(by), hashlib.sha256(b"12345678").hexdigest()
    with django_capture_on_commit_callbacks(execute=True):
        file = parts.finish(upload=upload, by=by, sha256=proof)
    assert not default_storage.exists(f"uploads/{upload.pk}/0")
    assert parts.finish(upload=upload, by=by, sha256=proof) == file
    again = parts.begin(by=by, name="x.txt", size=8, resume=True)
    assert (again.pk, again.received) == (upload.pk, 8)
    assert parts.finish(upload=again, by=by, sha256=proof) == file
    with pytest.raises(parts.WrongOffset):
        parts.receive(upload=again, offset=0, data=b"1234")
    assert File.objects.count() == 1
    domain.attach(file, file)
    assert parts.finish(upload=again, by=by, sha256=proof) == file
    assert parts.begin(by=by, name="x.txt", size=8, resume=True).received == 0


def test_another_file_of_the_same_name_and_size_is_not_taken_for_the_one_that_is_stored():
    by = person()
    upload = sent(by)
    file = parts.finish(upload=upload, by=by)
    with pytest.raises(ValidationError) as refusal:
        parts.finish(upload=upload, by=by, sha256=hashlib.sha256(b"87654321").hexdigest())
    assert refusal.value.code == "damaged"
    assert not Upload.objects.exists() and content_of(file) == b"12345678"


def test_a_file_that_is_gone_since_is_uploaded_again():
    by = person()
    upload = sent(by)
    domain.erase(parts.finish(upload=upload, by=by))
    assert parts.begin(by=by, name="x.txt", size=8, resume=True).pk != upload.pk
    with pytest.raises(ValidationError) as refusal:
        parts.finish(upload=upload, by=by)
    assert refusal.value.code == "gone"
    assert not Upload.objects.filter(pk=upload.pk).exists()


def test_a_fault_while_storing_leaves_the_parts(monkeypatch):
    def full(**given):
        raise OSError(28, "No space left on device")

    by = person()
    upload = sent(by)
    with monkeypatch.context() as faulty:
        faulty.setattr(parts, "store", full)
        with pytest.raises(OSError, match="No space"):
            parts.finish(upload=upload, by=by)
    assert not File.objects.exists()
    assert content_of(parts.finish(upload=upload, by=by)) == b"12345678"


def test_of_two_that_are_asked_for_at_once_one_stays(monkeypatch, django_capture_on_commit_callbacks):
    by = person()
    upload = sent(by)
    earlier = []

    def slow(**given):
        monkeypatch.undo()
        earlier.append(parts.finish(upload=upload, by=by))
        return domain.store(**given)

    monkeypatch.setattr(parts, "store", slow)
    with django_capture_on_commit_callbacks(execute=True):
        file = parts.finish(upload=upload, by=by)
    assert [file] == earlier == list(File.objects.all())
    assert content_of(file) == b"12345678"


def test_stored_uploads_are_not_open_any_more(monkeypatch):
    monkeypatch.setattr(parts, "MOST", 1)
    by = person()
    parts.finish(upload=sent(by), by=by)
    parts.begin(by=by, name="y.txt", size=1)
    with pytest.raises(ValidationError):
        parts.begin(by=by, name="z.txt", size=1)


def test_what_nothing_takes_goes_after_two_days_and_what_is_used_stays(django_capture_on_commit_callbacks):
    by, organization = person(), make_organization(state="listed")

    def stored(text, **changed):
        file = domain.store(upload=SimpleUploadedFile("a.txt", text), by=by)
        File.objects.filter(pk=file.pk).update(**changed)
        return file

    over = {"created_at": timezone.now() - WAITS}
    left, owned = stored(b"left", **over), stored(b"owned", **over)
    young, same = stored(b"young", created_at=over["created_at"] + datetime.timedelta(minutes=1)), stored(b"same")
    copy, evidence = stored(b"same", **over), stored(b"evidence")
    domain.attach(owned, owned)
    claim_organization(organization=organization, by=by, evidence=evidence)
    # As if its owner had never been written down: what a row rests on is not left over.
    File.objects.filter(pk=evidence.pk).update(owner_type="", owner_id="", **over)
    with django_capture_on_commit_callbacks(execute=True):
        assert domain.forget_left_over() == 2
    assert set(File.objects.all()) == {owned, young, same, evidence}
    assert not default_storage.exists(path_of(left.sha256)) and default_storage.exists(path_of(copy.sha256))
    assert domain.forget_left_over() == 0
