"""What authors ask for after publication, and what becomes of it."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.queries import holders
from accounts.people.states import Role
from civspace.audit.domain import record
from civspace.notices.domain import send
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from submissions.statements.domain.common import locked, tell_authors, tell_discreetly
from submissions.statements.models import ChangeRequest, PublicationPolicy, Statement
from submissions.statements.rules import may_ask, may_publish
from submissions.statements.states import ORDER, REQUEST, SYMBOLIZED, RequestKind, RequestState, State, Urgency

#: Characters in a message to the authors.
LONGEST_MESSAGE = 10_000


def cited_policy(verb: str, policy: str, message: str, errors: dict[str, str] | None = None) -> PublicationPolicy:
    """Return the published policy that a verb cites. Raises ValidationError, by field, with `errors` found before."""
    errors = dict(errors or {})
    found = PublicationPolicy.objects.filter(pk=policy).first()
    if found is None or verb not in found.verbs:
        errors["policy"] = _("Choose a reason of the published policy that is meant for this.")
    if not message.strip():
        errors["message"] = _("Write what the authors have to know.")
    elif len(message) > LONGEST_MESSAGE:
        errors["message"] = _("The message is too long: at most 10,000 characters.")
    if errors:
        raise ValidationError(errors)
    assert found is not None
    return found


def check_asked(*, kind: str, urgency: str, details: str) -> None:
    """Raise ValidationError, by field, when a request lacks what it needs."""
    errors = {}
    if kind not in RequestKind.values:
        errors["kind"] = _("Choose what you ask for.")
    if urgency not in Urgency.values:
        errors["urgency"] = _("Say how urgent it is.")
    if not details.strip() and kind != RequestKind.WITHDRAWAL:
        errors["details"] = _("Say where in the text, and what should be changed.")
    elif len(details) > 5000:
        errors["details"] = _("At most 5,000 characters.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def ask_for_change(*, statement: Statement, by: Any, kind: str, urgency: str, details: str = "") -> ChangeRequest:
    """Ask the Secretariat for a correction, a redaction or a withdrawal of a published document.

    A withdrawal for protection needs no details: nobody has to write down what is dangerous. Raises PermissionDenied,
    ValidationError, or IllegalMove (not published; or the same is asked for already).
    """
    if not may_ask(by, statement):
        raise PermissionDenied
    check_asked(kind=kind, urgency=urgency, details=details)
    current = locked(statement)
    possible = {State.PUBLISHED} if kind != RequestKind.REDACTION else SYMBOLIZED
    if current.state not in possible:
        raise IllegalMove("ask", current.state)
    if current.change_requests.filter(kind=kind, state=RequestState.OPEN).exists():
        raise IllegalMove("ask", RequestState.OPEN)
    asked = ChangeRequest.objects.create(
        statement=current,
        kind=kind,
        urgency=urgency,
        order=ORDER[Urgency(urgency)],
        details=details.strip(),
        asked_by=str(by.pk),
    )
    record(asked, "ask", by=by, difference={"kind": kind, "urgency": urgency}, to_state=asked.state)
    send(
        kind="statement_change_asked",
        event=f"statement:{current.pk}:asked:{asked.pk}",
        recipients=holders(Role.PUBLISHER, current.meeting.body_id),
        link=f"/desk/requests/{asked.pk}/",
        context={
            "symbol": current.symbol,
            "asked": RequestKind(kind).label,
            "urgency": Urgency(urgency).label,
        },
        reference=current.symbol or "",
    )
    return asked


def _locked(asked: ChangeRequest, expected_version: int | None = None) -> ChangeRequest:
    """Lock the statement of a request, then the request."""
    statement = locked(asked.statement)
    current = ChangeRequest.objects.select_for_update().get(pk=asked.pk)
    current.statement = statement
    if expected_version is not None and current.version != expected_version:
        raise Stale
    return current


@transaction.atomic
def decline_request(
    *, request: ChangeRequest, by: Any, policy: str, message: str, expected_version: int | None = None
) -> ChangeRequest:
    """Decline a request, with a reason and the published policy. Raises PermissionDenied, ValidationError, Stale or
    IllegalMove."""
    if not may_publish(by, request.statement):
        raise PermissionDenied
    cited = cited_policy("decline", policy, message)
    current = _locked(request, expected_version)
    move(
        current,
        "decline",
        table=REQUEST,
        by=by,
        reason=message.strip(),
        rule=cited.as_rule(),
        answer=message.strip(),
        policy=cited,
        details="",
        closed_at=timezone.now(),
    )
    _tell_declined(current, cited)
    return current


def _tell_declined(asked: ChangeRequest, cited: PublicationPolicy) -> None:
    """Say it in the notice; where somebody may be in danger, only that there is an answer."""
    event = f"declined:{asked.pk}"
    if asked.urgency == Urgency.PROTECTION or asked.kind != RequestKind.CORRECTION:
        tell_discreetly(asked.statement, event=event)
        return
    tell_authors(
        "statement_change_declined",
        asked.statement,
        event=event,
        everyone=True,
        context={"symbol": asked.statement.symbol},
        reason=asked.answer,
        rule={"title": cited.source_title or cited.label, "url": cited.source_url, "text": cited.code},
    )


@transaction.atomic
def retract_request(*, request: ChangeRequest, by: Any) -> ChangeRequest:
    """Take a request back. Raises PermissionDenied or IllegalMove."""
    if not may_ask(by, request.statement):
        raise PermissionDenied
    current = _locked(request)
    move(current, "retract", table=REQUEST, by=by, details="", closed_at=timezone.now())
    return current


def fulfil(statement: Statement, kind: str, *, by: Any) -> None:
    """Close the open request for what has just been done, inside the transaction that did it."""
    for asked in statement.change_requests.select_for_update().filter(kind=kind, state=RequestState.OPEN):
        move(asked, "fulfil", table=REQUEST, by=by, details="", closed_at=timezone.now())
