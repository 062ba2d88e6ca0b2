"""Every address of the portal against every role: what it declares is what it does, and nothing ever answers 5xx."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from civspace.web.access import access_of
from tests.world import ACTORS, SIGNED_IN, STAFF, World, build

EVERYBODY = frozenset(ACTORS)
NOBODY: frozenset[str] = frozenset()
HEAD, DESK = frozenset({"head"}), frozenset({"secretariat"})


@dataclass(frozen=True)
class Sample:
    """Arguments for one address, and the actors whom it opens to; None: whom its level says."""

    arguments: Callable[[Any], dict[str, Any]]
    opens_to: frozenset[str] | None = None


def one(name: str, of: Callable[[Any], Any], opens_to: frozenset[str] | None = None) -> Sample:
    return Sample(lambda things: {name: of(things)}, opens_to)


def own(opens_to: frozenset[str] = HEAD, **more: Callable[[Any], Any]) -> Sample:
    """A page of the organization of `head`."""
    return Sample(lambda t: {"id": t.own.pk, **{name: of(t) for name, of in more.items()}}, opens_to)


def statement(state: str, opens_to: frozenset[str] = HEAD, **more: Any) -> Sample:
    return Sample(lambda t: {"pk": t.statements[state].pk, **more}, opens_to)


def meeting(opens_to: frozenset[str] | None = DESK, **more: Callable[[Any], Any]) -> Sample:
    return Sample(lambda t: {"slug": t.meeting.slug, **{name: of(t) for name, of in more.items()}}, opens_to)


def public_symbol(things: Any) -> str:
    return things.statements["published"].symbol


def api(of: Callable[[Any], Any]) -> Sample:
    return one("id", of)


#: Arguments for every address that takes some. An address that is missing here fails.
SAMPLES = {
    "api_not_found": one("path", lambda t: "v2/nothing"),
    "sitemap_part": Sample(lambda t: {"name": "statements", "number": 1}),
    "file": one("id", lambda t: t.evidence.pk, HEAD | DESK),
    "inbox_notice": one("pk", lambda t: t.notice.pk, HEAD),
    "unsubscribe": one("token", lambda t: t.unsubscribe),
    "delivery_send_again": one("pk", lambda t: t.delivery.pk, STAFF),
    "demo_mail_message": one("name", lambda t: "0" * 32),
    "account_confirm_email": one("key", lambda t: t.address),
    "account_reset_password_from_key": Sample(lambda t: dict(zip(("uidb36", "key"), t.reset_key, strict=True))),
    "follow_reset": Sample(lambda t: {"pk": t.reset.pk, "secret": t.reset_secret}),
    "factor_reset": one("pk", lambda t: t.reset.pk, STAFF),
    "account_token_revoke": one("pk", lambda t: t.token.pk, HEAD),
    "mfa_edit_webauthn": one("pk", lambda t: t.key.pk, NOBODY),
    "mfa_remove_webauthn": one("pk", lambda t: t.key.pk, NOBODY),
    "claim_confirm": one("token", lambda t: t.claim_token),
    "organization": own(EVERYBODY),
    "invitation_answer": one("id", lambda t: t.for_stranger.pk, frozenset({"stranger"})),
    "invitation": one("token", lambda t: t.invitation_token, SIGNED_IN),  # who holds the mail holds the key
    "join_request_withdraw": one("id", lambda t: t.asks.pk, frozenset({"stranger"})),
    "organization_workspace": own(),
    "organization_edit": own(),
    "organization_name_add": own(),
    "organization_name_remove": own(name=lambda t: t.name.pk),
    "organization_close": own(),
    "organization_join": own(SIGNED_IN),
    "organization_claim": own(SIGNED_IN),
    "organization_new_head": own(SIGNED_IN),
    "organization_members": own(),
    "organization_invite": own(),
    "organization_hand_over": own(),
    "organization_leave": own(),
    "organization_member": own(member=lambda t: t.colleague.pk),
    "organization_member_remove": own(member=lambda t: t.colleague.pk),
    "organization_request": own(asked=lambda t: t.asked.pk),
    "invitation_again": own(invitation=lambda t: t.invitation.pk),
    "invitation_withdraw": own(invitation=lambda t: t.invitation.pk),
    "desk_request": one("id", lambda t: t.mission_request.pk, STAFF),
    "desk_organization": own(STAFF),
    "my_standing": own(),
    "standing_claim": own(),
    "standing_retract": own(standing=lambda t: t.claimed.pk),
    "desk_standing_one": one("pk", lambda t: t.claimed.pk, DESK),
    "meeting": meeting(EVERYBODY),
    "meeting_modalities": meeting(EVERYBODY),
    "my_meeting": meeting(SIGNED_IN),
    "desk_meeting": meeting(),
    "desk_meeting_edit": meeting(),
    "desk_meeting_agenda": meeting(),
    "desk_document_new": meeting(),
    "desk_document": meeting(pk=lambda t: t.document.pk),
    "desk_document_remove": meeting(pk=lambda t: t.document.pk),
    "desk_meeting_link": meeting(),
    "desk_meeting_unlink": meeting(pk=lambda t: t.link.pk),
    "desk_meeting_announce": meeting(),
    "desk_meeting_state": meeting(verb=lambda t: "postpone"),
    "desk_modalities": meeting(),
    "document": one("symbol", public_symbol),
    "document_pdf": one("symbol", public_symbol),
    "my_statement": statement("draft"),
    "statement_edit": statement("draft"),
    "statement_check": statement("draft"),
    "statement_submit": statement("draft"),
    "statement_receipt": statement("submitted"),
    "statement_receipt_pdf": statement("submitted"),
    "statement_preview": statement("draft"),
    "statement_withdraw": statement("submitted"),
    "statement_replace": statement("submitted"),
    "statement_revisions": statement("draft"),
    "statement_revision": statement("draft", number=1),
    "statement_restore": statement("draft", number=1),
    "desk_statement": statement("under_review", DESK),
    "desk_statement_act": statement("under_review", DESK, verb="return"),
    "desk_problem_close": one("pk", lambda t: t.problem.pk, STAFF),
    "v1:meeting-modalities": api(lambda t: t.meeting.pk),
    "v1:meeting-check": api(lambda t: t.meeting.pk),
    "v1:document": one("symbol", public_symbol),
    "v1:document-pdf": one("symbol", public_symbol),
    "v1:state-detail": api(lambda t: "KEN"),
    "v1:organization-detail": api(lambda t: t.own.pk),
    "v1:body-detail": api(lambda t: "hrc"),
    "v1:meeting-detail": api(lambda t: t.meeting.pk),
    "v1:agenda-item-detail": api(lambda t: t.item.pk),
    "v1:accreditation-detail": api(lambda t: t.claimed.pk),
    "v1:reason-code-detail": api(lambda t: "other"),
    **{
        f"v1:statement-{name}": api(lambda t: t.statements["under_review"].pk)
        for name in ("detail", "accept", "claim", "return", "publish", "refuse", "submit", "withdraw")
    },
}
#: Public addresses that do not answer 200 here, and why.
PUBLIC_STATUS = {
    "best_language": 302,  # leads to the reader's language
    "healthz": 503,  # no worker has answered
    "api_not_found": 404,
    "demo_mail": 404,  # not in the demo
    "demo_mail_message": 404,
    "document_pdf": 503,  # not built yet
}
#: What opens only with a key, an app or codes that the actors of this file do not have: allauth then says so.
NOTHING_THERE = {
    "account_reauthenticate": 403,
    "mfa_reauthenticate": 403,
    "mfa_reauthenticate_webauthn": 403,
    "mfa_deactivate_totp": 404,
    "mfa_download_recovery_codes": 404,
    "mfa_view_recovery_codes": 404,
}
AGAIN = "/en/sign-in/again/"
ODD = ("PUT", "DELETE", "OPTIONS", "HEAD")


def walk(patterns: Any, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Return every address with its full name."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            space = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from walk(pattern.url_patterns, space)
        else:
            yield f"{prefix}{pattern.name or ''}", pattern


URLS = list(walk(get_resolver().url_patterns))
BY_NAME = {name: (access_of(pattern.callback), pattern) for name, pattern in URLS}


def names(*levels: str) -> list[str]:
    return sorted(name for name, (level, _pattern) in BY_NAME.items() if level in levels)


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    """One world for this file, in a transaction that is undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def files_of_the_world(own_directories: Path, settings: Any, world: World) -> None:
    """Let a test find the files that were stored before it began."""
    settings.STORAGES = world.storages


pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]


def address(name: str, world: World) -> str:
    sample = SAMPLES.get(name)
    return reverse(name, kwargs=sample.arguments(world.things) if sample else {})


def opens_to(name: str) -> frozenset[str]:
    """Return the actors to whom an address opens."""
    sample, level = SAMPLES.get(name), BY_NAME[name][0]
    if sample is not None and sample.opens_to is not None:
        return sample.opens_to
    return {"signed_in": SIGNED_IN, "staff": STAFF}.get(level or "", EVERYBODY)


def ask(world: World, actor: str, name: str, method: str = "GET") -> HttpResponse:
    """Ask as an actor, and undo what it did."""
    client = world.client(actor)
    headers = {"authorization": f"Bearer {world.things.bearer[actor]}"} if needs_bearer(name, actor) else {}
    with transaction.atomic():
        answer: Any = client.generic(method, address(name, world), headers=headers)
        answer.content_now = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    assert answer.status_code < 500 or (answer.status_code == 503 and name in BUSY), (
        f"{method} {name} as {actor}: {answer.status_code}"
    )
    return answer


def needs_bearer(name: str, actor: str) -> bool:
    return name.startswith("v1:") and actor != "anonymous"


#: A document that is being built answers 503 and says when to ask again; so does a portal without a worker.
BUSY = {"document_pdf", "v1:document-pdf", "healthz", "statement_receipt_pdf", "statement_preview"}


def test_every_address_has_a_name_and_declares_its_access() -> None:
    assert [str(pattern.pattern) for name, pattern in URLS if not name or name.endswith(":")] == []
    assert [name for name, pattern in URLS if access_of(pattern.callback) is None] == []


def test_every_name_stands_once() -> None:
    seen = [name for name, _pattern in URLS]
    assert sorted({name for name in seen if seen.count(name) > 1}) == []


def test_every_address_with_arguments_has_a_sample_and_no_sample_is_left_over() -> None:
    with_arguments = {name for name, pattern in URLS if pattern.pattern.regex.groups}
    assert with_arguments == set(SAMPLES)


@pytest.mark.parametrize("name", names("public"))
def test_a_public_address_gives_everybody_the_same_bytes_and_no_cookie(world: World, name: str) -> None:
    answers = [ask(world, actor, name) for actor in ACTORS]
    assert {answer.status_code for answer in answers} == {PUBLIC_STATUS.get(name, 200)}
    assert len({answer.content_now for answer in answers}) == 1
    for answer in answers:
        assert "Set-Cookie" not in answer.headers and not answer.cookies
        assert "cookie" not in answer.get("Vary", "").lower()


@pytest.mark.parametrize("name", names("signed_in", "staff"))
def test_a_private_address_sends_the_anonymous_to_sign_in(world: World, name: str) -> None:
    answer = ask(world, "anonymous", name)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/en/sign-in/?next=/en/")


@pytest.mark.parametrize("name", names("signed_in", "staff"))
def test_a_private_address_opens_to_exactly_those_whom_it_concerns(world: World, name: str) -> None:
    for actor in sorted(SIGNED_IN):
        answer = ask(world, actor, name)
        if actor in opens_to(name):
            assert answer.status_code in {200, 302, 405, 503, NOTHING_THERE.get(name)}, (actor, answer.status_code)
            assert answer.status_code != 200 or "no-store" in answer["Cache-Control"]
            continue
        # A page that only takes POST says so before it looks at anything; then the POST has to be refused.
        if answer.status_code == 405:
            answer = ask(world, actor, name, "POST")
        proof_first = answer.status_code == 302 and answer["Location"].startswith(AGAIN)
        assert answer.status_code in (403, 404) or proof_first, (actor, answer.status_code)


@pytest.mark.parametrize("name", names("signed_out", "token"))
def test_an_address_without_sign_in_answers_everybody(world: World, name: str) -> None:
    for actor in ACTORS:
        answer = ask(world, actor, name)
        if not name.startswith("v1:"):
            assert answer.status_code in (200, 302, 405), (actor, answer.status_code)


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_no_method_breaks_an_address(world: World, name: str) -> None:
    for actor in ("anonymous", "head", "secretariat"):
        ask(world, actor, name, "POST")  # with nothing in it
    insider = "head" if "head" in opens_to(name) else "secretariat"
    for method in ODD:
        status = ask(world, insider, name, method).status_code
        if method in ("PUT", "DELETE"):
            assert 400 <= status < 500, (method, status)
