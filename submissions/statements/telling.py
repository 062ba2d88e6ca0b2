"""The messages that held decisions will send, as their recipients will get them; made as the verbs make them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from civspace.notices import registry
from civspace.notices.domain import prepare
from civspace.notices.render import Words, words
from meetings.calendar.contacts import contact_of
from meetings.modalities.queries import find_rule
from submissions.statements.domain.common import answering, notice_to_authors
from submissions.statements.domain.desk import answer_time, notice_of_decision
from submissions.statements.domain.publication import notice_of_publication
from submissions.statements.models import HeldDecision, ReasonCode
from submissions.statements.queries import rule_set_for, writers_of

KINDS = {
    "accept": "statement_accepted",
    "return": "statement_returned",
    "refuse": "statement_refused",
    "publish": "statement_published",
}


@dataclass(frozen=True)
class Message:
    """What one person will read, in their language; mail in discreet mode shows only that there is a message."""

    name: str
    words: Words
    discreet: bool


def messages_of(decisions: Iterable[HeldDecision], symbols: dict[Any, str]) -> dict[Any, list[Message]]:
    """Return for each held decision (by id) what its recipients will read; the cost does not grow with the number.

    `symbols` are those to come, by id of the decision.
    """
    held = list(decisions)
    writers = writers_of({it.statement.organization_id for it in held})
    codes = {code.pk: code for code in ReasonCode.objects.all()}
    contacts: dict[Any, Any] = {}
    found = {}
    for decision in held:
        people = answering(
            writers.get(decision.statement.organization_id, []), everyone=decision.verb in ("return", "publish")
        )
        meeting = decision.statement.meeting
        if decision.verb in ("return", "refuse") and meeting.pk not in contacts:
            contacts[meeting.pk] = contact_of(meeting)
        values = _notice(decision, people, codes, symbols.get(decision.pk, ""), contacts.get(meeting.pk))
        found[decision.pk] = [_message(notice) for notice in prepare(**values)]
    return found


def _notice(
    decision: HeldDecision, people: Any, codes: dict[str, ReasonCode], symbol: str, contact: Any
) -> dict[str, Any]:
    statement, kind = decision.statement, KINDS[decision.verb]
    said: dict[str, Any] = {}
    if decision.verb == "publish":
        said = {**notice_of_publication(symbol), "reference": symbol}
    elif decision.verb in ("return", "refuse"):
        rule_set = rule_set_for(statement)
        cited = find_rule(rule_set, decision.values["rule"]) if rule_set else None
        assert cited is not None
        said = notice_of_decision(
            code=codes[decision.values["reason_code"]],
            cited=cited,
            message=decision.values["message"],
            contact=contact,
            answer_until=answer_time(statement) if decision.verb == "return" else None,
        )
    values = notice_to_authors(kind, statement, event=decision.verb, people=people, **said)
    return values


def _message(notice: Any) -> Message:
    person, known = notice.recipient, registry.recipients
    said = words(notice, language=known.language(person), own_zone=known.time_zone(person))
    return Message(known.name(person), said, known.discreet(person))
