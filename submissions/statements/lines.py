"""What an organization has under way here, as lines: the statements that it leads, what is said and asked about them,
and the messages with the Secretariat. Joint statements of others: joint_lines."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, npgettext

from accounts.organizations.states import DRAFTERS, SUBMITTERS
from civspace.web.languages import number_text
from meetings.calendar import lines
from meetings.calendar.lines import Line, Scope, Source, Step, Tag, Who
from meetings.calendar.models import Meeting
from meetings.calendar.thread_lines import thread_lines
from submissions.statements import joint_lines
from submissions.statements.line_parts import CONDITIONAL, PARTS, UNREAD, line_about, state_of
from submissions.statements.models import ChangeRequest, Comment, OnBehalf, Statement, SubmissionRequest
from submissions.statements.queries import with_parts
from submissions.statements.queries_editing import SIX, published_texts, translating
from submissions.statements.states import (
    DISCUSSED,
    EDITABLE,
    STATEMENT,
    AskedState,
    CommentState,
    RequestState,
    State,
)
from submissions.statements.steps import ON_ITS_WAY, around, is_past, last_date_of_text, step_of, times

REQUESTS = {RequestState.OPEN: "info", RequestState.DONE: "good"}


def _led(scope: Scope, *states: State) -> "QuerySet[Statement]":
    found = Statement.objects.filter(organization__in=scope.ids, **scope.of_meeting())
    if states or scope.going:
        found = found.filter(state__in=states or ON_ITS_WAY)
    return with_parts(found).defer("body", "checks", "decision")


def statements(scope: Scope) -> list[Line]:
    """Return the statements that the organizations lead, the newest first."""
    found = list(_led(scope).order_by("-updated_at", "id")[: scope.limit])
    near = around(found)
    return [
        line_about(
            "statement",
            gettext_lazy("Written statement"),
            it,
            it,
            url=reverse("statement_editing" if step and step.code == "agree" else "my_statement", args=[it.pk]),
            state=state_of(it),
            more=(CONDITIONAL,) if it.conditional else (),
            step=step,
            at=it.updated_at,
        )
        for it in found
        for step in [step_of(it, near, scope)]
    ]


# What is said and asked about a statement


def _about(scope: Scope, model: Any, **conditions: Any) -> Any:
    conditions |= scope.of_meeting("statement__meeting")
    return (
        model.objects.filter(statement__organization__in=scope.ids, **conditions).select_related(*PARTS).defer(*UNREAD)
    )


def requests_to_submit(scope: Scope) -> list[Line]:
    """Return the requests to submit that wait; they end with the time of the text."""
    found = _about(scope, SubmissionRequest, state=AskedState.WAITING, statement__state__in=EDITABLE)
    rows = list(found.select_related("asked_by", *PARTS).order_by("-created_at", "pk")[: scope.limit])
    near = times(row.statement for row in rows)
    label = gettext_lazy("Answer: submit it, or say what is to be done before")
    return [
        line_about(
            "request_to_submit",
            gettext_lazy("Request to submit"),
            row,
            row.statement,
            about=row.asked_by.get_full_name() if row.asked_by else "",
            url=reverse("statement_requested", args=[row.statement_id]),
            state=Tag(row.state, AskedState(row.state).label, "info"),
            step=scope.acting(
                row.statement.organization_id,
                "answer_request",
                label,
                SUBMITTERS,
                by=last_date_of_text(row.statement, near),
            ),
            at=row.created_at,
        )
        for row in rows
        if not is_past(row.statement, scope.now)
    ]


def entered(scope: Scope) -> list[Line]:
    """Return what staff entered for the organizations while they can still object; silence is an answer, too."""
    states = STATEMENT.transitions["object"].sources
    found = _about(scope, OnBehalf, objected_at=None, object_until__gt=scope.now, statement__state__in=states).order_by(
        "object_until", "pk"
    )
    return [
        line_about(
            "entered",
            gettext_lazy("Statement entered for your organization"),
            row,
            row.statement,
            about=row.get_means_display(),
            url=reverse("statement_entered", args=[row.statement_id]),
            state=Tag("entered", gettext_lazy("Entered by the Secretariat"), "info"),
            step=scope.acting(
                row.statement.organization_id,
                "compare",
                gettext_lazy("Compare it with the original, and object if it is not yours"),
                SUBMITTERS,
                by=row.object_until,
            ),
            at=row.entered_at,
        )
        for row in found[: scope.limit]
    ]


def comments(scope: Scope) -> list[Line]:
    """Return how many comments and suggestions are open on each text that is still with its authors."""
    open_ones = Comment.objects.filter(parent=None, state=CommentState.OPEN, statement__organization__in=scope.ids)
    if scope.meeting is not None:
        open_ones = open_ones.filter(statement__meeting=scope.meeting)
    counted = open_ones.filter(statement__state__in=DISCUSSED).values("statement").order_by()
    numbers = dict(counted.annotate(n=Count("pk")).values_list("statement", "n"))
    found = list(_led(scope, *DISCUSSED).filter(pk__in=list(numbers)).order_by("-updated_at", "id")[: scope.limit])
    near = times(found)
    return [
        line_about(
            "comments",
            gettext_lazy("Comments and suggestions"),
            it,
            it,
            url=reverse("statement_comments", args=[it.pk]),
            about=npgettext("comments", "%(number)s open", "%(number)s open", numbers[it.pk])
            % {"number": number_text(numbers[it.pk])},
            state=Tag(CommentState.OPEN, CommentState.OPEN.label, "info"),
            step=_step_of_comments(it, near, scope),
            at=it.updated_at,
        )
        for it in found
    ]


def _step_of_comments(statement: Statement, near: Any, scope: Scope) -> Step | None:
    if is_past(statement, scope.now):
        return None
    by = statement.waiting_until
    if statement.state in EDITABLE:
        by = last_date_of_text(statement, near)
    label = gettext_lazy("Settle what is open")
    return scope.acting(statement.organization_id, "settle_comments", label, DRAFTERS, by=by)


def changes(scope: Scope) -> list[Line]:
    """Return what was asked for after publication, the newest first."""
    found = _about(scope, ChangeRequest, **({"state": RequestState.OPEN} if scope.going else {}))
    return [
        line_about(
            "change",
            gettext_lazy("Change asked for after publication"),
            row,
            row.statement,
            about=row.get_kind_display(),
            url=reverse("my_statement", args=[row.statement_id]),
            state=Tag(row.state, RequestState(row.state).label, REQUESTS.get(RequestState(row.state), "neutral")),
            step=Step("answer_change", gettext_lazy("Decide on the request"), Who.SECRETARIAT)
            if row.state == RequestState.OPEN
            else None,
            at=row.closed_at or row.asked_at,
        )
        for row in found.order_by("-asked_at", "pk")[: scope.limit]
    ]


def translations(scope: Scope) -> list[Line]:
    """Return the published statements of meetings that translate, with the languages that are out and those to come.

    Nothing of a text that is not released is read.
    """
    published = list(_led(scope, State.PUBLISHED).prefetch_related("texts").order_by("-published_at")[: scope.limit])
    wanted = translating({it.meeting_id for it in published}) if published else {}
    listed = []
    for it in published:
        languages = [code for code in wanted.get(it.meeting_id, ()) if code != it.language]
        if not languages:
            continue
        out = {text.language for text in published_texts(it) if not text.stale} & set(languages)
        missing = [code for code in SIX if code in languages and code not in out]
        done = {"done": number_text(len(out)), "all": number_text(len(languages))}
        listed.append(
            line_about(
                "translation",
                gettext_lazy("Translation"),
                it,
                it,
                url=reverse("document", args=[it.symbol]),
                about=_("%(done)s of %(all)s languages are published") % done,
                state=Tag("to_come", gettext_lazy("Languages to come"), "info")
                if missing
                else Tag("complete", gettext_lazy("In all languages"), "good"),
                step=Step("translate", gettext_lazy("Translate and publish it"), Who.SECRETARIAT) if missing else None,
                at=it.published_at,
            )
        )
    return listed


def messages(scope: Scope) -> list[Line]:
    """Return the threads about statements."""

    def meetings(ids: Sequence[str]) -> Mapping[str, Meeting | None]:
        found = Statement.objects.filter(pk__in=ids, **scope.of_meeting()).select_related("meeting")
        return {str(it.pk): it.meeting for it in found.only("pk", "meeting")}

    return thread_lines(scope, "statement", meetings)


#: Where the lines of this room come from; the overview leaves out what belongs to a statement that stands in it.
SOURCES: Iterable[Source] = (
    Source(statements),
    Source(joint_lines.cosponsoring),
    Source(joint_lines.asked, overview=False),
    Source(requests_to_submit),
    Source(entered),
    Source(comments, overview=False),
    Source(changes),
    Source(translations, overview=False),
    Source(messages),
)


def register() -> None:
    """Register where the lines of this room come from."""
    lines.sources.extend(SOURCES)
