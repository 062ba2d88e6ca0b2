"""Where the public sees a statement, so that proxies can be told when it was published, corrected or taken off."""

from typing import Any

from civspace.web.shown import Places, in_all_languages, register
from submissions.statements.models import Statement
from submissions.statements.states import SYMBOLIZED

#: The verbs after which something may be read no more.
GONE = frozenset({"withhold", "redact", "redact_withheld"})
DOCUMENT = ("document", "document_pdf", "document_docx", "document_txt")
LISTS = ("home", "statements", "statements_feed", "compendium", "search_feed")


def of_statement(statement: Statement, verb: str) -> Places | None:
    """Return the pages and files of a statement that has a symbol, of its corrigenda, and the lists that name it."""
    if statement.state not in SYMBOLIZED or not statement.symbol:
        return None
    symbols = [statement.symbol, *statement.corrigenda.values_list("symbol", flat=True)]
    signed = statement.cosponsors.filter(signed=True).values_list("organization_id", flat=True)
    pages: list[tuple[str, tuple[Any, ...]]] = [(name, (symbol,)) for symbol in symbols for name in DOCUMENT]
    pages += [("organization", (key,)) for key in (statement.organization_id, *signed)]
    pages += [("meeting", (statement.meeting.slug,)), *((name, ()) for name in LISTS)]
    paths = in_all_languages(pages)
    # A document is found with and without a slash at its end.
    return Places((*paths, *(f"{path}/" for path in paths if path.endswith(tuple(symbols)))), gone=verb in GONE)


def of_part(part: Any, verb: str) -> Places | None:
    """Return those of the statement that a text, an abstract or a corrigendum belongs to."""
    return of_statement(part.statement, "")


def register_shown() -> None:
    """Register all of them."""
    register("submissions_statements.statement", of_statement)
    for part in ("statementtext", "abstract", "corrigendum"):
        register(f"submissions_statements.{part}", of_part)
