"""What the portal holds for the rows of a batch, read in a few queries; later rows see what earlier ones add."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from accounts.organizations.models import Name, Organization
from accounts.organizations.queries import survivor_of
from accounts.organizations.states import State
from meetings.accreditation.models import Standing


class Book:
    """Organizations by the keys of their names, and their standing. A dry run goes on in one book to the end."""

    def __init__(self) -> None:
        self.named: dict[str, dict[UUID, Organization]] = defaultdict(dict)
        self.organizations: dict[UUID, Organization] = {}
        self.standings: dict[UUID, list[Standing]] = defaultdict(list)
        self._read: set[UUID] = set()

    def read(self, keys: Iterable[str], *, lock: bool = False) -> None:
        """Read what carries one of the names, locked if asked; an entry that was merged stands for its survivor."""
        names = Name.objects.filter(key__in=set(keys)).exclude(sort=Name.Sort.ACRONYM)
        if lock:
            ids = names.values("organization")
            list(Organization.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").only("pk"))
        for name in names.select_related("organization"):
            held = name.organization
            if held.state == State.CLOSED and held.merged_into_id is not None:
                held = survivor_of(held) or held
            known = self.organizations.setdefault(held.pk, held)
            self.named[name.key][known.pk] = known
        missing = set(self.organizations) - self._read
        rows = Standing.objects.filter(organization__in=missing).select_related("category", "category__scheme")
        for row in rows.order_by("claimed_at", "id"):
            if not any(row.pk == known.pk for known in self.standings[row.organization_id]):
                self.standings[row.organization_id].append(row)
        self._read |= missing

    def add(self, organization: Organization, key: str) -> None:
        """Take in an organization that the batch lists."""
        self.organizations[organization.pk] = organization
        self._read.add(organization.pk)
        self.named[key][organization.pk] = organization

    def grant(self, standing: Standing) -> None:
        """Take in a standing that the batch grants."""
        self.standings[standing.organization_id].append(standing)

    def under(self, key: str) -> list[Organization]:
        """Return the organizations with a name."""
        return list(self.named.get(key, {}).values())

    def held(self, organization: Any) -> list[Standing]:
        """Return the standing of an organization, in whatever state."""
        return self.standings.get(organization.pk, [])
