"""Who may read a file, and how it is sent: from an address of a minute that no cookie goes to."""

import uuid
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.people.models import User
from civspace.files import domain, handing, readers
from civspace.files.models import File
from civspace.files.states import Scan
from civspace.web.access import access_of


def content(response) -> bytes:
    """Read a file that was sent to its end, as a browser does."""
    return b"".join(response.streaming_content) if response.streaming else b""


def led_to(client, file) -> str:
    """Return where the page behind the session leads."""
    answer = client.get(reverse("file", args=[file.pk]))
    assert (answer.status_code, content(answer), answer.headers["Cache-Control"]) == (302, b"", "private, no-store")
    return answer.url


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
        response = client.get(address, follow=True)
        assert (response.status_code, content(response)) == (status, b"Text\n" if status == 200 else b"")
        assert len(response.redirect_chain) == (status == 200)
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
    assert content(client.get(address, follow=True)) == b"Text\n"


def test_sent_so_that_no_browser_runs_it(client, people, file):
    client.force_login(people[0])
    response = client.get(led_to(client, file))
    assert content(response) == b"Text\n"
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "sandbox"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert client.get(reverse("file", args=[uuid.uuid4()])).status_code == 404
    assert client.post(reverse("file", args=[file.pk])).status_code == 405
    assert client.post(handing.address_for(file, people[0])).status_code == 405


def test_no_cookie_is_read_or_set_where_a_file_is_handed_out(client, people, file, django_assert_num_queries):
    client.force_login(people[0])
    address = led_to(client, file)
    for cookie in ("sessionid=evil; csrftoken=evil; messages=evil", f"sessionid={client.cookies['sessionid'].value}"):
        with django_assert_num_queries(2):  # the person and the file; no session
            response = Client(headers={"Cookie": cookie}).get(address)
        assert (response.status_code, content(response)) == (200, b"Text\n")
        assert (response.cookies, response.headers["Vary"]) == ({}, "Accept-Language")


def test_an_address_is_of_one_file_one_account_and_one_minute(client, people, file, monkeypatch):
    other = domain.store(upload=SimpleUploadedFile("b.txt", b"Other\n"), by=people[0])
    address = handing.address_for(file, people[0])
    signed = address.split("/")[2]
    forged = [signed[:-1] + ("A" if signed[-1] != "A" else "B"), "x", handing.signing.dumps([str(other.pk), "1"])]
    for one in forged:
        answer = client.get(reverse("file_handed_out", args=[one]))
        assert (answer.status_code, answer.content, answer.cookies) == (404, b"Page not found", {})
    assert content(client.get(address)) == b"Text\n"
    monkeypatch.setattr(handing, "SECONDS", -1)
    answer = client.get(address)
    assert (answer.status_code, answer.url) == (302, f"/en/my/files/{file.pk}/")
    monkeypatch.undo()
    User.objects.filter(pk=people[0].pk).update(is_active=False)
    assert client.get(address).status_code == 404
    User.objects.filter(pk=people[0].pk).update(is_active=True)
    File.objects.filter(pk=file.pk).update(scan=Scan.FLAGGED)
    assert client.get(address).status_code == 404
    domain.erase(file)
    assert client.get(address).status_code == 404


def test_a_host_of_its_own_hands_out_files_and_nothing_else(client, people, file, settings, monkeypatch):
    settings.FILES_HOST, settings.BASE_URL = "files.example.org", "https://portal.example.org"
    client.force_login(people[0])
    address = led_to(client, file)
    assert address.startswith("https://files.example.org/files/")
    path = urlsplit(address).path
    there, here = {"Host": "Files.example.org"}, {"Host": "portal.example.org"}
    assert content(client.get(path, headers=there)) == b"Text\n"
    assert client.get(path, headers=here).status_code == 404
    for page in ("/", "/en/", f"/en/my/files/{file.pk}/", "/static/web/civspace.css", "/healthz", "/api/v1/meetings/"):
        answer = client.get(page, headers=there)
        assert (answer.status_code, answer.content, answer.cookies) == (404, b"Page not found", {}), page
    monkeypatch.setattr(handing, "SECONDS", -1)
    assert client.get(path, headers=there).url == f"https://portal.example.org/en/my/files/{file.pk}/"


def test_access_is_declared():
    from civspace.files import machine_urls, urls

    assert [access_of(pattern.callback) for pattern in urls.urlpatterns] == ["signed_in"] * 4
    assert [access_of(pattern.callback) for pattern in machine_urls.urlpatterns] == ["token"]
