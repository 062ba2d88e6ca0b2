"""The groups of a compendium: agenda items, themes, regions or Goals, each with its place and its name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from civspace.reference.queries import sort_key
from submissions.record.compendium_states import Order
from submissions.statements.models import Statement


@dataclass(frozen=True)
class Group:
    """One group: what tells it from others, where it stands among them, and how it is called."""

    key: str
    position: tuple[Any, ...]
    label: str


#: Where those without a group stand.
LAST: tuple[Any, ...] = (1,)


def _item(statement: Statement, several: bool) -> list[Group]:
    item, meeting = statement.agenda_item, statement.meeting
    held = (meeting.begins_on, str(meeting.pk))
    if item is None:
        key, place, label = f"none:{meeting.pk}", LAST, pgettext("group of statements", "Without an agenda item")
    else:
        key, place, label = str(item.pk), (0, item.position, str(item.pk)), str(item.title)
        if item.number:
            label = _("Item %(number)s: %(title)s") % {"number": item.number, "title": label}
    return [Group(key, (*held, *place), f"{meeting.title}: {label}" if several else label)]


def _themes(statement: Statement, several: bool) -> list[Group]:
    found = [Group(it.pk, (0, it.position, it.pk), it.name) for it in statement.organization.themes.all()]
    return sorted(found, key=lambda it: it.position) or [
        Group("", LAST, pgettext("group of statements", "Without a theme"))
    ]


def _region(statement: Statement, several: bool) -> list[Group]:
    country = statement.organization.country
    if country is None or country.region is None:
        return [Group("", LAST, pgettext("group of statements", "Without a region"))]
    region = country.region
    return [Group(region.pk, (0, sort_key(region.name), region.pk), region.name)]


def _goals(statement: Statement, several: bool) -> list[Group]:
    found = [
        Group(str(it.pk), (0, it.number), _("Goal %(number)s: %(name)s") % {"number": it.number, "name": it.name})
        for it in statement.organization.goals.all()
    ]
    return sorted(found, key=lambda it: it.position) or [
        Group("", LAST, pgettext("group of statements", "Without a Goal"))
    ]


_BY: dict[str, Callable[[Statement, bool], list[Group]]] = {
    Order.ITEM: _item,
    Order.THEME: _themes,
    Order.REGION: _region,
    Order.SDG: _goals,
}


def groups_of(statement: Statement, order: str, *, several: bool = False) -> list[Group]:
    """Return the groups of a statement, first the one under which it stands; in the active language.

    With `several` meetings, an agenda item says of which it is.
    """
    return _BY[order](statement, several)
