"""Files and copies in the API: reading a file changes nothing; copies are sent when built; drafts start from others."""

import io
import zipfile

import pytest
from django.http import Http404

from civspace.files.models import File
from civspace.renditions.domain import build, withdraw
from civspace.renditions.models import Rendition
from submissions.statements.models import Revision, Statement, StatementText
from tests import factories
from tests.api.calls import Api, is_problem
from tests.statements.cast import make_cast, perform, statement_in
from tests.word.made import EVERYTHING, made

pytestmark = pytest.mark.django_db
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SYMBOL = "documents/A/HRC/70/NGO/1"


def everything():
    return [list(model.objects.order_by("pk").values()) for model in (Statement, Revision, File)]


def test_a_file_is_read_and_nothing_changes():
    cast = make_cast()
    statement = statement_in(cast, "draft")
    before = everything()
    answer = Api(cast.head).raw("POST", f"statements/{statement.pk}/reading/", EVERYTHING, DOCX)
    assert (answer.status_code, everything()) == (200, before)
    data = answer.json()
    shown = [data[name] for name in ("title", "first_line", "language", "word_count")]
    assert shown == ["A title in its style", "", "en", 11]
    assert data["body"].startswith("Kept inserted\n\n")
    [table] = [it for it in data["dropped"] if it["kind"] == "table"]
    assert (table["count"], table["paragraphs"]) == (1, [6])
    assert {check["passed"] for check in data["checks"]} == {True}


@pytest.mark.parametrize("target", ["odt", "rtf"])
def test_the_bytes_decide_what_it_is(target):
    cast = make_cast()
    statement = statement_in(cast, "draft")
    answer = Api(cast.head).raw("POST", f"statements/{statement.pk}/reading/", made("# T\n\nText.\n", target), DOCX)
    assert (answer.json()["title"], answer.json()["body"]) == ("T", "Text.")


def test_who_asks_is_refused_in_the_one_order():
    cast = make_cast()
    statement, gone = statement_in(cast, "draft"), statement_in(cast, "submitted")
    path = f"statements/{statement.pk}/reading/"
    is_problem(Api().raw("POST", path, EVERYTHING, DOCX), 401)
    is_problem(Api(cast.people["outsider"]).raw("POST", path, EVERYTHING, DOCX), 404)
    is_problem(Api(cast.people["viewer"]).raw("POST", path, EVERYTHING, DOCX), 403)
    is_problem(Api(cast.head).raw("POST", f"statements/{gone.pk}/reading/", EVERYTHING, DOCX), 409)
    for data in (b"", b"%PDF-1.7", b"{}"):
        problem = is_problem(Api(cast.head).raw("POST", path, data, DOCX), 400)
        assert set(problem["errors"]) == {"file"}
    is_problem(Api(cast.head).raw("POST", path, bytes((10 << 20) + 1), DOCX), 413)


def test_the_copy_is_built_once_and_sent():
    factories.make_statement(state="published", title="On water", body="The water.")
    waits = Api().get(f"{SYMBOL}/docx")
    assert (waits.status_code, waits["Retry-After"]) == (503, "5")
    rendition = Rendition.objects.get(format="docx")
    assert build(rendition_id=rendition.pk) and not build(rendition_id=rendition.pk)
    answer = Api().get(f"{SYMBOL}/docx")
    assert (answer.status_code, answer["Content-Type"]) == (200, DOCX)
    assert answer["Content-Disposition"] == 'attachment; filename="A_HRC_70_NGO_1-en.docx"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        assert b"The water." in parts.read("word/document.xml")
    rendition.refresh_from_db()
    assert answer["ETag"] == f'"{rendition.content_hash}"'
    assert Api().get(f"{SYMBOL}/docx", if_none_match=answer["ETag"]).status_code == 304
    is_problem(Api().get(f"{SYMBOL}/docx?language=fr"), 404)
    is_problem(Api().get("documents/A/HRC/70/NGO/9/docx"), 404)
    assert withdraw(kind="statement", object_id=rendition.object_id) == 2
    is_problem(Api().get(f"{SYMBOL}/docx"), 410)


def test_what_was_published_before_there_were_copies_is_asked_for_when_it_is_wanted():
    factories.make_statement(state="published")
    Rendition.objects.filter(format="docx").delete()
    for _unused in range(2):
        assert Api().get(f"{SYMBOL}/docx").status_code == 503
    assert Rendition.objects.filter(format="docx").count() == 1


def test_plain_text_is_sent_at_once():
    factories.make_statement(state="published", title="On water", body="The water.")
    answer = Api().get(f"{SYMBOL}/txt")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert answer["Content-Disposition"] == 'attachment; filename="A_HRC_70_NGO_1-en.txt"'
    assert answer["Cache-Control"] == "public, max-age=60"
    text = answer.content.decode()
    assert text.startswith("A/HRC/70/NGO/1\n") and text.endswith("On water\n\nThe water.\n")


def test_a_draft_starts_from_another_statement():
    cast = make_cast()
    source = statement_in(cast, "refused", title="Rivers", body="Their rights.")
    new = {"meeting": str(cast.meeting.pk), "derived_from": str(source.pk)}
    begun = Api(cast.head).post("statements/", new).json()
    assert (begun["title"], begun["body"], begun["derived_kind"]) == ("Rivers", "Their rights.", "earlier")
    version = {**new, "derived_kind": "translation", "language": "fr", "title": "Rivières"}
    begun = Api(cast.head).post("statements/", version).json()
    assert (begun["title"], begun["body"], begun["language"]) == ("Rivières", "", "fr")
    problem = is_problem(Api(cast.head).post("statements/", {**new, "derived_kind": "translation"}), 400)
    assert set(problem["errors"]) == {"language"}
    strange = Api(cast.people["outsider"]).post("statements/", new)
    assert set(is_problem(strange, 400)["errors"]) == {"derived_from"}


def test_no_copy_of_what_is_withheld_and_the_text_is_in_no_row():
    from submissions.statements import domain
    from submissions.statements.domain.copies import ask_for_copy

    cast = make_cast()
    statement = statement_in(cast, "published", title="On water", body="zqwithheldcopyvole.")
    old = Rendition.objects.get(format="docx")
    assert build(rendition_id=old.pk)
    perform(cast, statement, "withhold", cast.people["publisher"])
    for form in ("docx", "txt"):
        is_problem(Api().get(f"{SYMBOL}/{form}"), 410)
        assert Api().client.get(f"/en/documents/A/HRC/70/NGO/1/{form}").status_code == 410
    with pytest.raises(Http404):
        ask_for_copy(statement)  # as a request would that began before
    assert "zqwithheldcopyvole" not in str(list(Rendition.objects.values()))
    assert domain.ask_for_copy is ask_for_copy


def test_a_copy_of_every_language_and_of_a_corrigendum():
    cast = make_cast()
    statement = statement_in(cast, "published", title="On water", body="The water.")
    text = StatementText.objects.create(
        statement=statement,
        language="fr",
        kind="machine",
        state="published",
        title="L’eau",
        body="De l’eau.",
        text_hash="0" * 64,
        source_hash=statement.text_hash,
        published_at=statement.published_at,
    )
    for address in (f"{SYMBOL}/docx?language=fr", "/en/documents/A/HRC/70/NGO/1/docx?text=fr"):
        assert Api().get(address).status_code == 503
    assert build(rendition_id=Rendition.objects.get(format="docx", language="fr").pk)
    answer = Api().get(f"{SYMBOL}/docx?language=fr")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as parts:
        assert "De l’eau." in parts.read("word/document.xml").decode()
        assert "automatique" in parts.read("word/header1.xml").decode().casefold()
    assert "De l’eau." in Api().get(f"{SYMBOL}/txt?language=fr").content.decode()
    is_problem(Api().get(f"{SYMBOL}/txt?language=es"), 404)
    StatementText.objects.filter(pk=text.pk).update(state="draft")
    is_problem(Api().get(f"{SYMBOL}/docx?language=fr"), 404)
    perform(cast, statement, "corrigendum", cast.people["publisher"])
    assert Api().get(f"{SYMBOL}/Corr.1/docx").status_code == 503
    assert "for “welcome” read “note”" in Api().get(f"{SYMBOL}/Corr.1/txt").content.decode()


def test_a_reissue_and_a_redaction_take_the_copy_along():
    cast = make_cast()
    statement = statement_in(cast, "published", title="On water", body="The High Commissioner’s water.")
    first = Rendition.objects.get(format="docx")
    assert build(rendition_id=first.pk)
    perform(cast, statement, "reissue", cast.people["publisher"])
    first.refresh_from_db()
    [second] = Rendition.objects.filter(format="docx", withdrawn_at=None)
    assert first.withdrawn and second.pk != first.pk
    assert build(rendition_id=second.pk)
    statement.refresh_from_db()
    perform(cast, statement, "redact", cast.people["publisher"])
    assert "High Commissioner" not in str(list(Rendition.objects.values()))
    [third] = Rendition.objects.filter(format="docx", withdrawn_at=None)
    assert build(rendition_id=third.pk)
    with zipfile.ZipFile(io.BytesIO(Api().get(f"{SYMBOL}/docx").content)) as parts:
        assert "High Commissioner" not in parts.read("word/document.xml").decode()
