"""The few marks that the body of a statement may carry, read once for pages, PDF, word count and search.

A blank line ends a paragraph; `1. ` opens a numbered paragraph, `- ` an item of a list; `[^1]` refers to a note and
`[^1]: ` at the start of a line gives its text. Nothing else is markup, and text that is not understood stays text.
meetings/modalities/static/modalities/counting.js reads the same marks in the browser: change both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from civspace.web.languages import direction

# What separates words, as a listed set: the same one in Python and JavaScript, whose own sets differ.
BLANKS = "\\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
WHITESPACE = BLANKS + "\\n\\v\\f\\r\u0085\u2028\u2029"
BULLETS = "•‣⁃◦▪▫●○■□➢➤\uf0b7\uf0a7\uf0d8–—·-"
DIGITS = "0-9\u0660-\u0669\u06f0-\u06f9"

_line_break = re.compile("\r\n|[\n\v\r\x85\u2028]")
_paragraph_break = re.compile("[\f\u2029]")
_note = re.compile(rf"\[\^([^\]\s]{{1,16}})\]:[{BLANKS}]*")
# Word writes the numbers and bullets of its own lists with a tab behind them; only then is `1)` or `o` one of them.
_number = re.compile(rf"([{DIGITS}]{{1,3}})(?:\.(?:[{BLANKS}]+|$)|\)\t[{BLANKS}]*)")
_item = re.compile(rf"(?:[{BULLETS}](?:[{BLANKS}]+|$)|[o§Øü]\t[{BLANKS}]*)")
_mark = re.compile(rf"\[\^([^\]{WHITESPACE}]{{1,16}})\]")
_edges = re.compile(rf"^[{BLANKS}]+|[{BLANKS}]+$")


@dataclass(frozen=True)
class Text:
    """A run of plain text."""

    text: str


@dataclass(frozen=True)
class NoteMark:
    """A reference to a note, by the label that the author gave it."""

    label: str


Run = Text | NoteMark


@dataclass(frozen=True)
class Block:
    """What stands between two breaks."""

    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """The words of the block, without note marks."""
        return plain_runs(self.runs)


class Paragraph(Block):
    """A paragraph without a number."""


@dataclass(frozen=True)
class NumberedItem(Block):
    """A paragraph with the number that its author gave it."""

    number: int = 0


class ListItem(Block):
    """An item of a list without numbers."""


@dataclass
class Prose:
    """A body as blocks, with its notes by label in the order in which they are given."""

    blocks: list[Block] = field(default_factory=list)
    notes: dict[str, tuple[Run, ...]] = field(default_factory=dict)

    def note_order(self) -> list[str]:
        """Labels in the order of their first mark; notes that no mark calls come last, so that no text is lost."""
        called: dict[str, None] = {}
        for block in self.blocks:
            called.update(dict.fromkeys(run.label for run in block.runs if isinstance(run, NoteMark)))
        return [label for label in called if label in self.notes] + [x for x in self.notes if x not in called]

    def marks_without_note(self) -> list[str]:
        """Labels that a mark calls and no line explains."""
        runs = [run for block in self.blocks for run in block.runs]
        return list(dict.fromkeys(r.label for r in runs if isinstance(r, NoteMark) and r.label not in self.notes))


def plain_runs(runs: tuple[Run, ...]) -> str:
    """The text of the runs, without note marks."""
    return "".join(run.text for run in runs if isinstance(run, Text))


def _runs(text: str) -> tuple[Run, ...]:
    runs: list[Run] = []
    end = 0
    for match in _mark.finditer(text):
        if match.start() > end:
            runs.append(Text(text[end : match.start()]))
        runs.append(NoteMark(match[1]))
        end = match.end()
    if end < len(text):
        runs.append(Text(text[end:]))
    return tuple(runs)


def _lines(text: str) -> Iterator[str]:
    text = _line_break.sub("\n", _paragraph_break.sub("\n\n", text))
    for line in text.split("\n"):
        yield _edges.sub("", line)


def parse(text: str) -> Prose:
    """Read a body. Never fails: what is not a mark is text. A line without a mark continues what stands above it."""
    prose = Prose()
    kind, lines = "", [""]
    groups: list[tuple[str, list[str]]] = []
    for line in _lines(text):
        if not line:
            kind = ""
            continue
        if match := _note.match(line):
            kind, lines = f"note {match[1]}", [line[match.end() :]]
        elif match := _number.match(line):
            kind, lines = f"number {int(match[1])}", [line[match.end() :]]
        elif match := _item.match(line):
            kind, lines = "item", [line[match.end() :]]
        elif kind:
            lines.append(line)
            continue
        else:
            kind, lines = "paragraph", [line]
        groups.append((kind, lines))
    for kind, lines in groups:
        runs = _runs(" ".join(filter(None, lines)))
        name, _sep, value = kind.partition(" ")
        if name == "note":
            earlier = prose.notes.get(value)
            prose.notes[value] = (*earlier, Text(" "), *runs) if earlier else runs
        elif name == "number":
            prose.blocks.append(NumberedItem(runs, int(value)))
        else:
            prose.blocks.append(ListItem(runs) if name == "item" else Paragraph(runs))
    return prose


def plain(text: str, *, notes: bool = True) -> str:
    """The text without its marks, one block to a line: for search, excerpts and comparison."""
    prose = parse(text)
    lines = [block.text for block in prose.blocks]
    if notes:
        lines += [plain_runs(prose.notes[label]) for label in prose.note_order()]
    return "\n".join(lines)


# Cleaning -----------------------------------------------------------------------------------------------------------

# Controls without a shape that break search, copying and direction: soft hyphen, zero-width space, embeddings,
# overrides and isolates, byte order marks, and what Word leaves where an object stood.
_invisible = re.compile("[\xad\u180e\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff\ufff9-\ufffc\U000e0001]")
_control = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
# Two letters may be kept apart or together (Persian, Indic scripts, emoji); elsewhere a joiner does nothing.
_stray_joiner = re.compile(r"(?<!\S)[\u200c\u200d]+|[\u200c\u200d]+(?!\S)")
_repeated_mark = re.compile("([\u200e\u200f\u061c])\\1+")
_blank_run = re.compile(rf"[{BLANKS}]{{2,}}|\t")
# Mail breaks its lines before this many characters, so a longer line is a paragraph of Word, which ends each with one
# line break; Chinese lines are half as long.
_long, _long_cjk = 120, 60
_cjk = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
_cp1252 = {c: bytes([c]).decode("cp1252") for c in range(0x80, 0xA0) if c not in {0x81, 0x85, 0x8D, 0x8F, 0x90, 0x9D}}


def clean_line(text: str) -> str:
    """One line of text (a title) without controls, stray breaks and runs of blanks."""
    text = _line_break.sub(" ", _paragraph_break.sub(" ", text.translate(_cp1252)))
    text = _repeated_mark.sub(r"\1", _stray_joiner.sub("", _control.sub("", _invisible.sub("", text))))
    return _edges.sub("", _blank_run.sub(" ", text))


def clean(text: str) -> str:
    """Normalise text that was pasted from a word processor; every visible character stays, lists become our lists.

    Cleaning twice is cleaning once.
    """
    text = _control.sub("", _invisible.sub("", text.translate(_cp1252)))
    lines: list[str] = []
    for raw in _lines(text):
        line = _edges.sub("", _repeated_mark.sub(r"\1", _stray_joiner.sub("", raw)))
        if match := _number.match(line):
            line = f"{match[1]}. {line[match.end() :]}"
        elif match := _item.match(line):
            line = f"- {line[match.end() :]}"
        line = _edges.sub("", _blank_run.sub(" ", line))
        if line or (lines and lines[-1]):
            lines.append(line)
        if len(line) > (_long_cjk if _cjk.search(line) else _long):
            lines.append("")
    return "\n".join(lines).strip("\n")


# HTML ---------------------------------------------------------------------------------------------------------------

_isolated = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»،؛]+[^\s<>\"«»،؛.,;:!?)\]]"  # addresses
    r"|\b[A-Z]{1,6}(?:/[A-Za-z0-9]+(?:[.\-][A-Za-z0-9]+)*(?:\([IVXLC]+\))?){2,}"  # symbols of documents
    r"|\b\d+(?:[/.,:\-–]\d+)+\b"  # dates, ranges, decimals, resolutions such as 1996/31
)


def left_to_right(text: str) -> Iterator[tuple[str, bool]]:
    """Yield the pieces of a text that are not empty, each with whether it reads from left to right in any script."""
    end = 0
    for match in _isolated.finditer(text):
        if match.start() > end:
            yield text[end : match.start()], False
        yield match[0], True
        end = match.end()
    if end < len(text):
        yield text[end:], False


def isolate(text: str) -> SafeString:
    """Escape; what reads from left to right in any script is isolated, or a symbol would come out backwards."""
    return mark_safe(
        "".join(format_html('<bdi dir="ltr">{}</bdi>' if ltr else "{}", part) for part, ltr in left_to_right(text))
    )


class _Writer:
    """Writes one body; knows which notes were called how often."""

    def __init__(self, prose: Prose, lang: str, prefix: str, paragraph_links: bool, collect: str) -> None:
        self.prose, self.prefix, self.paragraph_links, self.collect = prose, prefix, paragraph_links, collect
        self.rtl = direction(lang) == "rtl"
        self.numbers = {label: number for number, label in enumerate(prose.note_order(), start=1)}
        self.calls: dict[str, int] = {}

    def text(self, text: str) -> SafeString:
        return isolate(text) if self.rtl else format_html("{}", text)

    def runs(self, runs: tuple[Run, ...]) -> SafeString:
        return format_html_join(
            "", "{}", ((self.mark(r.label) if isinstance(r, NoteMark) else self.text(r.text),) for r in runs)
        )

    def mark(self, label: str) -> SafeString:
        number = self.numbers.get(label)
        if number is None:
            return format_html("[^{}]", label)
        call = self.calls[label] = self.calls.get(label, 0) + 1
        return format_html(
            '<sup class="note-mark"><a id="{p}mark-{n}{again}" href="#{p}note-{n}" role="doc-noteref">'
            '<bdi dir="ltr">{n}</bdi></a></sup>',
            p=self.prefix,
            n=number,
            again="" if call == 1 else f"-{call}",
        )

    def block(self, position: int, block: Block) -> SafeString:
        anchor = f"{self.prefix}p-{position}"
        link = SafeString("")
        if self.paragraph_links:
            label = _("Link to paragraph %(number)s") % {"number": position}
            link = format_html(' <a class="paragraph-link" href="#{}" aria-label="{}">¶</a>', anchor, label)
        if self.collect:
            label = _("Add paragraph %(number)s to a brief") % {"number": position}
            link += format_html(
                '<a class="paragraph-link" href="{}&amp;paragraph={}" rel="nofollow" aria-label="{}">+</a>',
                self.collect,
                position,
                label,
            )
        inner = self.runs(block.runs)
        if isinstance(block, NumberedItem):
            return format_html('<li id="{}" value="{}">{}{}</li>', anchor, block.number, inner, link)
        tag = SafeString("li" if isinstance(block, ListItem) else "p")
        return format_html('<{} id="{}">{}{}</{}>', tag, anchor, inner, link, tag)

    def blocks(self) -> SafeString:
        html: list[SafeString] = []
        inside = ""
        for position, block in enumerate(self.prose.blocks, start=1):
            kind = "ol" if isinstance(block, NumberedItem) else "ul" if isinstance(block, ListItem) else ""
            if kind != inside:
                html += [format_html("</{}>", SafeString(inside))] if inside else []
                html += [format_html('<{} class="prose-list">', SafeString(kind))] if kind else []
                inside = kind
            html.append(self.block(position, block))
        html += [format_html("</{}>", SafeString(inside))] if inside else []
        return format_html_join("\n", "{}", ((part,) for part in html))

    def notes(self) -> SafeString:
        if not self.numbers:
            return SafeString("")
        rows = []
        for label, number in self.numbers.items():
            back = SafeString("")
            if label in self.calls:
                label_back = _("Back to the text of note %(number)s") % {"number": number}
                back = format_html(
                    ' <a class="note-back" href="#{}mark-{}" role="doc-backlink" aria-label="{}">↩</a>',
                    self.prefix,
                    number,
                    label_back,
                )
            rows.append((self.prefix, number, number, self.runs(self.prose.notes[label]), back))
        items = format_html_join("\n", '<li id="{}note-{}" value="{}">{}{}</li>', rows)
        return format_html(
            '\n<section class="notes" role="doc-endnotes" aria-label="{}">\n<ol>\n{}\n</ol>\n</section>',
            _("Notes"),
            items,
        )


def to_html(
    text: str,
    lang: str = "",
    *,
    prefix: str = "",
    paragraph_links: bool = False,
    notes: bool = True,
    collect: str = "",
) -> SafeString:
    """The body as safe HTML with ids `p-1`, `note-1`, `mark-1` (after `prefix`); `lang` decides what is isolated.

    The caller sets `lang` and `dir` on the element around it. `paragraph_links` adds a link to each paragraph, and
    `collect`, an address with a query, one to it with the number of the paragraph.
    """
    writer = _Writer(parse(text), lang, prefix, paragraph_links, collect)
    body = writer.blocks()
    return mark_safe(body + writer.notes()) if notes else body
