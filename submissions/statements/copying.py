"""Which text a reader of copies (Word, plain text) means: the original, a corrigendum, or a further language."""

from typing import Any

from django.http import Http404

from civspace.reference.queries import url_language
from civspace.renditions import queries as renditions
from civspace.renditions.models import Rendition
from submissions.statements.documents import CORRIGENDUM, KIND, corrigendum_source, source_of, text_source_of
from submissions.statements.models import Corrigendum, Statement, StatementText
from submissions.statements.queries_editing import published_texts

#: What a copy can be made of.
Copied = Statement | Corrigendum | StatementText


def chosen_text(found: Statement | Corrigendum, language: str) -> Copied:
    """Return the public text in a language, the original for none. Raises Http404 where there is none."""
    original = found.statement.language if isinstance(found, Corrigendum) else found.language
    if language in ("", original):
        return found
    texts = [] if isinstance(found, Corrigendum) else published_texts(found)
    text = next((it for it in texts if it.language == language), None)
    if text is None:
        raise Http404
    assert isinstance(found, Statement)
    text.statement = found
    return text


def language_of(found: Copied) -> str:
    """Return the language of a text as addresses of pages spell it."""
    return url_language(found.statement.language if isinstance(found, Corrigendum) else found.language)


def subject_of(found: Copied) -> dict[str, Any]:
    """Return under what the documents of a text are kept: kind, object and language."""
    kind = CORRIGENDUM if isinstance(found, Corrigendum) else KIND
    key = found.statement_id if isinstance(found, StatementText) else found.pk
    return {"kind": kind, "object_id": key, "language": language_of(found)}


def source_for(found: Copied) -> dict[str, Any]:
    """Return everything that the document of a text says."""
    if isinstance(found, Corrigendum):
        return corrigendum_source(found)
    return text_source_of(found) if isinstance(found, StatementText) else source_of(found)


def copy_of(found: Copied) -> Rendition | None:
    """Return the copy in Word that was asked for, in whatever state; of what was withdrawn, that. None for none."""
    find = renditions.standing if isinstance(found, StatementText) else renditions.latest
    return find(**subject_of(found), format="docx")
