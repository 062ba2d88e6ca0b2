"""Joint statements as lines: what an organization is asked to co-sponsor, and whom it asked."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.states import SUBMITTERS
from meetings.calendar.lines import Line, Scope, Step, Tag, Who
from submissions.statements.cosponsors import is_pending, is_stale, may_still_answer
from submissions.statements.line_parts import PARTS, UNREAD, line_about, state_of
from submissions.statements.models import Cosponsor, Statement
from submissions.statements.states import INVOLVED, JOINING, CosponsorState, State
from submissions.statements.steps import ON_ITS_WAY, around, is_past, step_for_others


def _cosponsor_state(row: Cosponsor) -> Tag:
    if row.state == CosponsorState.CONFIRMED and is_stale(row, row.statement) and row.statement.state in JOINING:
        return Tag("stale", gettext_lazy("The text changed: confirm again"), "warn")
    state = CosponsorState(row.state)
    kind = {CosponsorState.INVITED: "info", CosponsorState.CONFIRMED: "good"}.get(state, "neutral")
    return Tag(state.value, state.label, kind)


def _rows(**conditions: Any) -> "QuerySet[Cosponsor]":
    rows = Cosponsor.objects.filter(**conditions).select_related("organization", *PARTS).defer(*UNREAD)
    return rows.order_by("-invited_at", "-id")


def cosponsoring(scope: Scope) -> list[Line]:
    """Return what the organizations are asked to co-sponsor, and what they answered; the newest first.

    A text that is not shown to an organization any more is not named either.
    """
    rows = _rows(organization__in=scope.ids, **scope.of_meeting("statement__meeting"))
    if scope.going:
        rows = rows.filter(state__in=INVOLVED, statement__state__in=ON_ITS_WAY)
    found = list(rows[: scope.limit])
    ids = [row.statement_id for row in found]
    visible = set(Statement.objects.visible_to(scope.user).filter(pk__in=ids).values_list("pk", flat=True))
    near = around(row.statement for row in found)
    listed = []
    for row in found:
        statement = row.statement
        reads = statement.pk in visible and (row.state in INVOLVED or statement.state == State.PUBLISHED)
        lead = {"lead": statement.organization.name}
        named = reads and statement.title
        listed.append(
            line_about(
                "cosponsoring",
                gettext_lazy("Statement of another organization"),
                row,
                statement,
                organization=row.organization,
                title=statement.title if named else _("Statement of %(lead)s") % lead,
                language=statement.language if named else "",
                reference=(statement.symbol or statement.reference) if reads else "",
                item=statement.agenda_item if reads else None,
                about=_("%(lead)s asks your organization to co-sponsor") % lead,
                url=reverse("cosponsoring", args=[row.pk]),
                state=_cosponsor_state(row),
                more=(state_of(statement),) if reads else (),
                step=_step_of_row(row, near, scope) if reads else None,
                at=row.answered_at or row.invited_at,
            )
        )
    return listed


def _step_of_row(row: Cosponsor, near: Any, scope: Scope) -> Step | None:
    """Return what comes next for an organization that is asked or joined; None when its part is over."""
    statement = row.statement
    if row.state not in INVOLVED or is_past(statement, scope.now):
        return None
    if statement.state in JOINING and is_pending(row, statement):
        if not may_still_answer(statement):
            return None
        by = statement.waiting_until if statement.state == State.AWAITING_COSPONSORS else None
        code, label = "answer_invitation", gettext_lazy("Read the text, and confirm it or decline")
        if row.state == CosponsorState.CONFIRMED:
            code, label = "confirm_again", gettext_lazy("Read the text again, and confirm it")
        return scope.acting(row.organization_id, code, label, SUBMITTERS, by=by)
    if row.state != CosponsorState.CONFIRMED:
        return None
    return step_for_others(statement, near)


def asked(scope: Scope) -> list[Line]:
    """Return the organizations that were asked to co-sponsor, one line each; the newest first."""
    rows = _rows(statement__organization__in=scope.ids, **scope.of_meeting("statement__meeting"))
    if scope.going:
        rows = rows.filter(state__in=INVOLVED, statement__state__in=JOINING)
    return [
        line_about(
            "cosponsor",
            gettext_lazy("Invitation to co-sponsor"),
            row,
            row.statement,
            about=row.organization.name,
            url=reverse("statement_cosponsors", args=[row.statement_id]),
            state=_cosponsor_state(row),
            step=_step_of_asked(row, scope),
            at=row.answered_at or row.invited_at,
        )
        for row in rows[: scope.limit]
    ]


def _step_of_asked(row: Cosponsor, scope: Scope) -> Step | None:
    statement = row.statement
    waits = statement.state in JOINING and row.state in INVOLVED and is_pending(row, statement)
    if not waits or not may_still_answer(statement) or is_past(statement, scope.now):
        return None
    return Step("cosponsors_answer", gettext_lazy("Answer the invitation"), Who.COSPONSORS, statement.waiting_until)
