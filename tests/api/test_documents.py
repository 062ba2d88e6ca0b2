"""Documents by symbol: any spelling, raw and coded slashes, languages, and waiting for the PDF."""

import pytest

from civspace.renditions.domain import build
from civspace.renditions.models import Rendition
from meetings.calendar.models import Document
from tests.api.calls import Api, is_problem
from tests.factories import make_author, make_meeting, make_statement, open_meeting

pytestmark = pytest.mark.django_db

KEYS = {
    "symbol",
    "kind",
    "title",
    "language",
    "languages",
    "meeting",
    "organization",
    "statement",
    "published_at",
    "issued_on",
    "url",
    "pdf",
    "sha256",
    "corrigenda",
    "corrects",
    "reissued_on",
    "text",
    "editing",
    "versions",
}


@pytest.fixture
def published():
    return make_statement(
        state="published", by=make_author(), meeting=open_meeting(), language="fr", title="Sur le droit"
    )


@pytest.mark.parametrize(
    "spelling", ["A/HRC/70/NGO/1", "A%2FHRC%2F70%2FNGO%2F1", "a/hrc/70/ngo/1", "A-HRC-70-NGO-1", "A/HRC/70/NGO/1/"]
)
def test_a_statement_by_its_symbol(published, spelling):
    answer = Api().get(f"documents/{spelling}")
    assert answer.status_code == 200
    data = answer.json()
    assert set(data) == KEYS
    assert (data["symbol"], data["kind"], data["language"]) == ("A/HRC/70/NGO/1", "statement", "fr")
    assert (data["statement"], data["title"]) == (str(published.pk), "Sur le droit")
    assert data["pdf"] == "http://testserver/api/v1/documents/A/HRC/70/NGO/1/pdf"
    assert Api().get(f"documents/{spelling}", if_none_match=answer["ETag"]).status_code == 304


def test_languages(published):
    assert Api().get("documents/A/HRC/70/NGO/1?language=fr").status_code == 200
    for path in ("documents/A/HRC/70/NGO/1", "documents/A/HRC/70/NGO/1/pdf"):
        is_problem(Api().get(f"{path}?language=en"), 404)
        is_problem(Api().get(f"{path}?language=de"), 400)


def test_the_pdf_is_awaited_then_sent(published):
    path = "documents/A/HRC/70/NGO/1/pdf"
    waiting = Api().get(path)
    is_problem(waiting, 503)
    assert int(waiting["Retry-After"]) > 0 and "no-store" in waiting["Cache-Control"]
    assert build(rendition_id=Rendition.objects.get(kind="statement", format="pdf").pk)
    for address in (path, "documents/A%2FHRC%2F70%2FNGO%2F1/pdf", f"{path}/", f"{path}?language=fr"):
        ready = Api().get(address)
        assert (ready.status_code, ready["Content-Type"]) == (200, "application/pdf")
        assert ready.content.startswith(b"%PDF-")
    again = Api().get(path, if_none_match=ready["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert (
        Api().get("documents/A/HRC/70/NGO/1").json()["sha256"]
        == Rendition.objects.get(kind="statement", format="pdf").content_hash
    )


def test_a_document_of_a_meeting():
    meeting, hidden = make_meeting(), make_meeting(state="draft")
    for owner, symbol in ((meeting, "A/HRC/44/12"), (hidden, "A/HRC/99/1")):
        Document.objects.create(
            meeting=owner,
            symbol=symbol,
            symbol_key=symbol,
            title_en="Report",
            languages=["en", "fr"],
            url="https://x.org",
        )
    data = Api().get("documents/a/hrc/44/12").json()
    assert set(data) == KEYS
    assert (data["kind"], data["languages"], data["pdf"]) == ("meeting_document", ["en", "fr"], None)
    is_problem(Api().get("documents/A/HRC/44/12?language=ru"), 404)
    is_problem(Api().get("documents/A/HRC/99/1"), 404)
    is_problem(Api().get("documents/A/HRC/44/12/pdf"), 404)


@pytest.mark.parametrize("symbol", ["A/HRC/1/NGO/1", "x", "%00", "..", "//", "%2F", "é" * 300, "A/HRC/70/NGO/1%00"])
def test_what_does_not_exist(published, symbol):
    is_problem(Api().get(f"documents/{symbol}"), 404)
    is_problem(Api().get(f"documents/{symbol}/pdf"), 404)
