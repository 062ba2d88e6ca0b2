"""Comments and suggestions on a draft, beside the paragraphs that they are about."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.access import signed_in
from civspace.web.numbers import number_in, version_in
from civspace.workflow import IllegalMove, Stale
from submissions.statements import domain
from submissions.statements.diff import paragraphs
from submissions.statements.models import Comment, Statement
from submissions.statements.queries import with_parts
from submissions.statements.states import COMMENT, DISCUSSED, EDITABLE, ONLY_COMMENTS, ONLY_SUGGESTIONS, CommentState
from submissions.statements.together import (
    Thread,
    paragraphs_of,
    place_for,
    thread_of,
    threads_of,
    written_by_organizations_of,
)
from submissions.statements.together_forms import CommentForm, SuggestionForm
from submissions.statements.together_rules import MAY_WITH_COMMENT, may_comment

DONE = {
    "resolve": gettext_lazy("The comment is resolved."),
    "reopen": gettext_lazy("It is open again."),
    "decline": gettext_lazy("The suggestion was not taken over."),
    "remove": gettext_lazy("Your comment was taken away."),
    "accept": gettext_lazy("The suggestion was taken over as a new version. NOT submitted."),
}
CHANGED = gettext_lazy("Somebody changed this meanwhile, so nothing was done. This is how it stands now.")


def shared(request: HttpRequest, pk: UUID) -> Statement:
    """Return a statement that the reader's organizations write, alone or with others, or 404."""
    found = with_parts(written_by_organizations_of(request.user)).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _one(request: HttpRequest, pk: UUID, comment_id: UUID) -> Comment:
    statement = shared(request, pk)
    found = Comment.objects.filter(statement=statement, pk=comment_id).select_related("author", "parent").first()
    if found is None:
        raise Http404
    found.statement = statement
    return found


def possible(user: Any, comment: Comment) -> list[str]:
    """Return what a person may do with a comment as it and its statement stand."""
    statement = comment.statement
    if statement.state not in DISCUSSED:
        return []
    verbs = [] if comment.parent_id else COMMENT.verbs(comment.state)
    other = ONLY_COMMENTS if comment.is_suggestion else ONLY_SUGGESTIONS
    verbs = [verb for verb in verbs if verb not in other]
    if "accept" in verbs and statement.state not in EDITABLE:
        verbs.remove("accept")
    if comment.state != CommentState.ACCEPTED:
        verbs.append("remove")
        if not comment.is_suggestion or comment.state == CommentState.OPEN:
            verbs.append("edit")
    return [verb for verb in verbs if MAY_WITH_COMMENT[verb](user, comment)]


@dataclass
class Row:
    """One paragraph of the text as it stands, with what is said about it."""

    number: int
    text: str
    threads: list[Thread] = field(default_factory=list)


@signed_in
@require_safe
def comment_list(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show the text paragraph by paragraph, each with its comments; settled ones are folded."""
    statement = shared(request, pk)
    rows = [Row(number, text) for number, text in enumerate(paragraphs_of(statement.body), start=1)]
    whole: list[Thread] = []
    gone: list[Thread] = []
    for one in threads_of(statement):
        if one.comment.paragraph is None:
            whole.append(one)
        elif one.place is None:
            gone.append(one)
        else:
            rows[one.place - 1].threads.append(one)
    context = {
        "statement": statement,
        "own_url": place_for(request.user, statement),
        "rows": rows,
        "whole": whole,
        "gone": gone,
        "open_count": sum(1 for one in [*whole, *gone, *(it for row in rows for it in row.threads)] if one.is_open),
        "may_comment": statement.state in DISCUSSED and may_comment(request.user, statement),
    }
    return render(request, "statements/comments.html", context)


@signed_in
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Comment on the text or on one paragraph (`?paragraph=`), or suggest other words for it (`?suggest=1`)."""
    statement = shared(request, pk)
    if not may_comment(request.user, statement):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    paragraph, revision = number_in(asked.get("paragraph", "")), number_in(asked.get("revision", ""))
    read = statement.revisions.filter(number=revision or statement.revision).first()
    texts = paragraphs_of(read.body) if read else []
    if read is None or (paragraph is not None and not 1 <= paragraph <= len(texts)):
        return redirect("statement_comments", pk=pk)
    quoted = texts[paragraph - 1] if paragraph else ""
    suggests = bool(asked.get("suggest")) and paragraph is not None
    form: CommentForm
    if suggests:
        form = SuggestionForm(request.POST or None, initial={"proposal": quoted}, language=statement.language)
    else:
        form = CommentForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            domain.add_comment(
                statement=statement,
                by=request.user,
                body=form.cleaned_data["body"],
                revision=read.number,
                paragraph=paragraph,
                proposal=form.cleaned_data["proposal"] if suggests else None,
            )
        except ValidationError as error:
            form.add_error(None, error)
        except IllegalMove:
            problem = _("The text is no longer with its authors, so this was not kept. Copy it if you need it.")
        else:
            messages.success(request, _("Kept. Those who write are told of it together with other comments."))
            anchor = f"#paragraph-{paragraph}" if paragraph else ""
            return redirect(f"{reverse('statement_comments', args=[pk])}{anchor}")
    context = {
        "statement": statement,
        "own_url": place_for(request.user, statement),
        "form": form,
        "paragraph": paragraph,
        "revision": read.number,
        "quoted": quoted,
        "suggests": suggests,
        "problem": problem,
    }
    return render(request, "statements/comment_new.html", context, status=422 if form.errors or problem else 200)


@signed_in
@require_http_methods(["GET", "POST"])
def thread(request: HttpRequest, pk: UUID, id: UUID) -> HttpResponse:
    """Show one comment or suggestion with its answers; a POST answers."""
    return _thread_page(request, _one(request, pk, id))


def _thread_page(request: HttpRequest, comment: Comment, *, status: int = 200, problem: Any = "") -> HttpResponse:
    statement = comment.statement
    one = thread_of(comment)
    one.comment.statement = statement
    answering = request.method == "POST" and not problem
    form = CommentForm(request.POST if answering else None)
    if answering and form.is_valid():
        try:
            domain.answer_comment(comment=one.comment, by=request.user, body=form.cleaned_data["body"])
        except ValidationError as error:
            form.add_error(None, error)
        except IllegalMove:
            problem, status = CHANGED, 409
        else:
            messages.success(request, _("Your answer was kept."))
            return redirect("statement_comment", pk=statement.pk, id=one.comment.pk)
    for it in one.answers:
        it.statement = statement
    texts = paragraphs_of(statement.body)
    standing = texts[one.place - 1] if one.place else ""
    context = {
        "statement": statement,
        "own_url": place_for(request.user, statement),
        "thread": one,
        "form": form,
        "actions": possible(request.user, one.comment),
        "answers": [(it, possible(request.user, it)) for it in one.answers],
        "suggested": paragraphs(one.comment.quoted, one.comment.proposal) if one.comment.proposal is not None else [],
        "since": paragraphs(one.comment.quoted, standing) if one.changed else [],
        "may_answer": statement.state in DISCUSSED and may_comment(request.user, statement),
        "problem": problem,
    }
    return render(request, "statements/comment.html", context, status=422 if form.errors else status)


@signed_in
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: UUID, id: UUID) -> HttpResponse:
    """Change one's own comment, answer or open suggestion."""
    comment = _one(request, pk, id)
    if "edit" not in possible(request.user, comment):
        raise PermissionDenied(_("Only its author changes a comment, while the text is with its authors."))
    initial = {"body": comment.body, "proposal": comment.proposal}
    form: CommentForm
    if comment.is_suggestion:
        form = SuggestionForm(request.POST or None, initial=initial, language=comment.statement.language)
    else:
        form = CommentForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            domain.edit_comment(
                comment=comment,
                by=request.user,
                body=form.cleaned_data["body"],
                proposal=form.cleaned_data.get("proposal"),
                expected_version=version_in(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        except (Stale, IllegalMove):
            form.add_error(None, str(CHANGED))
        else:
            return redirect("statement_comment", pk=pk, id=comment.parent_id or comment.pk)
    context = {
        "statement": comment.statement,
        "own_url": place_for(request.user, comment.statement),
        "comment": comment,
        "form": form,
    }
    return render(request, "statements/comment_edit.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def act(request: HttpRequest, pk: UUID, id: UUID, verb: str) -> HttpResponse:
    """Settle a comment, take one's own away, or take a suggestion over. What cannot be done changes nothing."""
    comment = _one(request, pk, id)
    if verb not in DONE:
        raise Http404
    seen = version_in(request)
    try:
        if verb == "accept":
            domain.accept_suggestion(comment=comment, by=request.user, expected_version=seen)
        elif verb == "remove":
            domain.remove_comment(comment=comment, by=request.user, expected_version=seen)
        else:
            domain.settle_comment(comment=comment, verb=verb, by=request.user, expected_version=seen)
    except domain.ParagraphChanged:
        problem = _(
            "The paragraph changed since this was suggested, so nothing was done. Compare below, and change the text "
            "by hand or suggest anew."
        )
        return _thread_page(request, _one(request, pk, id), status=409, problem=problem)
    except (Stale, IllegalMove):
        still = Comment.objects.filter(pk=id).exists()
        if still:
            return _thread_page(request, _one(request, pk, id), status=409, problem=CHANGED)
    else:
        messages.success(request, DONE[verb])
    return redirect("statement_comments", pk=pk)
