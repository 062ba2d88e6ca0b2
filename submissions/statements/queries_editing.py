"""Reads about editing and further languages that more than one caller needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from civspace.workflow.contesting import standing_decisions
from meetings.modalities.models import Kind, RuleSet
from meetings.modalities.queries import rules_of, with_rules
from submissions.statements.models import EditRound, Revision, Statement, StatementText
from submissions.statements.queries import receipt_of, rule_set_for
from submissions.statements.states import Outcome, RoundState, State, TextKind, TextState

EDITS = "edit_and_translate"
SIX = ("ar", "zh", "en", "fr", "ru", "es")


def edits_here(statement: Statement) -> bool:
    """Say whether the modalities of a statement have it edited and translated before it is issued."""
    rule_set = rule_set_for(statement)
    return rule_set is not None and rules_of(rule_set).value(Kind.PROCESSING_MODE, "mode", "") == EDITS


def open_round(statement: Statement) -> EditRound | None:
    """Return the round of editing that is not settled yet, with its changes, or None."""
    rounds = EditRound.objects.filter(statement=statement).exclude(state=RoundState.SETTLED)
    return rounds.prefetch_related("changes").first()


def is_settled(statement: Statement) -> bool:
    """Say whether editing of the text as it stands is over; a text that changed since has to be edited again."""
    found = EditRound.objects.filter(statement=statement).order_by("-number").first()
    return found is not None and found.state == RoundState.SETTLED and found.result_hash == statement.text_hash


def original_of(statement: Statement) -> tuple[str, str]:
    """Return title and text as the authors last submitted them, whatever was edited since."""
    receipt = receipt_of(statement)
    revision = Revision.objects.filter(statement=statement, number=receipt.revision).first() if receipt else None
    return (revision.title, revision.body) if revision else (statement.title, statement.body)


def edited_record(statement: Statement) -> EditRound | None:
    """Return the settled round of a published statement when its text was edited: what its public page says.

    Where the text as published is no longer the one that was settled (it was changed afterwards, such as to protect a
    person), nothing of how it came to be is shown any more.
    """
    found = EditRound.objects.filter(statement=statement).order_by("-number").first()
    if found is None or found.state != RoundState.SETTLED or found.result_hash != statement.text_hash:
        return None
    if found.outcome in (Outcome.UNCHANGED, Outcome.AS_WRITTEN):
        return None
    return found


def published_texts(statement: Statement) -> list[StatementText]:
    """Return the further languages that everybody may read, in the order of the languages; `stale` where the original
    changed since. Uses the texts that were fetched with the statement, where they were."""
    fetched = "texts" in getattr(statement, "_prefetched_objects_cache", {})
    texts = statement.texts.all() if fetched else statement.texts.filter(state=TextState.PUBLISHED)
    found = [it for it in texts if it.state == TextState.PUBLISHED]
    for it in found:
        it.stale = it.source_hash != statement.text_hash
    return sorted(found, key=lambda it: SIX.index(it.language))


def is_taken_off(text: StatementText) -> bool:
    """Say whether a language was taken off by itself: its document is public, and no newer text took its place.

    Of a text that went with a redaction nothing is left.
    """
    newer = StatementText.objects.filter(
        statement=text.statement_id, language=text.language, published_at__gt=text.published_at
    )
    public = text.statement.state == State.PUBLISHED
    return text.state == TextState.TAKEN_DOWN and public and text.text_hash != "" and not newer.exists()


def taken_off(statement: Statement, *, for_authors: bool = False) -> list[tuple[StatementText, str]]:
    """Return the languages that the Secretariat took off a public document, each with the reason; for authors "" where
    it was written for the record alone, before they read it."""
    texts = list(statement.texts.filter(state=TextState.TAKEN_DOWN))
    for text in texts:
        text.statement = statement
    decided = standing_decisions(texts)
    told = [(it, decided[str(it.pk)][1].payload) for it in texts if str(it.pk) in decided]
    return [
        (it, "" if for_authors and not payload.difference.get("authors_read") else payload.reason)
        for it, payload in told
    ]


def draft_text(statement: Statement, language: str) -> StatementText | None:
    """Return the text of a language that the Secretariat is preparing, or None."""
    drafts = StatementText.objects.filter(statement=statement, language=language, state=TextState.DRAFT)
    return drafts.exclude(kind=TextKind.REFERENCE).select_related("translator").first()


def reference_text(statement: Statement, language: str) -> StatementText | None:
    """Return the authors' own translation for reference, or None."""
    return StatementText.objects.filter(statement=statement, language=language, kind=TextKind.REFERENCE).first()


def languages_wanted(rule_set: RuleSet) -> list[str]:
    """Return the languages into which the statements of a meeting are translated; none where it issues as received."""
    rules = rules_of(rule_set)
    if rules.value(Kind.PROCESSING_MODE, "mode", "") != EDITS:
        return []
    return list(rules.value(Kind.TRANSLATION, "languages", SIX))


def translating(meeting_ids: Iterable[Any] | None = None) -> dict[Any, list[str]]:
    """Return the languages wanted by meeting, of the meetings that translate; two queries."""
    sets = RuleSet.objects.filter(current=True, template="", rules__kind=Kind.PROCESSING_MODE, rules__value__mode=EDITS)
    if meeting_ids is not None:
        sets = sets.filter(meeting__in=meeting_ids)
    return {it.meeting_id: languages_wanted(it) for it in with_rules(sets)}


def lacking(wanted: dict[Any, list[str]], into: str = "") -> Any:
    """Return the condition for published statements that lack a wanted language, or the one named.

    `wanted` is what translating() returns. A text that was made from an earlier original does not count.
    """
    condition: Any = Q(pk__in=[])
    for language in (into,) if into else SIX:
        meetings = [meeting for meeting, languages in wanted.items() if language in languages]
        there = StatementText.objects.filter(
            statement=OuterRef("pk"), language=language, state=TextState.PUBLISHED, source_hash=OuterRef("text_hash")
        )
        condition |= Q(meeting__in=meetings) & ~Q(language=language) & ~Exists(there)
    return condition


@dataclass(frozen=True)
class Call:
    """What the pages of a statement say about editing: that it is edited here, where it is, whether authors answer."""

    here: bool
    settled: bool
    round: EditRound | None
    seen: bool

    @property
    def waits_for_authors(self) -> bool:
        """Whether the authors are to answer."""
        return self.round is not None and self.round.state == RoundState.SENT


def editing_call(statement: Statement) -> Call | None:
    """Return what there is to say about editing; None where statements are issued as received."""
    if statement.submitted_at is None or not edits_here(statement):
        return None
    rounds = list(EditRound.objects.filter(statement=statement).order_by("-number"))
    newest = rounds[0] if rounds else None
    settled = newest is not None and newest.state == RoundState.SETTLED and newest.result_hash == statement.text_hash
    going = newest if newest is not None and newest.state != RoundState.SETTLED else None
    return Call(True, settled, going, any(it.sent_at for it in rounds))
