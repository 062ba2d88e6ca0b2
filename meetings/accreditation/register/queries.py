"""Reads of the register, for everybody alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from civspace.api.filters import in_region
from civspace.audit.models import Entry
from civspace.search.queries import matching
from meetings.accreditation.councils import day_of, document_of
from meetings.accreditation.models import Declaration, Standing
from meetings.accreditation.queries import today, with_parts
from meetings.accreditation.states import GRANTED, OVERTURNED, OVERTURNING, State

#: What the register tells of the past of a standing; reasons and names are for those concerned.
#: A refusal is no more public than that it did not hold.
_PUBLIC_AGAIN = sorted(OVERTURNED - {OVERTURNING["refuse"]})
PUBLIC_VERBS = ("confirm", "take_over", "suspend", "reinstate", "end", "reclassify", *_PUBLIC_AGAIN)


def registered() -> "QuerySet[Standing]":
    """Return what everybody sees: standing once granted, of organizations that everybody sees, by name."""
    found = with_parts(Standing.objects.visible_to(AnonymousUser()).filter(state__in=GRANTED))
    return found.order_by("organization__sort_key", "organization", "category__rank", "-valid_from", "id")


def in_state(value: str, day: date) -> Q:
    """Return the condition for what a standing is on a day: valid, later, expired, suspended or ended."""
    begun = Q(valid_from=None) | Q(valid_from__lte=day)
    lasting = Q(valid_to=None) | Q(valid_to__gte=day)
    return {
        "valid": Q(state=State.CONFIRMED) & begun & lasting,
        "later": Q(state=State.CONFIRMED, valid_from__gt=day),
        "expired": Q(state=State.CONFIRMED, valid_to__lt=day),
        "suspended": Q(state=State.SUSPENDED),
        "withdrawn": Q(state=State.ENDED),
    }[value]


def filtered(found: "QuerySet[Standing]", wanted: dict[str, Any]) -> "QuerySet[Standing]":
    """Narrow the register by its filters."""
    if q := wanted.get("q"):
        found = found.filter(matching(q, "organization", "organization_id"))
    if state := wanted.get("state"):
        found = found.filter(in_state(state, today()))
    if region := wanted.get("region"):
        found = found.filter(in_region(region.pk, "organization__country"))
    if year := wanted.get("since"):
        found = found.filter(valid_from__gte=date(year, 1, 1))
    fields = {
        "scheme": "category__scheme",
        "category": "category",
        "country": "organization__country",
        "theme": "organization__themes",
    }
    return found.filter(**{field: wanted[name] for name, field in fields.items() if wanted.get(name)})


@dataclass(frozen=True)
class Past:
    """Something that happened to a standing: the day, what it was, the standing, and the document by which."""

    day: date
    label: str
    standing: Standing
    document: str = ""


def history(standings: Iterable[Standing]) -> list[Past]:
    """Return the dated rows of some standings, the oldest first, in one query: what happened and when, never why."""
    labels = {
        "confirm": _("Standing confirmed"),
        "take_over": _("Standing taken over from the list of the body"),
        "suspend": _("Standing suspended"),
        "reinstate": _("Standing reinstated"),
        "end": _("Standing withdrawn"),
        "reclassify": _("Reclassified"),
        **dict.fromkeys(_PUBLIC_AGAIN, _("Decision overturned")),
    }
    known = {str(standing.pk): standing for standing in standings}
    entries = Entry.objects.filter(
        object_type=Standing._meta.label_lower, object_id__in=list(known), verb__in=PUBLIC_VERBS
    )
    parts = entries.values_list("at", "verb", "object_id", "payload__difference")
    found = [
        Past(day_of(said) or at.date(), labels[verb], known[key], document_of(said)) for at, verb, key, said in parts
    ]
    found += [Past(one.valid_from, _("Granted"), one) for one in known.values() if one.valid_from]
    return sorted(found, key=lambda past: past.day)


def declarations(organization_id: Any) -> list[Declaration]:
    """Return the public declarations of an organization, the newest first."""
    found = Declaration.objects.visible_to(AnonymousUser()).filter(organization=organization_id)
    return list(found.prefetch_related("shares").order_by("-declared_at", "-id"))
