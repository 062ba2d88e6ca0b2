"""Which States public texts name: kept with the index, read by filters, pages and news.

Rows follow from the texts alone. They are written in the transaction in which a text is indexed and go with it when it
leaves the index, so that nothing of a redacted or withheld text stays. Notes are left out: they name sources.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction

from civspace.reference.models import State
from civspace.reference.naming import states_named
from civspace.web.prose import parse
from submissions.statements.models import Corrigendum, Statement, StateMention
from submissions.statements.queries_editing import published_texts
from submissions.statements.states import State as Stage


@dataclass(frozen=True)
class Source:
    """A public text in which States are named; with a number, that of a corrigendum."""

    language: str
    title: str
    body: str
    corrigendum: int = 0

    def paragraphs(self) -> list[str]:
        """Return the title, then the paragraphs in the order of their numbers."""
        return [self.title, *(block.text for block in parse(self.body).blocks)]


def sources_of(statement: Statement, corrigenda: Iterable[Corrigendum]) -> Iterator[Source]:
    """Yield the public texts of a statement: the original, further languages, corrigenda."""
    yield Source(statement.language, statement.title, statement.body)
    for text in published_texts(statement):
        yield Source(text.language, text.title, text.body)
    for corrigendum in corrigenda:
        yield Source(statement.language, "", corrigendum.text, corrigendum.number)


def mentions_in(statement: Statement, source: Source) -> list[StateMention]:
    """Return what a text names as rows that are not saved, in the order of the codes of the States."""
    numbers: dict[str, list[int]] = {}
    for number, text in enumerate(source.paragraphs()):
        for named in states_named(text, source.language):
            numbers.setdefault(named.state, []).append(number)
    return [
        StateMention(
            statement=statement,
            state_id=state,
            language=source.language,
            corrigendum=source.corrigendum,
            paragraphs=sorted(set(found)),
            times=len(found),
        )
        for state, found in sorted(numbers.items())
    ]


@transaction.atomic
def find_states(statement: Statement) -> int:
    """Find anew which States a published statement names, its row being locked; return the number of rows."""
    StateMention.objects.filter(statement=statement).delete()
    texts = sources_of(statement, statement.corrigenda.all())
    rows = [row for text in texts for row in mentions_in(statement, text)]
    known = (
        set(State.objects.filter(pk__in={row.state_id for row in rows}).values_list("pk", flat=True)) if rows else ()
    )
    _mark(statement, True)
    return len(StateMention.objects.bulk_create([row for row in rows if row.state_id in known]))


def forget_states(statement: Statement) -> None:
    """Forget which States a statement names."""
    StateMention.objects.filter(statement=statement).delete()
    _mark(statement, False)


def _mark(statement: Statement, found: bool) -> None:
    statement.states_found = found
    Statement.objects.filter(pk=statement.pk).update(states_found=found)


def find_in(keys: Iterable[Any]) -> int:
    """Find the States in published statements, by id, each in a transaction of its own; return how many they were."""
    count = 0
    for key in keys:
        with transaction.atomic():
            statement = Statement.objects.visible_to(AnonymousUser()).select_for_update().filter(pk=key).first()
            if statement is not None:
                find_states(statement)
                count += 1
    return count


def unread(most: int) -> list[Any]:
    """Return the ids of some published statements in which nobody looked for States yet."""
    found = Statement.objects.filter(state=Stage.PUBLISHED, states_found=False).order_by("pk")
    return list(found.values_list("pk", flat=True)[:most])


def naming(states: Iterable[State]) -> Any:
    """Return the ids of statements that name any of some States, for the condition of a list."""
    return StateMention.objects.filter(state__in=list(states)).order_by().values("statement")


def states_named_in(statement: Statement) -> list[str]:
    """Return the codes of the States that any public text of a statement names, in their order; one query."""
    return sorted(set(StateMention.objects.filter(statement=statement).values_list("state", flat=True)))
