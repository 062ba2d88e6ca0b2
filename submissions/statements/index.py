"""Published statements in the search index, with the States they name; symbols and references that lead to one."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from civspace.reference.queries import url_language
from civspace.search import domain, sources
from civspace.web.dates import day_text
from civspace.web.prose import plain
from submissions.statements.documents import signatures_of
from submissions.statements.mentions import find_states, forget_states
from submissions.statements.models import Abstract, Corrigendum, Statement
from submissions.statements.queries import with_parts
from submissions.statements.queries_editing import published_texts
from submissions.statements.states import SYMBOLIZED, TextKind

OBJECT_TYPE = "statement"
CORRIGENDUM = "corrigendum"


def _documents(statement: Statement) -> list[sources.Document]:
    language = url_language(statement.language)
    names = [row.name for row in signatures_of(statement)]
    beside = " ".join([statement.symbol or "", statement.organization_name, *names])
    further = [
        sources.Document(url_language(it.language), it.title, f"{plain(it.body)}\n{beside}")
        for it in published_texts(statement)
    ]
    own = sources.Document(language, statement.title, f"{plain(statement.body)}\n{beside}")
    return [own, *further, *abstract_documents(statement.abstracts.all())]


def abstract_documents(abstracts: Iterable[Abstract]) -> list[sources.Document]:
    """Return what the authors said in short, one document for each language; it stands beside the text, never in it."""
    return [
        sources.Document(url_language(it.language), "", "\n".join([it.text, *it.recommendations]).strip())
        for it in sorted(abstracts, key=lambda it: it.language)
    ]


def index_statement(statement: Statement) -> None:
    """Make a published statement findable, in the transaction that publishes it."""
    assert statement.published_at is not None
    domain.index(
        object_type=OBJECT_TYPE,
        object_id=statement.pk,
        date=statement.published_at,
        documents=_documents(statement),
    )
    find_states(statement)


def everything() -> Iterable[sources.Indexed]:
    """Yield every published statement, for a new index."""
    public = Statement.objects.visible_to(AnonymousUser()).prefetch_related("texts", "abstracts")
    for statement in public.order_by("pk").iterator(chunk_size=500):
        assert statement.published_at is not None
        yield sources.Indexed(statement.pk, statement.published_at, _documents(statement))


def forget_statement(statement: Statement) -> None:
    """Take a statement and its corrigenda out of the index."""
    domain.forget(object_type=OBJECT_TYPE, object_id=statement.pk)
    forget_states(statement)
    for corrigendum in statement.corrigenda.all():
        domain.forget(object_type=CORRIGENDUM, object_id=corrigendum.pk)


def index_with_corrigenda(statement: Statement) -> None:
    """Make a statement and its corrigenda findable as they stand."""
    for corrigendum in statement.corrigenda.all():
        corrigendum.statement = statement
        _index_corrigendum(corrigendum)
    index_statement(statement)


def _corrigendum_documents(corrigendum: Corrigendum) -> list[sources.Document]:
    statement = corrigendum.statement
    beside = f"{corrigendum.symbol} {statement.organization_name}"
    text = f"{plain(corrigendum.text)}\n{beside}"
    return [sources.Document(url_language(statement.language), statement.title, text)]


def index_corrigendum(corrigendum: Corrigendum) -> None:
    """Make a corrigendum findable, in the transaction that publishes it."""
    _index_corrigendum(corrigendum)
    find_states(corrigendum.statement)


def _index_corrigendum(corrigendum: Corrigendum) -> None:
    domain.index(
        object_type=CORRIGENDUM,
        object_id=corrigendum.pk,
        date=corrigendum.published_at,
        documents=_corrigendum_documents(corrigendum),
    )


def every_corrigendum() -> Iterable[sources.Indexed]:
    """Yield every corrigendum that everybody may read, for a new index."""
    public = Corrigendum.objects.visible_to(AnonymousUser()).select_related("statement")
    for corrigendum in public.order_by("pk").iterator(chunk_size=500):
        yield sources.Indexed(corrigendum.pk, corrigendum.published_at, _corrigendum_documents(corrigendum))


def show_corrigenda(ids: list[UUID], language: str) -> dict[UUID, sources.Shown]:
    """Return how to show some corrigenda among the results; in one query."""
    public = Corrigendum.objects.visible_to(AnonymousUser()).select_related("statement", "statement__meeting")
    with override(language):
        return {
            it.pk: sources.Shown(
                url=reverse("document", args=[it.symbol]),
                title=it.statement.title,
                language=url_language(it.statement.language),
                texts=[sources.Document(url_language(it.statement.language), it.statement.title, plain(it.text))],
                symbol=it.symbol,
                meta=[gettext("Corrigendum"), it.statement.organization_name, day_text(it.published_at.date())],
            )
            for it in public.filter(pk__in=ids)
        }


def show(ids: list[UUID], language: str) -> dict[UUID, sources.Shown]:
    """Return how to show some results, in the reader's language where there is a text in it; in three queries."""
    public = with_parts(Statement.objects.visible_to(AnonymousUser()))
    found = public.filter(pk__in=ids).prefetch_related("texts", "abstracts")
    with override(language):
        return {statement.pk: _shown(statement, language) for statement in found}


def _shown(statement: Statement, language: str) -> sources.Shown:
    """Return one result: title and address of the reader's language, and every text to look through, that one first."""
    original = sources.Document(url_language(statement.language), statement.title, plain(statement.body))
    further = published_texts(statement)
    texts = [sources.Document(url_language(it.language), it.title, plain(it.body)) for it in further]
    own = next((it for it in further if url_language(it.language) == language), None)
    url = reverse("document", args=[statement.symbol])
    meta = [statement.organization_name, statement.meeting.title, day_text(statement.listed_at.date())]
    if own is not None:
        url = f"{url}?text={own.language}"
        if own.is_machine:
            meta.append(str(TextKind.MACHINE.label))
    return sources.Shown(
        url=url,
        title=own.title if own else statement.title,
        language=language if own else original.language,
        texts=_quoted(statement, [original, *texts], language),
        symbol=statement.symbol or "",
        meta=meta,
    )


def _quoted(statement: Statement, texts: list[sources.Document], language: str) -> list[sources.Document]:
    """Return what a result quotes from, the reader's language first: the authors' own short words, then the texts."""
    short = [it for it in abstract_documents(statement.abstracts.all()) if it.text]
    found = [*(it for it in short if it.language == language), *texts, *(it for it in short if it.language != language)]
    return sorted(found, key=lambda it: it.language != language)


def resolve(text: str) -> str | None:
    """Return the page that a symbol or a reference names. The symbol of a withheld document leads to the page that says
    so and nothing else; its reference leads nowhere."""
    public = Statement.objects.visible_to(AnonymousUser()).filter(reference=text.upper()).first()
    if public is not None:
        return reverse("document", args=[public.symbol])
    known = Statement.objects.filter(state__in=SYMBOLIZED, symbol=text).exists()
    known = known or Corrigendum.objects.filter(symbol=text).exists()
    return reverse("document", args=[text]) if known else None


def register() -> None:
    """Register statements as a kind of thing that can be found."""
    sources.register(OBJECT_TYPE, _("Statements"), everything=everything, show=show, order=10)
    label = pgettext_lazy("kind of document", "Corrigenda")
    sources.register(CORRIGENDUM, label, everything=every_corrigendum, show=show_corrigenda, order=11)
