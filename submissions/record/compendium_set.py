"""What a compendium is of: the meeting or search that was asked for, and the documents that it finds, in order."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Prefetch, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext, ngettext, override

from civspace.reference.queries import api_language, url_language
from civspace.renditions.models import Rendition
from civspace.search import saved
from meetings.calendar.models import Meeting
from submissions.record.compendium_groups import Group, groups_of
from submissions.record.compendium_states import Order
from submissions.statements.documents import CORRIGENDUM, KIND
from submissions.statements.filters import PublishedFilter
from submissions.statements.following import clean
from submissions.statements.models import Corrigendum, Statement, StatementText
from submissions.statements.queries_editing import published_texts
from submissions.statements.states import TextKind, TextState

#: Part of every hash: raise it when the front matter changes in a way that new compendia should show.
LAYOUT = 1
CHUNK = 400
#: Letters of the query of a search.
LONGEST = 2000


class TooMany(ValidationError):
    """More statements than one compendium may have (422)."""


@dataclass(frozen=True)
class Asked:
    """A meeting, or filters of the public list in one spelling; the order; and the language of a page."""

    meeting: Meeting | None
    query: str
    order: str
    language: str

    @classmethod
    def read(cls, text: str, *, order: str, language: str) -> "Asked":
        """Read the query of the address of the list, in any spelling. Raises ValidationError."""
        if order not in Order.values:
            raise ValidationError(gettext("Choose one of the orders."))
        try:
            found = saved.parse(text)
        except ValueError as error:
            raise ValidationError(gettext("This is not a search.")) from error
        filters = clean(found.filters)
        if set(filters) == {"meeting"} and not found.q:
            return cls(Meeting.objects.get(slug=filters["meeting"]), "", order, language)
        query = saved.Asked(found.q, "", filters).spelled()
        if len(query) > LONGEST:
            raise ValidationError(gettext("This search is too long."))
        return cls(None, query, order, language)

    @property
    def filters(self) -> PublishedFilter:
        """The filters of the list, bound to what was asked."""
        return PublishedFilter(QueryDict(self.address), queryset=Statement.objects.visible_to(AnonymousUser()))

    @property
    def address(self) -> str:
        """What stands behind the address of the list, and of the page of the compendium."""
        return urlencode({"meeting": self.meeting.slug}) if self.meeting else self.query

    def statements(self) -> QuerySet[Statement]:
        """Return what everybody may read of what was asked for."""
        if self.meeting is not None:
            return Statement.objects.visible_to(AnonymousUser()).filter(meeting=self.meeting)
        return self.filters.qs if self.filters.is_valid() else Statement.objects.none()


@dataclass(frozen=True)
class Entry:
    """One document: a statement in its language or that of the compendium, or a corrigendum; and its PDF."""

    statement: Statement
    symbol: str
    title: str
    #: As pages spell it.
    language: str
    rendition: Rendition | None
    corrigendum: Corrigendum | None = None

    @property
    def organization(self) -> str:
        """Who submitted it, as frozen at submission."""
        return self.statement.organization_name


@dataclass(frozen=True)
class Chapter:
    """A group with the documents that stand under it, and those that stand under an earlier one (`further`)."""

    group: Group
    entries: list[Entry] = field(default_factory=list)
    further: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Collection:
    """The documents of a compendium: each stands once, under the first of its groups."""

    asked: Asked
    chapters: list[Chapter]

    @cached_property
    def entries(self) -> list[Entry]:
        """Every document in its order."""
        return [entry for chapter in self.chapters for entry in chapter.entries]

    @property
    def statements(self) -> int:
        """How many statements there are, without corrigenda."""
        return sum(entry.corrigendum is None for entry in self.entries)

    @cached_property
    def built_of(self) -> str:
        """The hash of everything that decides what the volumes hold."""
        rows = [
            [chapter.group.key, [_identity(it) for it in chapter.entries], [it.symbol for it in chapter.further]]
            for chapter in self.chapters
        ]
        said = [LAYOUT, self.asked.order, self.asked.language, settings.COMPENDIUM_PAGES, settings.DEMO, rows]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _identity(entry: Entry) -> list[str]:
    built = entry.rendition
    return [entry.symbol, entry.language, *([str(built.pk), built.content_hash] if built else [])]


def collect(asked: Asked) -> Collection:
    """Gather the documents that were asked for, in order; in a number of queries that does not grow with them.

    Raises TooMany for more than settings.COMPENDIUM_STATEMENTS statements.
    """
    most = settings.COMPENDIUM_STATEMENTS
    if asked.statements().order_by()[: most + 1].count() > most:
        raise TooMany(_too_many(most), code="too_many")
    found = sorted(_with_all(asked), key=_in_series)
    renditions = _renditions(found)
    chapters: dict[str, Chapter] = {}
    for statement in found:
        first, *others = groups_of(statement, asked.order, several=asked.meeting is None)
        entries = list(_entries(statement, asked.language, renditions))
        chapters.setdefault(first.key, Chapter(first)).entries.extend(entries)
        for group in others:
            chapters.setdefault(group.key, Chapter(group)).further.append(entries[0])
    return Collection(asked, sorted(chapters.values(), key=lambda chapter: chapter.group.position))


def _too_many(most: int) -> str:
    return ngettext(
        "One document holds at most %(number)s statement. Narrow the search, by meeting or by date.",
        "One document holds at most %(number)s statements. Narrow the search, by meeting or by date.",
        most,
    ) % {"number": most}


def _with_all(asked: Asked) -> QuerySet[Statement]:
    texts = StatementText.objects.filter(state=TextState.PUBLISHED).defer("body")
    return (
        asked.statements()
        .order_by("pk")
        .defer("body", "checks")
        .select_related("meeting", "agenda_item", "organization__country__region")
        .prefetch_related(
            Prefetch("texts", texts),
            Prefetch("corrigenda", Corrigendum.objects.defer("text").order_by("number")),
            *_PREFETCHED.get(asked.order, ()),
        )
    )


_PREFETCHED: dict[str, tuple[str, ...]] = {Order.THEME: ("organization__themes",), Order.SDG: ("organization__goals",)}


def _in_series(statement: Statement) -> tuple[Any, ...]:
    """Order documents as they were numbered, meeting by meeting; submissions without a number by their reference."""
    number = statement.symbol_number
    return (
        statement.meeting.begins_on,
        str(statement.meeting_id),
        number is None,
        number or 0,
        statement.symbol,
    )


def _entries(
    statement: Statement, language: str, renditions: Mapping[tuple[str, str, str], Rendition]
) -> Iterator[Entry]:
    """Yield the document of a statement, then those of its corrigenda.

    Where people have translated it into the language of the compendium, and the original has not changed since, that
    text stands; otherwise the original.
    """
    chosen: Statement | StatementText = statement
    for text in published_texts(statement):
        if text.language == api_language(language) and text.kind == TextKind.HUMAN and not text.stale:
            chosen = text
    code = url_language(chosen.language)
    rendition = renditions.get((KIND, str(statement.pk), code))
    yield Entry(statement, statement.symbol or "", chosen.title, code, rendition)
    original = url_language(statement.language)
    for it in statement.corrigenda.all():
        found = renditions.get((CORRIGENDUM, str(it.pk), original))
        with override(original):
            title = gettext("%(title)s: corrigendum") % {"title": statement.title}
        yield Entry(statement, it.symbol, title, original, found, it)


def _renditions(statements: Iterable[Statement]) -> dict[tuple[str, str, str], Rendition]:
    """Return the PDF that stands of every document, by kind, object and language."""
    keys = {KIND: [str(it.pk) for it in statements]}
    keys[CORRIGENDUM] = [str(one.pk) for it in statements for one in it.corrigenda.all()]
    found = {}
    for kind, ids in keys.items():
        for start in range(0, len(ids), CHUNK):
            rows = Rendition.objects.filter(kind=kind, object_id__in=ids[start : start + CHUNK], format="pdf")
            for it in rows.filter(withdrawn_at=None).defer("source").order_by("created_at", "pk"):
                found[it.kind, it.object_id, it.language] = it
    return found
