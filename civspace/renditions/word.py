"""A statement as a Word document and as plain text: copies to quote from. The PDF stays the document of record.

The text and its title are the body of the document, with real lists and footnotes, and nothing else is; what says
whose text it is and what the copy is worth stands in the head of the pages. Nobody is named as the author of the file.
"""

import html
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from civspace.renditions import sentences, wordparts
from civspace.renditions.document import fixed_language, joint
from civspace.renditions.engine import Built
from civspace.renditions.wordpages import MEDIA_TYPE, TAGS, Pages, Xml
from civspace.web.prose import Block, ListItem, NoteMark, NumberedItem, Text, parse, plain_runs

__all__ = ["MEDIA_TYPE", "TAGS", "head_lines", "to_docx", "to_text"]

#: Half points. The Human Rights Council asks for Times New Roman 10; elsewhere 11 is the portal's default.
SIZES = {"hrc": 20}


def head_lines(source: dict[str, Any], language: str) -> list[str]:
    """Return what stands above a copy: symbol, meeting, who submitted in which standing, and what the copy is worth."""
    with translation.override(fixed_language(language)):
        organization = source["organization"]
        day = date.fromisoformat(source["reissued_on"]) if source.get("reissued_on") else None
        wording = source.get("wording", "")
        signed = joint(source, wording)
        submitted = signed.get("submitted_line") or sentences.submitted_line(
            organization["name"], organization["status"], wording
        )
        if "submitted_line" in source and "submitted_line" not in signed:
            submitted = source["submitted_line"]
        items = source.get("agenda_items", [])
        lines = [
            source.get("symbol") or source.get("reference", ""),
            f"{source['body']}, {source['session']}",
            sentences.agenda_line([item["number"] for item in items if item["number"]]),
            # The sentences are HTML; only their words stand here.
            html.unescape(strip_tags(submitted)) if isinstance(submitted, SafeString) else submitted,
            sentences.reissued(day, source.get("reissued_why", "")) if day else "",
            *(f"{'*' * number} {note}" for number, note in enumerate(source.get("footnotes", []), start=1)),
            *signed["endnotes"],
            *_worth(source),
        ]
        return [line for line in lines if line]


def _worth(source: dict[str, Any]) -> Iterator[str]:
    if source.get("specimen"):
        yield sentences.specimen()
    if source.get("machine"):
        yield sentences.machine()
    if source.get("draft"):
        yield sentences.draft()
        return
    yield _("Unofficial copy; the PDF is the document of record.")
    if source.get("url"):
        yield source["url"]


def to_text(language: str, source: dict[str, Any]) -> str:
    """Return a statement as plain text: the head, the title and the text with its marks, as it can be pasted again."""
    head = "\n".join(head_lines(source, language))
    return f"{head}\n\n{source['title']}\n\n{source['text']}\n"


def to_docx(language: str, source: dict[str, Any]) -> Built:
    """Return a statement as a Word document; the same input gives the same bytes."""
    return Built(_Document(source, language).built(), 0, [])


class _Document(Pages):
    """Writes the parts of a statement."""

    def __init__(self, source: dict[str, Any], language: str) -> None:
        super().__init__(language)
        self.source = source
        self.prose = parse(source["text"])
        self.numbers = {label: number for number, label in enumerate(self.prose.note_order(), start=1)}
        self.called: set[str] = set()

    def built(self) -> bytes:
        size = SIZES.get(self.source.get("wording", ""), 22)
        issued = self.source.get("issued_on") or self.source.get("received_on") or "2000-01-01"
        return self.packed(title=self.source["title"], issued=issued, size=size)

    def heads(self) -> tuple[list[str], list[str]]:
        lines = head_lines(self.source, self.language)
        with translation.override(fixed_language(self.language)):
            return lines, [lines[0], *(line for line in _worth(self.source) if not line.startswith("http"))]

    def document(self) -> str:
        xml = Xml("w:document")
        xml.begin("w:body")
        self.paragraph(xml, "Title", [Text(self.source["title"])])
        last = None
        for block in self.prose.blocks:
            self.block(xml, block, last)
            last = block
        for label, number in self.numbers.items():
            if label not in self.called:
                # A note that no mark calls follows the text, so that nothing the author wrote is lost.
                text = f"{number}. {plain_runs(self.prose.notes[label])}"
                self.paragraph(xml, "FootnoteText", [Text(text)])
        xml.write(wordparts.section(rtl=self.rtl))
        xml.endElement("w:body")
        return xml.done()

    def block(self, xml: Xml, block: Block, last: Block | None) -> None:
        if isinstance(block, NumberedItem):
            if not (isinstance(last, NumberedItem) and block.number == last.number + 1):
                self.starts.append(block.number)
            # Lists with numbers stand behind the one with bullets.
            self.paragraph(xml, "ListNumber", block.runs, number=1 + len(self.starts))
        elif isinstance(block, ListItem):
            self.paragraph(xml, "ListBullet", block.runs, number=1)
        else:
            self.paragraph(xml, "BodyText", block.runs)

    def run(self, xml: Xml, run: Any, *, rtl: bool) -> None:
        if isinstance(run, NoteMark):
            self.mark(xml, run.label)
        else:
            super().run(xml, run, rtl=rtl)

    def mark(self, xml: Xml, label: str) -> None:
        number = self.numbers.get(label)
        if number is None:
            xml.run(f"[^{label}]")
        elif label in self.called:
            xml.write(wordparts.again(number))
        else:
            self.called.add(label)
            xml.write(wordparts.call(number))

    def footnotes(self) -> str:
        xml = Xml("w:footnotes")
        xml.write(wordparts.SEPARATORS)
        for label, number in self.numbers.items():
            if label in self.called:
                xml.begin("w:footnote", {"w:id": str(number)})
                xml.begin("w:p")
                xml.write(wordparts.note_begins(rtl=self.rtl))
                self.text(xml, plain_runs(self.prose.notes[label]), rtl=self.rtl)
                xml.endElement("w:p")
                xml.endElement("w:footnote")
        return xml.done()
