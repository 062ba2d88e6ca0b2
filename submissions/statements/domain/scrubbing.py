"""What a redaction means for what authors said about a document among themselves, and in short to everybody."""

from civspace.files.domain import erase
from submissions.statements.domain.abstracts import promote
from submissions.statements.index import index_statement
from submissions.statements.models import (
    Abstract,
    AbstractKind,
    AbstractRevision,
    Comment,
    OnBehalf,
    Revision,
    Statement,
)
from submissions.statements.models import SubmissionRequest as Request
from submissions.statements.registry import Change
from submissions.statements.states import State
from submissions.statements.together import paragraph_hash


def after_change(statement: Statement, change: Change) -> None:
    """Take redacted passages out of comments, requests to submit and abstracts; no hash of them stays.

    An abstract in another language than the document goes as a whole: what must not be read stands in it in other
    words. Its authors write it anew. What is withheld is seen by its authors alone as it is.
    """
    if change.kind != "redact":
        return
    for comment in Comment.objects.select_for_update().filter(statement=statement):
        comment.body, comment.quoted = change.scrub(comment.body), change.scrub(comment.quoted)
        comment.proposal = None if comment.proposal is None else change.scrub(comment.proposal)
        comment.paragraph_hash = paragraph_hash(comment.quoted) if comment.paragraph else ""
        comment.save(update_fields=["body", "quoted", "proposal", "paragraph_hash"])
    hashes = dict(Revision.objects.filter(statement=statement).values_list("number", "text_hash"))
    for asked in Request.objects.select_for_update().filter(statement=statement):
        asked.message, asked.answer = change.scrub(asked.message), change.scrub(asked.answer)
        asked.text_hash = hashes.get(asked.revision, "")
        asked.save(update_fields=["message", "answer", "text_hash"])
    _abstracts(statement, change)
    _original(statement, change)


def _original(statement: Statement, change: Change) -> None:
    """Delete the original of what staff entered: nobody takes passages out of a file that somebody else wrote."""
    entry = (
        OnBehalf.objects.select_for_update(of=("self",)).select_related("original").filter(statement=statement).first()
    )
    if entry is None:
        return
    original, entry.original, entry.note = entry.original, None, change.scrub(entry.note)
    entry.version += 1
    entry.save()
    if original is not None:
        erase(original)


def _abstracts(statement: Statement, change: Change) -> None:
    for kept in AbstractRevision.objects.select_for_update().filter(statement=statement):
        same = kept.language == statement.language
        kept.text = change.scrub(kept.text) if same else ""
        kept.recommendations = [change.scrub(line) for line in kept.recommendations] if same else []
        kept.save(update_fields=["text", "recommendations"])
    Abstract.objects.filter(statement=statement).exclude(language=statement.language).delete()
    for own in Abstract.objects.select_for_update().filter(statement=statement):
        own.text = change.scrub(own.text)
        own.recommendations = [change.scrub(line) for line in own.recommendations]
        own.version += 1
        own.save()
        if own.kind != AbstractKind.ORIGINAL:
            promote([own])
    if statement.state == State.PUBLISHED:
        index_statement(statement)
