"""Who may read a file, and how it is sent."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.people.models import User
from civspace.files import domain, readers
from civspace.web.access import access_of


def content(response) -> bytes:
    """Read a file that was sent to its end, as a browser does."""
    return b"".join(response.streaming_content) if response.streaming else b""


@pytest.fixture
def people(db):
    return [User.objects.create_user(f"{name}@example.org", "x") for name in ("owner", "reader", "other")]


@pytest.fixture
def file(people):
    upload = SimpleUploadedFile("Устав.txt", b"Text\n")
    return domain.store(upload=upload, by=people[0])


def test_its_uploader_reads_a_file_without_owner(client, people, file):
    address = reverse("file", args=[file.pk])
    assert address == f"/en/my/files/{file.pk}/"
    for person, status in zip(people, (200, 404, 404), strict=True):
        client.force_login(person)
        response = client.get(address)
        assert (response.status_code, content(response)) == (status, b"Text\n" if status == 200 else b"")
    client.logout()
    response = client.get(address)
    assert (response.status_code, response.url.split("?")[0]) == (302, "/en/sign-in/")


def test_the_room_of_the_owner_decides(client, people, file, monkeypatch):
    monkeypatch.setattr(readers, "_readers", {})
    owner = domain.store(upload=SimpleUploadedFile("o.txt", b"o"), by=people[2])
    domain.attach(file, owner)
    address = reverse("file", args=[file.pk])
    client.force_login(people[0])
    assert client.get(address).status_code == 404
    readers.register("civspace_files.file", lambda user, key: user == people[1] and key == str(owner.pk))
    assert client.get(address).status_code == 404
    client.force_login(people[1])
    assert content(client.get(address)) == b"Text\n"


def test_sent_so_that_no_browser_runs_it(client, people, file):
    client.force_login(people[0])
    response = client.get(reverse("file", args=[file.pk]))
    assert content(response) == b"Text\n"
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert client.get(reverse("file", args=[uuid.uuid4()])).status_code == 404
    assert client.post(reverse("file", args=[file.pk])).status_code == 405


def test_access_is_declared():
    from civspace.files.urls import urlpatterns

    assert [access_of(pattern.callback) for pattern in urlpatterns] == ["signed_in"]
