"""Which documents stand in which volume, on which page of the compilation. Pure: it reads nothing."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from submissions.record.compendium_set import Chapter, Collection, Entry

#: What one page of contents holds at least, and how many letters a line of it holds.
LINES, LETTERS = 40, 56
#: Pages before the contents.
TITLE = 1


@dataclass(frozen=True)
class Placed:
    """A document in its place: volume 0 and page 0 for one that has no file."""

    entry: Entry
    volume: int
    page: int
    pages: int


@dataclass(frozen=True)
class Heading:
    """A group in the contents of a volume: `continued` from the volume before; `further` stand under other groups."""

    label: str
    continued: bool
    placed: list[Placed] = field(default_factory=list)
    further: list[Placed] = field(default_factory=list)


@dataclass(frozen=True)
class Volume:
    """One file: the number of its first page in the compilation, and its contents."""

    number: int
    first_page: int
    headings: list[Heading] = field(default_factory=list)

    @property
    def bound(self) -> list[Placed]:
        """The documents that are in the file, in order."""
        return [it for heading in self.headings for it in heading.placed if it.pages]

    @property
    def last_page(self) -> int:
        """The number of its last page in the compilation."""
        return self.first_page - 1 + sum(it.pages for it in self.bound)


@dataclass(frozen=True)
class Plan:
    """All volumes, and every document in its place."""

    volumes: list[Volume]

    @property
    def placed(self) -> list[Placed]:
        """Every document, in order."""
        return [it for volume in self.volumes for heading in volume.headings for it in heading.placed]


def _width(text: str) -> int:
    """Return how much room a text takes, in letters; those of East Asia take two, and of other scripts a bit more."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _lines(text: str) -> int:
    return -(-_width(text) // LETTERS)


def _lines_of_entry(entry: Entry) -> int:
    return _lines(entry.title) + _lines(entry.organization) + 2


def _lines_of_heading(chapter: Chapter, *, further: bool) -> int:
    found = _lines(chapter.group.label) + 3
    if further and chapter.further:
        found += _lines("".join(f"{it.symbol} (volume 00, page 00000), " for it in chapter.further)) + 2
    return found


def plan(collection: Collection, *, most: int) -> Plan:
    """Put the documents into volumes of at most `most` pages, contents included.

    A document is never divided: one that alone is longer than a volume may be has a volume of its own.
    """
    maker = _Maker(most)
    for chapter in collection.chapters:
        maker.begin(chapter)
        for entry in chapter.entries:
            maker.put(chapter, entry)
    where = {it.entry.symbol: it for volume in maker.volumes for it in _all(volume.headings)}
    for heading, chapter in maker.begun:
        heading.further.extend(where[it.symbol] for it in chapter.further)
    return Plan(maker.volumes)


def _all(headings: Iterable[Heading]) -> list[Placed]:
    return [it for heading in headings for it in heading.placed]


class _Maker:
    """Fills volume after volume. What its contents will take is estimated, rather too high than too low."""

    def __init__(self, most: int) -> None:
        self.most, self.pages, self.lines = most, 0, 0
        self.volumes = [Volume(1, 1)]
        self.begun: list[tuple[Heading, Chapter]] = []

    def _heading(self, chapter: Chapter, *, continued: bool) -> Heading:
        heading = Heading(chapter.group.label, continued)
        self.volumes[-1].headings.append(heading)
        self.lines += _lines_of_heading(chapter, further=not continued)
        return heading

    def _next(self) -> None:
        done = self.volumes[-1]
        self.volumes.append(Volume(done.number + 1, done.first_page + self.pages))
        self.pages = self.lines = 0

    def _full(self, *, pages: int, lines: int) -> bool:
        front = TITLE + -(-(self.lines + lines) // LINES)
        return self.pages > 0 and self.pages + pages + front > self.most

    def begin(self, chapter: Chapter) -> None:
        """Open a group, in a new volume where its first document does not fit into this one."""
        first = chapter.entries[0] if chapter.entries else None
        lines = _lines_of_heading(chapter, further=True) + (_lines_of_entry(first) if first else 0)
        if self._full(pages=_pages(first), lines=lines):
            self._next()
        self.begun.append((self._heading(chapter, continued=False), chapter))

    def put(self, chapter: Chapter, entry: Entry) -> None:
        """Put a document into the volume, or into a new one, where its group goes on."""
        pages, lines = _pages(entry), _lines_of_entry(entry)
        if self._full(pages=pages, lines=lines):
            self._next()
            self._heading(chapter, continued=True)
        volume = self.volumes[-1]
        page = volume.first_page + self.pages if pages else 0
        volume.headings[-1].placed.append(Placed(entry, volume.number if pages else 0, page, pages))
        self.pages += pages
        self.lines += lines


def _pages(entry: Entry | None) -> int:
    return entry.rendition.pages if entry is not None and entry.rendition is not None else 0
