"""The verify page and the serving of documents."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.utils import timezone

from civspace.renditions import domain, registry, serving, store, uploads
from civspace.renditions.models import Rendition
from civspace.renditions.states import State
from civspace.web.access import access_of
from tests.renditions import samples

CONTENT = b"%PDF-1.7 the very bytes"
HASH = hashlib.sha256(CONTENT).hexdigest()
OTHER = "0" * 64


@pytest.fixture
def rendition(db, monkeypatch):
    monkeypatch.setattr(domain, "hint", lambda task, ids: None)
    monkeypatch.setattr(registry, "_kinds", {})
    registry.register("statement", label="Written statement", url_of=lambda key, language: f"/{language}/of/{key}")
    made = domain.request_rendition(
        kind="statement", object_id="7", language="en", source=samples.statement("en", specimen=False), public=True
    )
    store.keep(HASH, CONTENT)
    Rendition.objects.filter(pk=made.pk).update(
        state=State.READY, content_hash=HASH, size=len(CONTENT), built_at=timezone.now()
    )
    made.refresh_from_db()
    return made


def text_of(response) -> str:
    return response.content.decode()


ISSUED = "This exact file was issued by this portal<"
WITHDRAWN = "This exact file was issued by this portal and has since been withdrawn"
UNKNOWN = "This file is not known here"
MALFORMED = "A SHA-256 has 64 characters: digits and the letters a to f."


@pytest.mark.parametrize(
    "given, status, says",
    [
        (HASH, 200, ISSUED),
        (HASH.upper(), 200, ISSUED),
        (f"  {HASH}  A_HRC_970_NGO_1-en.pdf", 200, ISSUED),
        (":".join(HASH[i : i + 2] for i in range(0, 64, 2)), 200, ISSUED),
        (f"SHA256:{HASH}", 200, ISSUED),
        (OTHER, 200, UNKNOWN),
        (HASH[:-1], 400, MALFORMED),
        ("g" * 64, 400, MALFORMED),
        ("'; drop table", 400, MALFORMED),
        ("", 400, "This field is required."),
        ("\x00", 400, ""),
    ],
)
def test_table_of_answers(client, rendition, given, status, says):
    response = client.get("/en/verify/", {"hash": given})
    assert response.status_code == status
    text = text_of(response)
    assert says in text
    answers = [answer for answer in (ISSUED, WITHDRAWN, UNKNOWN) if answer in text]
    assert answers == ([says] if says in (ISSUED, UNKNOWN) else [])
    assert response.cookies == {}


def test_an_issued_document_is_described_and_linked(client, rendition):
    text = text_of(client.get("/fr/verify/", {"hash": HASH}))
    for part in (samples.TITLE["en"], '<bdi dir="ltr">A/HRC/970/NGO/1</bdi>', "12 février 2029", 'href="/fr/of/7"'):
        assert part in text


def test_a_withdrawn_document_keeps_its_symbol_and_loses_its_title(client, rendition):
    domain.withdraw(kind="statement", object_id="7")
    text = text_of(client.get("/en/verify/", {"hash": HASH}))
    assert WITHDRAWN in text
    assert "A/HRC/970/NGO/1" in text
    assert samples.TITLE["en"] not in text


def test_a_document_that_is_not_public_shows_nothing_of_itself(client, rendition):
    Rendition.objects.filter(pk=rendition.pk).update(public=False)
    text = text_of(client.get("/en/verify/", {"hash": HASH}))
    assert ISSUED in text
    for part in (samples.TITLE["en"], "A/HRC/970/NGO/1", "/of/7", samples.ORGANIZATION["en"]):
        assert part not in text


def test_a_preview_was_never_issued(client, rendition):
    Rendition.objects.filter(pk=rendition.pk).update(source={**rendition.source, "draft": True})
    assert UNKNOWN in text_of(client.get("/en/verify/", {"hash": HASH}))


def test_what_is_not_ready_is_not_known(client, rendition):
    Rendition.objects.filter(pk=rendition.pk).update(state=State.QUEUED)
    assert UNKNOWN in text_of(client.get("/en/verify/", {"hash": HASH}))


def test_a_specimen_says_so_and_the_whole_page_does_in_a_demonstration(client, rendition, settings):
    specimen = "Specimen, not a United Nations document"
    assert specimen not in text_of(client.get("/en/verify/", {"hash": HASH}))
    Rendition.objects.filter(pk=rendition.pk).update(source={**rendition.source, "specimen": True})
    assert text_of(client.get("/en/verify/", {"hash": HASH})).count(specimen) == 1
    settings.DEMO = True
    assert specimen in text_of(client.get("/en/verify/"))
    assert text_of(client.get("/en/verify/", {"hash": HASH})).count(specimen) == 1


def test_a_file_is_hashed_and_not_kept(rendition, settings, tmp_path, monkeypatch):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "nowhere")
    client = Client(enforce_csrf_checks=True)
    before = list(Rendition.objects.values())
    response = client.post("/en/verify/", {"file": SimpleUploadedFile("copy.pdf", CONTENT)})
    assert (response.status_code, response.headers["Location"]) == (302, f"/en/verify/?hash={HASH}")
    assert response.cookies == {}
    # Larger than what Django keeps in memory: even that never reaches a disk.
    large = b"x" * (3 * 1024 * 1024)
    response = client.post("/en/verify/", {"file": SimpleUploadedFile("large.pdf", large)})
    assert response.headers["Location"] == f"/en/verify/?hash={hashlib.sha256(large).hexdigest()}"
    assert list(Rendition.objects.values()) == before


@pytest.mark.parametrize("data", [{}, {"file": ""}, {"file": SimpleUploadedFile("empty.pdf", b"")}])
def test_without_a_file_the_form_comes_back(db, client, data):
    response = client.post("/en/verify/", data)
    assert response.status_code == 400
    assert "Choose a PDF file that is not empty." in text_of(response)


@pytest.mark.parametrize("margin", [0, 128 * 1024])
def test_a_file_that_is_too_large_is_refused(db, client, monkeypatch, margin):
    monkeypatch.setattr(uploads, "MAX_BYTES", 1000)
    if margin:
        monkeypatch.setattr("civspace.renditions.views.MAX_BYTES", 1000)
    response = client.post("/en/verify/", {"file": SimpleUploadedFile("big.pdf", b"x" * (2000 + margin))})
    assert response.status_code == 413
    assert "The file is larger than 20 MB. Enter its SHA-256 instead." in text_of(response)


def test_the_page_is_public_and_any_cache_may_keep_it(db, client):
    response = client.get("/ar/verify/")
    assert access_of(response.resolver_match.func) == "public"
    assert response.headers["Cache-Control"].startswith("public, max-age=60")
    assert "csrfmiddlewaretoken" not in text_of(response)


def test_one_query_per_answer(client, rendition, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/en/verify/", {"hash": HASH})
    with django_assert_num_queries(0):
        client.get("/en/verify/")


def serve(rendition, **headers):
    return serving.serve(rendition, RequestFactory().get("/", headers=headers))


def test_serving(rendition):
    response = serve(rendition)
    assert (response.status_code, response.content) == (200, CONTENT)
    assert dict(response.headers) == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'inline; filename="A_HRC_970_NGO_1-en.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "public, max-age=60, must-revalidate",
        "ETag": f'"{HASH}"',
    }
    unchanged = serve(rendition, if_none_match=f'"{HASH}"')
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    rendition.public = False
    assert serve(rendition).headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("state", [State.QUEUED, State.BUILDING, State.FAILED, State.UNAVAILABLE])
def test_what_is_not_built_yet_is_503(rendition, state):
    rendition.state = state
    response = serve(rendition)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert response.headers["Cache-Control"] == "no-store"


def test_withdrawn_is_410_and_lost_bytes_are_503(rendition):
    rendition.content_hash = OTHER
    assert serve(rendition).status_code == 503
    rendition.withdrawn_at = timezone.now()
    response = serve(rendition)
    assert response.status_code == 410
    assert CONTENT not in response.content
