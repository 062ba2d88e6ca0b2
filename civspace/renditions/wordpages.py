"""What every Word document is made of: parts in a zip, paragraphs, runs in either direction, heads, a page number."""

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

from civspace.renditions import wordparts
from civspace.web.languages import direction, interface_code
from civspace.web.prose import Text, left_to_right

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: The languages of documents as Word knows them.
TAGS = {"ar": "ar-SA", "zh-hans": "zh-CN", "en": "en-GB", "fr": "fr-FR", "ru": "ru-RU", "es": "es-ES"}
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """Return text without what XML cannot hold; cleaning takes it out of everything that was saved."""
    return _ILLEGAL.sub("", text)


class Xml(SimplerXMLGenerator):
    """One part of a document."""

    def __init__(self, root: str) -> None:
        self.out = io.StringIO()
        super().__init__(self.out, "utf-8")
        self.root = root
        self.startDocument()
        self.begin(root, wordparts.NAMESPACES)

    def begin(self, name: str, attributes: dict[str, str] | None = None) -> None:
        """Open an element."""
        self.startElement(name, AttributesImpl(attributes or {}))

    def write(self, xml: str) -> None:
        """Add XML that is written already."""
        self.ignorableWhitespace(xml)

    def empty(self, name: str, value: str = "") -> None:
        """Add an element with nothing but its value."""
        self.begin(name, {"w:val": value} if value else {})
        self.endElement(name)

    def run(self, text: str, *, rtl: bool = False) -> None:
        """Add words."""
        self.begin("w:r")
        if rtl:
            self.begin("w:rPr")
            self.empty("w:rtl")
            self.endElement("w:rPr")
        self.begin("w:t", {"xml:space": "preserve"})
        self.characters(legal(text))
        self.endElement("w:t")
        self.endElement("w:r")

    def done(self) -> str:
        """Return the part."""
        self.endElement(self.root)
        self.endDocument()
        return self.out.getvalue()


class Pages:
    """Writes the parts of one document; subclasses say what stands in it and above it."""

    def __init__(self, language: str) -> None:
        self.language = interface_code(language)
        self.rtl = direction(language) == "rtl"
        #: First numbers of the lists with numbers, in their order: each is a list of its own.
        self.starts: list[int] = []

    def document(self) -> str:
        """Return the part that holds the text."""
        raise NotImplementedError

    def heads(self) -> tuple[list[str], list[str]]:
        """Return the lines of the head of the first page, and of the others."""
        raise NotImplementedError

    def packed(self, *, title: str, issued: str, size: int = 22, styles: str = "") -> bytes:
        """Return the document; `size` is that of the letters in half points, `issued` an ISO day."""
        tag = TAGS.get(self.language, self.language)
        first, others = self.heads()
        parts = {
            "[Content_Types].xml": wordparts.CONTENT_TYPES,
            "_rels/.rels": wordparts.PACKAGE,
            "word/document.xml": self.document(),
            "word/_rels/document.xml.rels": wordparts.RELATIONS,
            "word/footnotes.xml": self.footnotes(),
            "word/numbering.xml": wordparts.numbering(self.starts),
            "word/styles.xml": wordparts.styles(tag, size, rtl=self.rtl, more=styles),
            "word/settings.xml": wordparts.settings(tag),
            "word/header1.xml": self.head(first, "w:hdr", "Header"),
            "word/header2.xml": self.head(others, "w:hdr", "Header"),
            "word/footer1.xml": self.foot(),
            "docProps/core.xml": wordparts.core(legal(title), tag, date.fromisoformat(issued)),
        }
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in parts.items():
                # The entry has the date that archives begin with, so that the same text gives the same bytes.
                entry = zipfile.ZipInfo(name)
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, content.encode())
        return out.getvalue()

    def paragraph(self, xml: Xml, style: str, runs: Iterable[Any], number: int = 0, rtl: bool | None = None) -> None:
        """Write a paragraph in a style, as an item of the list `number`; `rtl` where its direction is its own."""
        rtl = self.rtl if rtl is None else rtl
        xml.begin("w:p")
        xml.begin("w:pPr")
        xml.empty("w:pStyle", style)
        if number:
            xml.begin("w:numPr")
            xml.empty("w:ilvl", "0")
            xml.empty("w:numId", str(number))
            xml.endElement("w:numPr")
        if rtl:
            xml.empty("w:bidi")
        elif self.rtl:
            xml.empty("w:bidi", "0")
        xml.endElement("w:pPr")
        for run in runs:
            self.run(xml, run, rtl=rtl)
        xml.endElement("w:p")

    def run(self, xml: Xml, run: Any, *, rtl: bool) -> None:
        """Write what stands in a paragraph."""
        self.text(xml, run.text, rtl=rtl)

    def text(self, xml: Xml, text: str, *, rtl: bool) -> None:
        """Write words; in a text that runs from right to left, what runs the other way is marked as such."""
        parts = left_to_right(text) if rtl else [(text, False)]
        for part, ltr in parts:
            xml.run(part, rtl=rtl and not ltr)

    def footnotes(self) -> str:
        """Return the part that holds the notes."""
        xml = Xml("w:footnotes")
        xml.write(wordparts.SEPARATORS)
        return xml.done()

    def head(self, lines: list[str], element: str, style: str) -> str:
        """Return a part with lines that stand above pages."""
        xml = Xml(element)
        for line in lines:
            self.paragraph(xml, style, [Text(line)])
        return xml.done()

    def foot(self) -> str:
        """Return the part below pages: their number."""
        xml = Xml("w:ftr")
        xml.write(wordparts.PAGE_NUMBER)
        return xml.done()
