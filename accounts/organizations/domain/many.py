"""Many organizations listed at once, from the list of a body: what `list_organization()` does, in a few queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.organizations.contacts import registered_contact_of, seal_contact
from accounts.organizations.domain.common import bump
from accounts.organizations.domain.likes import pair
from accounts.organizations.domain.profile import sort_key, validate
from accounts.organizations.index import index_listed, reindex_organization
from accounts.organizations.likeness import form_of
from accounts.organizations.matching import match_key
from accounts.organizations.models import LookAlike, Name, NameKey, Organization
from accounts.organizations.states import Kind, State, Why
from civspace.audit.domain import Note, record, record_many
from civspace.web.references import free_references
from civspace.workflow import IllegalMove


@dataclass(frozen=True)
class Draft:
    """An organization that is about to be listed; `contact` is its registered contact in the clear."""

    name: str
    acronym: str = ""
    country: str | None = None
    website: str = ""
    kind: str = Kind.NGO
    contact: str = ""
    id: UUID = field(default_factory=uuid4)

    def organization(self) -> Organization:
        """Return it as a row that is not written yet; its reference is given as it is."""
        return Organization(
            id=self.id,
            reference="",
            name=self.name,
            sort_key=sort_key(self.name),
            acronym=self.acronym,
            country_id=self.country,
            website=self.website,
            kind=self.kind,
            state=State.LISTED,
        )

    def check(self) -> None:
        """Raise ValidationError for what list_organization() would refuse."""
        validate(self.organization())


def list_organizations(
    drafts: Sequence[Draft],
    *,
    near: Mapping[UUID, Mapping[UUID, tuple[int, Why]]],
    by: Any = None,
    difference: Mapping[str, Any] | None = None,
) -> dict[UUID, Organization]:
    """List checked drafts and return them by id. `near` says which entries have nearly the same name (alike.Alike)."""
    rows = [draft.organization() for draft in drafts]
    now = timezone.now()
    with transaction.atomic():
        for row, draft, free in zip(rows, drafts, free_references(Organization, "O", len(rows)), strict=True):
            row.reference, row.contact_sealed = free, seal_contact(draft.contact)
            row.created_at = row.updated_at = now
        Organization.objects.bulk_create(rows)
        names = {row.pk: _names(row) for row in rows}
        Name.objects.bulk_create([name for found in names.values() for name in found])
        NameKey.objects.bulk_create(
            NameKey(organization=row, key=key)
            for row in rows
            for key in sorted({key[:40] for key in form_of(row.name, row.acronym).keys})
        )
        said = {key: ["", value] for key, value in (difference or {}).items()}
        record_many([Note(row, "list", to_state=State.LISTED, difference=said) for row in rows], by=by)
        _keep_pairs(near)
        index_listed(rows, names)
    return {row.pk: row for row in rows}


def complete_listed(organization: Organization, values: Mapping[str, Any], *, by: Any = None) -> None:
    """Write what the list of a body adds to a locked entry that nobody has claimed."""
    if organization.state != State.LISTED:
        raise IllegalMove("complete", organization.state)
    row = Organization.objects.get(pk=organization.pk)
    fields = {name: value for name, value in values.items() if name != "contact" and getattr(row, name) != value}
    difference = {name.removesuffix("_id"): [getattr(row, name), value] for name, value in fields.items()}
    if (contact := values.get("contact")) and registered_contact_of(row) != contact:
        fields["contact_sealed"] = seal_contact(contact)
    if not fields:
        return
    for name, value in fields.items():
        setattr(row, name, value)
    bump(row, *fields)
    record(row, "update", by=by, difference=difference)
    if "acronym" in fields and (key := match_key(row.acronym)) not in ("", match_key(row.name)):
        defaults = {"name": row.acronym, "sort": Name.Sort.ACRONYM}
        Name.objects.get_or_create(organization=row, key=key, language="", defaults=defaults)
    reindex_organization(row)


def _names(organization: Organization) -> list[Name]:
    key = match_key(organization.name)
    found = [Name(organization=organization, name=organization.name, key=key, sort=Name.Sort.OFFICIAL)]
    if (short := match_key(organization.acronym)) not in ("", key):
        found.append(Name(organization=organization, name=organization.acronym, key=short, sort=Name.Sort.ACRONYM))
    return found


def _keep_pairs(near: Mapping[UUID, Mapping[UUID, tuple[int, Why]]]) -> None:
    """Write the pairs that staff should compare: the entries exist by now, or they are left out."""
    mentioned = {key for one, others in near.items() for key in (one, *others)}
    there = {row.pk: row for row in Organization.objects.filter(pk__in=mentioned).only("pk")}
    pairs: dict[tuple[UUID, UUID], LookAlike] = {}
    for one, others in near.items():
        for other, (score, why) in others.items():
            if one in there and other in there:
                first, second = pair(there[one], there[other])
                pairs[first.pk, second.pk] = LookAlike(first=first, second=second, score=score, why=why)
    LookAlike.objects.bulk_create(pairs.values(), ignore_conflicts=True)
