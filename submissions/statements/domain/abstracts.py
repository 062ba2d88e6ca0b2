"""The verb of the abstract: what the authors say in short, in one language, kept with every earlier wording."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civspace.audit.domain import record
from civspace.web.prose import clean_line
from civspace.workflow import IllegalMove, Stale
from meetings.modalities.counting import count_words
from meetings.modalities.values import LANGUAGES
from submissions.statements.abstracts import (
    ABSTRACT_WORDS,
    RECOMMENDATION_WORDS,
    RECOMMENDATIONS,
    characters_per_word,
)
from submissions.statements.domain.common import locked
from submissions.statements.index import index_statement
from submissions.statements.models import Abstract, AbstractKind, AbstractRevision, Statement
from submissions.statements.rules import may_draft
from submissions.statements.states import OVER, State


def _too_long(text: str, limit: int, characters: float) -> str:
    """Return what is wrong with the length of a text, or an empty string."""
    found = count_words(text, characters_per_word=characters)
    if found <= limit:
        return ""
    return ngettext(
        "This has %(found)s words; at most %(limit)s may stand here.",
        "This has %(found)s words; at most %(limit)s may stand here.",
        found,
    ) % {"found": found, "limit": limit}


def _checked(statement: Statement, language: str, text: str, recommendations: list[str]) -> tuple[str, list[str]]:
    """Return the words cleaned. Raises ValidationError by field; recommendations are `recommendation_1` and so on."""
    errors: dict[str, str] = {}
    characters = characters_per_word(statement)
    if language not in LANGUAGES:
        errors["language"] = _("Choose one of the six languages.")
    text = clean_line(text)
    if problem := _too_long(text, ABSTRACT_WORDS, characters):
        errors["text"] = problem
    kept = []
    for number, line in enumerate(recommendations, start=1):
        line = clean_line(line)
        if problem := _too_long(line, RECOMMENDATION_WORDS, characters):
            errors[f"recommendation_{number}"] = problem
        if line:
            kept.append(line)
    if len(kept) > RECOMMENDATIONS:
        errors[f"recommendation_{RECOMMENDATIONS + 1}"] = _("At most five recommendations may stand here.")
    if errors:
        raise ValidationError(errors)
    return text, kept


@transaction.atomic
def write_abstract(
    *,
    statement: Statement,
    by: Any,
    language: str,
    text: str,
    recommendations: list[str],
    original: bool = False,
    expected_version: int | None = None,
) -> Abstract | None:
    """Write the abstract and the recommendations in one language, before publication or after it; empty takes it away.

    The first language written is the original; `original` makes another one that. `expected_version` is the version
    of this language that was read, 0 for none. Returns None when nothing stands in this language any more. Raises
    PermissionDenied, ValidationError, Stale, or IllegalMove for a statement that was refused or withdrawn.
    """
    if not may_draft(by, statement):
        raise PermissionDenied
    text, recommendations = _checked(statement, language, text, recommendations)
    current = locked(statement)
    if current.state in OVER:
        raise IllegalMove("abstract", current.state)
    held = {it.language: it for it in Abstract.objects.select_for_update().filter(statement=current)}
    own = held.get(language)
    if expected_version is not None and expected_version != (own.version if own else 0):
        raise Stale
    said = bool(text or recommendations)
    if own is None and not said:
        return None
    others = [it for it in held.values() if it.language != language]
    is_original = original or (own is not None and own.kind == AbstractKind.ORIGINAL) or not others
    kind = AbstractKind.ORIGINAL if is_original else AbstractKind.TRANSLATION
    if own is not None and (own.text, own.recommendations, own.kind) == (text, recommendations, kind):
        return own
    number = _next_number(current, language)
    if is_original:
        for it in others:
            if it.kind == AbstractKind.ORIGINAL:
                _change_kind(it, AbstractKind.TRANSLATION)
    if said:
        own = own or Abstract(statement=current, language=language, version=0)
        own.text, own.recommendations, own.kind, own.revision = text, recommendations, kind, number
        own.version += 1
        own.save()
    elif own is not None:
        own.delete()
        own = None
        if is_original:
            promote(others)
    _keep(current, language, kind, text, recommendations, number, by)
    return own


def promote(others: list[Abstract]) -> None:
    """Make the first of the languages that are left the original, when the original went."""
    for heir in sorted(others, key=lambda it: (it.created_at, it.language))[:1]:
        _change_kind(heir, AbstractKind.ORIGINAL)


def _change_kind(abstract: Abstract, kind: str) -> None:
    abstract.kind, abstract.version = kind, abstract.version + 1
    abstract.save(update_fields=["kind", "version", "updated_at"])


def _next_number(statement: Statement, language: str) -> int:
    last = AbstractRevision.objects.filter(statement=statement, language=language).order_by("-number").first()
    return last.number + 1 if last else 1


def _keep(
    statement: Statement, language: str, kind: str, text: str, recommendations: list[str], number: int, by: Any
) -> None:
    """Keep the wording, write the audit entry that public pages hang on, and index what everybody may read."""
    AbstractRevision.objects.create(
        statement=statement,
        language=language,
        number=number,
        kind=kind,
        text=text,
        recommendations=recommendations,
        saved_at=timezone.now(),
        saved_by=str(by.pk),
    )
    record(
        statement,
        "abstract",
        by=by,
        difference={"language": language, "revision": number, "removed": not (text or recommendations)},
    )
    if statement.state == State.PUBLISHED:
        index_statement(statement)
