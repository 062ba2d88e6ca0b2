"""What is withdrawn for protection is nowhere: everything that can be made of a text is made, and then looked for.

Every table, every stored file and whatever can be asked for is searched for rare words. What may stay is named: the
rows that keep the text for its organization and the publishers of its body (docs/architecture.md).
"""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from pypdf import PdfReader

from civspace.notices import hints
from civspace.notices.follows import domain as follows
from civspace.notices.follows import tasks as news
from civspace.notices.models import Delivery
from civspace.notices.tasks import deliver, sweep
from civspace.renditions import engine
from civspace.renditions.domain import build
from civspace.renditions.models import Rendition
from civspace.threads import registry as threads
from civspace.threads.domain import write
from submissions.record import domain as record
from submissions.record import tasks as record_tasks
from submissions.record.compendium_set import Asked
from submissions.record.domain import compendium_building
from submissions.record.domain.compendium import ask_for_compendium
from submissions.record.models import Brief
from submissions.statements import domain
from submissions.statements import tasks as statement_tasks
from submissions.statements.models import Statement
from tests import factories
from tests.api.calls import Api
from tests.statements.cast import PROCESSING, make_cast, statement_in

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not engine.available(), reason="needs Pango and the fonts of the documents"),
]

#: A rare word in each thing that is written, and the organization's name.
WORDS = {
    "title": "zqtitlevole",
    "body": "zqbodyvole",
    "corrigendum": "zqcorrvole",
    "french title": "zqtitrevole",
    "french": "zqlanguevole",
    "abstract": "zqabstractvole",
    "recommendation": "zqdovole",
    "thread": "zqthreadvole",
    "comment": "zqcommentvole",
}
#: Where the text stays, for its organization and the publishers of its body: the statement, its versions, rounds of
#: editing and further languages, its corrigenda, what its authors said among themselves and to the Secretariat.
KEPT = {
    "submissions_statements.statement": {"title", "body"},
    "submissions_statements.revision": {"title", "body"},
    "submissions_statements.editround": {"title", "body"},
    "submissions_statements.statementtext": {"french title", "french"},
    "submissions_statements.corrigendum": {"corrigendum"},
    "submissions_statements.abstract": {"abstract", "recommendation"},
    "submissions_statements.abstractrevision": {"abstract", "recommendation"},
    "submissions_statements.comment": {"comment", "body"},
    "civspace_threads.message": {"thread"},
}


def held_in(text: str) -> set[str]:
    """Return which of the rare words a text holds."""
    text = text.casefold()
    return {name for name, word in WORDS.items() if word in text}


def tables() -> dict[str, set[str]]:
    """Return the rare words that each table holds, in any column of any row."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            if words := held_in(json.dumps(row, default=str, ensure_ascii=False)):
                found.setdefault(model._meta.label_lower, set()).update(words)
    return found


def text_in(content: bytes) -> str:
    """Return everything that the bytes of a file or of an answer say."""
    if content.startswith(b"%PDF"):
        reader = PdfReader(io.BytesIO(content))
        pages = "\n".join(page.extract_text() for page in reader.pages)
        outline = str([getattr(entry, "title", entry) for entry in reader.outline])
        # A word that is broken at the end of a line is the word all the same.
        return pages + re.sub(r"[-\s]+", "", pages) + outline + str(reader.metadata)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(name + text_in(archive.read(name)) for name in archive.namelist())
    return content.decode(errors="replace")


def files(root: Path) -> dict[str, set[str]]:
    """Return the rare words that each stored file holds."""
    stored = [path for path in root.rglob("*") if path.is_file()]
    found = {str(path.relative_to(root)): held_in(text_in(path.read_bytes())) for path in stored}
    return {name: words for name, words in found.items() if words}


def read(client: Any, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code < 500 or answer.status_code == 503, path
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return text_in(content) + str(answer.headers)


def public(statement: Statement) -> list[str]:
    symbol, meeting = statement.symbol, statement.meeting.slug
    found = [f"/{language}/documents/{symbol}" for language in ("en", "fr", "ar")]
    found += [f"/{language}/documents/{symbol}/{form}" for language in ("en", "fr") for form in ("pdf", "docx", "txt")]
    found += [f"/en/documents/{symbol}/Corr.1{end}" for end in ("", "/pdf", "/docx", "/txt")]
    found += [f"/api/v1/documents/{symbol}{end}" for end in ("", "/pdf", "/docx", "/txt")]
    found += [f"/api/v1/documents/{symbol}/Corr.1", f"/api/v1/statements/{statement.pk}/", "/api/v1/statements/"]
    found += [f"/api/v1/statements/{statement.pk}/{part}/" for part in ("texts", "abstract", "cosponsors")]
    found += [f"/api/v1/meetings/{statement.meeting_id}/compendium/", "/api/v1/statements/?mentions=KEN"]
    found += ["/en/", "/en/statements/", "/fr/statements/"]
    found += [f"/en/statements/?format={form}" for form in ("csv", "xlsx")]
    found += ["/en/statements/feed.atom", "/fr/statements/feed.atom", "/en/statements/?mentions=KEN"]
    found += [f"/en/meetings/{meeting}/", f"/en/organizations/{statement.organization_id}/", "/en/states/KEN/"]
    found += [f"/en/search/?q={word}" for word in ("kenya", "thank", "remercions", "others", "short")]
    found += ["/en/search/feed.atom?q=thank", "/en/search/?q=thank&format=csv", "/api/v1/statements/?q=thank"]
    found += [f"/en/statements/compendium/?meeting={meeting}"]
    found += [f"/en/statements/compendium/documents.zip?meeting={meeting}", "/sitemap.xml", "/sitemap-statements-1.xml"]
    return found


def private(statement: Statement, brief: Brief) -> list[str]:
    found = ["/en/my/", "/en/my/messages/", "/en/my/following/", "/en/my/briefs/", f"/en/my/briefs/{brief.pk}/"]
    found += [f"/en/my/briefs/{brief.pk}/{form}/" for form in ("pdf", "docx")]
    found += [f"/en/my/briefs/{brief.pk}/?format=csv", "/en/my/news/", "/en/desk/", "/en/desk/statements/"]
    found += [f"/en/desk/statements/{statement.pk}/", "/en/desk/statements/?state=withheld&format=csv"]
    found += ["/en/desk/requests/", "/en/desk/translations/", f"/en/desk/translations/{statement.pk}/fr/"]
    found += ["/en/desk/threads/", "/en/desk/threads/?format=csv", "/en/desk/statements/batches/"]
    return found


def run_tasks() -> None:
    """Let a worker do whatever waits, as the sweepers would."""
    news.sweep_news()
    for key in list(Rendition.objects.filter(state="queued").values_list("pk", flat=True)):
        build(rendition_id=key)
    statement_tasks.sweep_acts()
    statement_tasks.purge()
    statement_tasks.tell_of_what_was_said()
    record_tasks.sweep_compendia()
    news.digests()
    for key in list(Delivery.objects.values_list("pk", flat=True)):
        deliver(str(key))
    sweep()


def everything_of(cast: Any) -> tuple[Statement, Brief, Any]:
    """Publish a text and make of it whatever the portal can make."""
    people, head = cast.people, cast.head
    reader = factories.person(name="Reader of news")
    for kind, key in (("meeting", str(cast.meeting.pk)), ("search", "q=thank")):
        follows.follow(by=reader, kind=kind, key=key, pace="at_once")
    daily = factories.person(name="Reader once a day")
    follows.follow(by=daily, kind="body", key=cast.meeting.body_id, pace="daily")

    statement = statement_in(
        cast,
        "draft",
        title=f"On Kenya and {WORDS['title']}",
        body=f"We thank Kenya for {WORDS['body']}.\n\n1. Act on {WORDS['body']} without delay.",
    )
    values = {"title": statement.title, "body": statement.body}
    assert Api(head).patch(f"statements/{statement.pk}/", values, if_match="*", idempotency_key="k").status_code == 200
    domain.add_comment(statement=statement, by=head, body=f"Is {WORDS['comment']} right?", paragraph=1)
    statement.refresh_from_db()
    for verb, by in (("submit", head), ("claim", people["reviewer"]), ("accept", people["reviewer"])):
        getattr(domain, f"{verb}_statement")(statement=statement, by=by)
        statement.refresh_from_db()
    domain.forgo_editing(statement=statement, by=people["reviewer"])
    statement = domain.publish_statement(statement=Statement.objects.get(pk=statement.pk), by=people["publisher"])
    text = {**factories.policy("corrigendum"), "text": f"For “{WORDS['corrigendum']}” read “others”."}
    domain.publish_corrigendum(statement=statement, by=people["publisher"], **text)
    claimed = domain.claim_text(statement=statement, language="fr", by=people["reviewer"])
    french = domain.save_text(
        text=claimed,
        by=people["reviewer"],
        title=f"Sur {WORDS['french title']}",
        body=f"Nous remercions {WORDS['french']}.",
        kind="human",
    )
    domain.release_text(text=french, by=people["publisher"])
    statement.refresh_from_db()
    domain.write_abstract(
        statement=statement,
        by=head,
        language="en",
        text=f"In short, {WORDS['abstract']}.",
        recommendations=[f"Do {WORDS['recommendation']}."],
    )
    kind = threads.kinds["statement"]
    write(kind=kind, subject=kind.load(str(statement.pk)), by=head, text=f"Is {WORDS['thread']} named rightly?")

    brief = record.create_brief(by=reader, title="Rivers", purpose="For tomorrow.")
    for place in ({}, {"paragraph": 2}):
        record.add_item(brief=brief, by=reader, statement=statement, **place)
    run_tasks()
    assert build(rendition_id=record.request_pdf(brief=brief, by=reader, language="en").pk)
    compendium = ask_for_compendium(asked=Asked(cast.meeting, "", "item", "en"))
    assert compendium_building.build(compendium_id=compendium.pk)
    return Statement.objects.get(pk=statement.pk), Brief.objects.get(pk=brief.pk), reader


@pytest.mark.parametrize("by", [pytest.param("head", marks=pytest.mark.any_engine), "publisher"])
def test_what_is_withheld_stays_nowhere_but_with_its_organization_and_its_publishers(
    own_directories, settings, monkeypatch, django_capture_on_commit_callbacks, by
):
    monkeypatch.setattr(hints, "_publish", lambda task, ids: None)
    settings.KEEP_PAGES = True
    cast = make_cast(**{PROCESSING: {"mode": "edit_and_translate"}})
    statement, brief, reader = everything_of(cast)
    anonymous, owner, staff, reviewer = Client(), Client(), Client(), Client()
    owner.force_login(reader)
    staff.force_login(cast.people["read_only"])
    reviewer.force_login(cast.people["reviewer"])
    readers = {
        "anonymous": (anonymous, public(statement)),
        "reader": (owner, [*public(statement), *private(statement, brief)]),
        "staff": (staff, [*public(statement), *private(statement, brief)]),
        "reviewer": (reviewer, [*public(statement), *private(statement, brief)]),
    }

    def shown(client: Client, paths: list[str]) -> dict[str, set[str]]:
        found = {path: held_in(read(client, path)) for path in paths}
        return {path: words for path, words in found.items() if words}

    # Before, it is everywhere: whoever looks for it here would find it.
    before = {who: shown(client, paths) for who, (client, paths) in readers.items()}
    everywhere = set().union(*before["anonymous"].values())
    assert everywhere == {"title", "body", "corrigendum", "french title", "french", "abstract", "recommendation"}
    assert set(before["anonymous"]) >= {
        "/en/statements/",
        "/en/statements/?format=xlsx",
        "/en/statements/feed.atom",
        f"/en/documents/{statement.symbol}/pdf",
        f"/fr/documents/{statement.symbol}/docx",
        f"/en/statements/compendium/documents.zip?meeting={cast.meeting.slug}",
    }
    assert "body" in before["reader"][f"/en/my/briefs/{brief.pk}/pdf/"]
    assert {Path(name).suffix for name in files(own_directories)} >= {".pdf"}
    assert set(tables()) > set(KEPT)
    mail.outbox.clear()

    why = factories.policy("withhold") if by == "publisher" else {}
    with django_capture_on_commit_callbacks(execute=True):
        domain.withhold_statement(statement=statement, by=cast.people[by], **why)
    for _round in range(2):
        assert {who: shown(client, paths) for who, (client, paths) in readers.items()} == dict.fromkeys(readers, {})
        assert tables() == KEPT
        assert files(own_directories) == {}
        with django_capture_on_commit_callbacks(execute=True):
            run_tasks()
        assert held_in(" ".join(str(it.message()) for it in mail.outbox)) == set()
