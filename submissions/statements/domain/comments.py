"""Verbs of those who write together: comment, suggest, answer, settle, and take a suggestion over."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.notices.domain import send
from civspace.web.prose import clean
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from submissions.statements.domain.common import locked, meeting_names
from submissions.statements.domain.drafting import save_draft
from submissions.statements.models import Comment, Statement
from submissions.statements.queries import with_parts
from submissions.statements.states import (
    COMMENT,
    DISCUSSED,
    EDITABLE,
    ONLY_COMMENTS,
    ONLY_SUGGESTIONS,
    CommentState,
)
from submissions.statements.together import (
    join_paragraphs,
    paragraph_hash,
    paragraphs_of,
    place_of,
    writers_of,
)
from submissions.statements.together_rules import MAY_WITH_COMMENT, may_comment

#: A comment has at most this many characters; a suggested paragraph too.
LONGEST = 5_000
#: Those who write are told of comments together: when the oldest that nobody was told of is this old.
GATHERED = datetime.timedelta(minutes=15)


class ParagraphChanged(Exception):
    """The paragraph of a suggestion is no longer what its author read. Nothing was changed.

    `now` is what stands in its place, or None when it went.
    """

    def __init__(self, now: str | None) -> None:
        super().__init__("The paragraph changed meanwhile")
        self.now = now


def _cleaned(text: str, name: str, *, needed: bool = True) -> str:
    text = clean(text)
    if needed and not text:
        raise ValidationError({name: _("Write something.")})
    if len(text) > LONGEST:
        raise ValidationError({name: _("At most 5,000 characters can be kept here.")})
    return text


@transaction.atomic
def add_comment(
    *,
    statement: Statement,
    by: Any,
    body: str,
    revision: int | None = None,
    paragraph: int | None = None,
    proposal: str | None = None,
) -> Comment:
    """Say something about a paragraph (counted from 1) of a revision, or about the whole text; or suggest other words.

    Raises PermissionDenied, ValidationError, or IllegalMove when the text is no longer with its authors.
    """
    if not may_comment(by, statement):
        raise PermissionDenied
    body = _cleaned(body, "body", needed=proposal is None)
    if proposal is not None and paragraph is None:
        raise ValidationError({"paragraph": _("Say which paragraph the suggestion is for.")})
    current = locked(statement)
    read = current.revisions.filter(number=revision or current.revision).first()
    if read is None:
        raise ValidationError({"revision": _("There is no such version.")})
    texts = paragraphs_of(read.body)
    if paragraph is not None and not 1 <= paragraph <= len(texts):
        raise ValidationError({"paragraph": _("There is no such paragraph in this version.")})
    quoted = texts[paragraph - 1] if paragraph else ""
    if proposal is not None:
        proposal = _cleaned(proposal, "proposal", needed=False)
        if proposal == quoted:
            raise ValidationError({"proposal": _("The suggestion is the same as the paragraph.")})
    if current.state not in DISCUSSED:
        raise IllegalMove("comment", current.state)
    return Comment.objects.create(
        statement=current,
        author=by,
        revision=read.number,
        paragraph=paragraph,
        paragraph_hash=paragraph_hash(quoted) if paragraph else "",
        quoted=quoted,
        body=body,
        proposal=proposal,
    )


@transaction.atomic
def answer_comment(*, comment: Comment, by: Any, body: str) -> Comment:
    """Answer a comment or suggestion; an answer to an answer joins its thread.

    Raises PermissionDenied, ValidationError, or IllegalMove.
    """
    if not may_comment(by, comment.statement):
        raise PermissionDenied
    body = _cleaned(body, "body")
    current = locked(comment.statement)
    if current.state not in DISCUSSED:
        raise IllegalMove("comment", current.state)
    root = comment.parent or comment
    return Comment.objects.create(statement=current, parent=root, author=by, revision=current.revision, body=body)


def _held(comment: Comment, verb: str, by: Any, expected_version: int | None) -> Comment:
    """Return a comment locked, with its statement locked before it; the rule and the state are checked."""
    if not MAY_WITH_COMMENT[verb](by, comment):
        raise PermissionDenied
    statement = locked(comment.statement)
    current = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if current is None or (expected_version is not None and current.version != expected_version):
        raise Stale
    if statement.state not in DISCUSSED:
        raise IllegalMove(verb, statement.state)
    current.statement = statement
    return current


@transaction.atomic
def edit_comment(
    *, comment: Comment, by: Any, body: str, proposal: str | None = None, expected_version: int | None = None
) -> Comment:
    """Change one's own comment, or an open suggestion. Raises PermissionDenied, ValidationError, Stale, IllegalMove."""
    body = _cleaned(body, "body", needed=not comment.is_suggestion)
    current = _held(comment, "edit", by, expected_version)
    if current.is_suggestion and current.state != CommentState.OPEN:
        raise IllegalMove("edit", current.state)
    if current.is_suggestion and proposal is not None:
        current.proposal = _cleaned(proposal, "proposal", needed=False)
    current.body, current.edited_at = body, timezone.now()
    current.version += 1
    current.save(update_fields=["body", "proposal", "edited_at", "version", "updated_at"])
    return current


@transaction.atomic
def remove_comment(*, comment: Comment, by: Any, expected_version: int | None = None) -> None:
    """Take one's own comment away. What others answered stays, under a line that says that it was taken away.

    Raises PermissionDenied, Stale, or IllegalMove (a suggestion that was taken over stays).
    """
    current = _held(comment, "remove", by, expected_version)
    if current.state == CommentState.ACCEPTED:
        raise IllegalMove("remove", current.state)
    if not current.answers.exists():
        current.delete()
        return
    current.author, current.body, current.quoted, current.edited_at = None, "", current.quoted, timezone.now()
    if current.is_suggestion:
        current.proposal = None
    current.version += 1
    current.save(update_fields=["author", "body", "proposal", "edited_at", "version", "updated_at"])


@transaction.atomic
def settle_comment(*, comment: Comment, verb: str, by: Any, expected_version: int | None = None) -> Comment:
    """Resolve or reopen a thread, or decline a suggestion (`verb`). Raises PermissionDenied, Stale or IllegalMove."""
    current = _held(comment, verb, by, expected_version)
    _fits(current, verb)
    move(current, verb, table=COMMENT, by=by, decided_by=None if verb == "reopen" else by)
    return current


@transaction.atomic
def accept_suggestion(*, comment: Comment, by: Any, expected_version: int | None = None) -> Comment:
    """Put the suggested words in the place of their paragraph, as a new version of the text.

    Raises PermissionDenied, Stale, IllegalMove, or ParagraphChanged when the paragraph is no longer what the
    suggestion was written for; then nothing was changed.
    """
    current = _held(comment, "accept", by, expected_version)
    _fits(current, "accept")
    statement = current.statement
    if statement.state not in EDITABLE:
        raise IllegalMove("accept", statement.state)
    COMMENT.target("accept", current.state)
    texts = paragraphs_of(statement.body)
    read = statement.revisions.filter(number=current.revision).first()
    place = place_of(current, texts, paragraphs_of(read.body) if read else None)
    standing = texts[place - 1] if place else None
    if place is None or standing is None or paragraph_hash(standing) != current.paragraph_hash:
        raise ParagraphChanged(standing)
    texts[place - 1] = current.proposal or ""
    saved = save_draft(
        statement=statement,
        by=by,
        title=statement.title,
        body=join_paragraphs(texts),
        language=statement.language,
        agenda_item=statement.agenda_item,
        expected_version=statement.version,
    )
    move(current, "accept", table=COMMENT, by=by, decided_by=by, accepted_as=saved.revision)
    current.statement = saved
    return current


def _fits(comment: Comment, verb: str) -> None:
    """Raise IllegalMove for an answer, for a suggestion that is resolved, and for a comment that is decided on."""
    other = ONLY_COMMENTS if comment.is_suggestion else ONLY_SUGGESTIONS
    if comment.parent_id is not None or verb in other:
        raise IllegalMove(verb, comment.state)


def tell_of_comments(*, now: datetime.datetime | None = None) -> int:
    """Tell those who take part of what others said since they were last told, once for each draft; return how many.

    Waits until the oldest comment of a draft is GATHERED old, so that a conversation is one message. Safe to run twice.
    """
    now = now or timezone.now()
    due = Comment.objects.filter(told_at=None, created_at__lte=now - GATHERED).values("statement").distinct()
    told = 0
    for statement in with_parts(Statement.objects.filter(pk__in=due)).order_by("pk"):
        with transaction.atomic():
            told += _tell(locked(statement), now)
    return told


def _tell(statement: Statement, now: datetime.datetime) -> int:
    waiting = list(Comment.objects.select_for_update().filter(statement=statement, told_at=None).order_by("created_at"))
    if not waiting:
        return 0
    Comment.objects.filter(pk__in=[it.pk for it in waiting]).update(told_at=now)
    if statement.state not in DISCUSSED:
        return 0
    told = 0
    for person in writers_of(statement):
        of_others = [it for it in waiting if it.author_id != person.pk and (it.body or it.proposal is not None)]
        if of_others:
            told += len(
                send(
                    kind="statement_commented",
                    event=f"statement:{statement.pk}:comments:{of_others[-1].pk}",
                    recipients=[person],
                    link=f"/my/statements/{statement.pk}/comments/",
                    context={
                        "title": statement.title or statement.reference,
                        "meeting": meeting_names(statement.meeting),
                        "number": len(of_others),
                    },
                    reference=statement.reference,
                )
            )
    return told
