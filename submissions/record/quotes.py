"""What an item of a brief says now: the words as they are published, where they stand, and what happened to them.

Read anew each time. Of a document that is no longer public nothing is left but its symbol.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from civspace.renditions.sentences import name_list, reissued, with_name
from civspace.web.dates import day_text
from civspace.web.prose import Block, ListItem, NumberedItem, parse
from submissions.record.models import BriefItem, GroupBy
from submissions.statements.cosponsors import SIGNED
from submissions.statements.models import Cosponsor, Statement
from submissions.statements.queries import with_parts
from submissions.statements.queries_editing import published_texts
from submissions.statements.states import State
from submissions.statements.together import paragraph_hash

#: Why nothing can be quoted: the document is no longer public, or not in this language, or has no such paragraph.
WITHHELD, LANGUAGE, PARAGRAPH = "withheld", "language", "paragraph"


@dataclass(frozen=True)
class Text:
    """One published text of a statement."""

    language: str
    title: str
    body: str
    machine: bool = False
    original: bool = True

    @property
    def query(self) -> str:
        """What leads to it behind the address of the document."""
        return "" if self.original else f"?text={self.language}"


def text_of(statement: Statement, language: str) -> Text | None:
    """Return the published text in a language, the original for none; None where there is none."""
    if language in ("", statement.language):
        return Text(statement.language, statement.title, statement.body)
    found = next((it for it in published_texts(statement) if it.language == language), None)
    return Text(found.language, found.title, found.body, found.is_machine, False) if found else None


def languages_of(statement: Statement) -> list[str]:
    """Return the languages in which a statement can be quoted, that of the original first."""
    return [statement.language, *(it.language for it in published_texts(statement))]


def blocks_of(body: str) -> list[Block]:
    """Return the paragraphs of a text, as the page of the document counts them."""
    return parse(body).blocks


def hash_of(block: Block) -> str:
    """Return the hash of the words of a paragraph, its marks left out."""
    return paragraph_hash(block.text)


def place_of(item: BriefItem, blocks: Sequence[Block]) -> int | None:
    """Return where the paragraph of an item stands now, counted from 1: the same words nearest to its place, else the
    same place in a text of as many paragraphs. None when it cannot be found."""
    wanted = item.paragraph or 0
    same = [number for number, block in enumerate(blocks, start=1) if hash_of(block) == item.paragraph_hash]
    if same:
        return min(same, key=lambda number: (abs(number - wanted), number))
    return wanted if len(blocks) == item.paragraphs and 0 < wanted <= len(blocks) else None


@dataclass(frozen=True)
class Quote:
    """An item with what it says now. `gone` says why it says nothing."""

    item: BriefItem
    statement: Statement
    text: Text | None = None
    blocks: list[Block] = field(default_factory=list)
    #: Where the paragraph stands now, counted from 1; None for a whole statement.
    place: int | None = None
    #: Whether the words are others than those that were collected.
    changed: bool = False
    gone: str = ""
    own_note: str = ""

    @classmethod
    def of(cls, item: BriefItem, own_note: str = "") -> "Quote":
        """Read an item that was fetched by `quotes()`."""
        statement = item.statement
        if statement.state != State.PUBLISHED:
            return cls(item, statement, gone=WITHHELD, own_note=own_note)
        text = text_of(statement, item.language)
        if text is None:
            return cls(item, statement, gone=LANGUAGE, own_note=own_note)
        blocks = blocks_of(text.body)
        if item.paragraph is None:
            return cls(item, statement, text, blocks, own_note=own_note)
        place = place_of(item, blocks)
        if place is None:
            return cls(item, statement, text, gone=PARAGRAPH, own_note=own_note)
        block = blocks[place - 1]
        return cls(item, statement, text, [block], place, hash_of(block) != item.paragraph_hash, own_note=own_note)

    @property
    def why_gone(self) -> str:
        """Say in words why nothing can be quoted; empty where something can."""
        return {
            WITHHELD: _("Withheld: no longer available."),
            LANGUAGE: _("The text is no longer published in this language."),
            PARAGRAPH: _("The document has changed, and this paragraph can no longer be found in it."),
        }.get(self.gone, "")

    @property
    def public(self) -> bool:
        """Whether the document can be read by everybody."""
        return self.gone != WITHHELD

    @property
    def organizations(self) -> str:
        """The names that the statement carries: the organization's and its co-sponsors'."""
        others = [row.name for row in self.statement.signatures if row.role == Cosponsor.Role.COSPONSOR]  # type: ignore[attr-defined]
        return name_list([self.statement.organization_name, *others])

    @property
    def number(self) -> str:
        """How the paragraph is cited: by the number that its author gave it, else by its place."""
        if self.place is None:
            return ""
        block = self.blocks[0]
        if isinstance(block, NumberedItem):
            return _("para. %(number)s") % {"number": block.number}
        return _("unnumbered para. %(number)s") % {"number": self.place}

    @property
    def path(self) -> str:
        """Where the words are read on this portal, in the language of the page; empty for what is withheld."""
        if not self.public:
            return ""
        text, anchor = self.text.query if self.text else "", f"#p-{self.place}" if self.place else ""
        return f"{reverse('document', args=[self.statement.symbol])}{text}{anchor}"

    @property
    def url(self) -> str:
        """The complete address at which the words are read; empty for what is withheld."""
        return f"{settings.BASE_URL}{self.path}" if self.public else ""

    def cited(self) -> tuple[str, dict[str, str]]:
        """Return the sentence of the citation and its values: who, title, symbol, paragraph and day."""
        symbol = self.statement.symbol or ""
        if self.text is None or not self.public:
            return "%(symbol)s", {"symbol": symbol}
        published = self.statement.published_at
        assert published is not None
        values = {
            "organizations": self.organizations,
            "title": self.text.title,
            "symbol": symbol,
            "day": day_text(published.astimezone(self.statement.meeting.zone).date()),
        }
        if not self.place:
            return _("%(organizations)s, “%(title)s”, %(symbol)s, %(day)s"), values
        sentence = _("%(organizations)s, “%(title)s”, %(symbol)s, %(paragraph)s, %(day)s")
        return sentence, values | {"paragraph": self.number}

    def citation(self) -> str:
        """Return the citation as plain text, without the address."""
        sentence, values = self.cited()
        return sentence % values

    def citation_html(self) -> SafeString:
        """Return the citation as safe HTML, each name with its own direction."""
        sentence, values = self.cited()
        return with_name(sentence, **values)

    def remarks(self) -> list[str]:
        """Return what a reader has to know of the words: a machine's, corrected, issued anew, or others than before."""
        if not self.public:
            return []
        found = []
        statement = self.statement
        if self.text is not None and self.text.machine:
            found.append(_("Machine translation, not reviewed: only the original is authoritative"))
        corrigenda = [it.symbol for it in statement.corrigenda.all()]
        if corrigenda:
            found.append(_("Corrected by %(symbols)s.") % {"symbols": name_list(corrigenda)})
        if statement.reissued_at is not None:
            day = statement.reissued_at.astimezone(statement.meeting.zone).date()
            found.append(reissued(day, statement.reissued_why))
        if self.changed:
            found.append(_("These words have changed since they were collected."))
        return found

    @property
    def paragraphs(self) -> list[tuple[str, str]]:
        """Return each paragraph as (what stands before it, its words)."""

        def before(block: Block) -> str:
            if isinstance(block, NumberedItem):
                return f"{block.number}."
            return "•" if isinstance(block, ListItem) else ""

        return [(before(block), block.text) for block in self.blocks]


def quotes(items: "QuerySet[BriefItem]", notes: dict[Any, str] | None = None) -> list[Quote]:
    """Return items with what they say now, in their order and a constant number of queries.

    `notes` are the reader's own, by item.
    """
    statements = with_parts(Statement.objects.all()).prefetch_related(
        SIGNED, "texts", "corrigenda", "organization__themes"
    )
    found = items.order_by("position", "pk").prefetch_related(Prefetch("statement", statements))
    return [Quote.of(item, (notes or {}).get(item.pk, "")) for item in found]


@dataclass
class Group:
    """Items under one heading; `detail` says more of it, such as the meeting of an agenda item."""

    heading: str
    detail: str = ""
    quotes: list[Quote] = field(default_factory=list)


def grouped(found: Iterable[Quote], by: str) -> list[Group]:
    """Bring quotations together: under their own headings, by meeting and agenda item, or by the first theme of the
    organization. Within a group they keep their order; what is withheld shows in none that would name it."""
    groups: dict[Any, Group] = {}
    last: Any = (0, "")
    for number, quote in enumerate(found):
        if by == GroupBy.ITEM:
            key, group = _by_item(quote)
        elif by == GroupBy.THEME:
            key, group = _by_theme(quote)
        else:
            if quote.item.heading:
                last = (number, quote.item.heading)
            key, group = last, Group(last[1])
        groups.setdefault(key, group).quotes.append(quote)
    keys = sorted(groups) if by in (GroupBy.ITEM, GroupBy.THEME) else list(groups)
    return [groups[key] for key in keys]


_LAST = (1, "", "", 0, "")


def _by_item(quote: Quote) -> tuple[Any, Group]:
    if not quote.public:
        return _LAST, Group(_("No longer available"))
    meeting, item = quote.statement.meeting, quote.statement.agenda_item
    key = (
        0,
        meeting.begins_on.isoformat(),
        str(meeting.pk),
        item.position if item else -1,
        str(item.pk) if item else "",
    )
    if item is None:
        return key, Group(_("Without an agenda item"), str(meeting.title))
    return key, Group(
        _("Item %(number)s: %(title)s") % {"number": item.number, "title": item.title}, str(meeting.title)
    )


def _by_theme(quote: Quote) -> tuple[Any, Group]:
    if not quote.public:
        return _LAST[:2], Group(_("No longer available"))
    themes = list(quote.statement.organization.themes.all())
    if not themes:
        return (0, "~"), Group(_("Without a theme"))
    return (0, f"{themes[0].position:06}"), Group(str(themes[0].name))
