"""Text documents before they are read: nothing but bounded, plain XML goes on, and what stays behind is counted.

Pictures, names of people, headers, macros, embedded objects and hidden text never reach the program that reads.
"""

import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from civspace.files import sniffing

#: Bytes of an upload, and of the XML in it that is read; a statement of 2,000 words has less than one million.
MAX_SIZE, MAX_XML = 10 << 20, 12 << 20
MAX_DEPTH, MAX_ELEMENTS = 160, 300_000
RTF = "application/rtf"
BROKEN = (zipfile.BadZipFile, zlib.error, expat.ExpatError, ElementTree.ParseError, LookupError, ValueError, OSError)
SOURCES = {sniffing.DOCX: "docx", sniffing.ODT: "odt", RTF: "rtf"}

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_RELATION = "http://schemas.openxmlformats.org/package/2006/relationships"
_O = "urn:oasis:names:tc:opendocument:xmlns:%s:1.0"
_PREFIXES = {
    "": _RELATION,
    "w": _W,
    "mc": _MC,
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "pic": "http://schemas.openxmlformats.org/drawingml/2006/picture",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "v": "urn:schemas-microsoft-com:vml",
    "fo": _O % "xsl-fo-compatible",
    "svg": _O % "svg-compatible",
    "xlink": "http://www.w3.org/1999/xlink",
    **{name: _O % name for name in ("office", "text", "table", "style", "meta", "manifest")},
    "draw": _O % "drawing",
}
for _prefix, _uri in _PREFIXES.items():
    # The reader knows parts of a document by these prefixes.
    ElementTree.register_namespace(_prefix, _uri)

_DOCX_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|word/_rels/[\w.]+\.rels"
    r"|word/(document|styles|numbering|footnotes|endnotes|comments)\.xml"
)
_ODT_PARTS = re.compile(r"mimetype|META-INF/manifest\.xml|content\.xml|styles\.xml")
_TEXT_PARTS = {"word/document.xml", "word/footnotes.xml", "word/endnotes.xml", "content.xml"}
_NAMES = re.compile(rb"<(?:dc:creator|cp:lastModifiedBy|meta:initial-creator|Company|Manager)\b[^<>]*(?<!/)>[^<\s]")


@dataclass
class Prepared:
    """What the reading program is given, and how many of which things stay behind."""

    source: str
    data: bytes
    left: Counter[str] = field(default_factory=Counter)


def prepare(data: bytes) -> Prepared:
    """Check an upload and return what may be read of it. Raises ValidationError that says what to do instead."""
    if not data:
        raise ValidationError(_("The file is empty."), code="empty")
    if len(data) > MAX_SIZE:
        raise too_large()
    if data.lstrip()[:5] == b"{\\rtf":
        return _rtf(data)
    media_type = sniffing.sniff(data)
    if media_type not in SOURCES:
        raise _unreadable_type(data, media_type)
    try:
        return _archive(data, media_type)
    except BROKEN:
        raise damaged() from None


def too_large() -> ValidationError:
    """Return what is said of a file that is larger than MAX_SIZE."""
    message = _("The file is larger than 10 MB. Take the pictures out, or paste the text.")
    return ValidationError(message, code="too_large")


def damaged() -> ValidationError:
    """Return what is said of a file that cannot be read."""
    message = _(
        "The file is damaged or protected by a password. Save it again as .docx without a password, or paste the text."
    )
    return ValidationError(message, code="unreadable")


def too_complicated() -> ValidationError:
    """Return what is said of a file that would take too long to read."""
    return ValidationError(
        _("The file is too complicated to be read here. Copy its text and paste it into the field “Text”."),
        code="too_complicated",
    )


def _unreadable_type(data: bytes, media_type: str | None) -> ValidationError:
    if media_type == sniffing.PDF:
        message = _(
            "A PDF does not say which of its lines form a paragraph, so it is not read here. Upload the Word or "
            "OpenDocument file that it was made from, or copy the text and paste it."
        )
        return ValidationError(message, code="pdf")
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        message = _(
            "This is a document of an older Word (.doc), or one that is protected by a password. Open it and save it "
            "as .docx without a password."
        )
        return ValidationError(message, code="old_or_locked")
    if data.startswith(b"PK") and b"vbaProject.bin" in data:
        message = _("This document holds macros. Save it as .docx without macros, and upload that.")
        return ValidationError(message, code="macros")
    message = _("This type of file is not read. Use Word (.docx), OpenDocument (.odt) or RTF, or paste the text.")
    return ValidationError(message, code="type")


# RTF ----------------------------------------------------------------------------------------------------------------

_RTF_DEPTH = 200
_BRACES = re.compile(rb"\\.|[{}]", re.S)
# Names of people and of the file's history; `\*` before a footnote would make the reader pass over it.
_RTF_INFO = re.compile(rb"\{\\info\b")
_RTF_PICTURE = re.compile(rb"\{(?:\\\*)?\\(?:pict|shppict|nonshppict|object|objdata)\b")

# A letter by its number and, without a blank between, what stands in for it: the reader would lose what follows.
_RTF_LETTER = re.compile(rb"(\\[\\{}])|\\u(-?\d{1,6})(?=[^\d\s\\{};])")


def _rtf(data: bytes) -> Prepared:
    prepared, depth = Prepared("rtf", b""), 0
    if data.count(b"{") > MAX_ELEMENTS:
        raise too_complicated()
    for match in _BRACES.finditer(data):
        depth += {b"{": 1, b"}": -1}.get(match[0], 0)
        if depth > _RTF_DEPTH:
            raise too_complicated()
    data, pictures = _without_groups(data, _RTF_PICTURE)
    data, infos = _without_groups(data, _RTF_INFO)
    prepared.left.update({"image": pictures, "names": infos})
    data = _RTF_LETTER.sub(lambda match: match[1] or b"\\u" + match[2] + b" ", data)
    prepared.data = data.replace(b"{\\*\\footnote", b"{\\footnote")
    if len(prepared.data) > MAX_XML // 4:
        raise too_complicated()
    return prepared


def _without_groups(data: bytes, opening: re.Pattern[bytes]) -> tuple[bytes, int]:
    """Return RTF without the groups that open so, and how many there were; a group holds what its braces hold."""
    kept: list[bytes] = []
    count = at = 0
    while match := opening.search(data, at):
        kept.append(data[at : match.start()])
        depth, at = 0, len(data)
        for brace in _BRACES.finditer(data, match.start()):
            depth += {b"{": 1, b"}": -1}.get(brace[0], 0)
            if not depth:
                at = brace.end()
                break
        count += 1
    return b"".join([*kept, data[at:]]), count


# Archives of XML ----------------------------------------------------------------------------------------------------


def _archive(data: bytes, media_type: str) -> Prepared:
    prepared, total = Prepared(SOURCES[media_type], b""), 0
    parts = _DOCX_PARTS if media_type == sniffing.DOCX else _ODT_PARTS
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename in ("docProps/core.xml", "docProps/app.xml", "meta.xml") and entry.file_size < MAX_XML:
                prepared.left["names"] |= bool(_NAMES.search(source.read(entry)))
            if not parts.fullmatch(entry.filename):
                continue
            total += entry.file_size
            if total > MAX_XML:
                raise too_complicated()
            content = source.read(entry)
            if entry.filename != "mimetype":
                _check_xml(content)
                content = _stripped(entry.filename, content, prepared.left)
            target.writestr(entry.filename, content)
    prepared.data = out.getvalue()
    return prepared


def _check_xml(content: bytes) -> None:
    """Raise for XML that defines entities, nests too deep or has too many elements, before anything builds a tree."""
    depth = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > MAX_DEPTH or count > MAX_ELEMENTS:
            raise too_complicated()

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1

    def declaration(*args: object) -> None:
        raise damaged()

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.StartDoctypeDeclHandler = declaration
    parser.Parse(content, True)


def _stripped(name: str, content: bytes, left: Counter[str]) -> bytes:
    """Return a part without what is not read of it; count that."""
    root = ElementTree.fromstring(content)  # noqa: S314  (checked above: no declarations, bounded)
    if name.endswith(".rels"):
        for relation in root.findall(f"{{{_RELATION}}}Relationship"):
            if relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith("/hyperlink"):
                left["external"] += 1
                root.remove(relation)
    elif name == "META-INF/manifest.xml":
        if root.find(f".//{{{_O % 'manifest'}}}encryption-data") is not None:
            raise damaged()
    elif name.startswith("word/"):
        if name in _TEXT_PARTS:
            _prune(root, left, _docx_part)
        if name in ("word/footnotes.xml", "word/endnotes.xml"):
            _unlink(root, left)
        # A change or comment without an author is none to the reader, so each gets the same one.
        for part in root.iter():
            if part.attrib.get(f"{{{_W}}}author"):
                part.attrib[f"{{{_W}}}author"], left["names"] = "-", 1
    elif name in _TEXT_PARTS:
        _prune(root, left, _odt_part)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _prune(element: ElementTree.Element, left: Counter[str], kind_of: object) -> None:
    """Take out, with all they hold, the parts that have a kind; count them under it ("" is not counted)."""
    for child in list(element):
        kind = kind_of(child)  # type: ignore[operator]
        if kind is None:
            _prune(child, left, kind_of)
            continue
        if kind:
            left[kind] += 1
        _take_out(element, child)


def _unlink(root: ElementTree.Element, left: Counter[str]) -> None:
    """Let the words of links in notes stand on their own: the reading program loses them with the link."""
    for parent in list(root.iter()):
        for link in parent.findall(f"{{{_W}}}hyperlink"):
            text = "".join(link.itertext()).strip()
            left["link"] += not text.startswith(("http", "www."))
            position = list(parent).index(link)
            parent[position : position + 1] = list(link)


def _take_out(parent: ElementTree.Element, child: ElementTree.Element) -> None:
    """Remove a part but keep the text that follows it (in OpenDocument, words of the paragraph)."""
    if child.tail:
        position = list(parent).index(child)
        if position:
            before = parent[position - 1]
            before.tail = (before.tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _has(element: ElementTree.Element, *names: str) -> bool:
    return any(part.tag.rpartition("}")[2] in names for part in element.iter())


def _docx_part(part: ElementTree.Element) -> str | None:
    namespace, _sep, name = part.tag[1:].partition("}")
    if namespace == _MC and name == "Fallback":
        return ""
    if namespace != _W:
        return None
    if name in ("drawing", "pict"):
        return "text_box" if _has(part, "txbxContent") else "image"
    if name == "object":
        return "object"
    if name == "r":
        hidden = part.find(f"{{{_W}}}rPr/{{{_W}}}vanish")
        if hidden is not None and hidden.get(f"{{{_W}}}val", "1") not in ("0", "false", "off"):
            return "hidden"
    return None


def _odt_part(part: ElementTree.Element) -> str | None:
    namespace, _sep, name = part.tag[1:].partition("}")
    if namespace == _O % "office":
        return {"annotation": "comment", "annotation-end": "", "scripts": ""}.get(name)
    if namespace == _O % "text":
        return {"tracked-changes": "changes", "hidden-text": "hidden", "hidden-paragraph": "hidden"}.get(name)
    if namespace == _O % "drawing" and name in ("frame", "g", "custom-shape", "rect", "line", "control"):
        if _has(part, "object", "object-ole"):
            return "object"
        return "text_box" if _has(part, "text-box", "p") else "image"
    return None
