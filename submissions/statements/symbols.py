"""From a symbol to the document that it names, for pages and API."""

from django.http import Http404
from django.utils.translation import gettext as _

from civspace.search.symbols import normalise_symbol
from submissions.statements.models import Corrigendum, Statement
from submissions.statements.queries import with_parts
from submissions.statements.states import SYMBOLIZED, State


class Withheld(Exception):
    """The document with this symbol is not public, for reasons that are not said."""

    def __init__(self, symbol: str) -> None:
        super().__init__(symbol)
        self.symbol = symbol


def published(symbol: str) -> Statement | Corrigendum:
    """Return the published statement or corrigendum with a symbol in any spelling, or 404; raises Withheld."""
    for name in filter(None, dict.fromkeys((symbol, normalise_symbol(symbol)))):
        if "\0" not in name and (found := _named(name)):
            return found
    raise Http404(_("There is no published statement with this symbol."))


def _named(symbol: str) -> Statement | Corrigendum | None:
    every = with_parts(Statement.objects.filter(state__in=SYMBOLIZED)).select_related("meeting__body__parent")
    statement = every.filter(symbol=symbol).first()
    corrigendum = None if statement else Corrigendum.objects.filter(symbol=symbol).first()
    if corrigendum is not None:
        statement = corrigendum.statement = every.get(pk=corrigendum.statement_id)
    if statement is not None and statement.state == State.WITHHELD:
        raise Withheld(symbol)
    return corrigendum or statement
