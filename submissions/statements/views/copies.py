"""A statement as a file for its authors, at whatever point of its way: Word and plain text, made at once."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.people.access import signed_in
from civspace.reference.queries import url_language
from civspace.renditions import serving, word
from submissions.statements.documents import source_of
from submissions.statements.states import SYMBOLIZED
from submissions.statements.views.authors import mine


@signed_in
@require_safe
def copy(request: HttpRequest, pk: UUID, format: str) -> HttpResponse:
    """Send the text as it stands, marked as a draft until it is published. Takes milliseconds, so nobody waits."""
    statement = mine(request, pk)
    language = url_language(statement.language or "en")
    source = source_of(statement, draft=statement.state not in SYMBOLIZED)
    content = word.to_docx(language, source).content if format == "docx" else word.to_text(language, source).encode()
    name = serving.safe_name(statement.symbol or statement.reference, language, format)
    return serving.file_response(content, name, format)
