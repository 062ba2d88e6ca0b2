"""The text of a document as its authors submitted it, and what editing changed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from submissions.statements.diff import paragraphs, pieces
from submissions.statements.models import Statement
from submissions.statements.queries import text_hash
from submissions.statements.queries_editing import original_of
from submissions.statements.versions import Versions

#: What `?text=` says for the text that the authors submitted, before it was edited.
SUBMITTED = "submitted"


def as_submitted(request: HttpRequest, statement: Statement, versions: Versions) -> HttpResponse:
    """Show the text as it was submitted and what editing changed; 404 for a text that was not edited."""
    if versions.edited is None:
        raise Http404(_("This text was not edited."))
    title, body = original_of(statement)
    context = {
        "statement": statement,
        "edited": versions.edited,
        "title": title,
        "body": body,
        "text_hash": text_hash(title, body),
        "title_pieces": list(pieces(title, statement.title)) if title != statement.title else [],
        "paragraphs": paragraphs(body, statement.body),
    }
    return render(request, "statements/submitted.html", context)
