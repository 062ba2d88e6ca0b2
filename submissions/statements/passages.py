"""The passages in which texts name some States, for the list that is narrowed by them, and the States of one text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from civspace.reference.models import State
from civspace.reference.naming import states_named
from civspace.reference.queries import api_language, sort_key
from civspace.search.highlight import marked
from submissions.statements.mentions import Source
from submissions.statements.models import Corrigendum, Statement, StateMention, StatementText
from submissions.statements.states import TextState

#: Passages of one statement, and characters of one passage, at most.
MOST, LENGTH = 3, 200


@dataclass(frozen=True)
class Passage:
    """Words around the name of a State, as safe HTML; `number` is that of the paragraph, 0 for the title."""

    number: int
    language: str
    html: SafeString
    url: str
    symbol: str = ""  # of the corrigendum in which it stands


def passages_of(statements: Sequence[Statement], states: Iterable[State], language: str) -> dict[Any, list[Passage]]:
    """Return the passages of each statement, by its id, in the reader's language where a text in it names the States.

    Four queries at most, however many statements; they are to be fetched with their text.
    """
    wanted = {state.pk for state in states}
    rows = StateMention.objects.filter(statement__in=[it.pk for it in statements], state__in=wanted)
    by_statement: dict[Any, dict[tuple[int, str], set[int]]] = {}
    for row in rows:
        texts = by_statement.setdefault(row.statement_id, {})
        texts.setdefault((row.corrigendum, row.language), set()).update(row.paragraphs)
    sources = _sources(statements)
    return {
        it.pk: _passages(it, by_statement[it.pk], sources[it.pk], wanted, api_language(language))
        for it in statements
        if it.pk in by_statement
    }


def _sources(statements: Sequence[Statement]) -> dict[Any, dict[tuple[int, str], Source]]:
    ids = [it.pk for it in statements]
    found = {it.pk: {(0, it.language): Source(it.language, it.title, it.body)} for it in statements}
    for text in StatementText.objects.filter(statement__in=ids, state=TextState.PUBLISHED):
        found[text.statement_id][0, text.language] = Source(text.language, text.title, text.body)
    languages = {it.pk: it.language for it in statements}
    for it in Corrigendum.objects.filter(statement__in=ids):
        language = languages[it.statement_id]
        found[it.statement_id][it.number, language] = Source(language, "", it.text, it.number)
    return found


def _passages(
    statement: Statement,
    numbers: dict[tuple[int, str], set[int]],
    sources: dict[tuple[int, str], Source],
    wanted: set[str],
    language: str,
) -> list[Passage]:
    """Return the passages of one text, the reader's before the original, and of the corrigenda."""
    texts = sorted(
        (key for key in numbers if not key[0]), key=lambda key: (key[1] != language, key[1] != statement.language, key)
    )
    found: list[Passage] = []
    for key in [*texts[:1], *sorted(key for key in numbers if key[0])]:
        source = sources.get(key)
        paragraphs = source.paragraphs() if source else []
        for number in sorted(numbers[key]):
            if source and number < len(paragraphs) and len(found) < MOST:
                found += _passage(statement, source, number, paragraphs[number], wanted)
    return found


def _passage(statement: Statement, source: Source, number: int, text: str, wanted: set[str]) -> list[Passage]:
    places = [(it.start, it.end) for it in states_named(text, source.language) if it.state in wanted]
    if not places:
        return []
    symbol = f"{statement.symbol}/Corr.{source.corrigendum}" if source.corrigendum else ""
    further = "" if source.language == statement.language else f"?text={source.language}"
    anchor = f"#p-{number}" if number else ""
    url = f"{reverse('document', args=[symbol or statement.symbol])}{further}{anchor}"
    return [Passage(number, source.language, marked(text, places, length=LENGTH), url, symbol)]


@dataclass(frozen=True)
class Mentioned:
    """A State that a text names, how often, and in which paragraphs."""

    state: State
    times: int
    paragraphs: list[int]


def mentioned_in(statement: Statement, language: str) -> list[Mentioned]:
    """Return the States that a statement names in one of its languages, in the order of their names; one query."""
    rows = StateMention.objects.filter(statement=statement, language=language, corrigendum=0).select_related("state")
    found = [Mentioned(row.state, row.times, [number for number in row.paragraphs if number]) for row in rows]
    return sorted(found, key=lambda it: sort_key(it.state.name))
