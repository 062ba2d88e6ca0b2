"""Asking for a compendium on its page and by the API, reading it, and the ZIP of the official documents."""

import csv
import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from civspace.renditions import engine, store
from civspace.renditions.models import Rendition
from submissions.record.compendium_set import collect
from submissions.record.compendium_zip import zipped
from submissions.record.domain import compendium_building as building
from submissions.record.domain.compendium import ask_for_compendium
from submissions.record.models import Compendium, CompendiumVolume
from submissions.statements import domain
from tests import factories
from tests.record.compendium_cast import build, build_documents, make_cast, of_meeting, publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not engine.available(), reason="needs Pango and the fonts of the documents"),
]
LIST = "/en/statements/compendium/"


@pytest.fixture(scope="module")
def made(once):
    """The cast and its documents."""
    cast = once(make_cast)
    once(build_documents)
    return cast


@pytest.fixture
def cast(own_copy, made):
    return own_copy(made)


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def page_of(cast, **more) -> str:
    return LIST + "?" + "&".join(f"{name}={value}" for name, value in {"meeting": cast.meeting.slug, **more}.items())


def test_the_meeting_and_the_list_lead_to_it(client, cast):
    meeting = client.get(f"/en/meetings/{cast.meeting.slug}/").content.decode()
    assert f'href="{LIST}?meeting={cast.meeting.slug}"' in meeting
    found = client.get(f"/en/statements/?meeting={cast.meeting.slug}&page=1").content.decode()
    assert f'href="{LIST}?meeting={cast.meeting.slug}"' in found
    assert f'href="{LIST}"' in client.get("/en/statements/").content.decode()


def test_a_meeting_without_statements_does_not_lead_to_it(client, cast):
    meeting = factories.open_meeting()
    assert "compendium" not in client.get(f"/en/meetings/{meeting.slug}/").content.decode()


def test_from_asking_to_reading(client, cast):
    address = page_of(cast, order="item")
    first = client.get(address)
    assert first["Cache-Control"] == "no-store"
    assert "Make the document" in first.content.decode()
    assert Compendium.objects.count() == 0  # to look is not to ask
    asked = client.post(address)
    assert (asked.status_code, asked["Location"]) == (303, address)
    assert not asked.cookies
    waiting = client.get(address)
    assert waiting["Cache-Control"] == "no-store"
    assert '<progress class="progress" max="4" value="0"' in waiting.content.decode()
    assert client.post(address).status_code == 303
    compendium = build(Compendium.objects.get())
    ready = client.get(address)
    assert "public" in ready["Cache-Control"]
    link = f"/en/compendia/{compendium.pk}/1.pdf"
    assert f'href="{link}"' in ready.content.decode()
    assert "Make the document" not in ready.content.decode()
    file = client.get(link)
    volume = compendium.volumes.get()
    content = body(file)
    assert (file.status_code, file["Content-Type"], len(content)) == (200, "application/pdf", volume.size)
    assert file["ETag"] == f'"{volume.content_hash}"'
    assert f"{cast.meeting.slug}-1-en.pdf" in file["Content-Disposition"]
    assert client.get(link, headers={"If-None-Match": file["ETag"]}).status_code == 304
    publish(cast, "lakes", title="One more")
    changed = client.get(address).content.decode()
    assert "Documents were published or changed since." in changed
    assert "Make it again" in changed
    assert f'href="{link}"' in changed


def test_a_volume_that_is_not_ready_or_not_there_is_not_found(client, cast):
    compendium = build(ask_for_compendium(asked=of_meeting(cast.meeting)))
    link = f"/en/compendia/{compendium.pk}/"
    assert client.get(f"{link}2.pdf").status_code == 404
    Compendium.objects.update(state="queued")
    assert client.get(f"{link}1.pdf").status_code == 404
    Compendium.objects.update(state="ready")
    volume = CompendiumVolume.objects.get()
    default_storage.delete(volume.path)
    assert client.get(f"{link}1.pdf").status_code == 404


def test_every_order_can_be_chosen_and_filters_are_kept(client, cast):
    page = client.get(f"{LIST}?language=en&order=theme").content.decode()
    assert 'order=theme" aria-current="page">Theme of the organization</a>' in page
    assert 'href="?language=en&amp;order=sdg"' in page
    assert "Language: English" in page
    assert 'content="noindex"' in page


@pytest.mark.parametrize("query", ["after=yesterday", "order=length", "meeting=nowhere"])
def test_what_the_list_refuses_leads_to_the_list(client, cast, query):
    for address in (f"{LIST}?{query}", f"{LIST}documents.zip?{query}"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/en/statements/?")


def test_nothing_found_too_many_and_too_often_are_said(client, cast, settings):
    nothing = client.get(f"{LIST}?language=zh")
    assert (nothing.status_code, "No statement fits" in nothing.content.decode()) == (200, True)
    assert client.post(f"{LIST}?language=zh").status_code == 200
    assert client.get(f"{LIST}documents.zip?language=zh").status_code == 404
    settings.COMPENDIUM_SEARCHES = 0
    often = client.post(f"{LIST}?language=en")
    assert (often.status_code, "Too many searches" in often.content.decode()) == (429, True)
    settings.COMPENDIUM_STATEMENTS = 2
    for method in (client.get, client.post):
        many = method(page_of(cast))
        assert (many.status_code, "at most 2 statements" in many.content.decode()) == (422, True)
    assert client.get(LIST + "documents.zip").status_code == 422
    assert Compendium.objects.count() == 0


@pytest.mark.parametrize("state", ["failed", "unavailable"])
def test_what_cannot_be_made_says_so(client, cast, state):
    ask_for_compendium(asked=of_meeting(cast.meeting))
    Compendium.objects.update(state=state)
    text = client.get(page_of(cast)).content.decode()
    assert ("Making this document failed" in text) == (state == "failed")
    assert ("This server cannot build PDF documents" in text) == (state == "unavailable")
    assert ("Make the document" in text) == (state == "failed")


def test_queries_of_the_page_do_not_grow(client, cast):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(page_of(cast, order="sdg")).status_code == 200
        return len(queries)

    build(ask_for_compendium(asked=of_meeting(cast.meeting, "sdg")))
    few = asked()
    for number in range(3):
        publish(cast, "lakes", title=f"More {number}")
    assert asked() == few


def test_in_arabic_it_reads_from_right_to_left(client, cast):
    answer = client.get(page_of(cast).replace("/en/", "/ar/"))
    assert '<html lang="ar" dir="rtl"' in answer.content.decode()


# ZIP


def unzipped(content: bytes) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    return archive


def test_the_zip_holds_the_official_files_and_lists_of_them(client, cast):
    cast.statements[0].organization_name = "=cmd()"
    type(cast.statements[0]).objects.filter(pk=cast.statements[0].pk).update(organization_name="=cmd()")
    answer = client.get(page_of(cast).replace("?", "documents.zip?"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert f'{cast.meeting.slug}-en.zip"' in answer["Content-Disposition"]
    archive = unzipped(body(answer))
    wanted = [f"A_HRC_70_NGO_{number}-{code}.pdf" for number, code in ((4, "es"), (2, "fr"), (1, "en"), (3, "en"))]
    assert archive.namelist() == [*wanted, "index.csv", "index.html"]
    assert {it.compress_type for it in archive.infolist()} == {zipfile.ZIP_STORED}
    rows = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode("utf-8-sig"))))
    assert [row["File"] for row in rows] == wanted
    assert rows[2]["Organization"] == "'=cmd()"
    for row in rows:
        own = Rendition.objects.get(content_hash=row["SHA-256 of the file"])
        assert archive.read(row["File"]) == store.read(own.content_hash)
    page = archive.read("index.html").decode()
    assert page.startswith('<!DOCTYPE html>\n<html lang="en" dir="ltr">')
    assert all(f'href="{name}"' in page for name in wanted)


def test_the_zip_waits_for_documents_that_are_being_built(client, cast):
    publish(cast, "lakes", title="One more")
    answer = client.get(page_of(cast).replace("?", "documents.zip?"))
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "5", "no-store")


def test_what_is_withheld_while_the_zip_is_sent_is_not_in_it(cast, monkeypatch):
    monkeypatch.setattr("submissions.record.compendium_zip.AT_ONCE", 1)
    sending = zipped(collect(of_meeting(cast.meeting)))
    sent = [next(sending)]
    domain.withhold_statement(statement=cast.statements[0], by=cast.desk, **factories.policy("withhold"))
    archive = unzipped(b"".join([*sent, *sending]))
    names = [f"A_HRC_70_NGO_{number}-{code}.pdf" for number, code in ((4, "es"), (2, "fr"), (3, "en"))]
    assert archive.namelist() == [*names, "index.csv", "index.html"]
    for name in ("index.csv", "index.html"):
        assert "On rivers" not in archive.read(name).decode()


# API


def test_the_api_has_it_built_and_answers_when_it_is(client, cast):
    address = f"/api/v1/meetings/{cast.meeting.pk}/compendium"
    waiting = client.get(address + "?order=sdg&language=fr")
    assert (waiting.status_code, waiting["Retry-After"]) == (503, "5")
    assert waiting["Content-Type"] == "application/problem+json"
    assert {name: waiting.json()[name] for name in ("title", "status", "done", "total")} == {
        "title": "Not ready yet",
        "status": 503,
        "done": 0,
        "total": 4,
    }
    compendium = build(Compendium.objects.get())
    assert (compendium.order, compendium.language) == ("sdg", "fr")
    answer = client.get(address + "?order=sdg&language=fr")
    volume = compendium.volumes.get()
    assert answer.status_code == 200
    assert answer.json() == {
        "meeting": str(cast.meeting.pk),
        "order": "sdg",
        "language": "fr",
        "documents": 4,
        "built_at": compendium.built_at.isoformat().replace("+00:00", "Z"),
        "volumes": [
            {
                "number": 1,
                "first_page": 1,
                "last_page": volume.last_page,
                "pages": volume.pages,
                "size": volume.size,
                "sha256": volume.content_hash,
                "url": f"http://testserver/fr/compendia/{compendium.pk}/1.pdf",
            }
        ],
        "zip": f"http://testserver/api/v1/meetings/{cast.meeting.pk}/compendium/zip?order=sdg&language=fr",
    }
    assert client.get(address + "?order=sdg&language=fr", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert Compendium.objects.count() == 1


def test_the_api_refuses_what_it_does_not_know(client, cast):
    address = f"/api/v1/meetings/{cast.meeting.pk}/compendium"
    for place in (address, f"{address}/zip"):
        assert client.get(place + "?order=length").json()["errors"].keys() == {"order"}
        assert client.get(place + "?language=xx").json()["errors"].keys() == {"language"}
    empty = factories.open_meeting()
    for key in (empty.pk, "nothing", "00000000-0000-0000-0000-000000000000"):
        assert client.get(f"/api/v1/meetings/{key}/compendium").status_code == 404
        assert client.get(f"/api/v1/meetings/{key}/compendium/zip").status_code == 404
    assert Compendium.objects.count() == 0


def test_the_api_says_what_is_too_much_and_what_cannot_be_built(client, cast, settings):
    address = f"/api/v1/meetings/{cast.meeting.pk}/compendium"
    ask_for_compendium(asked=of_meeting(cast.meeting))
    Compendium.objects.update(state="unavailable")
    assert client.get(address)["Retry-After"] == "3600"
    settings.COMPENDIUM_STATEMENTS = 3
    assert client.get(address).status_code == 422
    assert client.get(f"{address}/zip").status_code == 422


def test_the_api_sends_the_zip(client, cast):
    address = f"/api/v1/meetings/{cast.meeting.pk}/compendium/zip"
    answer = client.get(address + "?order=region&language=ar")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    archive = unzipped(body(answer))
    assert len(archive.namelist()) == 6
    assert 'lang="ar" dir="rtl"' in archive.read("index.html").decode()
    publish(cast, "lakes", title="One more")
    waiting = client.get(address)
    assert (waiting.status_code, waiting["Content-Type"]) == (503, "application/problem+json")


def test_a_compendium_that_waits_is_not_built_twice_at_once(cast):
    compendium = ask_for_compendium(asked=of_meeting(cast.meeting))
    assert building._claim(compendium.pk) is not None
    assert building._claim(compendium.pk) is None
    assert Compendium.objects.get().lease_until > timezone.now()
