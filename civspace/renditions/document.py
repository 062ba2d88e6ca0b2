"""What a document is made of: the frozen input that the room above hands over, and its HTML.

Every text in a source is already in the language of the document. Nothing here reads the database.
"""

import hashlib
import json
from datetime import date
from typing import Any, Literal, NotRequired, TypedDict

from django.template.loader import render_to_string
from django.utils import translation

from civspace.renditions import body, engine, sentences
from civspace.renditions.codes import qr_svg
from civspace.web.languages import CODES, direction, html_lang, interface_code

# Part of every input hash: raise it when the templates change in a way that new documents should show.
LAYOUT = 1
WORD_LAYOUT = 1


class AgendaItem(TypedDict):
    """An item of the agenda under which a statement is submitted."""

    number: str
    title: str


class Organization(TypedDict):
    """Who submitted, as frozen at submission."""

    name: str
    status: Literal["general", "special", "roster", ""]
    language: NotRequired[str]  # of the name


class StatementSource(TypedDict):
    """The input of `kind="statement"` (and of a preview, with `draft`)."""

    title: str
    text: str  # the body in its own syntax
    organization: Organization
    body: str  # Human Rights Council
    session: str  # Seventieth session
    masthead: NotRequired[str]  # the small line above the rule: whose document this is
    organ: NotRequired[str]  # General Assembly; the body's own name when absent
    opens_on: NotRequired[str]  # ISO days of the session
    closes_on: NotRequired[str]
    agenda_items: NotRequired[list[AgendaItem]]
    symbol: NotRequired[str]  # absent in a draft
    issued_on: NotRequired[str]  # ISO day of publication
    received_on: NotRequired[str]  # ISO day of submission
    original_language: NotRequired[str]  # code; the language of the document when absent
    only: NotRequired[bool]  # "English only" instead of "Original: English"
    wording: NotRequired[Literal["hrc", "ecosoc", ""]]  # which body's fixed sentences
    submitted_line: NotRequired[str]  # instead of the fixed sentence, for accreditation without consultative status
    not_official: NotRequired[bool]  # a submission: no symbol, no distribution, and a line that says so
    processing: NotRequired[Literal["as_received", "unedited", ""]]
    reissued_on: NotRequired[str]  # ISO day on which the document was issued anew under its symbol
    reissued_why: NotRequired[Literal["technical", "redacted"]]
    cosponsors: NotRequired[list[Organization]]  # beside the organization, in order
    cosponsors_place: NotRequired[Literal["submitted_line", "on_behalf", "end"]]
    endnotes: NotRequired[list[str]]  # paragraphs after the text
    footnotes: NotRequired[list[str]]  # to the title, such as organizations that share the views expressed
    reference: NotRequired[str]  # the portal's own reference, foot of the first page
    url: NotRequired[str]  # where the statement is read, absolute
    verify_url: NotRequired[str]  # the verify page, absolute
    keywords: NotRequired[list[str]]
    machine: NotRequired[bool]  # translated by a machine and not reviewed: every page says so
    specimen: NotRequired[bool]
    draft: NotRequired[bool]


class Check(TypedDict):
    """A rule that was checked: `modalities.check()` row as the reader sees it."""

    message: str
    passed: bool
    source: NotRequired[str]  # title of where the rule stands


class ReceiptSource(TypedDict):
    """The input of `kind="receipt"`."""

    title: str
    facts: list[list[str]]  # [label, value] rows
    checks: list[Check]
    reference: NotRequired[str]
    lede: NotRequired[str]
    footer: NotRequired[str]  # a last paragraph: what happens next
    issued_on: NotRequired[str]
    masthead: NotRequired[str]
    url: NotRequired[str]
    verify_url: NotRequired[str]
    keywords: NotRequired[list[str]]
    specimen: NotRequired[bool]
    draft: NotRequired[bool]


def input_hash(kind: str, language: str, source: dict[str, Any], format: str = "pdf") -> str:
    """Return the SHA-256 of everything that decides what a document says."""
    decides = [LAYOUT, kind, interface_code(language), source]
    if format != "pdf":
        decides += [format, WORD_LAYOUT]
    canonical = json.dumps(decides, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def check_source(kind: str, source: dict[str, Any]) -> None:
    """Raise ValueError when a source lacks what its document cannot do without, or holds what JSON cannot."""
    schema: Any = SCHEMAS.get(kind, StatementSource)
    if missing := sorted(schema.__required_keys__ - source.keys()):
        raise ValueError(f"The source of a {kind} lacks {', '.join(missing)}.")
    if unknown := sorted(source.keys() - schema.__required_keys__ - schema.__optional_keys__):
        raise ValueError(f"The source of a {kind} knows no {', '.join(unknown)}.")
    for key in ("opens_on", "closes_on", "issued_on", "received_on", "reissued_on"):
        _day(source, key)
    json.dumps(source)


def fixed_language(language: str) -> str:
    """Return the language of the fixed sentences: that of the document if it is one of the six, else English."""
    code = interface_code(language)
    return code if code in CODES else "en"


def _day(source: dict[str, Any], key: str) -> date | None:
    return date.fromisoformat(source[key]) if source.get(key) else None


def common(language: str, source: dict[str, Any]) -> dict[str, Any]:
    """Return what the page of every document shows: its language, its marks, its day and its address."""
    marks = [sentences.specimen()] if source.get("specimen") else []
    marks += [sentences.draft()] if source.get("draft") else []
    marks += [sentences.machine()] if source.get("machine") else []
    issued = _day(source, "issued_on")
    address = source.get("url") or source.get("verify_url") or ""
    return {
        "lang": html_lang(language),
        "dir": direction(language),
        "fixed_lang": html_lang(fixed_language(language)),
        "fixed_dir": direction(fixed_language(language)),
        "source": source,
        "marks": marks,
        "issued_on": issued,
        "issued_text": sentences.days(issued, None),
        "qr": qr_svg(address) if address and not source.get("draft") else "",
        "address": address,
    }


def statement_html(source: dict[str, Any], language: str) -> str:
    """Return a statement in the form of a United Nations document as HTML; the fixed language must be active."""
    blocks, notes = body.to_html(source["text"])
    wording = source.get("wording", "")
    organization = source["organization"]
    items = source.get("agenda_items", [])
    footnotes = source.get("footnotes", [])
    original = source.get("original_language") or language
    reissued = sentences.reissued(_day(source, "reissued_on"), source.get("reissued_why", ""))
    first = 2 if reissued else 1
    context = common(language, source) | {
        "blocks": blocks,
        "notes": notes,
        "organ": source.get("organ") or source["body"],
        "dates": sentences.days(_day(source, "opens_on"), _day(source, "closes_on")),
        "agenda_line": sentences.agenda_line([item["number"] for item in items if item["number"]]),
        "agenda_items": items,
        "distribution": "" if source.get("not_official") else sentences.distribution(),
        "not_official": sentences.not_official() if source.get("not_official") else "",
        "language_line": sentences.language_line(original, only=bool(source.get("only"))),
        "submitted_line": source.get("submitted_line")
        or sentences.submitted_line(organization["name"], organization["status"], wording),
        **joint(source, wording),
        "circulation": sentences.circulation(wording),
        "received_text": sentences.days(_day(source, "received_on"), None),
        "reissued": reissued,
        "footnotes": [("*" * number, note) for number, note in enumerate(footnotes, start=first)],
        "processing_mark": "*" * (len(footnotes) + first),
        "processing": sentences.processing(source.get("processing", "")),
    }
    return render_to_string("renditions/document.html", context)


def joint(source: dict[str, Any], wording: str) -> dict[str, Any]:
    """Return who submits and what stands at the end, where others signed, too."""
    others, place = source.get("cosponsors", []), source.get("cosponsors_place", "end")
    endnotes = list(source.get("endnotes", []))
    if others and place == "end":
        endnotes.insert(0, sentences.cosponsored_by([other["name"] for other in others]))
    found: dict[str, Any] = {"endnotes": endnotes}
    if others and place == "on_behalf":
        found["submitted_line"] = sentences.on_behalf(source["organization"], others)
    elif others and place == "submitted_line":
        found["submitted_line"] = sentences.joint_line([source["organization"], *others], wording)
    return found


def receipt_html(source: dict[str, Any], language: str) -> str:
    """Return a receipt as HTML; the fixed language must be active."""
    return render_to_string("renditions/receipt.html", common(language, source))


SCHEMAS: dict[str, Any] = {"statement": StatementSource, "receipt": ReceiptSource}
TEMPLATES = {"statement": statement_html, "receipt": receipt_html}


def to_html(kind: str, language: str, source: dict[str, Any]) -> str:
    """Return the HTML of a document; a kind without a template of its own is set as a statement."""
    with translation.override(fixed_language(language)):
        return TEMPLATES.get(kind, statement_html)(source, language)


def to_pdf(kind: str, language: str, source: dict[str, Any]) -> engine.Built:
    """Build a document; the same input and toolchain give the same bytes. Raises engine.Unavailable."""
    identifier = bytes.fromhex(input_hash(kind, language, source))[:16]
    return engine.to_pdf(to_html(kind, language, source), language=language, identifier=identifier)
