"""Every address of the portal against every role: what it declares is what it does, and nothing ever answers 5xx."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.paginator import Page
from django.db import transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from civspace.files.handing import address_for
from civspace.web.access import access_of
from civspace.web.tables import FORMATS, XLSX
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


def said(**more: Any) -> Sample:
    """A comment on the draft of `head`."""
    return Sample(lambda t: {"pk": t.statements["draft"].pk, "id": t.comment.pk, **more}, HEAD)


def meeting(opens_to: frozenset[str] | None = DESK, **more: Callable[[Any], Any]) -> Sample:
    return Sample(lambda t: {"slug": t.meeting.slug, **{name: of(t) for name, of in more.items()}}, opens_to)


def public_symbol(things: Any) -> str:
    return things.statements["published"].symbol


def api(of: Callable[[Any], Any]) -> Sample:
    return one("id", of)


COMPLAINT = ("detail", "clarify", "request-review", "request-panel", "withdraw")
#: Arguments for every address that takes some. An address that is missing here fails.
SAMPLES = {
    "api_not_found": one("path", lambda t: "v2/nothing"),
    "sitemap_part": Sample(lambda t: {"name": "statements", "number": 1}),
    "file": one("id", lambda t: t.evidence.pk, HEAD | DESK),
    "upload_part": one("id", lambda t: t.upload.pk, HEAD),
    "upload_finish": one("id", lambda t: t.upload.pk, HEAD),
    "file_handed_out": one("signed", lambda t: address_for(t.evidence, t.asks.person).split("/")[2]),
    "inbox_notice": one("pk", lambda t: t.notice.pk, HEAD),
    "following_item": one("pk", lambda t: t.hit.pk, HEAD),
    "unsubscribe": one("token", lambda t: t.unsubscribe),
    "delivery_send_again": one("pk", lambda t: t.delivery.pk, STAFF),
    "demo_mail_message": one("name", lambda t: "0" * 32),
    "account_confirm_email": one("key", lambda t: t.address),
    "account_reset_password_from_key": Sample(lambda t: dict(zip(("uidb36", "key"), t.reset_key, strict=True))),
    "follow_reset": Sample(lambda t: {"pk": t.reset.pk, "secret": t.reset_secret}),
    "staff_member": one("pk", lambda t: t.asks.person_id, DESK),
    "break_glass_one": one("pk", lambda t: t.glass.pk, DESK),
    "erasure": one("pk", lambda t: t.erasure.pk, DESK),
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
    "organization_merge_ask": own(),
    "organization_merge": own(merge=lambda t: t.merge.pk),
    "desk_merge": one("id", lambda t: t.merge.pk, STAFF),
    "desk_merge_new": own(STAFF),
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
    "accreditation_practice_scheme": one("code", lambda t: t.practice.scheme_id),
    "accreditation_practice_period": Sample(lambda t: {"code": t.practice.scheme_id, "day": str(t.practice.ends_on)}),
    "committee_application": one("pk", lambda t: t.considered.pk, frozenset({"delegate"})),
    "committee_question": one("pk", lambda t: t.question.pk, frozenset({"delegate"})),
    "application_question": own(pk=lambda t: t.considered.pk, question=lambda t: t.question.pk),
    "desk_seats": one("code", lambda t: t.seat.committee_id, DESK),
    "desk_seat": one("pk", lambda t: t.seat.pk, DESK),
    "my_standing": own(),
    "standing_claim": own(),
    "standing_retract": own(standing=lambda t: t.claimed.pk),
    "register_entry": one("id", lambda t: t.own.pk),
    "my_declaration": own(),
    "my_reports": own(),
    "my_report": own(report=lambda t: t.report.pk),
    "report_documents": own(report=lambda t: t.report.pk),
    "report_document_remove": own(report=lambda t: t.report.pk, document=lambda t: t.report_document.pk),
    "committee_report": one("pk", lambda t: t.other_report.pk, frozenset({"delegate"})),
    "desk_report": one("pk", lambda t: t.report.pk, DESK),
    "v1:declaration-detail": api(lambda t: t.declared.pk),
    "my_measure": own(measure=lambda t: t.measure.pk),
    "desk_measure": one("pk", lambda t: t.measure.pk, DESK),
    **{f"v1:report-{name}": api(lambda t: t.report.pk) for name in ("detail", "submit", "answer")},
    "my_applications": own(),
    "application_begin": one("code", lambda t: "hlpf-slot"),
    "application_start": own(),
    **{
        name: own(pk=lambda t: t.application.pk)
        for name in (
            *("my_application", "application_request", "application_reuse", "application_check"),
            *("application_withdraw", "application_discard"),
        )
    },
    "application_receipt": own(pk=lambda t: t.before_committee.pk),
    "application_form": own(pk=lambda t: t.application.pk, section=lambda t: "facts"),
    "application_document_remove": own(pk=lambda t: t.application.pk, document=lambda t: t.applies_document.pk),
    **{f"v1:application-{name}": api(lambda t: t.application.pk) for name in ("detail", "submit", "withdraw")},
    "desk_standing_one": one("pk", lambda t: t.claimed.pk, DESK),
    "desk_application": one("pk", lambda t: t.screened.pk, DESK),
    "desk_application_checks": one("pk", lambda t: t.screened.pk, DESK),
    "desk_application_assign": one("pk", lambda t: t.screened.pk, DESK),
    "desk_application_act": Sample(lambda t: {"pk": t.screened.pk, "verb": "return_incomplete"}, DESK),
    "desk_match": one("pk", lambda t: t.match.pk, DESK),
    **{
        f"desk_{name}": one("pk", lambda t: t.session.pk, DESK)
        for name in ("session", "session_edit", "session_add", "session_open", "session_close", "session_grant", "room")
    },
    **{
        name: Sample(lambda t: {"pk": t.session.pk, "item": t.session_item.pk}, DESK)
        for name in ("desk_session_item", "desk_room_item", "desk_room_undo")
    },
    "desk_decisions": one("pk", lambda t: t.before_committee.pk, DESK),
    "session": one("pk", lambda t: t.session.pk),
    "session_names": one("pk", lambda t: t.session.pk, HEAD | DESK | {"delegate"}),
    "session_report": one("pk", lambda t: t.closed_session.pk, HEAD | DESK | {"delegate"}),
    "decision_document": own(
        HEAD | DESK | {"delegate"}, application=lambda t: t.closed_application.pk, pk=lambda t: t.decision.pk
    ),
    "certificate": one("reference", lambda t: t.certified.reference),
    "v1:accreditation-session-detail": api(lambda t: t.session.pk),
    "my_complaint": one("pk", lambda t: t.complaint.pk, HEAD),
    "desk_complaint": one("pk", lambda t: t.complaint.pk, DESK),
    "my_complaint_outcome": one("pk", lambda t: t.decided_complaint.pk, HEAD),
    "desk_complaint_outcome": one("pk", lambda t: t.decided_complaint.pk, DESK),
    "meeting": meeting(EVERYBODY),
    "meeting_documents_feed": meeting(EVERYBODY),
    "meeting_calendar_file": meeting(EVERYBODY),
    "meeting_modalities": meeting(EVERYBODY),
    "meeting_exceptions": meeting(EVERYBODY),
    "meeting_exceptions_feed": meeting(EVERYBODY),
    "desk_extend": meeting(),
    "my_meeting": meeting(SIGNED_IN),
    "my_session": meeting(SIGNED_IN),
    "organization_sessions": own(),
    "organization_session": own(slug=lambda t: t.meeting.slug),
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
    "programme": meeting(EVERYBODY),
    "programme_version": meeting(EVERYBODY, number=lambda t: 1),
    "desk_programme": meeting(),
    "desk_programme_copy": meeting(),
    "desk_programme_release": meeting(),
    "desk_sitting": meeting(pk=lambda t: t.sitting.pk),
    "desk_sitting_new": meeting(),
    "desk_sitting_remove": meeting(pk=lambda t: t.sitting.pk),
    "desk_sittings": meeting(),
    "desk_modalities": meeting(),
    "desk_modalities_missing": meeting(),
    "desk_meeting_contact": meeting(),
    "my_thread": one("pk", lambda t: t.thread.pk, HEAD),
    "my_thread_about": Sample(lambda t: {"kind": "claim", "object_id": str(t.claimed.pk)}, HEAD),
    "desk_thread": one("pk", lambda t: t.thread.pk, DESK),
    "desk_thread_about": Sample(lambda t: {"kind": "claim", "object_id": str(t.claimed.pk)}, DESK),
    "desk_thread_hand_over": one("pk", lambda t: t.thread.pk, DESK),
    "desk_thread_close": one("pk", lambda t: t.thread.pk, DESK),
    "desk_thread_take": Sample(lambda t: {"pk": t.thread.pk, "verb": "claim"}, DESK),
    "desk_reply": one("pk", lambda t: t.reply.pk, DESK),
    "desk_reply_remove": one("pk", lambda t: t.reply.pk, DESK),
    "document": one("symbol", public_symbol),
    "document_pdf": one("symbol", public_symbol),
    "document_docx": one("symbol", public_symbol),
    "document_txt": one("symbol", public_symbol),
    "compendium_volume": Sample(lambda t: {"pk": t.volume.compendium_id, "number": t.volume.number}),
    "my_statement": statement("draft"),
    "statement_docx": statement("draft"),
    "statement_txt": statement("draft"),
    "statement_edit": statement("draft"),
    "statement_upload": statement("draft"),
    "statement_undelete": one("pk", lambda t: t.deleted.pk, HEAD),
    "statement_start": statement("draft"),
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
    "statement_editing": one("pk", lambda t: t.in_editing.pk, HEAD),
    "statement_reference": one("pk", lambda t: t.in_editing.pk, HEAD),
    "desk_editing": one("pk", lambda t: t.in_editing.pk, DESK),
    "desk_translation": Sample(lambda t: {"pk": t.translated.pk, "language": "fr"}, DESK),
    "statement_cosponsors": statement("draft"),
    "statement_cosponsor_remove": Sample(
        lambda t: {"pk": t.statements["awaiting_cosponsors"].pk, "cosponsor": t.invited.pk}, HEAD
    ),
    "statement_end_waiting": statement("awaiting_cosponsors", verb="recall"),
    "cosponsoring": one("pk", lambda t: t.invited.pk, frozenset({"other"})),
    "cosponsoring_answer": Sample(lambda t: {"pk": t.invited.pk, "verb": "decline"}, frozenset({"other"})),
    "statement_merge": statement("draft"),
    "statement_comments": statement("draft"),
    "statement_comment_new": statement("draft"),
    "statement_comment": said(),
    "statement_comment_edit": said(),
    "statement_comment_act": said(verb="resolve"),
    "statement_ask_to_submit": statement("draft", frozenset()),  # who may submit does not ask
    "statement_requested": statement("draft"),
    "statement_requested_act": Sample(
        lambda t: {"pk": t.statements["draft"].pk, "id": t.asked_to_submit.pk, "verb": "decline"}, HEAD
    ),
    "statement_abstract": statement("draft"),
    "statement_abstract_write": statement("draft", language="en"),
    "desk_statement": statement("under_review", DESK),
    "desk_statement_act": statement("under_review", DESK, verb="return"),
    "desk_statement_assign": statement("under_review", DESK),
    "desk_statement_hold": statement("under_review", DESK, verb="accept"),
    "desk_bulk_act": one("pk", lambda t: t.act.pk, DESK),
    "desk_batch": one("pk", lambda t: t.batch.pk, DESK),
    "desk_batch_act": Sample(lambda t: {"pk": t.batch.pk, "verb": "release"}, DESK),
    "desk_held_take_out": one("pk", lambda t: t.held.pk, DESK),
    "desk_filter_delete": one("pk", lambda t: t.filter.pk, DESK),
    "desk_text": one("pk", lambda t: t.text.pk, DESK),
    "desk_text_delete": one("pk", lambda t: t.text.pk, DESK),
    "statement_ask": statement("published"),
    "statement_entered": one("pk", lambda t: t.entry.statement_id, HEAD),
    "statement_ask_retract": Sample(
        lambda t: {"pk": t.change_request.statement_id, "asked": t.change_request.pk}, HEAD
    ),
    "statement_take_off": statement("published"),
    "statement_consent": statement("withheld"),
    "desk_change_request": one("pk", lambda t: t.change_request.pk, DESK),
    "desk_change_decline": one("pk", lambda t: t.change_request.pk, DESK),
    "desk_withholding_confirm": statement("withheld", DESK),
    "desk_statement_record": statement("published", DESK, verb="redact"),
    "desk_problem_close": one("pk", lambda t: t.problem.pk, STAFF),
    "v1:meeting-modalities": api(lambda t: t.meeting.pk),
    "v1:meeting-extensions": api(lambda t: t.meeting.pk),
    "v1:meeting-late": api(lambda t: t.meeting.pk),
    "v1:on-behalf-rule-detail": api(lambda t: "on-behalf-objection"),
    "v1:statement-on-behalf": api(lambda t: t.entry.statement_id),
    "v1:statement-object": api(lambda t: t.entry.statement_id),
    "v1:exception-detail": api(lambda t: t.exception.pk),
    "v1:exception-reason-detail": api(lambda t: "force-majeure"),
    "v1:meeting-check": api(lambda t: t.meeting.pk),
    "v1:meeting-compendium": api(lambda t: t.meeting.pk),
    "v1:meeting-compendium-zip": api(lambda t: t.meeting.pk),
    "v1:document": one("symbol", public_symbol),
    "v1:document-pdf": one("symbol", public_symbol),
    "v1:statement-editing": api(lambda t: t.in_editing.pk),
    "v1:statement-editing-verb": Sample(lambda t: {"id": t.in_editing.pk, "verb": "agree"}),
    "v1:statement-texts": api(lambda t: t.translated.pk),
    "v1:statement-text-verb": Sample(lambda t: {"id": t.translated.pk, "language": "fr", "verb": "release"}),
    "v1:document-docx": one("symbol", public_symbol),
    "v1:document-txt": one("symbol", public_symbol),
    "v1:state-detail": api(lambda t: "KEN"),
    "v1:organization-detail": api(lambda t: t.own.pk),
    "v1:organization-merge": api(lambda t: t.own.pk),
    **{f"v1:organization-merge-{name}": api(lambda t: t.own.pk) for name in ("confirm", "refuse", "withdraw", "undo")},
    "v1:statement-undelete": api(lambda t: t.deleted.pk),
    "v1:organization-session": Sample(lambda t: {"id": t.own.pk, "slug": t.meeting.slug}),
    "v1:body-detail": api(lambda t: "hrc"),
    "v1:meeting-detail": api(lambda t: t.meeting.pk),
    "v1:meeting-programme": api(lambda t: t.meeting.pk),
    "v1:agenda-item-detail": api(lambda t: t.item.pk),
    "v1:accreditation-practice-detail": api(lambda t: t.practice.pk),
    **{f"v1:question-{name}": api(lambda t: t.question.pk) for name in ("detail", "ask", "take-back", "answer")},
    "v1:accreditation-detail": api(lambda t: t.claimed.pk),
    "v1:accreditation-scheme-detail": api(lambda t: "ecosoc"),
    "accreditation_scheme": one("code", lambda t: "ecosoc"),
    **{f"v1:thread-{name}": api(lambda t: t.thread.pk) for name in ("detail", "messages", "claim", "release", "close")},
    **{f"v1:complaint-{name}": api(lambda t: t.complaint.pk) for name in COMPLAINT},
    "v1:follow-detail": api(lambda t: t.follow.pk),
    **{f"v1:comment-{name}": api(lambda t: t.comment.pk) for name in "detail accept decline resolve reopen".split()},
    **{
        f"v1:statement-{name}": api(lambda t: t.statements["draft"].pk)
        for name in "comments suggestions abstracts ask ask-approve ask-decline ask-take-back".split()
    },
    "v1:statement-abstract": Sample(lambda t: {"id": t.statements["draft"].pk, "language": "en"}),
    "v1:reason-code-detail": api(lambda t: "other"),
    "v1:publication-policy-detail": api(lambda t: "protection-of-persons"),
    **{
        f"v1:statement-{name}": api(lambda t: t.statements["published"].pk)
        for name in (
            "corrigendum",
            "reissue",
            "redact",
            "withhold",
            "confirm-withholding",
            "consent-to-restore",
            "restore",
            "ask-for-change",
        )
    },
    **{
        f"v1:statement-{name}": api(lambda t: t.statements["under_review"].pk)
        for name in (
            "detail",
            "accept",
            "claim",
            "return",
            "publish",
            "reading",
            "refuse",
            "restore",
            "submit",
            "withdraw",
        )
    },
    **{
        f"v1:statement-{name}": api(lambda t: t.statements["under_review"].pk)
        for name in ("release", "assign", "undo", "reopen", "reviewers")
    },
    **{
        f"v1:statement-{name}": api(lambda t: t.statements["awaiting_cosponsors"].pk)
        for name in ("cosponsors", "wait", "recall", "go-in")
    },
    **{
        f"v1:cosponsor-{name}": api(lambda t: t.invited.pk)
        for name in ("detail", "confirm", "decline", "withdraw", "remove")
    },
    "v1:bulk-act-detail": api(lambda t: t.act.pk),
    **{f"v1:release-batch-{name}": api(lambda t: t.batch.pk) for name in ("detail", "release", "order", "drop")},
    "v1:statement-hold": api(lambda t: t.statements["under_review"].pk),
    "v1:held-decision": api(lambda t: t.held.pk),
    "v1:saved-filter-detail": api(lambda t: str(t.filter.pk)),
    **{
        name: one("pk", lambda t: t.brief.pk, HEAD)
        for name in (
            *("brief", "brief_edit", "brief_delete", "brief_pdf", "brief_docx"),
            *("brief_sharing", "brief_hand_over", "brief_hand_over_take_back"),
        )
    },
    **{
        name: Sample(lambda t: {"pk": t.brief.pk, "item": t.brief_item.pk}, HEAD)
        for name in ("brief_item", "brief_item_move", "brief_item_remove")
    },
    "brief_share_end": Sample(lambda t: {"pk": t.brief.pk, "share": t.brief_share.pk}, HEAD),
    "brief_offer_answer": Sample(lambda t: {"pk": t.brief_offer.pk, "verb": "decline"}, HEAD),
    **{
        f"v1:brief-{name}": api(lambda t: t.brief.pk)
        for name in ("detail", "items", "order", "shares", "offer", "pdf", "docx")
    },
    "v1:brief-item": Sample(lambda t: {"id": t.brief.pk, "item": t.brief_item.pk}),
    "v1:brief-item-note": Sample(lambda t: {"id": t.brief.pk, "item": t.brief_item.pk}),
    "v1:brief-share": Sample(lambda t: {"id": t.brief.pk, "share": str(t.brief_share.pk)}),
    "v1:brief-offer-accept": api(lambda t: t.brief_offer.pk),
    "v1:brief-offer-decline": api(lambda t: t.brief_offer.pk),
}
#: Addresses without arguments that open to fewer than their level says.
OPENS_TO = {"my_committee": frozenset({"delegate"}), "staff_list": DESK, "break_glass": DESK, "erasures": DESK}
#: Public addresses that do not answer 200 here, and why.
PUBLIC_STATUS = {
    "best_language": 302,  # leads to the reader's language
    "healthz": 503,  # no worker has answered
    "api_not_found": 404,
    "demo_mail": 404,  # not in the demo
    "demo_mail_message": 404,
    "document_pdf": 503,  # not built yet
    "document_docx": 503,
    "compendium_zip": 503,
}
#: What opens only with a key, an app, codes or a query that the actors of this file do not have.
NOTHING_THERE = {
    "account_reauthenticate": 403,
    "mfa_reauthenticate": 403,
    "mfa_reauthenticate_webauthn": 403,
    "mfa_deactivate_totp": 404,
    "mfa_download_recovery_codes": 404,
    "mfa_view_recovery_codes": 404,
    "brief_add": 404,  # without the statement that is to be added
}
AGAIN = "/en/sign-in/again/"
#: Addresses of the API that do something with a method that the others refuse.
CHANGING = {("v1:comment-detail", "DELETE"), ("v1:statement-abstract", "PUT")}
CHANGING |= {("v1:held-decision", "DELETE"), ("v1:saved-filter-detail", "DELETE")}
CHANGING |= {("v1:brief-share", "DELETE"), ("v1:brief-offer", "DELETE")}
ODD = ("PUT", "DELETE", "OPTIONS", "HEAD")
#: What its owner deletes by the API.
DELETABLE = {("v1:follow-detail", "DELETE", 204)}


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


pytestmark = [pytest.mark.django_db]


def address(name: str, world: World) -> str:
    sample = SAMPLES.get(name)
    return reverse(name, kwargs=sample.arguments(world.things) if sample else {})


def opens_to(name: str) -> frozenset[str]:
    """Return the actors to whom an address opens."""
    sample, level = SAMPLES.get(name), BY_NAME[name][0]
    if name in OPENS_TO:
        return OPENS_TO[name]
    if sample is not None and sample.opens_to is not None:
        return sample.opens_to
    return {"signed_in": SIGNED_IN, "staff": STAFF}.get(level or "", EVERYBODY)


def ask(world: World, actor: str, name: str, method: str = "GET", query: str = "") -> HttpResponse:
    """Ask as an actor, and undo what it did."""
    client = world.client(actor)
    headers = {"authorization": f"Bearer {world.things.bearer[actor]}"} if needs_bearer(name, actor) else {}
    with transaction.atomic():
        answer: Any = client.generic(method, address(name, world) + query, headers=headers)
        answer.content_now = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    assert answer.status_code < 500 or (answer.status_code == 503 and name in BUSY), (
        f"{method} {name} as {actor}: {answer.status_code}"
    )
    return answer


def needs_bearer(name: str, actor: str) -> bool:
    return name.startswith("v1:") and actor != "anonymous"


#: A document that is being built answers 503 and says when to ask again; so does a portal without a worker.
BUSY = {
    *("document_pdf", "document_docx", "v1:document-pdf", "v1:document-docx"),
    *("compendium_zip", "v1:meeting-compendium", "v1:meeting-compendium-zip"),
    *("healthz", "statement_receipt_pdf", "statement_preview", "brief_pdf", "v1:brief-pdf"),
}


#: What is leafed through and is no table: people who lost their keys, the post of the demonstration, samples, and
#: possible matches with a sanctions list, which never leave the desk as a file.
NO_TABLE = {"factor_resets", "demo_mail", "components", "desk_matches"}


def leafed_through(answer: HttpResponse) -> bool:
    contexts: Any = answer.context or []
    layers = [layer for context in contexts for layer in getattr(context, "dicts", [context])]
    return any(isinstance(found, Page) for layer in layers for found in layer.values())


def test_whatever_one_leafs_through_comes_as_a_table(world: World) -> None:
    lists: dict[str, set[str]] = {}
    for name in (name for name, _pattern in URLS if not name.startswith("v1:") and name not in NO_TABLE):
        for actor in ("head", "secretariat"):
            if actor in opens_to(name) and leafed_through(ask(world, actor, name)):
                lists[name] = {ask(world, actor, name, query=f"?format={form}")["Content-Type"] for form in FORMATS}
    assert {"statements", "desk_statements", "inbox", "organizations", "search"} <= set(lists)
    assert {name for name, kinds in lists.items() if kinds != {"text/csv; charset=utf-8", XLSX}} == set()


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


@pytest.mark.any_engine
@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_no_method_breaks_an_address(world: World, name: str) -> None:
    for actor in ("anonymous", "head", "secretariat"):
        ask(world, actor, name, "POST")  # with nothing in it
    insider = "head" if "head" in opens_to(name) else "secretariat"
    for method in ODD:
        status = ask(world, insider, name, method).status_code
        if method in ("PUT", "DELETE") and (name, method) not in CHANGING:
            assert 400 <= status < 500 or (name, method, status) in DELETABLE, (method, status)
