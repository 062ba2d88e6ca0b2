"""What stands inside a sealed item, and the order of items: how a missing or planted one shows.

An item carries its number in the compartment and a digest of all that were there before it. So a deletion shows as a
gap to whoever reads, and the reporter can write into `identity`, which only others can read.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from reprisals.vault.crypto import digest, open_content, place, seal_content
from reprisals.vault.days import now, today
from reprisals.vault.errors import Unreadable
from reprisals.vault.models import Case
from reprisals.vault.models import Item as Row


@dataclass(frozen=True)
class Item:
    """An item as it is read: `day` in clear, everything else from inside. `author` is "" for the reporter."""

    id: UUID
    compartment: str
    kind: str
    day: date
    seq: int
    text: str = ""
    fields: dict[str, Any] = field(default_factory=dict)
    author: str = ""
    author_id: str = ""
    at: datetime = field(default_factory=now)
    whole: bool = True

    @property
    def own(self) -> bool:
        """Say whether the reporter wrote it."""
        return not self.author_id


def item_place(*, case_id: UUID, compartment: str, version: int, item_id: UUID) -> bytes:
    """Return the place to which an item is bound."""
    return place("item", case_id.hex, compartment, version, item_id.hex)


def before(rows: Iterable[Row]) -> str:
    """Return the digest of what stands in a compartment already, whatever order the rows come in."""
    return _joined(digest(bytes(row.body)) for row in rows)


def _joined(digests: Iterable[bytes]) -> str:
    return digest(b"".join(sorted(digests))).hex()


def seal(
    *,
    case: Case,
    compartment: str,
    version: int,
    key: bytes,
    existing: list[Row],
    kind: str,
    text: str = "",
    fields: dict[str, Any] | None = None,
    author: str = "",
    author_id: str = "",
    facets: bool = False,
) -> Row:
    """Return a new row for a compartment, of which `existing` are the rows so far. The caller holds the case's lock."""
    row = Row(case=case, compartment=compartment, day=today(), facets=facets)
    item = Item(row.pk, compartment, kind, row.day, len(existing), text, fields or {}, author, author_id)
    seal_again(row, item, version=version, key=key, existing=existing)
    return row


def seal_again(row: Row, item: Item, *, version: int, key: bytes, existing: list[Row]) -> None:
    """Seal an item into its row under another version of the key, after those that `existing` are."""
    body = {
        "kind": item.kind,
        "seq": item.seq,
        "prev": before(existing),
        "text": item.text,
        "fields": item.fields,
        "author": item.author,
        "author_id": item.author_id,
        "time": item.at.isoformat(),
    }
    row.version = version
    where = item_place(case_id=row.case_id, compartment=row.compartment, version=version, item_id=row.pk)
    row.body = seal_content(key, json.dumps(body, ensure_ascii=False).encode(), aad=where)


def open_row(row: Row, key: bytes) -> tuple[Item, str]:
    """Return an item and the digest that it carries of those before it. Raises Unreadable."""
    where = item_place(case_id=row.case_id, compartment=row.compartment, version=row.version, item_id=row.pk)
    try:
        body = json.loads(open_content(key, bytes(row.body), aad=where))
        item = Item(
            id=row.pk,
            compartment=row.compartment,
            kind=body["kind"],
            day=row.day,
            seq=body["seq"],
            text=body["text"],
            fields=body["fields"],
            author=body["author"],
            author_id=body["author_id"],
            at=datetime.fromisoformat(body["time"]),
        )
        return item, str(body["prev"])
    except (ValueError, KeyError, TypeError) as error:
        raise Unreadable from error


def in_order(opened: list[tuple[Item, str, Row]]) -> list[Item]:
    """Return items in their order; from the first gap on, each says that what came before it is not whole."""
    opened = sorted(opened, key=lambda one: one[0].seq)
    digests = [digest(bytes(row.body)) for _item, _prev, row in opened]
    items, whole = [], True
    for index, (item, carried, _row) in enumerate(opened):
        whole = whole and item.seq == index and carried == _joined(digests[:index])
        items.append(item if whole else replace(item, whole=False))
    return items
