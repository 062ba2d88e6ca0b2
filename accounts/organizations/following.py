"""What following means for organizations: one of them, those of a country, those that work on a theme."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.organizations import index
from accounts.organizations.models import Organization
from civspace.notices.follows import registry
from civspace.notices.follows.domain import emit, topic_of
from civspace.reference.models import State, Theme
from civspace.reference.queries import name_field


def topics_of(organization: Organization) -> Iterator[str]:
    """Yield the topics of an organization: itself, its country and its themes."""
    yield topic_of("organization", str(organization.pk))
    if organization.country_id:
        yield topic_of("state", organization.country_id)
    for theme in organization.themes.order_by("pk").values_list("pk", flat=True):
        yield topic_of("theme", theme)


def emit_verified(organization: Organization) -> None:
    """Say that an organization of the public directory was verified."""
    if Organization.objects.visible_to(AnonymousUser()).filter(pk=organization.pk).exists():
        emit(
            kind="organization_verified",
            event=f"organization:{organization.pk}:verified",
            subject=(index.OBJECT_TYPE, organization.pk),
            topics=topics_of(organization),
            link=f"/organizations/{organization.pk}/",
            is_new=True,
        )


def _uuid(key: str) -> str:
    try:
        return str(UUID(key))
    except ValueError as error:
        raise ValidationError(_("There is nothing here that can be followed.")) from error


def show_organizations(keys: list[str], language: str) -> dict[str, registry.Found]:
    """Return how organizations of the public directory look; in two queries."""
    shown = index.show([UUID(key) for key in keys], language)
    return {str(pk): registry.Found(it.title, it.url, it.language, it.meta) for pk, it in shown.items()}


def _show_named(model: Any, parameter: str, keys: list[str], language: str) -> dict[str, registry.Found]:
    found = {}
    with override(language):
        for row in model.objects.filter(pk__in=keys):
            name = getattr(row, name_field(language)) or row.name
            address = f"{reverse('statements')}?{parameter}={row.pk}"
            found[row.pk] = registry.Found(name, address)
    return found


def show_states(keys: list[str], language: str) -> dict[str, registry.Found]:
    """Return how countries look; in one query."""
    return _show_named(State, "country", keys, language)


def show_themes(keys: list[str], language: str) -> dict[str, registry.Found]:
    """Return how themes look; in one query."""
    return _show_named(Theme, "theme", keys, language)


def register() -> None:
    """Register what of organizations can be followed, and their news."""
    targets = (
        ("organization", gettext_lazy("Organization"), show_organizations, _uuid, 40),
        ("theme", gettext_lazy("Theme of organizations"), show_themes, registry.same, 50),
        ("state", gettext_lazy("Organizations of a country"), show_states, registry.same, 60),
    )
    for kind, label, show, read, order in targets:
        registry.register_target(registry.Target(kind=kind, label=label, show=show, read=read, order=order))
    registry.register_news(
        "organization_verified",
        label=gettext_lazy("Organization verified"),
        subject=gettext_lazy("Verified: %(title)s"),
        happened=gettext_lazy("An organization was verified: “%(title)s” (%(details)s)."),
    )
