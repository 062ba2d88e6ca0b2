"""Publication: symbol, document, index and notice together or not at all; the public pages of what was published."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from civspace.notices.models import Notice
from civspace.renditions.domain import build
from civspace.renditions.models import Rendition
from civspace.search.models import SearchEntry
from civspace.workflow import IllegalMove, Stale
from submissions.statements import documents, domain
from submissions.statements.domain import publication
from submissions.statements.models import Counter, Statement
from tests import factories

pytestmark = pytest.mark.django_db

TEXT = "We welcome it.\n\n1. First point.[^1]\n\n- An item\n\n[^1]: The note."


def published(**text):
    return factories.make_statement(state="published", **{"title": "On water", "body": TEXT, **text})


def test_publication_gives_symbol_document_index_and_notice():
    head = factories.make_author()
    statement = factories.make_statement(by=head, state="accepted", title="On water", body=TEXT)
    domain.publish_statement(statement=statement, by=factories.staff("publisher"))
    statement.refresh_from_db()
    assert (statement.state, statement.symbol, statement.symbol_number) == ("published", "A/HRC/70/NGO/1", 1)
    assert statement.published_at == statement.listed_at
    rendition = Rendition.objects.get(kind="statement", format="pdf")
    assert (rendition.object_id, rendition.language, rendition.public) == (str(statement.pk), "en", True)
    assert (rendition.source["symbol"], rendition.source["text"]) == ("A/HRC/70/NGO/1", TEXT)
    assert rendition.source["organization"] == {"name": head.organization.name, "status": "special"}
    assert rendition.source["processing"] == "as_received"
    assert SearchEntry.objects.filter(object_type="statement", object_id=statement.pk).count() == 1
    (notice,) = Notice.objects.filter(kind="statement_published")
    assert (notice.recipient_id, notice.link) == (head.pk, "/documents/A/HRC/70/NGO/1")
    assert notice.context["symbol"] == "A/HRC/70/NGO/1"


@pytest.mark.parametrize("part", ["request_document", "index_statement", "tell_authors", "move"])
def test_all_or_nothing(part, monkeypatch):
    statement = factories.make_statement(state="accepted")
    notices = Notice.objects.count()

    def fail(*args, **kwargs):
        raise RuntimeError("the plug was pulled")

    monkeypatch.setattr(publication, part, fail)
    with pytest.raises(RuntimeError):
        domain.publish_statement(statement=statement, by=factories.staff("publisher"))
    statement.refresh_from_db()
    assert (statement.state, statement.symbol, statement.published_at) == ("accepted", None, None)
    assert not Counter.objects.filter(last__gt=0).exists()
    assert not Rendition.objects.exists()
    assert not SearchEntry.objects.filter(object_type="statement").exists()
    assert Notice.objects.count() == notices
    monkeypatch.undo()
    domain.publish_statement(statement=statement, by=factories.staff("publisher"))
    assert Statement.objects.get().symbol == "A/HRC/70/NGO/1"


def test_symbols_count_up_in_each_series():
    first, other = factories.open_meeting(), factories.open_meeting(series="A/HRC/71/NGO")
    head, desk = factories.make_author(), factories.staff("reviewer", "publisher")
    made = [
        factories.make_statement(by=head, meeting=meeting, state="published", desk=desk).symbol
        for meeting in (first, other, first, first)
    ]
    assert made == ["A/HRC/70/NGO/1", "A/HRC/71/NGO/1", "A/HRC/70/NGO/2", "A/HRC/70/NGO/3"]
    assert dict(Counter.objects.values_list("series", "last")) == {"A/HRC/70/NGO": 3, "A/HRC/71/NGO": 1}


def test_without_a_series_nothing_is_published():
    statement = factories.make_statement(meeting=factories.open_meeting(series=""), state="accepted")
    with pytest.raises(IllegalMove):
        domain.publish_statement(statement=statement, by=factories.staff("publisher"))
    assert Statement.objects.get().state == "accepted"


def test_publishing_again_changes_nothing():
    statement, desk = published(), factories.staff("publisher")
    with pytest.raises(IllegalMove):
        domain.publish_statement(statement=statement, by=desk)
    with pytest.raises(Stale):
        domain.publish_statement(statement=statement, by=desk, expected_version=1)
    assert Statement.objects.get().symbol == "A/HRC/70/NGO/1"
    assert Counter.objects.get().last == 1


def test_the_database_itself_refuses_a_published_statement_without_a_symbol():
    statement = factories.make_statement(state="accepted")
    for changes in ({"state": "published"}, {"symbol": "A/HRC/70/NGO/9"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.filter(pk=statement.pk).update(**changes)


def test_a_published_text_never_changes():
    statement = published()
    head = statement.organization.memberships.get().person
    for verb in (domain.submit_statement, domain.withdraw_statement):
        with pytest.raises(IllegalMove):
            verb(statement=statement, by=head)
    with pytest.raises(IllegalMove):
        domain.save_draft(statement=statement, by=head, title="x", body="x", language="en", agenda_item=None)
    with pytest.raises(PermissionDenied):
        domain.return_statement(statement=statement, by=head, **factories.cite(statement.meeting))


def test_the_page_of_a_document():
    statement = published()
    page = Client().get(f"/en/documents/{statement.symbol}")
    text = page.content.decode()
    for part in ('<p id="p-1">', '<li id="p-2" value="1">', '<li id="p-3">', 'href="#p-1"', 'id="note-1"'):
        assert part in text, part
    assert statement.text_hash in text
    assert "On water" in text and statement.organization_name in text
    assert page["Cache-Control"].startswith("public") and not page.cookies
    again = Client().get(f"/en/documents/{statement.symbol}", headers={"if-none-match": page["ETag"]})
    assert again.status_code == 304
    for spelling in ("a/hrc/70/ngo/1", "A/HRC/70/NGO/1/", "a-hrc-70-ngo-1", "A%2FHRC%2F70%2FNGO%2F1"):
        assert Client().get(f"/en/documents/{spelling}").status_code == 200, spelling


def test_the_document_is_awaited_sent_or_said_to_be_impossible():
    statement = published()
    address = f"/en/documents/{statement.symbol}/pdf"
    waiting = Client().get(address)
    assert (waiting.status_code, waiting["Retry-After"], waiting["Refresh"]) == (503, "5", "5")
    assert "being built" in waiting.content.decode()
    for state in ("failed", "unavailable"):
        Rendition.objects.update(state=state)
        answer = Client().get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "3600")
        assert "Refresh" not in answer and "cannot be built" in answer.content.decode()
        assert "cannot be built" in Client().get(f"/en/documents/{statement.symbol}").content.decode()
    Rendition.objects.update(state="queued")
    rendition = Rendition.objects.get(format="pdf")
    if not build(rendition_id=rendition.pk):
        pytest.skip("no PDF on this machine")
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF-")
    rendition.refresh_from_db()
    page = Client().get(f"/en/documents/{statement.symbol}").content.decode()
    assert rendition.content_hash in page


def test_receipt_and_preview_as_documents(client):
    statement = factories.make_statement(state="submitted")
    client.force_login(statement.organization.memberships.get().person)
    for name, kind in (("statement_receipt_pdf", "receipt"), ("statement_preview", "preview")):
        address = reverse(name, args=[statement.pk])
        assert client.get(address).status_code == 503
        assert client.get(address).status_code == 503
        rendition = Rendition.objects.get(kind=kind, format="pdf")
        assert rendition.public is False
        if not build(rendition_id=rendition.pk):
            pytest.skip("no PDF on this machine")
        answer = client.get(address)
        assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
        assert answer.content.startswith(b"%PDF-")
    assert Rendition.objects.get(kind="preview").source["draft"] is True
    facts = dict(Rendition.objects.get(kind="receipt").source["facts"])
    assert facts["SHA-256 of the text"] == statement.text_hash
    assert facts["Reference"] == statement.reference


def test_an_empty_draft_has_a_preview_too(client):
    statement = factories.make_statement(title="", body="", language="", agenda_item=None)
    client.force_login(statement.organization.memberships.get().person)
    assert client.get(reverse("statement_preview", args=[statement.pk])).status_code == 503
    if not build(rendition_id=Rendition.objects.get(format="pdf").pk):
        pytest.skip("no PDF on this machine")
    assert client.get(reverse("statement_preview", args=[statement.pk])).status_code == 200


def test_a_new_index_holds_what_the_old_one_held():
    from civspace.search.domain import rebuild
    from civspace.search.sources import source

    statement = published()
    factories.make_statement(state="accepted", meeting=statement.meeting)
    before = list(SearchEntry.objects.filter(object_type="statement").values_list("object_id", "tokens"))
    rebuild(source("statement"))
    assert list(SearchEntry.objects.filter(object_type="statement").values_list("object_id", "tokens")) == before


@pytest.mark.parametrize("language", ["ar", "zh", "en", "fr", "ru", "es"])
def test_the_input_of_a_document_is_in_its_language(language):
    everything = {"hrc-written-languages": {"languages": ["ar", "zh", "en", "fr", "ru", "es"]}}
    statement = published(meeting=factories.open_meeting(values=everything), language=language)
    rendition = Rendition.objects.get(kind="statement", format="pdf")
    assert rendition.language == {"zh": "zh-hans"}.get(language, language)
    assert rendition.source["original_language"] == rendition.language
    assert documents.source_of(Statement.objects.get(pk=statement.pk)) == rendition.source
