"""How an entry of a case is read: each field under the label of the form that wrote it, choices in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from civspace.web.dates import day_text
from reprisals.desk.kinds import KINDS
from reprisals.desk.states import State
from reprisals.vault.domain import Item

#: Words for the codes of fields whose choices depend on the case, by kind of entry and field.
OTHER_WORDS: dict[tuple[str, str], Mapping[str, str | Promise]] = {("state", "to"): dict(State.choices)}


@dataclass(frozen=True)
class Line:
    """One field of an entry."""

    label: str | Promise
    value: str | Promise


@dataclass(frozen=True)
class Entry:
    """One entry of a case as the page shows it."""

    item: Item
    lines: list[Line]

    @property
    def text(self) -> str:
        """Return the running text of the entry."""
        return self.item.text


def entry(item: Item, names: Mapping[str, str | Promise] | None = None) -> Entry:
    """Return an entry with its fields in the order of its form; `names` are words for ids of other entries."""
    fields = KINDS[item.kind].form.base_fields if item.kind in KINDS else {}
    known = [
        Line(field.label or name, _worded(field, item.fields[name], OTHER_WORDS.get((item.kind, name), names or {})))
        for name, field in fields.items()
        if name in item.fields and name != "text"
    ]
    return Entry(item, known)


def _worded(field: forms.Field, value: Any, other: Mapping[str, str | Promise]) -> str | Promise:
    if isinstance(field, forms.BooleanField):
        return _("Yes") if value else _("No")
    if isinstance(field, forms.DateField):
        return day_text(date.fromisoformat(value))
    choices = {str(code): label for code, label in getattr(field, "choices", [])} or other
    return choices.get(str(value), str(value))
