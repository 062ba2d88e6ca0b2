"""Whole numbers that come with a request: odd ones are no number, and no error of the portal."""

import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.people.models import User
from civspace.files import parts
from civspace.web.numbers import number_in, version_in

ROOT = Path(__file__).resolve().parent.parent.parent
ODD = ("", "²", "①", "-1", "+1", "1.0", "1_0", " 1", "1e3", "x", "9" * 10, "9" * 5000)


@pytest.mark.any_engine
def test_only_whole_numbers_are_numbers():
    assert [number_in(text) for text in ODD] == [None] * len(ODD)
    assert [number_in(text) for text in ("0", "7", "007", "٤٢", "9" * 9)] == [0, 7, 7, 42, 999_999_999]
    assert [number_in(text, digits=5) for text in ("12345", "123456")] == [12345, None]
    assert [version_in(RequestFactory().post("/", {"version": text})) for text in ("3", "²")] == [3, None]
    assert version_in(RequestFactory().post("/")) is None


@pytest.mark.any_engine
def test_no_page_reads_numbers_by_itself():
    pages = [
        path
        for room in ("accounts", "civspace", "meetings", "submissions")
        for path in (ROOT / room).rglob("*.py")
        if "views" in path.as_posix().removeprefix(ROOT.as_posix()) or path.name == "forms.py"
    ]
    assert len(pages) > 100
    assert [
        str(path.relative_to(ROOT)) for path in pages if re.search(r"\.is(digit|decimal)\(", path.read_text())
    ] == []


@pytest.mark.django_db
def test_a_part_of_a_file_at_an_odd_place_is_told_where_it_begins():
    person = User.objects.create_user("a@example.org", "x")
    browser = Client()
    browser.force_login(person)
    address = reverse("upload_part", args=[parts.begin(by=person, name="x.txt", size=4).pk])
    for odd in ODD:
        answer = browser.post(f"{address}?offset={odd}", b"1234", content_type="application/octet-stream")
        assert (answer.status_code, answer.json()["offset"]) == (409, 0)
