"""Reads of schemes: what each asks, grants and decides by, and whether one can apply now."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.accreditation.applications.deadlines import deadline, zone_of
from meetings.accreditation.committee.models import Session
from meetings.accreditation.models import Category, Criterion, Entitlement, FormField, Scheme
from meetings.accreditation.schemes.states import Asked, FieldKind, Right, SchemeKind, Way


def schemes_shown() -> "QuerySet[Scheme]":
    """Return all schemes with what a page or an answer shows of them, those open here first; five queries."""
    entitlements = Prefetch("entitlements", Entitlement.objects.order_by("category", "position"))
    return (
        Scheme.objects.select_related("body", "committee", "meeting")
        .prefetch_related(
            Prefetch("categories", Category.objects.order_by("rank", "pk").prefetch_related(entitlements)),
            Prefetch("criteria", Criterion.objects.order_by("position", "pk")),
            Prefetch("fields", FormField.objects.order_by("position", "pk")),
        )
        .order_by("-open", "code")
    )


def criteria_shown() -> "QuerySet[Criterion]":
    """Return all published criteria in the order of their pages."""
    return Criterion.objects.select_related("scheme").order_by("-scheme__open", "scheme", "position", "pk")


@dataclass(frozen=True)
class Door:
    """Whether one can apply to a scheme now: a label, the kind of its tag, and from when or until when."""

    label: str
    kind: str
    open: bool = False
    opens_at: datetime.datetime | None = None
    until: datetime.datetime | None = None
    zone: ZoneInfo | None = None


def door(scheme: Scheme, now: datetime.datetime) -> Door:
    """Say whether one can apply to a scheme at a moment."""
    if scheme.valid_until is not None and scheme.valid_until < now.date():
        return Door(_("Expired"), "bad")
    if scheme.kind == SchemeKind.ROSTER:
        return Door(_("Closed"), "neutral")
    if scheme.way == Way.ELSEWHERE:
        return Door(_("Granted outside the portal"), "neutral")
    zone = ZoneInfo(zone_of(scheme))
    if not scheme.open:
        return Door(_("Closed"), "neutral")
    if scheme.opens_at is not None and scheme.opens_at > now:
        return Door(_("Opens later"), "info", opens_at=scheme.opens_at, zone=zone)
    last = deadline(scheme, now)
    if last is not None and last.passed(now):
        return Door(_("Closed"), "neutral", until=last.at, zone=zone)
    return Door(_("Open for applications"), "good", open=True, until=None if last is None else last.at, zone=zone)


@dataclass(frozen=True)
class Asks:
    """What the form of a scheme asks of some: everybody, registered organizations, groups without registration."""

    label: str
    fields: list[FormField]


def asked_in(scheme: Scheme) -> list[Asks]:
    """Return what a scheme asks, by of whom it is asked; what is asked of nobody is left out."""
    found: dict[str, list[FormField]] = {asked: [] for asked in Asked}
    for field in scheme.fields.all():
        found[field.asked].append(field)
    return [Asks(str(Asked(asked).label), fields) for asked, fields in found.items() if fields]


@dataclass(frozen=True)
class Line:
    """A right, and what each of the categories laid side by side entitles to in it."""

    right: str
    cells: list[list[Entitlement]]


def side_by_side(categories: Iterable[Category]) -> list[Line]:
    """Lay what categories entitle to side by side, by right; a right that none of them gives is left out."""
    columns = [list(category.entitlements.all()) for category in categories]
    lines = [
        Line(str(right.label), [[it for it in column if it.right == right] for column in columns]) for right in Right
    ]
    return [line for line in lines if any(line.cells)]


def opened_by(categories: Iterable[Category]) -> list[tuple[Category, list[Line]]]:
    """Return what each category entitles to, by right; one query, and none without categories."""
    found = list(dict.fromkeys(categories))
    prefetch_related_objects(found, Prefetch("entitlements", Entitlement.objects.order_by("position", "pk")))
    return [(category, lines) for category in found if (lines := side_by_side([category]))]


def sessions_to_come(scheme: Scheme, day: datetime.date) -> list[Session]:
    """Return the next sessions that consider applications of a scheme, the nearest first."""
    found = Session.objects.filter(scheme=scheme, ends_on__gte=day).order_by("begins_on", "id")
    return list(found[:3])


@dataclass(frozen=True)
class Shown:
    """A scheme as its page shows it at a moment."""

    scheme: Scheme
    door: Door
    asks: list[Asks]
    categories: list[Category]
    lines: list[Line]

    @property
    def documents(self) -> int:
        """How many documents a registered organization gives at most."""
        asked = (field for ask in self.asks for field in ask.fields if field.asked != Asked.INFORMAL)
        return sum(field.kind == FieldKind.FILE for field in asked)

    @property
    def questions(self) -> int:
        """How many fields the form has for a registered organization, documents among them."""
        return sum(field.asked != Asked.INFORMAL for ask in self.asks for field in ask.fields)


def shown(scheme: Scheme, now: datetime.datetime | None = None) -> Shown:
    """Return a scheme, fetched by `schemes_shown()`, as its page shows it; no further query."""
    categories = list(scheme.categories.all())
    return Shown(scheme, door(scheme, now or timezone.now()), asked_in(scheme), categories, side_by_side(categories))


def compared(chosen: list[Shown]) -> list[tuple[str, list[list[Entitlement]]]]:
    """Lay the rights of whole schemes side by side: each column has what any of its categories entitles to, once."""

    def rights(one: Shown) -> dict[str, list[Any]]:
        found: dict[str, dict[str, Entitlement]] = {}
        for category in one.categories:
            for entitlement in category.entitlements.all():
                found.setdefault(entitlement.right, {}).setdefault(entitlement.text, entitlement)
        return {right: list(texts.values()) for right, texts in found.items()}

    columns = [rights(one) for one in chosen]
    lines = [(str(right.label), [column.get(right, []) for column in columns]) for right in Right]
    return [line for line in lines if any(line[1])]
