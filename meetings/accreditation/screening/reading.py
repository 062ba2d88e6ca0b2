"""Reading the Security Council's consolidated list (XML) as a stream: bounded, without entities, all or nothing."""

import datetime
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import BinaryIO
from xml.etree.ElementTree import Element
from xml.parsers import expat

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from meetings.accreditation.screening.states import EntryKind

#: The list has some three million bytes and a thousand entries; more than this is something else.
MAX_BYTES, MAX_ENTRIES, MAX_DEPTH, MAX_TEXT = 64 << 20, 50_000, 12, 20_000
CHUNK = 1 << 16
ROOT = "CONSOLIDATED_LIST"
KINDS = {"INDIVIDUAL": EntryKind.PERSON, "ENTITY": EntryKind.ENTITY}
GROUPS = {"INDIVIDUALS", "ENTITIES"}
NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


class NotAList(Exception):
    """The file is not a list that can be read; the text says why, and where."""


@dataclass(frozen=True)
class Listed:
    """One entry as it was read; `names` are pairs of a name and the quality that the list gives it."""

    key: str
    kind: str
    reference: str
    regime: str
    listed_on: datetime.date | None
    nationality: str
    born: str
    designation: str
    remarks: str
    names: tuple[tuple[str, str], ...]

    @property
    def digest(self) -> str:
        """What changes when anything of the entry changes."""
        return hashlib.sha256(json.dumps(asdict(self), default=str, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class ReadList:
    """The whole list."""

    dated_at: datetime.datetime
    content_hash: str
    entries: tuple[Listed, ...]


@dataclass
class _Stream:
    """What the parser has met so far: one entry is held at a time, and given on when it is whole."""

    dated: str = ""
    path: list[str] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)
    ready: list[Element] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    size: int = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if not self.path:
            if tag != ROOT:
                raise NotAList(f"The file begins with <{tag[:60]}>, not with <{ROOT}>.")
            self.dated = attributes.get("dateGenerated", "")
        if len(self.path) >= MAX_DEPTH:
            raise NotAList("Elements stand too deep in one another.")
        if len(self.path) == 1 and tag not in GROUPS:
            raise NotAList(f"<{ROOT}> holds <{tag[:60]}>; expected are <INDIVIDUALS> and <ENTITIES>.")
        if len(self.path) == 2 and tag not in KINDS:
            raise NotAList(f"<{self.path[1]}> holds <{tag[:60]}>; expected are <INDIVIDUAL> or <ENTITY>.")
        self.path.append(tag)
        self.text, self.size = [], 0
        if len(self.path) > 2:
            element = Element(tag)
            if self.open:
                self.open[-1].append(element)
            self.open.append(element)

    def characters(self, data: str) -> None:
        self.size += len(data)
        if self.size > MAX_TEXT:
            raise NotAList("A text in the file is too long.")
        self.text.append(data)

    def end(self, tag: str) -> None:
        self.path.pop()
        if self.open:
            element = self.open.pop()
            if not len(element):
                element.text = " ".join("".join(self.text).split())
            if not self.open:
                self.ready.append(element)
        self.text, self.size = [], 0


def _refuse(*_arguments: object) -> None:
    raise NotAList("The file declares a document type or entities, which such a list never does.")


def _elements(file: BinaryIO, stream: _Stream, digest: "hashlib._Hash") -> Iterator[Element]:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = stream.start
    parser.EndElementHandler = stream.end
    parser.CharacterDataHandler = stream.characters
    total = 0
    try:
        while block := file.read(CHUNK):
            total += len(block)
            if total > MAX_BYTES:
                raise NotAList(f"The file is larger than {MAX_BYTES >> 20} MB.")
            digest.update(block)
            parser.Parse(block, False)
            yield from stream.ready
            stream.ready.clear()
        parser.Parse(b"", True)
        yield from stream.ready
    except expat.ExpatError as error:
        raise NotAList(f"The file is not whole XML: {error}.") from None
    except (LookupError, UnicodeError):
        raise NotAList("The file is in an encoding that cannot be read.") from None


def read_list(file: BinaryIO) -> ReadList:
    """Read a whole list. Raises NotAList for anything that is not one; nothing is then kept."""
    stream, digest = _Stream(), hashlib.sha256()
    entries: dict[str, Listed] = {}
    for element in _elements(file, stream, digest):
        entry = _entry(element)
        if entry.key in entries:
            raise NotAList(f"Two entries have the number {entry.key}.")
        if len(entries) >= MAX_ENTRIES:
            raise NotAList(f"The file holds more than {MAX_ENTRIES} entries.")
        entries[entry.key] = entry
    if not entries:
        raise NotAList("The file holds no entries.")
    return ReadList(_dated(stream.dated), digest.hexdigest(), tuple(entries.values()))


def _dated(text: str) -> datetime.datetime:
    try:
        moment = parse_datetime(text)
        day = parse_date(text[:10]) if moment is None else None
    except ValueError:
        moment, day = None, None
    if moment is None and day is not None:
        moment = datetime.datetime.combine(day, datetime.time())
    if moment is None:
        raise NotAList(f"<{ROOT}> does not say when it was generated (dateGenerated).")
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment, datetime.UTC)


def _values(element: Element, path: str) -> list[str]:
    return [text for found in element.findall(path) if (text := (found.text or "").strip())]


def _text(element: Element, path: str) -> str:
    return next(iter(_values(element, path)), "")


def _entry(element: Element) -> Listed:
    kind, key = KINDS[element.tag], _text(element, "DATAID")
    if not key or len(key) > 40:
        raise NotAList("An entry has no number (DATAID).")
    names = _names(element, kind)
    if not names:
        raise NotAList(f"The entry {key} has no name.")
    return Listed(
        key=key,
        kind=kind,
        reference=_text(element, "REFERENCE_NUMBER")[:40],
        regime=_text(element, "UN_LIST_TYPE")[:80],
        listed_on=_day(_text(element, "LISTED_ON")),
        nationality="; ".join(_values(element, "NATIONALITY/VALUE"))[:300],
        born="; ".join(filter(None, (_born(one) for one in element.findall("INDIVIDUAL_DATE_OF_BIRTH"))))[:300],
        designation="; ".join(_values(element, "DESIGNATION/VALUE"))[:2000],
        remarks=_text(element, "COMMENTS1")[:4000],
        names=names,
    )


def _names(element: Element, kind: str) -> tuple[tuple[str, str], ...]:
    found = {" ".join(filter(None, (_text(element, part) for part in NAMES))): ""}
    for name in _values(element, "NAME_ORIGINAL_SCRIPT"):
        found.setdefault(name, "")
    for alias in element.findall(f"{element.tag}_ALIAS"):
        for name in _text(alias, "ALIAS_NAME").split(";"):
            found.setdefault(name.strip(), _text(alias, "QUALITY")[:40])
    return tuple((name[:500], quality) for name, quality in found.items() if name)


def _day(text: str) -> datetime.date | None:
    try:
        return parse_date(text[:10])
    except ValueError:
        return None


def _born(element: Element) -> str:
    if exact := _text(element, "DATE") or _text(element, "YEAR"):
        return exact
    return "–".join(filter(None, (_text(element, "FROM_YEAR"), _text(element, "TO_YEAR"))))
