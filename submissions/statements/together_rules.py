"""Who may do what when writing together: comments, suggestions, asking to submit, the abstract."""

from collections.abc import Callable
from typing import Any

from accounts.organizations.states import State as OrganizationState
from submissions.statements.models import Comment, Statement, SubmissionRequest
from submissions.statements.rules import may_draft, may_submit
from submissions.statements.states import EDITABLE, AskedState, CommentState
from submissions.statements.together import is_stale, last_request, takes_part


def may_comment(user: Any, statement: Statement) -> bool:
    """Whoever belongs to an organization that writes comments and suggests, viewers too."""
    return takes_part(user, statement) and statement.organization.state != OrganizationState.CLOSED


def is_author(user: Any, comment: Comment) -> bool:
    """Nobody but its author changes or removes what somebody said, and only while they belong."""
    return comment.author_id is not None and comment.author_id == user.pk and may_comment(user, comment.statement)


def may_settle(user: Any, comment: Comment) -> bool:
    """Who began it and those who write resolve a comment and open it again."""
    return is_author(user, comment) or may_draft(user, comment.statement)


def may_take_over(user: Any, comment: Comment) -> bool:
    """Those who write decide on a suggestion: taking it over makes a version of the text."""
    return may_draft(user, comment.statement)


def may_ask_to_submit(user: Any, statement: Statement) -> bool:
    """Who writes and may not submit asks those who may."""
    return may_draft(user, statement) and not may_submit(user, statement)


def may_answer(user: Any, asked: SubmissionRequest) -> bool:
    """Those who may submit answer a request to submit."""
    return may_submit(user, asked.statement)


def may_take_back(user: Any, asked: SubmissionRequest) -> bool:
    """Who asked takes the request back, while they write for the organization."""
    return asked.asked_by_id is not None and asked.asked_by_id == user.pk and may_draft(user, asked.statement)


#: Who may do each thing with a comment; the state answers in the table.
MAY_WITH_COMMENT: dict[str, Callable[[Any, Comment], bool]] = {
    "edit": is_author,
    "remove": is_author,
    "resolve": may_settle,
    "reopen": may_settle,
    "accept": may_take_over,
    "decline": may_take_over,
}
#: Who may do each thing with a request to submit.
MAY_WITH_REQUEST: dict[str, Callable[[Any, SubmissionRequest], bool]] = {
    "approve": may_answer,
    "decline": may_answer,
    "take_back": may_take_back,
}


def together_context(user: Any, statement: Statement) -> dict[str, Any]:
    """Return what the page of a statement says of writing together, in two queries."""
    asked = last_request(statement)
    open_now = statement.state in EDITABLE
    return {
        "requested": asked,
        "requested_is_stale": asked is not None and asked.state == AskedState.WAITING and is_stale(asked, statement),
        "comment_count": Comment.objects.filter(statement=statement, parent=None, state=CommentState.OPEN).count(),
        "may_ask_to_submit": open_now and may_ask_to_submit(user, statement),
    }
