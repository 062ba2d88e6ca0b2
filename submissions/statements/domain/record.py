"""What publishers do with a published document: corrigendum, reissue, redaction."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civspace.api.idempotency import forget_answers_about
from civspace.audit.domain import erase_texts
from civspace.notices.domain import rewrite
from civspace.notices.values import cleaned
from civspace.renditions.domain import withdraw
from civspace.web.prose import clean, clean_line
from civspace.workflow.domain import move
from submissions.statements.documents import (
    KIND,
    request_corrigendum,
    request_document,
    request_documents,
    withdraw_documents,
)
from submissions.statements.domain.asking import cited_policy, fulfil
from submissions.statements.domain.common import locked, require, tell_authors, tell_discreetly
from submissions.statements.domain.publication import next_number
from submissions.statements.index import forget_statement, index_corrigendum, index_statement, index_with_corrigenda
from submissions.statements.models import BulkAct, Corrigendum, PublicationPolicy, PublishedChange, Revision, Statement
from submissions.statements.queries import text_hash
from submissions.statements.redaction import mark, pattern, scrubber
from submissions.statements.registry import Change, announce
from submissions.statements.states import STATEMENT, ChangeKind, RequestKind, State

#: Characters in a corrigendum.
LONGEST = 20_000


def check_corrigendum(*, text: str, policy: str, message: str) -> PublicationPolicy:
    """Raise ValidationError, by field, when a corrigendum lacks what it needs; return the policy that it cites."""
    errors = {}
    if not text.strip():
        errors["text"] = _("Write what is to be read, and instead of what.")
    elif len(text) > LONGEST:
        errors["text"] = _("A corrigendum has at most 20,000 characters.")
    return cited_policy("corrigendum", policy, message, errors)


@transaction.atomic
def publish_corrigendum(
    *, statement: Statement, by: Any, text: str, policy: str, message: str, expected_version: int | None = None
) -> Corrigendum:
    """Publish a correction as a document of its own, such as A/HRC/70/NGO/1/Corr.1; the text corrected stays.

    Raises PermissionDenied, ValidationError, Stale or IllegalMove.
    """
    require("corrigendum", by, statement)
    text = clean(text)
    cited = check_corrigendum(text=text, policy=policy, message=message)
    current = locked(statement, expected_version=expected_version)
    STATEMENT.target("corrigendum", current.state)
    number, now = next_number(f"corr:{current.pk}"), timezone.now()
    corrigendum = Corrigendum.objects.create(
        statement=current,
        number=number,
        symbol=f"{current.symbol}/Corr.{number}",
        text=text,
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        published_at=now,
    )
    move(
        current,
        "corrigendum",
        table=STATEMENT,
        by=by,
        reason=message.strip(),
        rule=cited.as_rule(),
        difference={"symbol": corrigendum.symbol, "text_hash": corrigendum.text_hash},
    )
    _into_history(current, ChangeKind.CORRIGENDUM, cited, corrigendum=corrigendum)
    request_corrigendum(corrigendum)
    index_corrigendum(corrigendum)
    fulfil(current, RequestKind.CORRECTION, by=by)
    tell_authors(
        "statement_corrigendum",
        current,
        event=f"corrigendum:{number}",
        everyone=True,
        link=f"/documents/{corrigendum.symbol}",
        context={"symbol": current.symbol, "corrigendum": corrigendum.symbol},
        reason=message.strip(),
        rule=_rule(cited),
    )
    announce(current, Change("corrigendum", symbol=corrigendum.symbol))
    return corrigendum


def _rule(cited: PublicationPolicy) -> dict[str, str]:
    return {"title": cited.source_title or cited.label, "url": cited.source_url, "text": cited.code}


def _into_history(statement: Statement, kind: ChangeKind, cited: PublicationPolicy, **more: Any) -> None:
    PublishedChange.objects.create(statement=statement, kind=kind, at=timezone.now(), policy=cited, **more)


def check_reissue(*, title: str, body: str, policy: str, message: str) -> PublicationPolicy:
    """Raise ValidationError, by field, when a reissue lacks what it needs; return the policy that it cites."""
    errors = {}
    if not title.strip() or len(title) > 300:
        errors["title"] = _("A title has 1 to 300 characters.")
    if not body.strip() or len(body) > 200_000:
        errors["body"] = _("A published document has a text, of at most 200,000 characters.")
    return cited_policy("reissue", policy, message, errors)


@transaction.atomic
def reissue_statement(
    *,
    statement: Statement,
    by: Any,
    policy: str,
    message: str,
    title: str | None = None,
    body: str | None = None,
    expected_version: int | None = None,
) -> Statement:
    """Issue a document again under its symbol, marked as reissued for technical reasons.

    `title` and `body` repair what processing damaged; left out, the text stays. The earlier file is no longer served
    and verifies as superseded. Raises PermissionDenied, ValidationError, Stale or IllegalMove.
    """
    require("reissue", by, statement)
    current = locked(statement, expected_version=expected_version)
    title = current.title if title is None else clean_line(title)
    body = current.body if body is None else clean(body)
    cited = check_reissue(title=title, body=body, policy=policy, message=message)
    STATEMENT.target("reissue", current.state)
    now, changes = timezone.now(), {}
    if (title, body) != (current.title, current.body):
        changes = {"title": title, "body": body, "text_hash": text_hash(title, body), "revision": current.revision + 1}
    move(
        current,
        "reissue",
        table=STATEMENT,
        by=by,
        reason=message.strip(),
        rule=cited.as_rule(),
        difference={"text_hash": changes.get("text_hash", current.text_hash)},
        reissued_at=now,
        reissued_why="technical",
        **changes,
    )
    if changes:
        _keep_revision(current)
    _into_history(current, ChangeKind.REISSUE, cited)
    withdraw(kind=KIND, object_id=current.pk, superseded=True, but=request_document(current))
    index_statement(current)
    fulfil(current, RequestKind.CORRECTION, by=by)
    tell_authors(
        "statement_reissued",
        current,
        event=f"reissue:{current.version}",
        everyone=True,
        link=f"/documents/{current.symbol}",
        context={"symbol": current.symbol},
        reason=message.strip(),
        rule=_rule(cited),
    )
    announce(current, Change("reissue"))
    return current


def _keep_revision(statement: Statement) -> None:
    Revision.objects.create(
        statement=statement,
        number=statement.revision,
        title=statement.title,
        body=statement.body,
        language=statement.language,
        agenda_item=statement.agenda_item,
        word_count=statement.word_count,
        text_hash=statement.text_hash,
        saved_at=timezone.now(),
    )


def check_redaction(statement: Statement, *, passages: Sequence[str], policy: str, message: str) -> PublicationPolicy:
    """Raise ValidationError, by field, for passages that do not stand in the document; return the policy cited."""
    errors = {}
    published = [statement.title, statement.body, *statement.corrigenda.values_list("text", flat=True)]
    missing = [one for one in passages if len(one) < 2 or not any(pattern(one).search(text) for text in published)]
    if not passages:
        errors["passages"] = _("Copy the passages from the text, one on a line.")
    elif missing:
        errors["passages"] = ngettext(
            "This passage does not stand in the document. Copy it exactly: %(missing)s",
            "These passages do not stand in the document. Copy them exactly: %(missing)s",
            len(missing),
        ) % {"missing": "; ".join(f"“{one}”" for one in missing)}
    return cited_policy("redact", policy, message, errors)


@transaction.atomic
def redact_statement(
    *,
    statement: Statement,
    by: Any,
    passages: Sequence[str],
    policy: str,
    message: str,
    expected_version: int | None = None,
) -> Statement:
    """Take passages out of a published or withheld document, for good.

    They go from the statement and its corrigenda, from every version and file of it, from notices, from kept answers of
    the API and from the audit trail. Nothing of them is kept, not even a hash of their own: a name is soon found again
    from its hash. Raises PermissionDenied, ValidationError, Stale or IllegalMove.
    """
    require("redact", by, statement)
    current = locked(statement, expected_version=expected_version)
    cited = check_redaction(current, passages=passages, policy=policy, message=message)
    verb = "redact_withheld" if current.state == State.WITHHELD else "redact"
    STATEMENT.target(verb, current.state)
    scrub = scrubber(passages, mark(current.language))
    title, body = scrub(current.title)[:300], scrub(current.body)
    _scrub_beside(current, scrub)
    move(
        current,
        verb,
        table=STATEMENT,
        by=by,
        reason=scrub(message.strip()),
        rule=cited.as_rule(),
        difference={"passages": len(passages)},
        title=title,
        body=body,
        text_hash=text_hash(title, body),
        checks=cleaned(current.checks, scrub),
        decision=cleaned(current.decision, scrub),
        reissued_at=timezone.now(),
        reissued_why="redacted",
    )
    _into_history(current, ChangeKind.REDACTION, cited)
    withdraw_documents(current, superseded=True)
    if current.state == State.PUBLISHED:
        request_documents(current)
        index_with_corrigenda(current)
    else:
        forget_statement(current)
    fulfil(current, RequestKind.REDACTION, by=by)
    tell_discreetly(current, event=f"redact:{current.version}")
    announce(current, Change("redact", scrub=scrub))
    return current


def _scrub_beside(statement: Statement, scrub: Any) -> None:
    """Take passages out of whatever stands beside the text of a statement in this room and below it."""
    for revision in statement.revisions.select_for_update():
        title, body = scrub(revision.title)[:300], scrub(revision.body)
        Revision.objects.filter(pk=revision.pk).update(title=title, body=body, text_hash=text_hash(title, body))
    for receipt in statement.receipts.select_for_update():
        receipt.checks = cleaned(receipt.checks, scrub)
        receipt.save(update_fields=["checks"])
    for corrigendum in statement.corrigenda.select_for_update():
        text = scrub(corrigendum.text)
        if text != corrigendum.text:
            corrigendum.text, corrigendum.text_hash = text, hashlib.sha256(text.encode()).hexdigest()
            corrigendum.version += 1
            corrigendum.save()
    for held in statement.held_decisions.select_for_update():
        held.values = cleaned(held.values, scrub)
        held.save(update_fields=["values"])
    for act in BulkAct.objects.select_for_update().filter(items__statement=statement):
        act.values = cleaned(act.values, scrub)
        act.save(update_fields=["values"])
    for asked in statement.change_requests.select_for_update():
        asked.details, asked.answer = scrub(asked.details), scrub(asked.answer)
        asked.save(update_fields=["details", "answer"])
    erase_texts(statement, holds=lambda text: scrub(text) != text)
    rewrite(about=f"statement:{statement.pk}:", clean=scrub)
    forget_answers_about(str(statement.pk))
