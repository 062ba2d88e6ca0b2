"""Briefs as PDF and in Word: what they say, for whom, and that nothing is kept longer than it may be read."""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import page
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from civspace.audit.models import Entry
from civspace.renditions import engine
from civspace.renditions import queries as renditions
from civspace.renditions.briefs import direction_of, to_docx
from civspace.renditions.document import to_html, to_pdf
from civspace.renditions.domain import build
from civspace.renditions.models import Rendition
from submissions.record import domain
from submissions.record.models import BriefExport
from submissions.statements import domain as statements
from tests import factories
from tests.record.cast import make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(once) -> Any:
    return once(make_cast)


@pytest.fixture
def cast(own_copy, made) -> Any:
    return own_copy(made)


def built(cast: Any, actor: str = "owner", language: str = "en", **more: Any) -> Rendition:
    rendition = domain.request_pdf(brief=cast.brief, by=cast.people[actor], language=language, **more)
    assert build(rendition_id=rendition.pk)
    rendition.refresh_from_db()
    return rendition


def stored(rendition: Rendition) -> bool:
    return default_storage.exists(f"pdf/{rendition.content_hash[:2]}/{rendition.content_hash}.pdf")


def browser(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def pdf_text(content: bytes) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def word_text(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return "\n".join(
            "".join(re.findall(r"<w:t[^>]*>([^<]*)</w:t>", paragraph))
            for name in ("word/header1.xml", "word/document.xml")
            for paragraph in archive.read(name).decode().split("</w:p>")
        )


def test_the_pdf_is_built_for_its_reader_alone(cast: Any) -> None:
    domain.change_item(item=cast.second, by=cast.people["owner"], note="Quote this.", heading="First")
    domain.write_note(item=cast.second, by=cast.people["owner"], text="Ask Geneva.")
    client, address = browser(cast.people["owner"]), reverse("brief_pdf", args=[cast.brief.pk])
    waits = client.get(address)
    assert (waits.status_code, waits["Retry-After"]) == (503, "5")
    assert build(rendition_id=Rendition.objects.get(kind="brief").pk)
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert "no-store" in answer["Cache-Control"]
    said = pdf_text(answer.content)
    for words in ("Rivers", "For tomorrow.", "First", "On rivers", "para. 1", "Act without delay.", "Quote this."):
        assert words in said
    assert cast.statement.symbol in said and cast.statement.organization_name in said and "Ask Geneva." not in said
    reader = PdfReader(BytesIO(answer.content))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"] and reader.trailer["/Root"]["/Lang"] == "en"
    assert "Ask Geneva." in pdf_text(_with_notes(client, address))


def _with_notes(client: Client, address: str) -> bytes:
    assert client.get(f"{address}?own_notes=1").status_code == 503
    assert build(rendition_id=Rendition.objects.get(kind="brief", state="queued").pk)
    return client.get(f"{address}?own_notes=1").content


def test_the_portal_never_issued_it_and_keeps_no_trail(cast: Any) -> None:
    rendition = built(cast)
    assert renditions.by_hash(rendition.content_hash) is None
    said = Client().get(f"{reverse('verify')}?hash={rendition.content_hash}").content.decode()
    assert "Rivers" not in said and "Brief" not in said
    assert not Entry.objects.filter(object_id=str(rendition.pk)).exists()


def test_what_changed_replaces_what_was_built(cast: Any, django_capture_on_commit_callbacks: Any) -> None:
    first = built(cast)
    assert domain.request_pdf(brief=cast.brief, by=cast.people["owner"], language="en").pk == first.pk
    domain.change_item(item=cast.second, by=cast.people["editor"], note="New.")
    with django_capture_on_commit_callbacks(execute=True):
        second = domain.request_pdf(brief=cast.brief, by=cast.people["owner"], language="en")
    assert set(Rendition.objects.filter(kind="brief")) == {second}
    assert not stored(first)


@pytest.mark.parametrize("verb", ["withhold", "redact"])
def test_no_document_outlives_the_text_in_it(cast: Any, verb: str, django_capture_on_commit_callbacks: Any) -> None:
    done, other = built(cast), domain.request_pdf(brief=cast.brief, by=cast.people["reader"], language="fr")
    assert stored(done)
    more: dict[str, Any] = {"passages": ["without delay"]} if verb == "redact" else {}
    with django_capture_on_commit_callbacks(execute=True):
        perform = getattr(statements, f"{verb}_statement")
        perform(statement=cast.statement, by=cast.people["staff"], **factories.policy(verb), **more)
    assert not stored(done) and not Rendition.objects.filter(kind="brief").exists()
    assert not BriefExport.objects.exists() and not build(rendition_id=other.pk)
    again = built(cast)
    said = pdf_text(browser(cast.people["owner"]).get(reverse("brief_pdf", args=[cast.brief.pk])).content)
    assert "without delay" not in said and "without delay" not in str(again.source)
    assert ("Withheld: no longer available." in said) == (verb == "withhold")


def test_deleting_and_leaving_erase_documents(cast: Any, django_capture_on_commit_callbacks: Any) -> None:
    mine, theirs = built(cast), built(cast, "reader")
    with django_capture_on_commit_callbacks(execute=True):
        domain.end_share(share=cast.shares["reader"], by=cast.people["reader"])
    assert set(Rendition.objects.filter(kind="brief")) == {mine}
    with django_capture_on_commit_callbacks(execute=True):
        domain.delete_brief(brief=cast.brief, by=cast.people["owner"])
    assert not Rendition.objects.filter(kind="brief").exists() and not stored(mine) and not stored(theirs)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "para. 1"), ("ar", "1"), ("fr", "1")],
)
def test_the_word_document_reads_back(cast: Any, language: str, words: str) -> None:
    domain.change_item(item=cast.second, by=cast.people["owner"], note="Quote this.", heading="First")
    domain.write_note(item=cast.second, by=cast.people["owner"], text="Ask Geneva.")
    client = browser(cast.people["owner"])
    address = f"/{language}/my/briefs/{cast.brief.pk}/docx/"
    answer = client.get(address)
    said = word_text(answer.content)
    for expected in ("Rivers", "For tomorrow.", "First", "1. Act without delay.", "Quote this.", words, "On rivers"):
        assert expected in said
    assert f"/{language}/documents/{cast.statement.symbol}#p-2" in said and "Ask Geneva." not in said
    assert "Ask Geneva." in word_text(client.get(f"{address}?own_notes=1").content)
    with ZipFile(BytesIO(answer.content)) as archive:
        document = archive.read("word/document.xml").decode()
        assert "creator" not in archive.read("docProps/core.xml").decode()
    quoted = document[: document.index("Act without delay.")].rpartition("<w:p>")[2]
    # English words in an Arabic brief keep their own direction.
    assert ('<w:bidi w:val="0"' in quoted) == (language == "ar") and "<w:bidi></w:bidi>" not in quoted
    assert answer["Cache-Control"] == "private, no-store" and answer["Content-Disposition"].endswith(
        f'"brief-{"zh-hans" if language == "zh" else language}.docx"'
    )


def example(*headings: str) -> dict[str, Any]:
    """Return the input of a brief with an Arabic quotation under each heading."""
    item: dict[str, Any] = {"cited": "%(symbol)s", "values": {"symbol": "A/HRC/70/NGO/1"}, "gone": "", "language": "ar"}
    item |= {"paragraphs": [["2.", "نرحب بالتقرير A/HRC/70/1."]], "whole": False, "remarks": ["Corrected."]}
    item |= {"url": "http://localhost/en/documents/A/HRC/70/NGO/1#p-2", "note": "Ask.", "own_note": "اسأل."}
    sections = [{"heading": heading, "detail": "", "items": [item]} for heading in headings]
    return {"title": "Rivers", "purpose": "Why.", "issued_on": "2026-06-15", "sections": sections}


@pytest.mark.parametrize("language", ["en", "ar", "zh-hans"])
@pytest.mark.parametrize("headings", [("One", "Two"), ("", "Then")])
def test_the_pdf_is_accessible(language: str, headings: tuple[str, ...]) -> None:
    if not engine.available(language):
        pytest.skip("needs the fonts of the documents")
    report = page.validate_pdf_bytes(to_pdf("brief", language, example(*headings)).content, profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_what_readers_typed_keeps_its_own_direction() -> None:
    html = to_html("brief", "ar", example("One"))
    assert '<h1 dir="ltr">Rivers</h1>' in html and '<h2 dir="ltr">One</h2>' in html
    assert '<div dir="ltr"><p>Ask.</p></div>' in html and '<div dir="rtl"><p>اسأل.</p></div>' in html
    assert direction_of("1. ", "ar") == "rtl" and direction_of("1. A", "ar") == "ltr"


def test_an_arabic_quotation_keeps_its_direction_in_an_english_brief() -> None:
    source = example("One")
    with ZipFile(BytesIO(to_docx("en", source).content)) as archive:
        document = archive.read("word/document.xml").decode()
    quoted = document[document.index('"Quote"') :].partition("</w:p>")[0]
    assert "<w:bidi></w:bidi>" in quoted and "<w:rtl></w:rtl>" in quoted
    latin = quoted[: quoted.index("A/HRC/70/1")].rpartition("<w:r>")[2]
    assert "<w:rtl>" not in latin
    assert "<w:bidi></w:bidi>" not in document[: document.index('"Quote"')]
    html = to_html("brief", "en", source)
    assert '<blockquote lang="ar" dir="rtl">' in html and '<bdi dir="ltr">A/HRC/70/1</bdi>' in html
    assert to_docx("en", source).content == to_docx("en", source).content
