"""Mail without a mail server: one file for each message, readable by everybody in the demo and nowhere else."""

import os
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.test import Client
from django.urls import reverse

from civspace.notices.backends import kept_files, kept_message
from civspace.notices.demo_views import linked
from civspace.notices.domain import deliver
from tests.notices.conftest import delivery_to, person

BACKEND = "civspace.notices.backends.KeptMailBackend"


@pytest.fixture(autouse=True)
def kept_mail(settings) -> None:
    settings.EMAIL_BACKEND = BACKEND
    settings.EMAIL_URL = ""
    settings.DEMO = True
    settings.BASE_URL = "https://portal.example"


def keep(subject: str, body: str = "Text", **headers: str) -> None:
    """Send a message with text and HTML."""
    message = EmailMultiAlternatives(subject, body, to=["Amal <amal@example.org>"], headers=headers)
    message.attach_alternative(f"<b>HTML of {subject}</b>", "text/html")
    message.send()


def test_each_message_is_one_private_file(settings) -> None:
    keep("One")
    time.sleep(0.01)
    keep("Two")
    files = kept_files()
    assert [kept_message(path)["Subject"] for path in files] == ["Two", "One"]
    assert sorted(os.listdir(settings.EMAIL_FILE_PATH)) == sorted(path.name for path in files)
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert Path(settings.EMAIL_FILE_PATH).stat().st_mode & 0o777 == 0o700


def test_a_repeat_replaces_the_message() -> None:
    for _twice in range(2):
        keep("One", **{"Message-ID": "<same@localhost>"})
    assert len(kept_files()) == 1


def test_a_message_to_nobody_is_not_kept() -> None:
    assert get_connection().send_messages([EmailMessage("Subject", "Text")]) == 0
    assert kept_files() == []


def test_the_list_shows_recipient_subject_and_time_newest_first(client: Client) -> None:
    assert "No mail yet" in client.get(reverse("demo_mail")).text
    keep("First <b>")
    time.sleep(0.01)
    keep("Second")
    page = client.get(reverse("demo_mail"))
    assert page["Cache-Control"] == "no-store"
    assert not page.cookies
    assert [row["subject"] for row in page.context["rows"]] == ["Second", "First <b>"]
    assert "First &lt;b&gt;" in page.text
    assert "amal@example.org" in page.text
    assert "<time" in page.text


@pytest.mark.django_db
def test_the_page_of_a_message_shows_its_text_with_links_to_the_portal(client: Client) -> None:
    delivery = delivery_to(person("Amal", language="ar"))
    assert deliver(delivery_id=delivery.pk) == "sent"
    (path,) = kept_files()
    page = client.get(reverse("demo_mail_message", args=[path.stem]))
    assert page["Cache-Control"] == "no-store"
    assert not page.cookies
    assert '<a href="/ar/my/statements/1/" dir="ltr">https://portal.example/ar/my/statements/1/</a>' in page.text
    (unsubscribe,) = re.findall(r'href="(/ar/unsubscribe/[^"]+)"', page.text)
    assert client.post(unsubscribe).status_code == 200


ORIGINS = {"https://portal.example", "http://127.0.0.1:8000"}


@pytest.mark.parametrize(
    "text, html",
    [
        (
            "Go: https://portal.example/en/a/?b=c&d=e.",
            'Go: <a href="/en/a/?b=c&amp;d=e" dir="ltr">https://portal.example/en/a/?b=c&amp;d=e</a>.',
        ),
        ("http://127.0.0.1:8000/x", '<a href="/x" dir="ltr">http://127.0.0.1:8000/x</a>'),
        ("https://portal.example", '<a href="/" dir="ltr">https://portal.example</a>'),
        ("https://portal.example//evil.example/", "https://portal.example//evil.example/"),
        ("https://evil.example/ http://portal.example/", "https://evil.example/ http://portal.example/"),
        ("https://portal.example.evil.example/", "https://portal.example.evil.example/"),
        ("https://portal.example@evil.example/", "https://portal.example@evil.example/"),
        ("javascript:alert(1) <script>", "javascript:alert(1) &lt;script&gt;"),
        ("https://portal.example/<b>", '<a href="/" dir="ltr">https://portal.example/</a>&lt;b&gt;'),
        (
            "http://[broken https://portal.example/a",
            'http://[broken <a href="/a" dir="ltr">https://portal.example/a</a>',
        ),
    ],
)
def test_only_addresses_of_this_portal_can_be_followed(text: str, html: str) -> None:
    assert linked(text, ORIGINS) == html


@pytest.mark.parametrize("change", [{"DEMO": False}, {"EMAIL_URL": "smtp://mail.example"}])
def test_there_is_no_such_page_outside_the_demo(client: Client, settings: Any, change: dict[str, Any]) -> None:
    keep("One")
    (path,) = kept_files()
    addresses = [reverse("demo_mail"), reverse("demo_mail_message", args=[path.stem])]
    assert [client.get(address).status_code for address in addresses] == [200, 200]
    for name, value in change.items():
        setattr(settings, name, value)
    assert [client.get(address).status_code for address in addresses] == [404, 404]


def test_no_other_file_can_be_read(client: Client, settings: Any) -> None:
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True)
    (folder / "other.eml").write_text("Subject: x\n\nx")
    base = reverse("demo_mail")
    assert client.get(f"{base}other/").status_code == 404
    assert client.get(f"{base}{'0' * 32}/").status_code == 404
    assert client.get(f"{base}..%2f..%2fsecret/").status_code == 404
