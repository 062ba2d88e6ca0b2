"""What is hidden from somebody appears to them nowhere: no page, list, count, search, sitemap, PDF, API answer or mail.

Every hidden object of the world carries a word of its own. Each actor follows every link that the portal shows them,
asks for every hidden thing by its address, and searches for every word; mail and notices are read as they are sent.
"""

import html
import re
from collections.abc import Iterator
from email.message import EmailMessage
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit
from zipfile import ZipFile, is_zipfile

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from civspace.api import registry
from civspace.notices.delivering import deliver
from civspace.notices.models import Delivery, Notice
from civspace.notices.render import words
from civspace.renditions.domain import build as build_document
from civspace.renditions.models import Rendition
from civspace.web.languages import CODES
from tests.world import ACTORS, HIDDEN_STATES, World, build

LINK = re.compile(r"""(?:href|action|src)=["']([^"']+)|<(?:loc|xhtml:link[^>]*href=")[^>]*>([^<]+)""")
#: Where somebody begins to read; everything else is found by following links.
SEEDS = ("/", "/en/", "/en/my/", "/en/desk/", "/sitemap.xml", "/robots.txt", "/api/v1/", "/api/docs/", "/en/verify/")
API_LISTS = "bodies meetings agenda-items organizations accreditations statements reason-codes threads states".split()
API_LISTS += ["cosponsors", "reports", "questions"]
API_LISTS.append("accreditation-schemes")
API_LISTS += ["applications", "declarations"]
#: Where a word of the world can stand, alone or in another one.
CHUNK = re.compile("zq[0-9a-z]+")
#: A word that stands nowhere at all.
NOWHERE = "zqnowherevole"


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    """One world for this file, with its documents built, in a transaction that is undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = build()
        for rendition in Rendition.objects.all():
            assert build_document(rendition_id=rendition.pk)
        yield world
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def files_of_the_world(own_directories: Path, settings: Any, world: World) -> None:
    """Let a test find the files that were stored before it began."""
    settings.STORAGES = world.storages


pytestmark = [pytest.mark.django_db]


def text_of(answer: Any) -> str:
    """Return everything that an answer says: headers, and the body (of a PDF or an office file its text)."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    said = "\n".join(f"{name}: {value}" for name, value in answer.headers.items()) + "\n"
    if answer.get("Content-Type", "").startswith("application/pdf"):
        said += text_of_pdf(content)
    elif is_zipfile(BytesIO(content)):
        # Spreadsheets and word processors: every part of the file.
        with ZipFile(BytesIO(content)) as archive:
            said += "\n".join(f"{name}\n{archive.read(name).decode('utf-8', 'replace')}" for name in archive.namelist())
    else:
        said += content.decode("utf-8")
    return html.unescape(unquote(said))


@cache
def text_of_pdf(content: bytes) -> str:
    reader = PdfReader(BytesIO(content))
    return "\n".join(page.extract_text() for page in reader.pages) + str(reader.metadata)


def found_in(world: World, text: str) -> set[str]:
    text = " ".join(CHUNK.findall(text.casefold()))
    return {word for word in world.secrets if word in text}


def not_for(world: World, actor: str) -> set[str]:
    return {word for word, readers in world.secrets.items() if actor not in readers}


def follow(client: Client, path: str) -> Any:
    """Read one address and undo what reading did."""
    with transaction.atomic():
        answer = client.get(path)
        answer.said = text_of(answer)
        transaction.set_rollback(True)
    assert answer.status_code < 500 or answer.status_code == 503, path
    return answer


def links_in(answer: Any) -> set[str]:
    """Return the addresses of this portal that an answer leads to, in English or in no language."""
    found = {answer["Location"]} if "Location" in answer.headers else set()
    if answer.get("Content-Type", "").partition(";")[0].endswith(("html", "/xml", "+xml")):
        found |= {html.unescape(first or second) for first, second in LINK.findall(answer.content.decode())}
    kept = set()
    for address in found:
        parts = urlsplit(address)
        if parts.scheme in ("", "http", "https") and parts.hostname in (None, "localhost", "testserver"):
            path = parts.path + (f"?{parts.query}" if parts.query else "")
            if path.startswith(("/en/", "/api/", "/sitemap", "/files/")) and "sign-out" not in path:
                kept.add(path)
    return kept


def crawl(world: World, actor: str) -> dict[str, set[str]]:
    """Follow every link from the first pages on; return the words that each address showed."""
    client, seen, waiting = world.client(actor), {}, list(SEEDS)
    while waiting:
        path = waiting.pop()
        # One page of what only asks the same again: pages that report about a page, and pages to come back to.
        path = re.sub(r"\?(next|page)=/.*", "", path)
        if path in seen:
            continue
        answer = follow(client, path)
        seen[path] = found_in(world, answer.said)
        waiting += links_in(answer) - set(seen)
        assert len(seen) < 1500, "The crawl does not end"
    return seen


# With each engine the API is asked, and every search; the whole walk, and every address, with one of them: what a page
# shows does not depend on the engine, and who may open it is asked with each (tests/test_urls.py).
@pytest.mark.any_engine
@pytest.mark.parametrize("actor", ACTORS)
def test_no_link_leads_to_what_is_hidden(world: World, actor: str) -> None:
    seen = crawl(world, actor)
    hidden = not_for(world, actor)
    assert {path: shown & hidden for path, shown in seen.items() if shown & hidden} == {}
    # The crawl would see it: what is published is found, and what is one's own.
    shown = set().union(*seen.values())
    assert "zqpublishedvole" in shown
    if actor == "head":
        assert {f"zq{state.replace('_', '')}vole" for state in HIDDEN_STATES} <= shown
    if actor == "secretariat":
        assert {"zqunannouncedvole", "zqclaimsvole", "zqmissionvole", "zqproblemvole", "zqlostvole"} <= shown
        assert {"zqchecknotevole", "zqlistednamevole", "zqcomparednotevole"} <= shown


def addresses(world: World) -> list[str]:
    """Return the address of everything that is hidden from somebody."""
    things = world.things
    statements = [*things.statements.values(), things.deleted, things.other_statement]
    of_one = "my_statement statement_edit statement_check statement_receipt statement_receipt_pdf statement_preview "
    of_one += "statement_withdraw statement_replace statement_revisions statement_upload statement_docx "
    of_one += "statement_txt statement_start desk_statement"
    found = [reverse(name, args=[one.pk]) for name in of_one.split() for one in statements]
    found += [reverse("statement_revision", args=[one.pk, 1]) for one in statements]
    found += [reverse("desk_statement_act", args=[one.pk, "return"]) for one in statements]
    found += [
        reverse(name, args=[key])
        for name in ("document", "document_pdf", "document_docx", "document_txt")
        for one in statements
        for key in (one.reference, str(one.pk))
    ]
    found += [f"/api/v1/statements/{one.pk}/" for one in statements]
    found += [f"/api/v1/threads/{one.pk}/" for one in (things.thread, things.other_thread)]
    found += [f"/api/v1/threads/{one.pk}/messages/" for one in (things.thread, things.other_thread)]
    said = "statement_comments statement_comment_new statement_requested statement_abstract".split()
    shared = [*statements, things.commented_and_published]
    found += [reverse(name, args=[one.pk]) for name in said for one in shared]
    found += [reverse("statement_comment", args=[things.comment.statement_id, things.comment.pk])]
    parts = ("comments", "suggestions", "ask-to-submit", "abstract")
    found += [f"/api/v1/statements/{one.pk}/{part}/" for part in parts for one in shared]
    found += [f"/api/v1/comments/{things.comment.pk}/"]
    for meeting in (things.draft_meeting,):
        names = "meeting meeting_modalities my_meeting desk_meeting desk_meeting_edit desk_modalities"
        found += [reverse(name, args=[meeting.slug]) for name in names.split()]
        found += [f"/api/v1/meetings/{meeting.pk}/", f"/api/v1/meetings/{meeting.pk}/modalities/"]
        found += [f"/en/statements/?meeting={meeting.slug}", f"/api/v1/agenda-items/?meeting={meeting.pk}"]
        found += [f"/en/my/statements/new/?meeting={meeting.slug}", "/en/documents/A/HRC/71/1"]
    for organization in (things.aside, things.closed, things.waiting_mission, things.own, things.other):
        names = "organization organization_workspace organization_edit organization_members organization_join "
        names += "organization_claim organization_new_head my_standing standing_claim desk_organization"
        found += [reverse(name, args=[organization.pk]) for name in names.split()]
        found += [f"/api/v1/organizations/{organization.pk}/", f"/en/statements/?organization={organization.pk}"]
        found += [f"/api/v1/{part}/?organization={organization.pk}" for part in ("statements", "accreditations")]
    for standing in (things.claimed, things.refused_standing):
        found += [reverse("desk_standing_one", args=[standing.pk]), f"/api/v1/accreditations/{standing.pk}/"]
    found += [reverse(name, args=[things.screened.pk]) for name in ("desk_application", "desk_application_checks")]
    found += [reverse("desk_application_act", args=[things.screened.pk, "return_incomplete"])]
    found += [
        reverse("desk_match", args=[things.match.pk]),
        "/en/desk/accreditation/applications/?flag=match&format=csv",
    ]
    for report in (things.report, things.other_report):
        found += [reverse("my_report", args=[report.standing.organization_id, report.pk])]
        found += [reverse("desk_report", args=[report.pk]), f"/api/v1/reports/{report.pk}/"]
        found += [reverse("report_documents", args=[report.standing.organization_id, report.pk])]
        found += [reverse("committee_report", args=[report.pk])]
    found += [reverse("my_measure", args=[things.own.pk, things.measure.pk])]
    found += [reverse("desk_measure", args=[things.measure.pk])]
    for question in (things.question, things.drafted_question):
        found += [reverse("committee_question", args=[question.pk]), f"/api/v1/questions/{question.pk}/"]
        found += [reverse("application_question", args=[things.own.pk, things.considered.pk, question.pk])]
    found += [reverse("committee_application", args=[things.considered.pk])]
    found += [reverse("file", args=[file.pk]) for file in (things.evidence, things.loose_file)]
    for application in (things.application, things.other_application):
        names = "my_application application_check application_receipt application_reuse application_request"
        keys = [application.organization_id, application.pk]
        found += [reverse(name, args=keys) for name in names.split()]
        found += [reverse("application_form", args=[*keys, part]) for part in ("texts", "documents")]
        found += [reverse("my_applications", args=keys[:1]), f"/api/v1/applications/{application.pk}/"]
    papers = (things.applies_document.file, things.otherapplies_document.file)
    papers += (things.report_document.file, things.sent_document.file)
    found += [reverse("file", args=[file.pk]) for file in (things.evidence, things.loose_file, *papers)]
    outcomes = ("my_complaint_outcome", "desk_complaint_outcome")
    found += [reverse(name, args=[things.decided_complaint.pk]) for name in outcomes]
    found += [reverse("inbox_notice", args=[notice.pk]) for notice in Notice.objects.all()]
    found += [
        reverse("desk_request", args=[things.mission_request.pk]),
        reverse("factor_reset", args=[things.reset.pk]),
    ]
    for thread in (things.thread, things.other_thread):
        names = "my_thread desk_thread desk_thread_hand_over desk_thread_close"
        found += [reverse(name, args=[thread.pk]) for name in names.split()]
    found += [reverse("desk_reply", args=[things.reply.pk])]
    for place in ("my", "desk"):
        objects = [("statement", one.pk) for one in statements]
        objects += [("claim", one.pk) for one in (things.claimed, things.refused_standing)]
        objects += [("organization", one.pk) for one in (things.aside, things.closed, things.own, things.other)]
        found += [reverse(f"{place}_thread_about", args=[kind, str(key)]) for kind, key in objects]
    found += [reverse("organization_request", args=[things.own.pk, things.asked.pk])]
    found += [f"/en/verify/?hash={one.content_hash}" for one in Rendition.objects.exclude(content_hash="")]
    return list(dict.fromkeys(found))


@pytest.mark.any_engine
@pytest.mark.parametrize("actor", ACTORS)
def test_who_knows_the_address_learns_nothing(world: World, actor: str) -> None:
    client, hidden = world.client(actor), not_for(world, actor)
    told = {path: found_in(world, follow(client, path).said) & hidden for path in addresses(world)}
    assert {path: words for path, words in told.items() if words} == {}


@pytest.mark.parametrize("actor", ACTORS)
def test_the_api_says_nothing_of_what_is_hidden(world: World, actor: str) -> None:
    bearer = world.things.bearer.get(actor)
    client = Client(headers={"authorization": f"Bearer {bearer}"} if bearer else {})
    hidden = not_for(world, actor)
    paths = [f"/api/v1/{part}/?page_size=200" for part in API_LISTS]
    paths += [f"/api/v1/statements/?state={state}" for state in (*HIDDEN_STATES, "published")]
    paths += [path for path in addresses(world) if path.startswith("/api/")]
    told = {path: found_in(world, follow(client, path).said) & hidden for path in paths}
    assert {path: words for path, words in told.items() if words} == {}
    for word in sorted(hidden):
        for part in ("statements", "meetings", "organizations"):
            rows = client.get(f"/api/v1/{part}/", {"q": word})
            assert rows.status_code in (200, 400) and rows.json().get("results", []) == [], (part, word)


@pytest.mark.parametrize("factor", [True, False])
def test_without_a_second_factor_a_token_reads_nothing_of_the_desk(world: World, factor: bool) -> None:
    if not factor:
        Authenticator.objects.filter(user=world.actors["secretariat"]).delete()
    client = Client(headers={"authorization": f"Bearer {world.things.bearer['secretariat']}"})
    desk = [part for part, _view, _name in registry.routes if part != "saved-filters"]  # these are a person's own
    lists = [f"/api/v1/{part}/?page_size=200" for part in desk]
    paths = [*lists, *(path for path in addresses(world) if path.startswith("/api/"))]
    told = {path: found_in(world, follow(client, path).said) & not_for(world, "stranger") for path in paths}
    told = {path: words for path, words in told.items() if words}
    if factor:
        seen = {path.split("/")[3] for path in told}
        assert seen >= {"applications", "complaints", "questions", "reports", "statements", "organizations"}
    else:
        assert told == {}


#: Where words are searched: the address up to the word. Public pages are the same for everybody (tests/test_urls.py),
#: so who is signed in finds no more there than who is not, and from whom most is hidden.
SEARCHES = ("/en/search/?q=", "/en/statements/?q=", "/en/organizations/?q=")
OWN_SEARCHES = (
    "/en/my/organizations/new/?name=",
    "/en/desk/messages/?q=",
    "/en/desk/statements/?state=&q=",
    "/en/desk/organizations/?q=",
    "/en/my/statements/?q=",
)


def shown_for(client: Client, search: str, word: str) -> str:
    """Return the page of a search with the word itself taken out, and what changes with every answer."""
    page = follow(client, search + quote(word)).said
    page = re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page)
    page = "\n".join(
        line for line in page.splitlines() if not re.match("(?i)(x-request-id|etag|content-length):", line)
    )
    return page.casefold().replace(word, "")


@pytest.mark.parametrize("actor", ACTORS)
def test_a_search_for_a_hidden_word_answers_like_one_for_a_word_that_stands_nowhere(world: World, actor: str) -> None:
    client = world.client(actor)
    for search in SEARCHES if actor == "anonymous" else OWN_SEARCHES:
        nothing = shown_for(client, search, NOWHERE)
        for word in sorted(not_for(world, actor)):
            assert shown_for(client, search, word) == nothing, (search, word)
    if actor == "anonymous":
        assert "/en/documents/" in shown_for(client, SEARCHES[0], "zqpublishedvole")


def test_references_of_what_is_hidden_lead_nowhere(world: World) -> None:
    client = world.client("other")
    for state in HIDDEN_STATES:
        assert follow(client, f"/en/search/?q={world.things.statements[state].reference}").status_code == 200, state
    published = world.things.statements["published"]
    assert follow(client, f"/en/search/?q={published.reference}").status_code == 302


@pytest.mark.parametrize("language", CODES)
def test_no_language_of_the_public_pages_tells_more(world: World, language: str) -> None:
    client, hidden = world.client("anonymous"), not_for(world, "anonymous")
    own, meeting = world.things.own.pk, world.things.meeting.slug
    pages = (
        "",
        "meetings/",
        f"meetings/{meeting}/",
        f"meetings/{meeting}/modalities/",
        "statements/",
        "accreditation/",
        "accreditation/schemes/ecosoc/",
        "accreditation/compare/",
    )
    pages += ("organizations/", f"organizations/{own}/", f"documents/{world.things.statements['published'].symbol}")
    for page in pages:
        answer = follow(client, f"/{language}/{page}")
        assert answer.status_code == 200, page
        assert found_in(world, answer.said) & hidden == set(), page


def test_no_public_count_counts_what_is_hidden(world: World) -> None:
    client = world.client("anonymous")
    listed = client.get("/en/statements/").context["page_obj"].object_list
    assert {one.state for one in listed} == {"published"} and len(listed) == 4
    assert client.get("/en/organizations/").context["total"] == 5  # own, other, mission, listed, late
    found = re.findall("<loc>([^<]+)</loc>", client.get("/sitemap-statements-1.xml").content.decode())
    assert len(found) == 4 * len(CODES)
    found = re.findall("<loc>([^<]+)</loc>", client.get("/sitemap-organizations-1.xml").content.decode())
    assert len(found) == 4 * len(CODES)
    found = re.findall("<loc>([^<]+)</loc>", client.get("/sitemap-meetings-1.xml").content.decode())
    assert len(found) == 3 * len(CODES)


def mail_text(message: Any) -> str:
    """Return everything that a mail says, in both of its forms and its headers."""
    parsed: EmailMessage = message.message()
    parts = [part.get_payload(decode=True).decode() for part in parsed.walk() if not part.is_multipart()]
    return html.unescape("\n".join([str(message.subject), str(message.extra_headers), *parts]))


def test_no_mail_and_no_notice_tells_who_may_not_know(world: World, settings: Any) -> None:
    by_address = {user.email: name for name, user in world.actors.items() if user.is_authenticated}
    for delivery in Delivery.objects.all():
        assert deliver(delivery_id=delivery.pk) == "sent"
    assert len(mail.outbox) == Delivery.objects.count()
    told: dict[str, set[str]] = {}
    for message in mail.outbox:
        told.setdefault(message.to[0], set()).update(found_in(world, mail_text(message)))
    for notice in Notice.objects.select_related("recipient"):
        told.setdefault(notice.recipient.email, set()).update(
            found_in(world, f"{words(notice)} {notice.context} {notice.reason} {notice.link}")
        )
    assert told["head@example.org"] >= {"zqpointsvole", "zqgroundsvole", "zqsubmittedvole"}
    colleague = world.things.colleague.person.email
    for address, shown in told.items():
        # A colleague who writes for the organization may know what its head knows.
        actor = "head" if address == colleague else by_address.get(address, "stranger")
        knows = {word for word, readers in world.secrets.items() if {actor, address} & readers}
        assert shown - knows == set(), address
