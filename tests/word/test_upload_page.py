"""The page on which a draft takes its text from a file: seen first, replaced only when confirmed, nothing stored."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from civspace.files.models import File
from submissions.statements import domain
from submissions.statements.models import Revision, Statement
from tests import factories
from tests.statements.cast import STATES, make_cast, statement_in
from tests.word.made import EVERYTHING, docx, made, paragraph

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person)
    return client


def send(client: Client, statement: Statement, data: bytes, name: str = "draft.docx") -> Any:
    return client.post(reverse("statement_upload", args=[statement.pk]), {"file": SimpleUploadedFile(name, data)})


def carried(page: Any) -> dict[str, str]:
    """Return what the page of the text as read sends when it is confirmed unchanged."""
    form = page.context["form"]
    return {field.html_name: str(field.value() or "") for field in form}


def everything() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Statement, Revision, File)]


@pytest.fixture
def author() -> Any:
    return factories.make_author()


@pytest.fixture
def draft(author: Any) -> Statement:
    return factories.make_statement(by=author, title="Before", body="The text before.\n\nIt stays.")


def test_the_page_shows_what_was_read_and_changes_nothing(author, draft):
    before = everything()
    page = send(signed_in(author), draft, EVERYTHING)
    assert page.status_code == 200
    assert everything() == before
    said = page.content.decode()
    assert (page.context["weighed"].words, page.context["weighed"].limit) == (11, 1500)
    for text in (
        "Nothing has been replaced yet",
        "1 picture left out",
        "1 table flattened",
        "1 text box left out with its text",
        "Bold removed once",
        "The names of people that the file kept",
        "The file itself is not kept.",
    ):
        assert text in said, text
    assert '<a href="#p-6">6</a>' in said and 'id="p-6"' in said
    assert "<del>The text before." in said and "<ins>" in said
    for hidden in ("Jane Doe", "Nobody sees this", "gone", "Remark<", "In the box"):
        assert hidden not in said


def test_confirmed_it_is_a_new_revision_and_the_old_one_stays(author, draft):
    client = signed_in(author)
    page = send(client, draft, EVERYTHING)
    answer = client.post(reverse("statement_upload", args=[draft.pk]), carried(page))
    assert (answer.status_code, answer["Location"]) == (302, reverse("statement_edit", args=[draft.pk]))
    draft.refresh_from_db()
    assert (draft.title, draft.body.split("\n\n")[0], draft.revision) == ("A title in its style", "Kept inserted", 2)
    assert draft.state == "draft"
    assert [it.title for it in draft.revisions.order_by("number")] == ["Before", "A title in its style"]
    assert not File.objects.exists()


@pytest.mark.parametrize(
    "choice, title, first", [("document", "A first line", "Text."), ("keep", "Before", "A first line")]
)
def test_a_first_line_is_the_title_only_if_the_author_says_so(author, draft, choice, title, first):
    client = signed_in(author)
    page = send(client, draft, docx(paragraph("A first line") + paragraph("Text.")))
    assert carried(page)["title_from"] == "keep"  # the draft has a title, and no style names this line one
    client.post(reverse("statement_upload", args=[draft.pk]), {**carried(page), "title_from": choice})
    draft.refresh_from_db()
    assert (draft.title, draft.body.split("\n\n")[0]) == (title, first)


def test_an_empty_draft_takes_the_first_line_and_the_language_of_the_script(author):
    empty = factories.make_statement(by=author, title="", body="", language="")
    page = send(signed_in(author), empty, docx(paragraph("حقوق الإنسان") + paragraph("نص البيان.")))
    assert (carried(page)["title_from"], carried(page)["language"]) == ("document", "ar")
    assert 'dir="rtl"' in page.content.decode()


def test_who_saved_meanwhile_loses_nothing_and_neither_does_who_reads_a_file(author, draft):
    client = signed_in(author)
    page = send(client, draft, EVERYTHING)
    domain.save_draft(
        statement=draft, by=author, title="Theirs", body="Their text.", language="en", agenda_item=draft.agenda_item
    )
    before = everything()
    again = client.post(reverse("statement_upload", args=[draft.pk]), carried(page))
    assert (again.status_code, everything()) == (409, before)
    said = again.content.decode()
    assert "Somebody saved the draft meanwhile" in said and "<del>Their text.</del>" in said.replace("\n", "")
    assert client.post(reverse("statement_upload", args=[draft.pk]), carried(again)).status_code == 302
    draft.refresh_from_db()
    assert (draft.title, draft.revision) == ("A title in its style", 3)


@pytest.mark.parametrize(
    "data, says",
    [
        (b"%PDF-1.7\n", "A PDF does not say"),
        (b"", "The file is empty."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "older Word"),
        (b"Text", "This type of file is not read."),
        (docx(paragraph("x"), '<!DOCTYPE d [<!ENTITY a "b">]>'), "damaged or protected"),
        (made("word " * 60_000, "odt"), "at most 200,000 characters"),
    ],
)
def test_a_file_that_is_not_read_is_refused_beside_the_field(author, draft, data, says):
    before = everything()
    page = send(signed_in(author), draft, data)
    assert (page.status_code, everything()) == (422, before)
    said = page.content.decode()
    assert said.index('id="id_file_error"') < said.index(says, said.index('id="id_file_error"'))
    assert "<title>Error:" in said


def test_no_file_is_asked_for(author, draft):
    page = signed_in(author).post(reverse("statement_upload", args=[draft.pk]))
    assert page.status_code == 422 and "Choose a file." in page.content.decode()


@pytest.mark.parametrize("state", STATES)
def test_who_may_take_a_text_from_a_file_in_which_state(state):
    cast = make_cast()
    statement = statement_in(cast, state)
    open_to_writers = 200 if state in ("draft", "returned") else 302
    expected = dict.fromkeys(cast.people, 404)
    expected.update(dict.fromkeys(("head", "focal_point", "editor"), open_to_writers))
    expected.update(dict.fromkeys(("viewer", "reviewer_member", "publisher_member"), 403))
    del expected["anonymous"]
    before = everything()
    found = {name: send(signed_in(cast.people[name]), statement, EVERYTHING).status_code for name in expected}
    assert found == expected
    assert everything() == before
