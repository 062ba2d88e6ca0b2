"""Verbs of further languages: claimed, written, released under the same symbol, taken down again.

A text is made from one text of the original, whose hash it names; nobody outside the desk reads it before its release.
"""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from civspace.audit.domain import record
from civspace.audit.queries import history
from civspace.reference.queries import url_language
from civspace.web.languages import native_name
from civspace.web.prose import clean, clean_line
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from submissions.statements import registry
from submissions.statements.documents import request_text_document, withdraw_text_document
from submissions.statements.domain.common import locked, tell_authors
from submissions.statements.following import emit_language
from submissions.statements.index import index_statement
from submissions.statements.models import EditChange, EditRound, Statement, StatementText
from submissions.statements.queries import text_hash
from submissions.statements.queries_editing import SIX, draft_text, edits_here, reference_text
from submissions.statements.rules import MAY_TEXT, may_draft
from submissions.statements.states import TEXT, RoundState, State, TextKind, TextState


class NotTranslated(IllegalMove):
    """The meeting issues statements in the language in which they were received (409)."""

    explanation = gettext_lazy("This meeting issues statements in the language in which they were received.")


class NotPublished(IllegalMove):
    """Only what is published gets further languages (409)."""

    explanation = gettext_lazy("The original has to be published first.")


class ClaimedByOther(IllegalMove):
    """Somebody else is at this language (409)."""

    explanation = gettext_lazy("A colleague has claimed this language.")


class OutOfDate(IllegalMove):
    """The original changed since it was translated (409)."""

    explanation = gettext_lazy("The original changed since this text was made from it. Look at it again, then save.")


def _begin(verb: str, by: Any, statement: Statement, language: str) -> Statement:
    if not MAY_TEXT[verb](by, statement):
        raise PermissionDenied
    current = locked(statement)
    if language not in SIX or language == current.language:
        raise ValidationError({"language": _("Choose one of the other official languages.")})
    if current.state != State.PUBLISHED:
        raise NotPublished(verb, current.state)
    if not edits_here(current):
        raise NotTranslated(verb, current.state)
    return current


@transaction.atomic
def claim_text(*, statement: Statement, language: str, by: Any) -> StatementText:
    """Take a language of a published statement for translation; who has it already keeps it.

    Raises PermissionDenied, ValidationError, NotPublished, NotTranslated, or ClaimedByOther.
    """
    current = _begin("claim", by, statement, language)
    found = draft_text(current, language)
    if found is None:
        found = StatementText(statement=current, language=language, source_hash=current.text_hash)
    elif found.translator_id not in (None, by.pk):
        raise ClaimedByOther("claim", found.state)
    found.translator, found.claimed_at = by, found.claimed_at or timezone.now()
    _save(found)
    record(found, "claim_text", by=by, difference={"language": language}, to_state=found.state)
    return found


def _save(text: StatementText) -> None:
    """Save with a new version; the caller holds the lock of the statement."""
    if not text._state.adding:
        text.version += 1
    text.save()


@transaction.atomic
def unclaim_text(*, text: StatementText, by: Any) -> None:
    """Put a language back for others; what was written so far stays. A colleague may, so that no absence blocks it."""
    _begin("claim", by, text.statement, text.language)
    current = StatementText.objects.select_for_update().get(pk=text.pk)
    if current.state != TextState.DRAFT:
        raise IllegalMove("unclaim_text", current.state)
    current.translator, current.claimed_at = None, None
    _save(current)
    record(current, "unclaim_text", by=by, to_state=current.state)


@transaction.atomic
def save_text(
    *, text: StatementText, by: Any, title: str, body: str, kind: str, expected_version: int | None = None
) -> StatementText:
    """Keep what was translated so far, made from the original as it stands now.

    Raises PermissionDenied, Stale, IllegalMove, ClaimedByOther, or ValidationError by field.
    """
    current_statement = _begin("write", by, text.statement, text.language)
    current = StatementText.objects.select_for_update().get(pk=text.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    if current.state != TextState.DRAFT:
        raise IllegalMove("save_text", current.state)
    if current.translator_id not in (None, by.pk):
        raise ClaimedByOther("save_text", current.state)
    title, body = clean_line(title), clean(body)
    _check(title, body, kind)
    current.title, current.body, current.kind = title, body, kind
    current.text_hash, current.source_hash = text_hash(title, body), current_statement.text_hash
    current.translator, current.claimed_at = by, current.claimed_at or timezone.now()
    _save(current)
    record(current, "save_text", by=by, difference={"text_hash": current.text_hash}, to_state=current.state)
    return current


def _check(title: str, body: str, kind: str) -> None:
    errors: dict[str, str] = {}
    if len(title) > 300:
        errors["title"] = _("A title has at most 300 characters.")
    if len(body) > 200_000:
        errors["body"] = _("The text is too long to keep: at most 200,000 characters.")
    if kind not in (TextKind.HUMAN, TextKind.MACHINE):
        errors["kind"] = _("Say whether a person or a machine translated it.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def release_text(*, text: StatementText, by: Any, expected_version: int | None = None) -> StatementText:
    """Publish a further language under the symbol of the original; an earlier text of the language goes.

    Raises PermissionDenied, Stale, IllegalMove, OutOfDate, or ValidationError while title or text is empty.
    """
    statement = _begin("release", by, text.statement, text.language)
    current = StatementText.objects.select_for_update().get(pk=text.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    TEXT.target("release_text", current.state)
    if current.kind == TextKind.REFERENCE:
        raise IllegalMove("release_text", current.state)
    empty = {name: _("This is still empty.") for name in ("title", "body") if not getattr(current, name)}
    if empty:
        raise ValidationError(empty)
    if current.source_hash != statement.text_hash:
        raise OutOfDate("release_text", current.state)
    for earlier in statement.texts.filter(language=current.language, state=TextState.PUBLISHED):
        move(earlier, "take_down_text", table=TEXT, by=by)
    current.statement = statement
    move(current, "release_text", table=TEXT, by=by, published_at=timezone.now())
    record(statement, "release_text", by=by, difference={"language": current.language, "kind": current.kind})
    request_text_document(current)
    index_statement(statement)
    tell_authors(
        "statement_translated",
        statement,
        event=f"text:{current.pk}:{current.version}",
        everyone=True,
        link=f"/documents/{statement.symbol}?text={current.language}",
        context={"symbol": statement.symbol, "language": native_name(url_language(current.language))},
    )
    emit_language(statement, current.language)
    return current


@transaction.atomic
def take_down_text(*, text: StatementText, by: Any, reason: str, expected_version: int | None = None) -> StatementText:
    """Take a published language off the public pages; its authors are told and read the reason.

    Raises PermissionDenied, Stale, IllegalMove or ValidationError.
    """
    if not MAY_TEXT["take_down"](by, text.statement):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, for the record.")})
    statement = locked(text.statement)
    current = StatementText.objects.select_for_update().get(pk=text.pk)
    if expected_version is not None and current.version != expected_version:
        raise Stale
    _take_down(current, statement, by=by, reason=reason.strip())
    index_statement(statement)
    tell_authors(
        "statement_language_taken_down",
        statement,
        event=f"text:{current.pk}:{current.version}",
        everyone=True,
        context={"symbol": statement.symbol, "language": native_name(url_language(current.language))},
    )
    return current


def _take_down(text: StatementText, statement: Statement, *, by: Any, reason: str = "") -> None:
    # Reasons from before authors read them were written for the record alone.
    read = {"authors_read": True} if by is not None else None
    move(text, "take_down_text", table=TEXT, by=by, reason=reason, difference=read)
    record(statement, "take_down_text", by=by, reason=reason, difference={"language": text.language})
    withdraw_text_document(text)


@transaction.atomic
def give_reference(*, statement: Statement, by: Any, language: str, title: str, body: str) -> StatementText:
    """Keep a translation that the authors themselves offer for reference; translators start from it.

    It is for the Secretariat and never published as such. Raises PermissionDenied, ValidationError or NotTranslated.
    """
    if not may_draft(by, statement):
        raise PermissionDenied
    current = locked(statement)
    if not edits_here(current):
        raise NotTranslated("give_reference", current.state)
    if current.state in (State.WITHDRAWN, State.REFUSED, State.WITHHELD):
        raise IllegalMove("give_reference", current.state)
    title, body = clean_line(title), clean(body)
    values = {"title": title, "body": body}
    errors = {name: _("Write it in the language that you chose.") for name, value in values.items() if not value}
    if language not in SIX or language == current.language:
        errors["language"] = _("Choose one of the other official languages.")
    if len(title) > 300:
        errors["title"] = _("A title has at most 300 characters.")
    if len(body) > 200_000:
        errors["body"] = _("The text is too long to keep: at most 200,000 characters.")
    if errors:
        raise ValidationError(errors)
    found = reference_text(current, language) or StatementText(
        statement=current, language=language, kind=TextKind.REFERENCE
    )
    found.title, found.body = title, body
    found.text_hash, found.source_hash = text_hash(title, body), current.text_hash
    _save(found)
    record(found, "give_reference", by=by, difference={"language": language}, to_state=found.state)
    return found


def follow_change(statement: Statement, change: registry.Change) -> None:
    """Do what a change of a published document asks of its edits and further languages.

    Redacted or withheld: every further language goes at once, since what must not be read stands in it in other words.
    After a redaction nothing of the earlier texts is kept, also not of the proposals and answers of editing: a further
    language is made anew from what remains. What was withheld comes back with its original. After a reissue they stay,
    marked where they were made from an earlier text, and their documents are built again.
    """
    if change.kind == "reissue":
        _follow_reissue(statement)
    if change.kind == "restore":
        _follow_restore(statement)
    if change.kind not in ("redact", "withhold"):
        return
    for text in StatementText.objects.select_for_update().filter(statement=statement):
        if text.state == TextState.PUBLISHED:
            _take_down(text, statement, by=None, reason=change.kind)
        if change.kind == "redact":
            text.title = text.body = ""
            text.text_hash = text.source_hash = ""
            _save(text)
    if change.kind == "redact":
        _scrub_rounds(statement, change)
        if statement.state == State.PUBLISHED:
            index_statement(statement)


def _follow_restore(statement: Statement) -> None:
    """Put back the languages that went with the original, where it came back as it was."""
    gone = StatementText.objects.select_for_update().filter(
        statement=statement, state=TextState.TAKEN_DOWN, source_hash=statement.text_hash
    )
    for text in gone:
        last = history(text).last()
        if last is not None and last.payload.reason == "withhold":
            put_back(text, statement)
    index_statement(statement)


def put_back(text: StatementText, statement: Statement, **by: Any) -> None:
    """Publish a language again as it was, with its document; `by` is who decided and why, as move() takes it."""
    text.statement = statement
    move(text, "release_text", table=TEXT, **by)
    request_text_document(text)


def _follow_reissue(statement: Statement) -> None:
    """Build the documents of further languages again; the record of editing goes on to speak of the text as issued."""
    for text in StatementText.objects.filter(statement=statement, state=TextState.PUBLISHED):
        text.statement = statement
        request_text_document(text)
    newest = EditRound.objects.filter(statement=statement).order_by("-number").first()
    if newest is not None and newest.state == RoundState.SETTLED:
        EditRound.objects.filter(pk=newest.pk).update(result_hash=statement.text_hash)


def _scrub_rounds(statement: Statement, change: registry.Change) -> None:
    for found in EditRound.objects.filter(statement=statement):
        found.base_title, found.base_body = change.scrub(found.base_title), change.scrub(found.base_body)
        found.note = change.scrub(found.note)
        found.save()
    for it in EditChange.objects.filter(round__statement=statement):
        for name in ("after", "comment", "note", "counter"):
            setattr(it, name, change.scrub(getattr(it, name)))
        it.save()
