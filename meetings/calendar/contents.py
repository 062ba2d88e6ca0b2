"""What a meeting holds: the agenda as a numbered tree, and documents."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from civspace.audit.domain import record
from civspace.reference.queries import URL_LANGUAGES
from meetings.calendar.following import emit_document
from meetings.calendar.index import forget_document, index_document, index_meeting
from meetings.calendar.locking import LANGUAGES, bump, column, locked, require
from meetings.calendar.models import AgendaItem, Document, Meeting

TITLES = tuple(column("title", code) for code in LANGUAGES)


@transaction.atomic
def set_agenda(
    *, meeting: Meeting, items: Iterable[dict[str, Any]], by: Any, expected_version: int | None = None
) -> list[AgendaItem]:
    """Set the agenda as a numbered tree: {"number", "title_xx"..., "parent": number or ""} for each, in reading order.

    An item keeps its identity by its number. Raises PermissionDenied, Stale, or ValidationError (under "agenda") for
    doubled numbers, unknown parents, an item without a title, or an item that something refers to and that would go.
    """
    require(by, meeting.body_id)
    current = locked(meeting, expected_version)
    rows = list(items)
    numbers = [row["number"] for row in rows]
    for number in numbers:
        if numbers.count(number) > 1:
            raise ValidationError({"agenda": _("Item %(number)s stands twice.") % {"number": number}})
    held = {item.number: item for item in current.agenda_items.select_for_update()}
    kept: dict[str, AgendaItem] = {}
    for position, row in enumerate(rows):
        kept[row["number"]] = _put_item(current, held.get(row["number"]), row, position, kept)
    for number, item in held.items():
        if number not in kept:
            _drop_item(item)
    bump(current)
    record(current, "set_agenda", by=by, difference={"items": numbers, "before": list(held)})
    index_meeting(current)
    return list(kept.values())


def _put_item(
    meeting: Meeting, item: AgendaItem | None, row: dict[str, Any], position: int, kept: dict[str, AgendaItem]
) -> AgendaItem:
    parent = kept.get(row.get("parent") or "")
    if row.get("parent") and parent is None:
        raise ValidationError({"agenda": _("Item %(number)s: its parent has to stand before it.") % row})
    values = {"parent": parent, "position": position}
    values |= {field: value for field, value in row.items() if field in TITLES}
    if item is None:
        item = AgendaItem(meeting=meeting, number=row["number"])
    changed = item._state.adding or any(getattr(item, field) != value for field, value in values.items())
    for field, value in values.items():
        setattr(item, field, value)
    if not any(getattr(item, field) for field in TITLES):
        raise ValidationError({"agenda": _("Item %(number)s has no title.") % row})
    try:
        item.clean_fields(exclude=["meeting", "parent", "title"])
    except ValidationError as error:
        raise ValidationError({"agenda": f"{row['number']}: {' '.join(error.messages)}"}) from error
    if item._state.adding:
        item.save(force_insert=True)
    elif changed:
        bump(item)
    return item


def _drop_item(item: AgendaItem) -> None:
    try:
        with transaction.atomic():
            item.delete()
    except ProtectedError as error:
        message = _("Item %(number)s is in use and has to stay.") % {"number": item.number}
        raise ValidationError({"agenda": message}) from error


@transaction.atomic
def put_document(
    *, meeting: Meeting, by: Any, symbol: str = "", document: Document | None = None, **fields: Any
) -> Document:
    """Add a document to a meeting, or change one: `document`, else the one with this symbol.

    Raises PermissionDenied or ValidationError; also when another document of the meeting has the symbol.
    """
    require(by, meeting.body_id)
    current = locked(meeting)
    symbol = " ".join(symbol.split())
    twin = Document.objects.filter(meeting=current, symbol=symbol).first() if symbol else None
    if document is not None and twin is not None and twin.pk != document.pk:
        raise ValidationError({"symbol": _("Another document of this meeting has this symbol.")})
    thing = document or twin or Document(meeting=current)
    for field, value in fields.items():
        setattr(thing, field, value)
    thing.symbol, thing.symbol_key = symbol, symbol.upper().replace(" ", "")
    _check(thing)
    adding = thing._state.adding
    if adding:
        thing.save(force_insert=True)
    else:
        bump(thing)
    bump(current)
    record(thing, "put_document", by=by)
    index_document(thing)
    if adding:
        emit_document(thing)
    return thing


def _check(document: Document) -> None:
    errors: dict[str, Any] = {}
    try:
        document.full_clean(exclude=["title", "meeting"])
    except ValidationError as error:
        errors = error.message_dict
    if not any(getattr(document, field) for field in TITLES):
        errors["title"] = [_("Give the document a title in at least one language.")]
    codes = [*(document.languages if isinstance(document.languages, list) else [None]), document.original or "en"]
    if not all(code in URL_LANGUAGES for code in codes):
        errors["languages"] = [_("These are not official languages.")]
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def remove_document(*, document: Document, by: Any) -> None:
    """Take a document off a meeting's list. Raises PermissionDenied."""
    require(by, document.meeting.body_id)
    current = locked(document.meeting)
    bump(current)
    record(current, "remove_document", by=by, difference={"symbol": document.symbol, "title": document.title})
    forget_document(document)
    document.delete()
