"""Who writes a statement together, what they say about it, and where in the text: reads for pages, API and notices."""

import difflib
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.organizations.models import Membership
from accounts.organizations.queries import memberships_of
from accounts.people.models import User
from submissions.statements.cosponsors import organizations_in
from submissions.statements.models import Comment, Cosponsor, Revision, Statement, SubmissionRequest
from submissions.statements.states import EDITABLE, AskedState, CommentState, State


def written_by_organizations_of(user: Any) -> "QuerySet[Statement]":
    """Return the statements that the organizations of a person write, as leads or as co-sponsors that are asked or have
    confirmed: the same rule as organizations_in(), as rows. What the lead took back, or what is withheld, is for the
    lead alone."""
    mine = [held.organization_id for held in memberships_of(user)]
    if not mine:
        return Statement.objects.none()
    joined = Q(pk__in=Cosponsor.objects.involved(mine).values("statement"))
    return Statement.objects.filter(
        Q(organization__in=mine) | (joined & ~Q(state__in=[State.WITHDRAWN, State.WITHHELD]))
    )


def takes_part(user: Any, statement: Statement) -> bool:
    """Say whether a person belongs to an organization that writes the statement."""
    mine = {held.organization_id for held in memberships_of(user)}
    return bool(mine) and bool(mine & set(organizations_in(statement)))


def place_for(user: Any, statement: Statement) -> str:
    """Return the page on which a reader finds the statement: that of the lead, or of the invitation to co-sponsor."""
    mine = [held.organization_id for held in memberships_of(user)]
    if statement.organization_id in mine:
        return reverse("my_statement", args=[statement.pk])
    row = Cosponsor.objects.involved(mine).filter(statement=statement).order_by("pk").first()
    return reverse("cosponsoring", args=[row.pk]) if row else reverse("my_cosponsoring")


def writers_of(statement: Statement) -> list[User]:
    """Return those who take part in a draft: who saved a version or said something, and still belongs to it."""
    said = Comment.objects.filter(statement=statement, author__isnull=False).values_list("author", flat=True)
    saved = Revision.objects.filter(statement=statement).exclude(saved_by="").values_list("saved_by", flat=True)
    ids = {str(pk) for pk in said} | set(saved)
    current = Membership.objects.current().filter(organization__in=organizations_in(statement))
    people = User.objects.filter(pk__in=current.values("person"), is_active=True).order_by("pk")
    return [person for person in people if str(person.pk) in ids]


# Paragraphs


def paragraphs_of(body: str) -> list[str]:
    """Return the paragraphs of a cleaned text as typed, marks and notes included; joined they are the text again."""
    return body.split("\n\n") if body else []


def join_paragraphs(paragraphs: Iterable[str]) -> str:
    """Return the text of paragraphs; what is empty falls out."""
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def paragraph_hash(paragraph: str) -> str:
    """Return the SHA-256 of a paragraph in UTF-8."""
    return hashlib.sha256(paragraph.encode()).hexdigest()


#: How much of a paragraph has to stay for it to count as the same one, changed.
ALIKE = 0.4


def follow(before: list[str], after: list[str], place: int) -> int | None:
    """Return where a paragraph of an earlier text (counted from 1) stands in a later one, or None when it went."""
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if not i1 < place <= i2:
            continue
        if tag == "equal":
            return j1 + place - i1
        words = before[place - 1].split()
        likeness = [
            (difflib.SequenceMatcher(None, words, after[at].split(), autojunk=False).ratio(), -at)
            for at in range(j1, j2)
        ]
        best, at = max(likeness, default=(0.0, 0))
        return 1 - at if best >= ALIKE else None
    return None


def place_of(comment: Comment, now: list[str], then: list[str] | None) -> int | None:
    """Return where the paragraph of a comment stands now: the same words nearest to its place, else the changed one."""
    if comment.paragraph is None:
        return None
    same = [at for at, text in enumerate(now, start=1) if paragraph_hash(text) == comment.paragraph_hash]
    followed = follow(then, now, comment.paragraph) if then is not None else None
    if not same:
        return followed
    near = followed or comment.paragraph
    return min(same, key=lambda at: (abs(at - near), at))


@dataclass
class Thread:
    """A comment or suggestion with its answers, and where its paragraph stands now."""

    comment: Comment
    #: Place of the paragraph in the text as it stands, counted from 1; None when it went, or on the whole text.
    place: int | None = None
    #: Whether the words of the paragraph changed since, or went.
    changed: bool = False
    answers: list[Comment] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Say whether nobody has settled it yet."""
        return self.comment.state == CommentState.OPEN


def threads_of(statement: Statement) -> list[Thread]:
    """Return what was said about a statement, in the order of the text; in two queries."""
    rows = list(statement.comments.select_related("author", "decided_by").order_by("created_at", "pk"))
    roots = [it for it in rows if it.parent_id is None]
    numbers = {it.revision for it in roots if it.paragraph is not None}
    earlier = dict(Revision.objects.filter(statement=statement, number__in=numbers).values_list("number", "body"))
    now = paragraphs_of(statement.body)
    threads = {}
    for root in roots:
        then = paragraphs_of(earlier[root.revision]) if root.revision in earlier else None
        place = place_of(root, now, then)
        standing = now[place - 1] if place else None
        changed = root.paragraph is not None and (standing is None or paragraph_hash(standing) != root.paragraph_hash)
        threads[root.pk] = Thread(root, place, changed)
    for it in rows:
        if it.parent_id is not None:
            threads[it.parent_id].answers.append(it)
    return sorted(threads.values(), key=lambda one: (one.place or 0, one.comment.created_at, str(one.comment.pk)))


def thread_of(comment: Comment) -> Thread:
    """Return the thread that a comment begins or answers."""
    root = comment.parent_id or comment.pk
    return next(it for it in threads_of(comment.statement) if it.comment.pk == root)


# Asking to submit


def waiting_request(statement: Statement) -> SubmissionRequest | None:
    """Return the request to submit that waits for an answer; None when none does, or the text has gone in."""
    if statement.state not in EDITABLE:
        return None
    found = SubmissionRequest.objects.filter(statement=statement, state=AskedState.WAITING)
    return found.select_related("asked_by").first()


def last_request(statement: Statement) -> SubmissionRequest | None:
    """Return the latest request to submit a statement, whatever became of it, or None."""
    found = SubmissionRequest.objects.filter(statement=statement).select_related("asked_by", "answered_by")
    return found.order_by("-created_at", "-pk").first()


def is_stale(asked: SubmissionRequest, statement: Statement) -> bool:
    """Say whether the text changed since somebody asked for it to be submitted."""
    return asked.revision != statement.revision
