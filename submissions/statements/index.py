"""Published statements in the search index, and the symbols and references that lead to one."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from civspace.reference.queries import url_language
from civspace.search import domain, sources
from civspace.web.dates import day_text
from civspace.web.prose import plain
from submissions.statements.models import Statement
from submissions.statements.queries import with_parts

OBJECT_TYPE = "statement"


def _documents(statement: Statement) -> list[sources.Document]:
    language = url_language(statement.language)
    beside = f"{statement.symbol} {statement.organization_name}"
    return [sources.Document(language, statement.title, f"{plain(statement.body)}\n{beside}")]


def index_statement(statement: Statement) -> None:
    """Make a published statement findable, in the transaction that publishes it."""
    assert statement.published_at is not None
    domain.index(
        object_type=OBJECT_TYPE,
        object_id=statement.pk,
        date=statement.published_at,
        documents=_documents(statement),
    )


def everything() -> Iterable[sources.Indexed]:
    """Yield every published statement, for a new index."""
    for statement in Statement.objects.visible_to(AnonymousUser()).order_by("pk").iterator(chunk_size=500):
        assert statement.published_at is not None
        yield sources.Indexed(statement.pk, statement.published_at, _documents(statement))


def show(ids: list[UUID], language: str) -> dict[UUID, sources.Shown]:
    """Return how to show some results; in one query."""
    found = with_parts(Statement.objects.visible_to(AnonymousUser())).filter(pk__in=ids)
    with override(language):
        return {
            statement.pk: sources.Shown(
                url=reverse("document", args=[statement.symbol]),
                title=statement.title,
                language=url_language(statement.language),
                texts=[sources.Document(url_language(statement.language), statement.title, plain(statement.body))],
                symbol=statement.symbol or "",
                meta=[statement.organization_name, statement.meeting.title, day_text(statement.listed_at.date())],
            )
            for statement in found
        }


def resolve(text: str) -> str | None:
    """Return the page that a symbol or a reference names, when everybody may read it."""
    public = Statement.objects.visible_to(AnonymousUser())
    found = public.filter(symbol=text).first() or public.filter(reference=text.upper()).first()
    return reverse("document", args=[found.symbol]) if found else None


def register() -> None:
    """Register statements as a kind of thing that can be found."""
    sources.register(OBJECT_TYPE, _("Statements"), everything=everything, show=show, order=10)
