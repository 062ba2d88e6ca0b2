"""What happens to a document after publication: what goes is nowhere to be read, what stays says so."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from civspace.api.models import IdempotentAnswer
from civspace.audit.domain import broken
from civspace.audit.models import Entry, Payload
from civspace.notices.models import Notice
from civspace.notices.render import words
from civspace.renditions.domain import build
from civspace.renditions.models import Rendition
from civspace.search.models import SearchEntry
from civspace.threads import registry as threads
from civspace.threads.domain import write
from civspace.threads.models import Message
from submissions.record.compendium_set import Asked
from submissions.record.domain.compendium import ask_for_compendium
from submissions.record.domain.compendium_building import build as build_compendium
from submissions.record.models import Compendium, CompendiumVolume
from submissions.statements import domain, registry
from submissions.statements.domain import ConsentMissing
from submissions.statements.models import ChangeRequest, Corrigendum, PublishedChange, Receipt, Statement
from submissions.statements.redaction import passages_in, scrubber
from tests import factories
from tests.statements.cast import make_cast, statement_in

pytestmark = pytest.mark.django_db(transaction=True)

WORD, TITLE_WORD, NAME = "Zqdangervole", "Zqtitlevole", "Lake Forum"


def published(cast: Any) -> Statement:
    """Return a published statement with a word of its own in title and text, a corrigendum, and all documents built."""
    body = f"We thank {WORD} of the village.\n\n1. {WORD.upper()} spoke.[^1]\n\n[^1]: {WORD}."
    statement = statement_in(cast, "published", title=f"On {TITLE_WORD} and {WORD}", body=body)
    text = {**factories.policy("corrigendum"), "text": f"For “{WORD}” read “{WORD} and others”."}
    domain.publish_corrigendum(statement=statement, by=cast.people["publisher"], **text)
    body = json.dumps({"id": str(statement.pk), "t": WORD})
    answer = {"person_id": "1", "key": "k", "fingerprint": "f", "created_at": timezone.now()}
    IdempotentAnswer.objects.create(status=200, body=body, **answer)
    kind = threads.kinds["statement"]
    write(kind=kind, subject=kind.load(str(statement.pk)), by=cast.head, text=f"Is {WORD} named rightly?")
    for rendition in Rendition.objects.all():
        build(rendition_id=rendition.pk)
    compendium = ask_for_compendium(asked=Asked(statement.meeting, "", "item", "en"))
    build_compendium(compendium_id=compendium.pk)
    statement.refresh_from_db()
    return statement


def volumes(statement: Statement) -> list[str]:
    """Return the addresses of the volumes of compendia, whether they still stand or not."""
    found = Compendium.objects.filter(meeting=statement.meeting)
    return [f"/en/compendia/{it.pk}/1.pdf" for it in found]


def addresses(statement: Statement) -> list[str]:
    symbols = [statement.symbol, f"{statement.symbol}/Corr.1"]
    pages = [f"/en/documents/{one}{end}" for one in symbols for end in ("", "/pdf")]
    pages += [f"/api/v1/documents/{one}{end}" for one in symbols for end in ("", "/pdf")]
    pages += ["/en/", "/en/statements/", "/ar/statements/", f"/en/meetings/{statement.meeting.slug}/"]
    pages += ["/sitemap.xml", "/sitemap-statements-1.xml", "/sitemap-corrigenda-1.xml"]
    pages += ["/api/v1/statements/", f"/api/v1/statements/{statement.pk}/", "/api/v1/statements/?state=withheld"]
    compendium = f"/en/statements/compendium/?meeting={statement.meeting.slug}"
    pages += [compendium, compendium.replace("?", "documents.zip?"), *volumes(statement)]
    pages += [f"/api/v1/meetings/{statement.meeting_id}/compendium{end}" for end in ("", "/zip")]
    pages += ["/en/statements/feed.atom", "/en/statements/?format=csv", "/en/statements/?format=xlsx"]
    pages += [f"/en/search/?q={word}" for word in ("village", "others", "spoke")]
    pages += [f"/en/verify/?hash={one}" for one in Rendition.objects.values_list("content_hash", flat=True) if one]
    return pages


def shown(statement: Statement, *words_: str) -> dict[str, list[str]]:
    client, found = Client(), {}
    for address in addresses(statement):
        answer: Any = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        text = content.decode(errors="replace").casefold()
        if held := [word for word in words_ if word.casefold() in text]:
            found[address] = held
    return found


def kept(*words_: str) -> dict[str, list[str]]:
    """Return where rows and files below this room hold one of the words."""
    rows = {
        "renditions": [*Rendition.objects.values_list("source", flat=True)],
        "index": [*SearchEntry.objects.exclude(object_type="organization").values_list("tokens", flat=True)],
        "answers": [*IdempotentAnswer.objects.values_list("body", flat=True)],
        "notices": [[words(it), it.context, it.reason, it.rule, it.link] for it in Notice.objects.all()],
        "audit": [*Payload.objects.values_list("reason", "difference")],
        "requests": [*ChangeRequest.objects.values_list("details", "answer")],
    }
    found = {}
    for name, values in rows.items():
        text = json.dumps(values, default=str, ensure_ascii=False).casefold()
        if held := [word for word in words_ if word.casefold() in text]:
            found[name] = held
    return found


def files(settings: Any) -> list[str]:
    return sorted(path.name for path in Path(settings.MEDIA_ROOT).rglob("*.pdf"))


def test_withholding_leaves_the_text_nowhere(settings):
    cast = make_cast()
    statement = published(cast)
    built = bool(files(settings))
    assert {f"{it.pk}.pdf" for it in CompendiumVolume.objects.all()} <= set(files(settings))
    assert CompendiumVolume.objects.count() == built
    assert set(shown(statement, WORD, NAME)) >= {f"/en/documents/{statement.symbol}", "/en/statements/"}
    symbol, tokens = statement.symbol, SearchEntry.objects.filter(object_type__in=["statement", "corrigendum"])
    assert tokens.count() == 2
    hashes = [one for one in Rendition.objects.values_list("content_hash", flat=True) if one]
    domain.withhold_statement(statement=statement, by=cast.head)
    statement.refresh_from_db()
    assert shown(statement, WORD, TITLE_WORD) == {}
    page = Client().get(f"/en/documents/{symbol}")
    assert (page.status_code, page["Cache-Control"]) == (410, "no-store")
    assert symbol in page.content.decode() and NAME not in page.content.decode()
    if built:
        assert CompendiumVolume.objects.count() == 0
        assert [Client().get(address).status_code for address in volumes(statement)] == [404]
    for address in addresses(statement)[:8]:
        assert Client().get(address).status_code == 410, address
    assert tokens.count() == 0 and files(settings) == []
    assert kept(WORD, TITLE_WORD, NAME) == {}
    if built:
        assert hashes and "has since been withdrawn" in Client().get(f"/en/verify/?hash={hashes[0]}").content.decode()
    told = Notice.objects.filter(kind__in=["statement_news", "statement_taken_off"])
    assert {it.recipient_id for it in told} >= {cast.head.pk, cast.people["publisher"].pk}
    assert broken("submissions_statements.statement", str(statement.pk)) == []


def test_redaction_leaves_the_passages_nowhere(settings):
    cast = make_cast()
    statement = published(cast)
    asked = domain.ask_for_change(
        statement=statement, by=cast.head, kind="redaction", urgency="protection", details=f"Take out {WORD}."
    )
    before = Receipt.objects.get().text_hash
    domain.redact_statement(
        statement=statement, by=cast.people["publisher"], passages=[WORD], **factories.policy("redact")
    )
    statement.refresh_from_db()
    assert shown(statement, WORD) == {} and kept(WORD) == {}
    assert Message.objects.get().text == "Is [redacted] named rightly?"
    assert statement.title == f"On {TITLE_WORD} and [redacted]"
    assert statement.body.count("[redacted]") == 3 and WORD.casefold() not in statement.body.casefold()
    texts = [*statement.revisions.values_list("title", "body"), *Corrigendum.objects.values_list("text")]
    assert WORD.casefold() not in str(texts).casefold()
    assert Receipt.objects.get().text_hash == before != statement.text_hash
    page = Client().get(f"/en/documents/{statement.symbol}").content.decode()
    assert "Passages redacted" in page and "Protection of persons" in page and before not in page
    assert ChangeRequest.objects.get(pk=asked.pk).state == "done"
    waiting = list(Rendition.objects.filter(state="queued"))
    assert {(it.kind, it.source["symbol"]) for it in waiting} == {
        ("statement", statement.symbol),
        ("corrigendum", f"{statement.symbol}/Corr.1"),
    }
    assert files(settings) == []


def test_a_withheld_document_returns_only_by_agreement():
    cast = make_cast()
    statement, desk = published(cast), cast.people["publisher"]
    heard: list[str] = []
    registry.changed_after_publication.append(lambda statement, change: heard.append(change.kind))
    try:
        domain.withhold_statement(statement=statement, by=cast.head)
        again = factories.policy("restore")
        with pytest.raises(ConsentMissing):
            domain.restore_statement(statement=statement, by=desk, **again)
        assert Statement.objects.get().state == "withheld"
        domain.confirm_withholding(statement=statement, by=desk)
        domain.consent_to_restore(statement=statement, by=cast.head)
        domain.restore_statement(statement=statement, by=desk, **again)
    finally:
        registry.changed_after_publication.pop()
    assert heard == ["withhold", "restore"]
    assert Statement.objects.get().state == "published"
    assert Client().get(f"/en/documents/{statement.symbol}").status_code == 200
    assert Client().get(f"/en/documents/{statement.symbol}/Corr.1").status_code == 200
    assert SearchEntry.objects.filter(object_type__in=["statement", "corrigendum"]).count() == 2
    verbs = Entry.objects.filter(object_id=str(statement.pk)).order_by("seq").values_list("verb", flat=True)
    assert list(verbs)[-4:] == ["withhold", "confirm_withholding", "consent_to_restore", "restore"]


def test_a_reissue_bears_its_mark_and_supersedes():
    cast = make_cast()
    statement = published(cast)
    earlier = Rendition.objects.get(kind="statement", format="pdf")
    domain.reissue_statement(statement=statement, by=cast.people["publisher"], **factories.policy("reissue"))
    earlier.refresh_from_db()
    assert (earlier.withdrawn, earlier.superseded) == (True, True)
    new = Rendition.objects.get(kind="statement", format="pdf", withdrawn_at=None)
    assert new.source["reissued_why"] == "technical"
    page = Client().get(f"/en/documents/{statement.symbol}").content.decode()
    assert "Reissued for technical reasons on" in page
    if earlier.content_hash:
        answer = Client().get(f"/en/verify/?hash={earlier.content_hash}").content.decode()
        assert "has since been superseded" in answer


def test_corrigenda_count_up_and_point_at_their_statement():
    cast = make_cast()
    statement = published(cast)
    more = {**factories.policy("corrigendum"), "text": "Second."}
    second = domain.publish_corrigendum(statement=statement, by=cast.people["publisher"], **more)
    assert second.symbol == f"{statement.symbol}/Corr.2"
    page = Client().get(f"/en/documents/{statement.symbol}").content.decode()
    assert f"/en/documents/{second.symbol}" in page
    assert f'href="/en/documents/{statement.symbol}"' in Client().get(f"/en/documents/{second.symbol}").content.decode()
    assert list(PublishedChange.objects.values_list("kind", flat=True)) == ["corrigendum", "corrigendum"]
    described = Client().get(f"/api/v1/documents/{statement.symbol}").json()
    assert described["corrigenda"] == [f"{statement.symbol}/Corr.1", f"{statement.symbol}/Corr.2"]
    assert Client().get(f"/api/v1/documents/{second.symbol}").json()["corrects"] == statement.symbol


def test_a_passage_that_does_not_stand_there_is_refused_and_nothing_changes():
    cast = make_cast()
    statement = published(cast)
    before = Statement.objects.values().get()
    with pytest.raises(ValidationError) as refusal:
        domain.redact_statement(
            statement=statement, by=cast.people["publisher"], passages=["Nobody"], **factories.policy("redact")
        )
    assert set(refusal.value.message_dict) == {"passages"}
    assert Statement.objects.values().get() == before


@pytest.mark.parametrize(
    ("passage", "text", "left"),
    [
        ("Ali", "Ali and alignment, ALI.", "# and alignment, #."),
        ("Amina of Kisumu", "Amina\nof  Kisumu.", "#."),
        ("أحمد", "شكر وأحمد", "شكر و#"),
        ("王芳", "感谢王芳女士", "感谢#女士"),
        ("Петров", "Петрова нет", "#а нет"),
        ("a.b", "axb a.b", "axb #"),
    ],
)
def test_what_a_passage_finds(passage, text, left):
    assert scrubber(passages_in(passage), "#")(text) == left


def test_the_page_asks_about_people_at_risk_and_advises_before_it_takes_the_text(client):
    head = factories.make_author()
    client.force_login(head)
    statement = factories.make_statement(by=head)
    address = reverse("statement_submit", args=[statement.pk])
    assert client.post(address, {"revision": "1"}).status_code == 422
    advice = client.post(address, {"revision": "1", "safety": "not_all"})
    assert advice.status_code == 200 and "NOT submitted yet" in advice.content.decode()
    assert not Receipt.objects.exists()
    client.post(address, {"revision": "1", "safety": "not_all", "understood": "on"})
    assert list(Receipt.objects.values_list("safety", "safety_role")) == [("not_all", "head")]
    other = factories.make_statement(by=head)
    api = Client(headers={"authorization": f"Bearer {factories.token(head)}"})
    answer = api.post(f"/api/v1/statements/{other.pk}/submit/", {}, content_type="application/json")
    assert answer.status_code == 200
    assert Receipt.objects.get(statement=other).safety == "not_asked"


def test_the_desk_sees_what_would_happen_before_it_happens(client):
    cast = make_cast()
    statement = published(cast)
    factories.policy("redact")
    client.force_login(cast.people["publisher"])
    address = reverse("desk_statement_record", args=[statement.pk, "redact"])
    values = {"passages": WORD, "policy": "protection-of-persons", "message": "Done as you asked."}
    preview = client.post(address, values)
    assert preview.status_code == 200 and "[redacted]" in preview.content.decode()
    assert WORD in Statement.objects.get().body
    done = client.post(address, {**values, "confirmed": "1", "version": str(statement.version)})
    assert done.status_code == 302 and WORD not in Statement.objects.get().body
