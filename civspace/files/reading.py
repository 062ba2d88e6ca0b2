"""The text of a Word, OpenDocument or RTF file in the portal's own form, and a list of what could not be kept.

A body knows paragraphs, numbered paragraphs, lists and notes (civspace/web/prose.py); all else is flattened or left
out, and said. Nothing of the file is stored.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civspace.files import office, pandoc
from civspace.files.dropped import SENTENCES, Dropped
from civspace.web.prose import clean, clean_line

#: What a title may have at most, in characters, to be taken from the first line.
TITLE_LENGTH = 300
#: How many places are named for one kind of thing.
PLACES = 12


@dataclass(frozen=True)
class Reading:
    """A document as read. `title` is what it marks as its title, `first_line` what else could be one; never both."""

    title: str
    first_line: str
    body: str
    dropped: tuple[Dropped, ...]

    def whole(self) -> str:
        """Return the text with the title, or the line that could be one, as its first paragraph."""
        return "\n\n".join(filter(None, (self.title or self.first_line, self.body)))


def read(data: bytes) -> Reading:
    """Read a document. Raises ValidationError, which says what to do, for one that cannot or may not be read."""
    prepared = office.prepare(data)
    options = ("--track-changes=all",) if prepared.source == "docx" else ()
    try:
        tree = json.loads(pandoc.convert(prepared.data, source=prepared.source, target="json", options=options))
        reading = _Reader(prepared.left, tree).reading()
    except (pandoc.TooMuch, RecursionError):
        raise office.too_complicated() from None
    except (pandoc.Failed, json.JSONDecodeError):
        raise office.damaged() from None
    except pandoc.Busy:
        raise ValidationError(
            _("Other files are being read at this moment. Upload yours again in a minute."), code="busy"
        ) from None
    if not reading.title and not reading.first_line and not reading.body:
        raise ValidationError(
            _("No text was found in this file. If its text is a picture or stands in text boxes, paste the text."),
            code="no_text",
        )
    return reading


_MARKS = {
    "Strong": "bold",
    "Emph": "italic",
    "Underline": "underline",
    "Strikeout": "strikeout",
    "Superscript": "raised",
    "Subscript": "raised",
    "SmallCaps": "small_capitals",
}
_BLANK = re.compile(r"[ \t\r\n]+")  # other blanks, such as the one before a French colon, stay
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass
class _Reader:
    """Walks the tree that pandoc gives and writes paragraphs."""

    left: Counter[str]
    tree: dict[str, Any]
    blocks: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    places: dict[str, dict[int, None]] = field(default_factory=dict)
    title: str = ""
    open_comments: int = 0

    def __post_init__(self) -> None:
        # Labels that the text uses as such already are not given to notes.
        self.taken = set(re.findall(r"\[\^(\d+)\]", json.dumps(self.tree)))
        self.label = 0

    def reading(self) -> Reading:
        blocks = self.tree["blocks"]
        meta = self.tree["meta"]
        self.title = clean_line(self._meta(meta.get("title"))) if "title" in meta else ""
        for name in ("author", "date"):
            if name in meta:
                self.left["authors"] += 1
        for name in ("subtitle", "abstract"):
            if text := self._meta(meta.get(name)):
                self.blocks.append(text)
        if not self.title and blocks and blocks[0]["t"] == "Header" and not self.blocks:
            self.title = clean_line(self._inlines(blocks[0]["c"][2]))
            blocks = blocks[1:] if self.title else blocks
        self._walk(blocks)
        first_line = ""
        if not self.title and self.blocks and self._could_be_title(self.blocks[0]):
            first_line = clean_line(self.blocks.pop(0))
            self.places = {
                kind: dict.fromkeys(max(place - 1, 0) for place in places) for kind, places in self.places.items()
            }
        body = clean("\n\n".join([*self.blocks, *self.notes]))
        return Reading(self.title[:TITLE_LENGTH], first_line, body, tuple(self._dropped()))

    def _could_be_title(self, text: str) -> bool:
        return len(text) <= TITLE_LENGTH and "\n" not in text and "[^" not in text

    def _dropped(self) -> Iterator[Dropped]:
        counts = self.counts + self.left
        for kind in SENTENCES:
            if counts[kind]:
                places = [place for place in self.places.get(kind, ()) if place]
                yield Dropped(kind, counts[kind], tuple(places[:PLACES]))

    def _count(self, kind: str) -> None:
        self.counts[kind] += 1
        self.places.setdefault(kind, {})[len(self.blocks) + 1] = None

    def _meta(self, value: Any) -> str:
        if not value:
            return ""
        if value["t"] == "MetaInlines":
            return self._inlines(value["c"]).strip()
        if value["t"] == "MetaBlocks":
            return " ".join(self._paragraphs(value["c"]))
        if value["t"] == "MetaList":
            return " ".join(filter(None, map(self._meta, value["c"])))
        return str(value["c"]) if value["t"] == "MetaString" else ""

    # Blocks

    def _add(self, text: str, mark: str = "") -> None:
        if text := text.strip():
            self.blocks.append(f"{mark}{text}")

    def _walk(self, blocks: list[dict[str, Any]]) -> None:
        for block in blocks:
            self._block(block["t"], block.get("c"))

    def _block(self, kind: str, content: Any) -> None:
        if kind in ("Para", "Plain"):
            self._add(self._inlines(content))
        elif kind == "Header":
            self._count("heading")
            self._add(self._inlines(content[2]))
        elif kind == "LineBlock":
            self._add("\n".join(self._inlines(line) for line in content))
        elif kind == "BlockQuote":
            self._walk(content)
        elif kind == "BulletList":
            self._list([("- ", item) for item in content])
        elif kind == "OrderedList":
            self._ordered(content)
        elif kind == "DefinitionList":
            for term, definitions in content:
                self._add(self._inlines(term))
                for definition in definitions:
                    self._walk(definition)
        elif kind == "Table":
            self._count("table")
            self._table(content)
        elif kind == "CodeBlock":
            self._add(content[1])
        elif kind in ("Div", "Figure"):
            self._walk(content[-1])

    def _ordered(self, content: Any) -> None:
        (start, style, _delimiter), items = content
        style = style["t"] if isinstance(style, dict) else style
        if style in ("Decimal", "DefaultStyle", "Example"):
            self._list([(f"{number}. ", item) for number, item in enumerate(items, start)])
            return
        self._count("lettered")
        marks = [_numeral(number, style) for number in range(start, start + len(items))]
        self._list([(f"({mark}) ", item) for mark, item in zip(marks, items, strict=True)])

    def _list(self, items: list[tuple[str, list[dict[str, Any]]]]) -> None:
        for mark, blocks in items:
            for block in blocks:
                if block["t"] in ("Para", "Plain"):
                    self._add(self._inlines(block["c"]), mark)
                    mark = ""
                    continue
                if block["t"] in ("BulletList", "OrderedList"):
                    self._count("nested")
                self._block(block["t"], block.get("c"))

    def _table(self, content: Any) -> None:
        _attributes, caption, _columns, head, bodies, foot = content
        self._walk(caption[1])
        rows = [*head[1], *(row for body in bodies for part in body[2:] for row in part), *foot[1]]
        for _attr, cells in rows:
            texts = [" ".join(self._paragraphs(cell[4])) for cell in cells]
            self._add(" | ".join(text for text in texts if text))

    def _paragraphs(self, blocks: list[dict[str, Any]]) -> list[str]:
        """Return the text of blocks that may not stand on their own: of a cell, of a note."""
        outer, self.blocks = self.blocks, list(self.blocks)
        before = len(self.blocks)
        self._walk(blocks)
        inner, self.blocks = self.blocks[before:], outer
        return [_BLANK.sub(" ", text) for text in inner]

    # Inlines

    def _inlines(self, inlines: list[dict[str, Any]]) -> str:
        return "".join(self._inline(inline["t"], inline.get("c")) for inline in inlines)

    def _inline(self, kind: str, content: Any) -> str:
        if kind == "Str":
            return content
        if kind in ("Space", "SoftBreak"):
            return " "
        if kind == "LineBreak":
            return "\n"
        if kind in _MARKS:
            self._count(_MARKS[kind])
            return self._inlines(content)
        if kind == "Note":
            return self._note(content)
        if kind == "Link":
            return self._link(content)
        if kind == "Span":
            return self._span(*content)
        if kind == "Quoted":
            opening, closing = ("‘", "’") if content[0]["t"] == "SingleQuote" else ("“", "”")
            return f"{opening}{self._inlines(content[1])}{closing}"
        if kind == "Math":
            self._count("formula")
            return content[1]
        if kind == "Image":
            self._count("image")
            return ""
        if kind == "Code":
            return content[1]
        return self._inlines(content[1]) if kind == "Cite" else ""

    def _span(self, attributes: Any, inlines: Any) -> str:
        classes = set(attributes[1])
        if "comment-start" in classes:
            self._count("comment")
            return ""
        if "deletion" in classes or "paragraph-deletion" in classes:
            self._count("deletion")
            return ""
        if "insertion" in classes:
            self._count("insertion")
        if "mark" in classes:
            self._count("highlight")
        return self._inlines(inlines)

    def _link(self, content: Any) -> str:
        text, address = self._inlines(content[1]), content[2][0]
        # A link within the document, or one that says its own address, loses nothing.
        if not address.startswith("#") and _bare(text) != _bare(address):
            self._count("link")
        return text

    def _note(self, blocks: Any) -> str:
        text = " ".join(self._paragraphs(blocks)).strip()
        if not text:
            return ""
        self.label += 1
        while str(self.label) in self.taken:
            self.label += 1
        self.notes.append(f"[^{self.label}]: {text}")
        return f"[^{self.label}]"


def _bare(address: str) -> str:
    return re.sub(r"^(?:https?://|mailto:)?(?:www\.)?", "", address.strip().casefold()).rstrip("/")


def _numeral(number: int, style: str) -> str:
    """Return a number as a list writes it: letters (`b`, `ab`) or Roman numerals (`iv`)."""
    if number > 3999 or not style.endswith(("Roman", "Alpha")):
        return str(number)
    if style.endswith("Roman"):
        text, rest = "", number
        for value, sign in zip(
            (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
            ("m", "cm", "d", "cd", "c", "xc", "l", "xl", "x", "ix", "v", "iv", "i"),
            strict=True,
        ):
            while rest >= value:
                text, rest = text + sign, rest - value
    else:
        text, rest = "", number
        while rest > 0:
            rest, digit = divmod(rest - 1, 26)
            text = _LETTERS[digit] + text
    return text.upper() if style.startswith("Upper") else text
