"""Briefs as documents: a PDF that is built in the background for one reader, and a Word document at once.

Both say what the brief says now. Nothing of a PDF is kept longer than the text in it may be read.
"""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import override

from civspace.renditions.briefs import to_docx
from civspace.renditions.domain import request_rendition, withdraw
from civspace.renditions.models import Rendition
from civspace.web.languages import interface_code
from civspace.workflow import Stale
from submissions.record.briefing import quotes_for
from submissions.record.models import Brief, BriefExport, BriefItem
from submissions.record.quotes import Quote, grouped
from submissions.statements.models import Statement

KIND = "brief"


def source_of(brief: Brief, reader: Any, language: str, *, own_notes: bool = False) -> dict[str, Any]:
    """Return everything that the document of a brief says to one of its readers, in the language of the reader."""
    with override(language):
        groups = grouped(quotes_for(reader, brief), brief.group_by)
        return {
            "title": brief.title,
            "purpose": brief.purpose,
            "issued_on": timezone.now().date().isoformat(),
            "sections": [
                {
                    "heading": group.heading,
                    "detail": group.detail,
                    "items": [_item(quote, own_notes=own_notes) for quote in group.quotes],
                }
                for group in groups
            ],
            "specimen": settings.DEMO,
        }


def _item(quote: Quote, *, own_notes: bool) -> dict[str, Any]:
    sentence, values = quote.cited()
    return {
        "cited": sentence,
        "values": values,
        "gone": quote.why_gone,
        "language": interface_code(quote.text.language) if quote.text and quote.public else "",
        "paragraphs": [list(pair) for pair in quote.paragraphs],
        "whole": quote.item.paragraph is None,
        "remarks": quote.remarks(),
        "url": quote.url,
        "note": quote.item.note,
        "own_note": quote.own_note if own_notes else "",
    }


@transaction.atomic
def request_pdf(*, brief: Brief, by: Any, language: str, own_notes: bool = False) -> Rendition:
    """Ask for the PDF of a brief for a person who may read it; the one asked for before is erased when it says
    anything else.

    The statements are locked first, so that no text that is being redacted or withheld at this moment gets into a new
    row. Raises Stale when the brief is being changed.
    """
    named = BriefItem.objects.filter(brief=brief).values_list("statement", flat=True)
    ids = set(named)
    list(Statement.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids).order_by("pk"))
    current = Brief.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=brief.pk).first()
    if current is None or set(named.all()) - ids:
        raise Stale
    export, _made = BriefExport.objects.get_or_create(brief=current, person=by)
    rendition = request_rendition(
        kind=KIND,
        object_id=export.pk,
        language=language,
        source=source_of(current, by, language, own_notes=own_notes),
        public=False,
    )
    withdraw(kind=KIND, object_id=export.pk, but=rendition, erase=True)
    return rendition


def word_copy(*, brief: Brief, by: Any, language: str, own_notes: bool = False) -> bytes:
    """Return a brief as a Word document; nothing of it is kept."""
    return to_docx(language, source_of(brief, by, language, own_notes=own_notes)).content


def erase_exports(exports: "QuerySet[BriefExport]") -> None:
    """Erase the documents that were built from briefs, in the transaction of the caller."""
    for export in exports.order_by("pk"):
        withdraw(kind=KIND, object_id=export.pk, erase=True)
        export.delete()
