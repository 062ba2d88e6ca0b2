"""Which decisions on statements can be contested, and how one is reversed."""

from collections.abc import Iterable
from typing import Any

from civspace.audit.models import Entry
from civspace.reference.queries import url_language
from civspace.web.languages import native_name
from civspace.workflow.contesting import Contestable
from civspace.workflow.contesting import register as contestable
from civspace.workflow.queries import by_id
from submissions.statements.domain.overturning import overturn_decision, overturn_taking_down
from submissions.statements.domain.undoing import open_until
from submissions.statements.models import ChangeRequest, HeldDecision, Statement, StatementText
from submissions.statements.queries import as_submitted, with_parts
from submissions.statements.queries_editing import is_taken_off
from submissions.statements.states import State


def load(object_id: str) -> Statement | None:
    """Return a statement by its id, or None."""
    return by_id(with_parts(Statement.objects.all()), object_id)


def title(thing: Statement, entry: Entry) -> str:
    """Return the title that was submitted; of what is withheld, the reference alone."""
    if thing.state == State.WITHHELD:
        return thing.reference
    # The same row is read anew: as_submitted() changes what it is given.
    shown = as_submitted(Statement.objects.filter(pk=thing.pk))
    return shown[0].title or thing.reference if shown else thing.reference


def takers(thing: Statement) -> Iterable[str]:
    """Return who prepared a decision that another person released from a batch."""
    found = HeldDecision.objects.filter(statement=thing)
    return [str(pk) for pk in found.values_list("held_by", flat=True) if pk]


def _stands(state: State) -> Any:
    def stands(thing: Statement, entry: Entry) -> bool:
        """The statement is still where the decision put it, and the minutes in which it can be undone are over."""
        return thing.state == state and open_until(thing) is None

    return stands


def _always(thing: Statement, entry: Entry) -> bool:
    return True


def taken_off(thing: Statement, entry: Entry) -> bool:
    """The Secretariat took the document off the public site, not its own organization, and it is off still."""
    return thing.state == State.WITHHELD and thing.withholdings.filter(ended_at=None, by_organization=False).exists()


def load_request(object_id: str) -> ChangeRequest | None:
    """Return a request for a change after publication by its id, or None."""
    found = ChangeRequest.objects.select_related("statement__meeting__body", "statement__organization")
    return by_id(found, object_id)


def load_text(object_id: str) -> StatementText | None:
    """Return a statement in a further language by its id, or None."""
    found = StatementText.objects.select_related("statement__meeting__body", "statement__organization")
    return by_id(found, object_id)


def language_off(thing: StatementText, entry: Entry) -> bool:
    """Somebody took this language off by itself; what went with its original is contested there."""
    return entry.actor_id != "" and is_taken_off(thing)


def _declare(verb: str, kind: str, stands: Any, reverse: Any = None, *, each: bool = False) -> None:
    contestable(
        Contestable(
            object_type=Statement._meta.label_lower,
            verbs=frozenset({verb}),
            kind=kind,
            load=load,
            title=title,
            parties=lambda thing: [str(thing.organization_id)],
            body=lambda thing: thing.meeting.body_id,
            link=lambda thing: f"/my/statements/{thing.pk}/",
            desk_link=lambda thing: f"/desk/statements/{thing.pk}/",
            meeting=lambda thing: thing.meeting,
            stands=stands,
            reverse=reverse,
            takers=takers,
            each=each,
        )
    )


def register() -> None:
    """Declare returns, refusals, and what is done or declined with a published document or one of its languages."""
    _declare("refuse", "refused_statement", _stands(State.REFUSED), overturn_decision)
    _declare("return", "returned_statement", _stands(State.RETURNED), overturn_decision)
    # What was public a moment ago comes back by two people, and by the will of its organization: remedies, no verb.
    _declare("withhold", "other_decision", taken_off)
    # Of passages that were taken out nothing is kept, so none come back.
    _declare("redact", "other_decision", _always, each=True)
    contestable(
        Contestable(
            object_type=ChangeRequest._meta.label_lower,
            verbs=frozenset({"decline"}),
            kind="other_decision",
            load=load_request,
            title=lambda thing, entry: thing.statement.symbol or thing.statement.reference,
            parties=lambda thing: [str(thing.statement.organization_id)],
            body=lambda thing: thing.statement.meeting.body_id,
            link=lambda thing: f"/my/statements/{thing.statement_id}/",
            desk_link=lambda thing: f"/desk/requests/{thing.pk}/",
            meeting=lambda thing: thing.statement.meeting,
        )
    )
    contestable(
        Contestable(
            object_type=StatementText._meta.label_lower,
            verbs=frozenset({"take_down_text"}),
            kind="other_decision",
            load=load_text,
            title=lambda thing, entry: f"{thing.statement.symbol} · {native_name(url_language(thing.language))}",
            parties=lambda thing: [str(thing.statement.organization_id)],
            body=lambda thing: thing.statement.meeting.body_id,
            link=lambda thing: f"/my/statements/{thing.statement_id}/",
            desk_link=lambda thing: f"/desk/translations/{thing.statement_id}/{thing.language}/",
            meeting=lambda thing: thing.statement.meeting,
            stands=language_off,
            reverse=overturn_taking_down,
        )
    )
