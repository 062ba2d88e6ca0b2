"""A reader's brief as a document: quotations with their citations, under headings, with notes; as PDF and in Word."""

import itertools
import unicodedata
from datetime import date
from typing import Any, NotRequired, TypedDict

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from civspace.renditions import document, sentences, wordparts
from civspace.renditions.engine import Built
from civspace.renditions.wordpages import Pages, Xml
from civspace.web.dates import day_text
from civspace.web.languages import direction, html_lang
from civspace.web.prose import Text, isolate


class Quotation(TypedDict):
    """One quotation. `cited` is a sentence in the language of the document with the places that `values` fill."""

    cited: str
    values: dict[str, str]
    gone: str  # why nothing is quoted; empty where something is
    language: str  # of the words quoted
    paragraphs: list[list[str]]  # [what stands before it, its words]
    whole: bool  # a whole statement, not one paragraph of it
    remarks: list[str]
    url: str
    note: str
    own_note: str


class Section(TypedDict):
    """Quotations under a heading, which may be empty."""

    heading: str
    detail: str
    items: list[Quotation]


class BriefSource(TypedDict):
    """The input of a brief; every sentence is in the language of its reader, every quotation in its own."""

    title: str
    purpose: str
    issued_on: str  # ISO day on which it was read
    sections: list[Section]
    specimen: NotRequired[bool]


def register(kind: str) -> None:
    """Let documents of this kind be set as briefs."""
    document.SCHEMAS[kind] = BriefSource
    document.TEMPLATES[kind] = brief_html


def _as_of(source: dict[str, Any]) -> str:
    return _("As published on %(day)s. The documents themselves are authoritative.") % {
        "day": day_text(date.fromisoformat(source["issued_on"]))
    }


def direction_of(text: str, language: str) -> str:
    """Return `rtl` or `ltr` as the first letter of a text runs: nobody says in which language a note is written."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in ("L", "R", "AL"):
            return "ltr" if kind == "L" else "rtl"
    return direction(language)


def brief_html(source: dict[str, Any], language: str) -> str:
    """Return a brief as HTML; the fixed language must be active."""
    numbers = itertools.count(1)

    def shown(item: dict[str, Any]) -> dict[str, Any]:
        rtl = direction(item["language"] or language) == "rtl"
        notes = ((_("Note"), item["note"]), (_("My note"), item["own_note"]))
        return item | {
            "number": next(numbers),
            "notes": [(label, note, direction_of(note, language)) for label, note in notes if note],
            "citation": sentences.with_name(item["cited"], **item["values"]),
            "lang": html_lang(item["language"] or language),
            "dir": "rtl" if rtl else "ltr",
            "lines": [(before, isolate(words) if rtl else words) for before, words in item["paragraphs"]],
        }

    sections = [
        part
        | {
            "items": [shown(item) for item in part["items"]],
            # No level of headings is left out where a part has none.
            "level": 3 if part["heading"] else 2,
            "dir": direction_of(part["heading"], language),
        }
        for part in source["sections"]
    ]
    context = document.common(language, source) | {
        "sections": sections,
        "as_of": _as_of(source),
        "title_dir": direction_of(source["title"], language),
        "purpose_dir": direction_of(source["purpose"], language),
    }
    return render_to_string("renditions/brief.html", context)


def to_docx(language: str, source: dict[str, Any]) -> Built:
    """Return a brief as a Word document; the same input gives the same bytes."""
    with translation.override(document.fixed_language(language)):
        made = _Brief(source, language)
        return Built(made.packed(title=source["title"], issued=source["issued_on"], styles=made.styles()), 0, [])


class _Brief(Pages):
    """Writes the parts of a brief."""

    def __init__(self, source: dict[str, Any], language: str) -> None:
        super().__init__(language)
        self.source = source

    def styles(self) -> str:
        bidi = "<w:bidi/>" if self.rtl else ""

        def style(id: str, name: str, paragraph: str, run: str = "") -> str:
            return (
                f'<w:style w:type="paragraph" w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="Normal"/>'
                f"<w:qFormat/><w:pPr>{paragraph}{bidi}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
            )

        def heading(level: int, letters: int) -> str:
            keep = f'<w:keepNext/><w:spacing w:before="360" w:after="120"/><w:outlineLvl w:val="{level - 1}"/>'
            run = f'<w:b/><w:bCs/><w:sz w:val="{letters}"/><w:szCs w:val="{letters + 4}"/>'
            return style(f"Heading{level}", f"heading {level}", keep, run)

        spaced = '<w:spacing w:after="120" w:line="276" w:lineRule="auto"/><w:ind w:start="567" w:left="567"/>'
        return (
            heading(2, 26)
            + heading(3, 22)
            + style("Quote", "Quote", spaced)
            + style("NoteLabel", "Note label", "<w:keepNext/>", "<w:b/><w:bCs/>")
            + style("Citation", "Citation", '<w:spacing w:after="60"/>', '<w:sz w:val="20"/><w:szCs w:val="24"/>')
        )

    def heads(self) -> tuple[list[str], list[str]]:
        marks = [sentences.specimen()] if self.source.get("specimen") else []
        return [*marks, _as_of(self.source)], [*marks, self.source["title"]]

    def document(self) -> str:
        xml = Xml("w:document")
        xml.begin("w:body")
        self.typed(xml, "Title", self.source["title"])
        for line in filter(None, self.source["purpose"].split("\n")):
            self.typed(xml, "BodyText", line)
        number = 0
        for part in self.source["sections"]:
            if part["heading"]:
                self.typed(xml, "Heading2", part["heading"])
            if part["detail"]:
                self.paragraph(xml, "BodyText", [Text(part["detail"])])
            for item in part["items"]:
                number += 1
                self.quotation(xml, item, number, level=3 if part["heading"] else 2)
        xml.write(wordparts.section(rtl=self.rtl))
        xml.endElement("w:body")
        return xml.done()

    def typed(self, xml: Xml, style: str, text: str) -> None:
        """Write what a reader typed, in whatever language."""
        self.paragraph(xml, style, [Text(text)], rtl=direction_of(text, self.language) == "rtl")

    def quotation(self, xml: Xml, item: dict[str, Any], number: int, *, level: int) -> None:
        """Write one quotation: its number and citation as a heading, the words, what to know of them, the notes."""
        self.paragraph(xml, f"Heading{level}", [Text(f"{number}. {item['cited'] % item['values']}")])
        if item["gone"]:
            self.paragraph(xml, "BodyText", [Text(item["gone"])])
        rtl = direction(item["language"] or self.language) == "rtl"
        for before, words in item["paragraphs"]:
            self.paragraph(xml, "Quote", [Text(" ".join(filter(None, (before, words))))], rtl=rtl)
        for line in [*item["remarks"], item["url"]]:
            if line:
                self.paragraph(xml, "Citation", [Text(line)])
        for label, note in ((_("Note"), item["note"]), (_("My note"), item["own_note"])):
            if note:
                self.paragraph(xml, "NoteLabel", [Text(label)])
            for line in filter(None, note.split("\n")):
                self.typed(xml, "BodyText", line)
