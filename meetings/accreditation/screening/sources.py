"""Whose names are held against the list: rooms and parts of this room say so here, in `AppConfig.ready()`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.organizations.models import Membership, Name, Organization
from accounts.organizations.states import MemberRole
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import OPEN
from meetings.accreditation.applications.states import State as Where
from meetings.accreditation.models import FormField, Standing
from meetings.accreditation.schemes.states import FieldKind
from meetings.accreditation.screening.states import Part
from meetings.accreditation.states import HELD, State

#: An organization and the code of the body for which it is screened.
Pair = tuple[Any, str]


@dataclass(frozen=True)
class Named:
    """One name to hold against the list, and what its bearer is in the organization."""

    part: str
    name: str
    role: str = ""


@dataclass(frozen=True)
class Source:
    """What makes organizations be screened: all pairs, whether it covers one, and the people whom it names besides."""

    pairs: Callable[[], Iterable[Pair]]
    covers: Callable[[Any, str], bool]
    people: Callable[[Any, str], Iterable[Named]] = lambda organization_id, body_id: ()


sources: list[Source] = []

#: Claims are screened before somebody decides on them, and standing as long as it is held.
SCREENED = frozenset({State.CLAIMED, *HELD})


def _standings() -> Iterable[Pair]:
    held = Standing.objects.filter(state__in=SCREENED).order_by()
    return held.values_list("organization_id", "category__scheme__body_id").distinct()


def _holds(organization_id: Any, body_id: str) -> bool:
    held = Standing.objects.filter(organization=organization_id, state__in=SCREENED)
    return held.filter(category__scheme__body=body_id).exists()


def _under_way() -> "QuerySet[Application]":
    """Applications that were submitted and are not over."""
    return Application.objects.filter(state__in=OPEN).exclude(state=Where.DRAFT)


def _applications() -> Iterable[Pair]:
    return _under_way().order_by().values_list("organization_id", "scheme__body_id").distinct()


def _applies(organization_id: Any, body_id: str) -> bool:
    return _under_way().filter(organization=organization_id, scheme__body=body_id).exists()


def _declared(organization_id: Any, body_id: str) -> Iterable[Named]:
    """Return the names in an organization's applications: of people whom it declares, and its new one."""
    for application in _under_way().filter(organization=organization_id, scheme__body=body_id).order_by("pk"):
        if application.new_name:
            yield Named(Part.ORGANIZATION, application.new_name)
        yield from _people(application)


def _people(application: Application) -> Iterable[Named]:
    """Return the people whom an application declares."""
    asked = FormField.objects.filter(scheme=application.scheme_id, kind=FieldKind.PEOPLE).order_by("position")
    for slug in asked.values_list("slug", flat=True):
        rows = application.answers.get(slug)
        for row in rows if isinstance(rows, list) else []:
            if isinstance(row, dict) and row.get("name"):
                yield Named(Part.PERSON, str(row["name"]), str(row.get("function") or ""))


def _officers(organization_id: Any, body_id: str) -> Iterable[Named]:
    """Return the people whom an organization declared last, in each scheme, when it got a standing that it has."""
    led = Application.objects.filter(state=Where.GRANTED, granted__state__in=SCREENED)
    latest: dict[str, list[Named]] = {}
    for application in led.filter(organization=organization_id, scheme__body=body_id).order_by("decided_at", "pk"):
        if people := list(_people(application)):
            latest[application.scheme_id] = people
    return [named for people in latest.values() for named in people]


def register() -> None:
    """Screen who claims or holds a standing, and who applies, with the people whom an application names or named."""
    sources.append(Source(_standings, _holds, _officers))
    sources.append(Source(_applications, _applies, _declared))


def all_pairs() -> set[Pair]:
    """Return everybody who is to be screened, once for each body."""
    return {pair for source in sources for pair in source.pairs()}


def names_of(organization_id: Any, body_id: str) -> list[Named]:
    """Return the names to hold against the list: none when nothing makes the organization be screened any more."""
    covering = [source for source in sources if source.covers(organization_id, body_id)]
    if not covering:
        return []
    organization = Organization.objects.get(pk=organization_id)
    found = [Named(Part.ORGANIZATION, organization.name)]
    rows = Name.objects.filter(organization=organization_id).order_by("pk")
    found += [Named(Part.ORGANIZATION, row.name) for row in rows.exclude(sort=Name.Sort.ACRONYM)]
    heads = Membership.objects.current().filter(organization=organization_id, role=MemberRole.HEAD)
    role = str(MemberRole.HEAD.value)
    found += [Named(Part.PERSON, head.person.get_full_name(), role) for head in heads.select_related("person")]
    for source in covering:
        found += source.people(organization_id, body_id)
    once: dict[tuple[str, str], Named] = {}
    for named in found:
        name = " ".join(named.name.split())[:300]
        if name:
            once.setdefault((named.part, name.casefold()), Named(named.part, name, named.role[:200]))
    return list(once.values())
