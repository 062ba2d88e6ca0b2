"""What happens to a brief: it is made, filled, put in order, annotated and deleted.

No verb here writes an audit entry or a log line: what somebody collects is for nobody else to read or count. Where a
statement is locked, it is locked before the brief.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.api.idempotency import forget_answers_about
from civspace.notices.domain import forget
from civspace.web.prose import clean, clean_line
from civspace.workflow import Stale
from submissions.record.briefing import is_owner, may_edit
from submissions.record.domain.exporting import erase_exports
from submissions.record.models import Brief, BriefItem, BriefNote, GroupBy
from submissions.record.models.briefs import LONGEST_HEADING, LONGEST_NOTE, LONGEST_PURPOSE, LONGEST_TITLE
from submissions.record.quotes import blocks_of, hash_of, text_of
from submissions.statements.models import Statement

#: How many briefs one person may have, and how much one may hold: its page is read as a whole.
MOST_BRIEFS, MOST_ITEMS = 200, 300


def locked(brief: Brief, *, expected_version: int | None = None) -> Brief:
    """Return a brief as it is now, locked. Raises Stale for another version than the caller saw, or one deleted."""
    current = Brief.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=brief.pk).first()
    if current is None or (expected_version is not None and current.version != expected_version):
        raise Stale
    return current


def changed(brief: Brief) -> Brief:
    """Save a locked brief as its next version."""
    brief.version += 1
    brief.save()
    return brief


def _editable(brief: Brief, by: Any, expected_version: int | None = None) -> Brief:
    current = locked(brief, expected_version=expected_version)
    if not may_edit(by, current):
        raise PermissionDenied
    return current


def _held(item: BriefItem) -> BriefItem:
    """Return an item of a locked brief as it is now. Raises Stale for one that is gone."""
    found = BriefItem.objects.filter(pk=item.pk).select_related("statement").first()
    if found is None:
        raise Stale
    return found


def short(field: str, text: str, longest: int) -> str:
    """Return a text that fits. Raises ValidationError for a longer one."""
    if len(text) > longest:
        raise ValidationError({field: _("At most %(number)s characters fit here.") % {"number": longest}})
    return text


def _values(title: str, purpose: str, group_by: str) -> dict[str, str]:
    title = short("title", clean_line(title), LONGEST_TITLE)
    if not title:
        raise ValidationError({"title": _("Give the brief a title.")})
    if group_by not in GroupBy.values:
        raise ValidationError({"group_by": _("Choose one of the groupings.")})
    return {"title": title, "purpose": short("purpose", clean(purpose), LONGEST_PURPOSE), "group_by": group_by}


@transaction.atomic
def create_brief(*, by: Any, title: str, purpose: str = "", group_by: str = GroupBy.NONE) -> Brief:
    """Begin a brief of one's own. Raises PermissionDenied without an account, or ValidationError by field."""
    if not getattr(by, "is_authenticated", False):
        raise PermissionDenied
    values = _values(title, purpose, group_by)
    if Brief.objects.filter(owner=by).count() >= MOST_BRIEFS:
        message = _("You have %(number)s briefs already. Delete one of them first.") % {"number": MOST_BRIEFS}
        raise ValidationError({"title": message})
    return Brief.objects.create(owner=by, **values)


@transaction.atomic
def change_brief(
    *, brief: Brief, by: Any, title: str, purpose: str, group_by: str, expected_version: int | None = None
) -> Brief:
    """Change what a brief is called, what it is for and how it is grouped.

    Raises PermissionDenied, Stale, or ValidationError by field.
    """
    values = _values(title, purpose, group_by)
    current = _editable(brief, by, expected_version)
    for name, value in values.items():
        setattr(current, name, value)
    return changed(current)


@transaction.atomic
def delete_brief(*, brief: Brief, by: Any, expected_version: int | None = None) -> None:
    """Delete a brief of one's own with every note, share and document of it. Raises PermissionDenied or Stale."""
    current = locked(brief, expected_version=expected_version)
    if not is_owner(by, current):
        raise PermissionDenied
    erase_exports(current.exports.all())
    forget_answers_about(str(current.pk))
    forget(events=f"brief:{current.pk}:")
    current.delete()


@transaction.atomic
def add_item(
    *,
    brief: Brief,
    by: Any,
    statement: Statement,
    paragraph: int | None = None,
    language: str = "",
    expected_version: int | None = None,
) -> BriefItem:
    """Add a published statement, or a paragraph of it counted from 1, at the end; what is there already is returned.

    Raises PermissionDenied, Stale, or ValidationError by field.
    """
    public = Statement.objects.visible_to(AnonymousUser()).select_for_update(of=("self",), no_key=True)
    read = public.filter(pk=statement.pk).first()
    current = _editable(brief, by, expected_version)
    if read is None:
        raise ValidationError({"statement": _("There is no published statement here.")})
    language = "" if language == read.language else language
    anchor = _anchor(read, language, paragraph)
    there = BriefItem.objects.filter(brief=current, statement=read, language=language)
    same = there.filter(paragraph_hash=anchor["paragraph_hash"], paragraph=paragraph).first()
    if same is not None:
        return same
    count = _taken(current)
    if count >= MOST_ITEMS:
        message = _("This brief holds %(number)s items already. Begin another one.") % {"number": MOST_ITEMS}
        raise ValidationError({"statement": message})
    made = BriefItem.objects.create(
        brief=current,
        statement=read,
        language=language,
        position=count + 1,
        added_by=by,
        added_at=timezone.now(),
        **anchor,
    )
    changed(current)
    return made


def _taken(brief: Brief) -> int:
    """Return how many places of a brief are taken."""
    return BriefItem.objects.filter(brief=brief).count()


def _anchor(statement: Statement, language: str, paragraph: int | None) -> dict[str, Any]:
    """Return what is kept of a paragraph: its place, how many there are, and the hash of its words."""
    text = text_of(statement, language)
    if text is None:
        raise ValidationError({"language": _("The statement is not published in this language.")})
    if paragraph is None:
        return {"paragraph": None, "paragraphs": 0, "paragraph_hash": ""}
    blocks = blocks_of(text.body)
    if not 0 < paragraph <= len(blocks):
        raise ValidationError({"paragraph": _("The statement has no such paragraph.")})
    return {"paragraph": paragraph, "paragraphs": len(blocks), "paragraph_hash": hash_of(blocks[paragraph - 1])}


@transaction.atomic
def change_item(
    *,
    item: BriefItem,
    by: Any,
    heading: str | None = None,
    note: str | None = None,
    language: str | None = None,
    expected_version: int | None = None,
) -> BriefItem:
    """Change the heading above an item, the note for all, or the language that is quoted; None leaves as it is.

    Raises PermissionDenied, Stale, or ValidationError by field.
    """
    read = Statement.objects.select_for_update(of=("self",), no_key=True).get(pk=item.statement_id)
    current = _editable(item.brief, by, expected_version)
    held = _held(item)
    if heading is not None:
        held.heading = short("heading", clean_line(heading), LONGEST_HEADING)
    if note is not None:
        held.note = short("note", clean(note), LONGEST_NOTE)
    language = "" if language == read.language else language
    if language is not None and language != held.language:
        _quote_in(held, read, language)
    held.save()
    changed(current)
    held.brief = current
    return held


def _quote_in(item: BriefItem, statement: Statement, language: str) -> None:
    """Let an item quote another language; a paragraph, where both texts have as many."""
    anchor = _anchor(statement, language, item.paragraph)
    before = text_of(statement, item.language)
    if item.paragraph is not None and before and len(blocks_of(before.body)) != anchor["paragraphs"]:
        message = _("The text in this language has other paragraphs. Add the paragraph from its own page.")
        raise ValidationError({"language": message})
    item.language = language
    for name, value in anchor.items():
        setattr(item, name, value)


@transaction.atomic
def remove_item(*, item: BriefItem, by: Any, expected_version: int | None = None) -> Brief:
    """Take an item out, with every note on it. Raises PermissionDenied or Stale."""
    current = _editable(item.brief, by, expected_version)
    _held(item).delete()
    _number(list(BriefItem.objects.filter(brief=current).order_by("position", "pk")))
    return changed(current)


def _number(items: Sequence[BriefItem]) -> None:
    """Give items the positions from 1 on, in this order."""
    for position, item in enumerate(items, start=1):
        item.position = position
    BriefItem.objects.bulk_update(items, ["position"])


@transaction.atomic
def move_item(*, item: BriefItem, by: Any, to: int, expected_version: int | None = None) -> Brief:
    """Put an item at a position counted from 1, the nearest there is; the others keep their order.

    Raises PermissionDenied or Stale.
    """
    current = _editable(item.brief, by, expected_version)
    held = _held(item)
    others = list(BriefItem.objects.filter(brief=current).exclude(pk=held.pk).order_by("position", "pk"))
    at = min(max(to, 1), len(others) + 1)
    _number([*others[: at - 1], held, *others[at - 1 :]])
    return changed(current)


@transaction.atomic
def order_items(*, brief: Brief, by: Any, items: Sequence[UUID | str], expected_version: int | None = None) -> Brief:
    """Put all items of a brief in an order. Raises PermissionDenied, Stale, or ValidationError unless it names each
    item once."""
    current = _editable(brief, by, expected_version)
    held = {str(it.pk): it for it in BriefItem.objects.filter(brief=current)}
    wanted = [str(it) for it in items]
    if sorted(wanted) != sorted(held):
        raise ValidationError({"items": _("Name every item of the brief once.")})
    _number([held[key] for key in wanted])
    return changed(current)


@transaction.atomic
def write_note(*, item: BriefItem, by: Any, text: str) -> BriefNote | None:
    """Note something on an item for oneself; an empty text takes the note away. The brief stays at its version, since
    nobody else is to see that something was noted. Raises PermissionDenied, Stale or ValidationError."""
    text = short("text", clean(text), LONGEST_NOTE)
    current = locked(item.brief)
    if not Brief.objects.visible_to(by).filter(pk=current.pk).exists():
        raise PermissionDenied
    held = _held(item)
    if not text:
        BriefNote.objects.filter(item=held, person=by).delete()
        return None
    return BriefNote.objects.update_or_create(item=held, person=by, defaults={"text": text})[0]
