"""What a change of a published document means for the briefs that quote it."""

from typing import Any

from django.db.models import F

from submissions.record.domain.exporting import erase_exports
from submissions.record.models import Brief, BriefExport, BriefItem, BriefNote
from submissions.record.models.briefs import LONGEST_HEADING, LONGEST_TITLE
from submissions.record.quotes import blocks_of, hash_of, place_of, text_of
from submissions.statements.models import Statement
from submissions.statements.registry import Change


def briefs_after_change(statement: Statement, change: Change) -> None:
    """Erase the documents of briefs that quote a text which changed; of a redaction, take the passages out of what
    their readers wrote, and forget the hashes of words that it touched.

    The text itself is read anew each time, so what is withheld is gone already; notes stay their readers' own.
    """
    briefs = Brief.objects.filter(pk__in=BriefItem.objects.filter(statement=statement).values("brief"))
    keys = list(briefs.select_for_update().order_by("pk").values_list("pk", flat=True))
    if not keys:
        return
    erase_exports(BriefExport.objects.filter(brief__in=keys))
    if change.kind == "redact":
        _redact(statement, change, keys)
    Brief.objects.filter(pk__in=keys).update(version=F("version") + 1)


def _redact(statement: Statement, change: Change, keys: list[Any]) -> None:
    for item in BriefItem.objects.select_for_update().filter(statement=statement).order_by("pk"):
        item.heading, item.note = change.scrub(item.heading)[:LONGEST_HEADING], change.scrub(item.note)
        _anchor_again(item, statement)
        item.save(update_fields=["heading", "note", "paragraphs", "paragraph_hash"])
    for note in BriefNote.objects.select_for_update().filter(item__statement=statement).order_by("pk"):
        note.text = change.scrub(note.text)
        note.save(update_fields=["text"])
    for brief in Brief.objects.filter(pk__in=keys).order_by("pk"):
        title, purpose = change.scrub(brief.title)[:LONGEST_TITLE], change.scrub(brief.purpose)
        Brief.objects.filter(pk=brief.pk).update(title=title, purpose=purpose)


def _anchor_again(item: BriefItem, statement: Statement) -> None:
    """Keep the hash of words that stand, take that of words as they read now, or none where they cannot be found."""
    if item.paragraph is None:
        return
    text = text_of(statement, item.language)
    blocks = blocks_of(text.body) if text else []
    place = place_of(item, blocks)
    if place is None:
        item.paragraph_hash = ""
    else:
        item.paragraph_hash, item.paragraphs = hash_of(blocks[place - 1]), len(blocks)
