"""A file that comes in parts: it goes on where it stopped, arrives whole or not at all, and waits for a day."""

import datetime
import hashlib
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civspace.files import parts
from civspace.files.models import File, Upload
from tests.factories import person

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
    assert not Upload.objects.exists()
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
    done = post(by, f"{address}finish/", {"sha256": hashlib.sha256(b"Hello UN").hexdigest()}).json()
    assert (done["name"], done["size"]) == ("proof.txt", 8) and File.objects.filter(pk=done["file"]).exists()
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
