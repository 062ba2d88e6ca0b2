"""The official PDFs of a compendium as one ZIP, made while it is sent: nothing of it is ever kept.

The files are stored as they are, since a PDF hardly gets smaller. Each is looked at again when its turn comes, and the
lists, which come last, name exactly what went in.
"""

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from civspace.reference.queries import api_language
from civspace.renditions import store
from civspace.renditions.models import Rendition
from civspace.renditions.serving import safe_name
from civspace.renditions.states import WAITING, State
from civspace.web.languages import direction, html_lang
from civspace.web.tables import text_of
from submissions.record.compendium_front import title_of
from submissions.record.compendium_set import Collection, Entry

#: How many documents are looked at again together.
AT_ONCE = 20
#: The same input gives the same file: entries bear no time of their own.
EPOCH = (1980, 1, 1, 0, 0, 0)


class _Stream:
    """A file that cannot be sought in; what was written to it is taken away piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: Any) -> int:
        """Keep a piece until it is taken."""
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        """Return what was written since."""
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken


def is_waiting(collection: Collection) -> bool:
    """Say whether some document is still being built."""
    return any(it.rendition is not None and it.rendition.state in WAITING for it in collection.entries)


def zipped(collection: Collection) -> Iterator[bytes]:
    """Yield a ZIP of the documents with two lists of them, a table and a page; memory holds one document at a time."""
    stream: Any = _Stream()
    sent: list[tuple[Entry, str]] = []
    with ZipFile(stream, "w", ZIP_STORED) as archive:
        for entry, content in _documents(collection):
            name = file_name(entry)
            archive.writestr(ZipInfo(name, EPOCH), content)
            sent.append((entry, name))
            yield stream.take()
        with override(collection.asked.language):
            archive.writestr(ZipInfo("index.csv", EPOCH), "\ufeff" + _table(sent))
            archive.writestr(ZipInfo("index.html", EPOCH), _page(collection, sent))
    yield stream.take()


def file_name(entry: Entry) -> str:
    """Return the name of a document in the ZIP: `A_HRC_70_NGO_1-en.pdf`."""
    return safe_name(entry.symbol, entry.language, "pdf")


def _documents(collection: Collection) -> Iterator[tuple[Entry, bytes]]:
    for start in range(0, len(collection.entries), AT_ONCE):
        entries = collection.entries[start : start + AT_ONCE]
        keys = [it.rendition.pk for it in entries if it.rendition is not None]
        standing = Rendition.objects.filter(pk__in=keys, state=State.READY, withdrawn_at=None)
        hashes = dict(standing.values_list("pk", "content_hash"))
        for entry in entries:
            digest = hashes.get(entry.rendition.pk) if entry.rendition else None
            try:
                content = store.read(digest) if digest else b""
            except FileNotFoundError:
                # Erased between two looks.
                continue
            if content:
                yield entry, content


def _address(entry: Entry) -> str:
    return settings.BASE_URL + reverse("document", args=[entry.symbol])


def _table(sent: list[tuple[Entry, str]]) -> str:
    out = StringIO()
    writer = csv.writer(out)
    headings = (_("File"), _("Symbol"), _("Title"), _("Organization"), _("Meeting"), _("Agenda item"), _("Language"))
    writer.writerow([*headings, _("Address"), _("SHA-256 of the file")])
    for entry, name in sent:
        statement = entry.statement
        row = [name, entry.symbol, entry.title, entry.organization, statement.meeting.title]
        row += [statement.agenda_item.number if statement.agenda_item else "", api_language(entry.language)]
        row += [_address(entry), entry.rendition.content_hash if entry.rendition else ""]
        writer.writerow([text_of(value) for value in row])
    return out.getvalue()


def _page(collection: Collection, sent: list[tuple[Entry, str]]) -> str:
    names = {id(entry): name for entry, name in sent}
    language = collection.asked.language
    chapters = [
        (
            chapter.group.label,
            [(it, names[id(it)], html_lang(it.language)) for it in chapter.entries if id(it) in names],
        )
        for chapter in collection.chapters
    ]
    context = {
        "lang": html_lang(language),
        "dir": direction(language),
        "title": title_of(collection.asked),
        "chapters": [(label, rows) for label, rows in chapters if rows],
        "demo": settings.DEMO,
    }
    return render_to_string("record/compendium_index.html", context)
