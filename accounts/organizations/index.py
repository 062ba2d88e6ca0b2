"""Organizations of the public directory in the search index."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.organizations.models import Name, Organization
from accounts.organizations.queries import is_member, survivor_of
from accounts.organizations.rules import is_officer
from civspace.search import domain, sources, symbols

OBJECT_TYPE = "organization"


def _documents(organization: Organization, names: Iterable[Name]) -> list[sources.Document]:
    """One document for each language in which the organization has a name; each also finds it by the others."""
    names = list(names)
    beside = "\n".join(name.name for name in names)
    languages = dict.fromkeys(name.language for name in names if name.sort != Name.Sort.ACRONYM)
    documents = []
    for language in languages or [""]:
        own = next((name.name for name in names if name.language == language), organization.name)
        about = organization.about if language == organization.name_language else ""
        documents.append(sources.Document(language or "en", own, f"{beside}\n{about}"))
    return documents


def index_listed(organizations: Iterable[Organization], names: dict[UUID, list[Name]]) -> None:
    """Make organizations findable that were just listed and not set aside, with the names that they were given."""
    domain.index_new(
        OBJECT_TYPE,
        [sources.Indexed(one.pk, one.created_at, _documents(one, names[one.pk])) for one in organizations],
    )


def reindex_organization(organization: Organization) -> None:
    """Make an organization findable if everybody may see it, in the transaction that changed it; else forget it."""
    if Organization.objects.visible_to(AnonymousUser()).filter(pk=organization.pk).exists():
        domain.index(
            object_type=OBJECT_TYPE,
            object_id=organization.pk,
            date=organization.created_at,
            documents=_documents(organization, organization.names.order_by("pk")),
        )
    else:
        domain.forget(object_type=OBJECT_TYPE, object_id=organization.pk)


def everything() -> Iterable[sources.Indexed]:
    """Yield every organization of the public directory, for a new index."""
    public = Organization.objects.visible_to(AnonymousUser()).prefetch_related("names").order_by("pk")
    for organization in public.iterator(chunk_size=500):
        yield sources.Indexed(
            organization.pk, organization.created_at, _documents(organization, organization.names.all())
        )


def show(ids: list[UUID], language: str) -> dict[UUID, sources.Shown]:
    """Return how to show some results; in two queries."""
    found = Organization.objects.visible_to(AnonymousUser()).filter(pk__in=ids)
    with override(language):
        return {
            organization.pk: sources.Shown(
                url=reverse("organization", args=[organization.pk]),
                title=organization.name,
                language=organization.name_language,
                texts=[
                    *(
                        sources.Document(name.language or organization.name_language, name.name)
                        for name in organization.names.all()
                    ),
                    sources.Document(organization.name_language, organization.name, organization.about),
                ],
                meta=[
                    text
                    for text in (
                        organization.get_kind_display(),
                        organization.country.name if organization.country else "",
                        organization.status_label(),
                    )
                    if text
                ],
            )
            for organization in found.select_related("country").prefetch_related("names")
        }


def resolve(text: str) -> str | None:
    """Return the public page of the organization that a reference names, when everybody may see it."""
    found = Organization.objects.filter(reference=text).first()
    found = (survivor_of(found) or found) if found else None
    public = found is not None and Organization.objects.visible_to(AnonymousUser()).filter(pk=found.pk).exists()
    return reverse("organization", args=[found.pk]) if found is not None and public else None


def resolve_for(text: str, user: Any) -> str | None:
    """Return the page on which a person works with the organization that a reference names."""
    found = Organization.objects.visible_to(user).filter(reference=text).first()
    if found is None:
        return None
    if is_member(user, found.pk):
        return reverse("organization_workspace", args=[found.pk])
    return reverse("desk_organization" if is_officer(user) else "organization", args=[found.pk])


def register() -> None:
    """Register organizations as a kind of thing that can be found."""
    sources.register(OBJECT_TYPE, _("Organizations"), everything=everything, show=show, order=30)
    symbols.resolvers.append(resolve)
    symbols.own_resolvers.append(resolve_for)
