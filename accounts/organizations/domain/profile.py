"""An organization and its profile: created, listed, described, named."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.contacts import seal_contact
from accounts.organizations.domain.common import (
    admit,
    bump,
    checked_version,
    locked,
    require,
    require_open,
)
from accounts.organizations.domain.likes import refresh_keys, refresh_look_alikes, refresh_names, refuse_twin
from accounts.organizations.domain.requests import open_request
from accounts.organizations.domain.status import to_unverified
from accounts.organizations.index import reindex_organization
from accounts.organizations.matching import match_key, words
from accounts.organizations.models import JoinRequest, Name, Organization
from accounts.organizations.rules import may_edit
from accounts.organizations.states import ONLY_LISTED, Kind, MemberRole, State
from civspace.audit.domain import record

#: What people of the organization may say about it, besides its name and kind.
PROFILE = ("name_language", "acronym", "country", "founded", "registration", "website", "about")
MANY = ("themes", "goals")


def create_organization(
    *, by: Any, name: str, kind: str = Kind.NGO, different_because: str = "", evidence: Any = None, **profile: Any
) -> Organization:
    """Register an organization; whoever does is its head. It is unverified until staff have seen evidence.

    `profile` holds fields of PROFILE, and themes and goals. A name that is already in the directory needs
    `different_because`, which staff read beside the two names (else ValidationError, code `twin`). A mission needs its
    country; it has no head until staff confirm the person as its first delegate.
    """
    require(getattr(by, "is_authenticated", False))
    many = {field: profile.pop(field) for field in MANY if field in profile}
    organization = Organization(name=clean_name(name), kind=kind, **_known(profile))
    organization.sort_key = sort_key(organization.name)
    validate(organization)
    refuse_twin(organization.name, by=by, because=different_because)
    with transaction.atomic():
        organization.save(force_insert=True)
        for field, values in many.items():
            getattr(organization, field).set(values)
        record(organization, "create", by=by, to_state=organization.state, reason=different_because)
        if kind == Kind.MISSION:
            open_request(organization, by, JoinRequest.Sort.MISSION, MemberRole.HEAD, evidence=evidence)
        else:
            admit(organization, by, MemberRole.HEAD, None)
        refresh_names(organization, because=different_because.strip())
    return organization


def list_organization(
    *,
    name: str,
    listed_in: str = "",
    by: Any = None,
    kind: str = Kind.OTHER,
    set_aside: str = "",
    registered_contact: str = "",
    **profile: Any,
) -> Organization:
    """Put a name from a document into the directory. It stays "not registered here" until somebody claims it.

    `set_aside` says why an entry is kept from everybody but staff ("not an organization", "names a person"). The
    contact is kept sealed.
    """
    organization = Organization(
        name=clean_name(name),
        kind=kind,
        state=State.LISTED,
        listed_in=listed_in,
        set_aside=set_aside,
        contact_sealed=seal_contact(registered_contact),
        **_known(profile),
    )
    organization.sort_key = sort_key(organization.name)
    validate(organization)
    with transaction.atomic():
        organization.save(force_insert=True)
        record(organization, "list", by=by, to_state=organization.state, difference={"listed_in": listed_in})
        refresh_names(organization)
    return organization


def update_profile(
    *, organization: Organization, by: Any, version: int | None = None, different_because: str = "", **changes: Any
) -> Organization:
    """Change what the profile says. A new name keeps the former one findable and makes the organization unverified."""
    many = {field: list(changes.pop(field)) for field in MANY if field in changes}
    name = clean_name(changes.pop("name", organization.name))
    kind = changes.pop("kind", organization.kind)
    with transaction.atomic():
        organization = locked(organization)
        require(may_edit(by, organization))
        checked_version(organization, version)
        require_open(organization, "update")
        difference = _assign(organization, {**_known(changes), "name": name, "kind": kind})
        for field, values in many.items():
            before = set(getattr(organization, field).values_list("pk", flat=True))
            after = {value.pk for value in values}
            if before != after:
                difference[field] = [sorted(before), sorted(after)]
                getattr(organization, field).set(values)
        if not difference:
            return organization
        if Kind.MISSION in difference.get("kind", ()):
            raise ValidationError({"kind": _("A mission cannot become another kind of organization, nor the reverse.")})
        renamed = "name" in difference and match_key(difference["name"][0]) != match_key(name)
        if renamed:
            refuse_twin(name, by=by, because=different_because, exclude=organization.pk)
        validate(organization)
        organization.sort_key = sort_key(name)
        bump(organization, "name", "sort_key", "kind", *PROFILE)
        record(organization, "update", by=by, difference=difference)
        if renamed:
            old = organization.names.filter(key=match_key(difference["name"][0]), sort=Name.Sort.OFFICIAL)
            old.update(sort=Name.Sort.FORMER)
        refresh_names(organization, because=different_because.strip())
        if renamed and organization.state == State.VERIFIED:
            to_unverified(organization, by=None, reason=_("The name of the organization changed."), rule="identity")
    return organization


def add_name(
    *,
    organization: Organization,
    by: Any,
    name: str,
    language: str = "",
    sort: str = Name.Sort.TRANSLATED,
    different_because: str = "",
) -> Name:
    """Add a translated or former name; it finds the organization, and protects the name from being taken."""
    name = clean_name(name)
    with transaction.atomic():
        organization = locked(organization)
        require(may_edit(by, organization))
        require_open(organization, "add_name")
        if sort not in (Name.Sort.TRANSLATED, Name.Sort.FORMER):
            raise ValidationError({"sort": _("Choose a translated or a former name.")})
        if not match_key(name) or len(name) > 300:
            raise ValidationError({"name": _("Enter a name of 1 to 300 characters.")})
        if organization.names.filter(key=match_key(name), language=language).exists():
            raise ValidationError({"name": _("The organization already has this name.")})
        refuse_twin(name, by=by, because=different_because, exclude=organization.pk)
        row = Name.objects.create(
            organization=organization, name=name, language=language, sort=sort, key=match_key(name)
        )
        bump(organization)
        record(organization, "add_name", by=by, difference={"name": ["", name], "language": ["", language]})
        refresh_names(organization, because=different_because.strip())
    return row


def remove_name(*, name: Name, by: Any) -> None:
    """Take a translated or former name away; the principal name and the acronym are changed in the profile."""
    with transaction.atomic():
        organization = locked(name.organization)
        require(may_edit(by, organization))
        require_open(organization, "remove_name")
        if name.sort in (Name.Sort.OFFICIAL, Name.Sort.ACRONYM):
            raise ValidationError(_("Change the principal name and the acronym in the profile."))
        record(organization, "remove_name", by=by, difference={"name": [name.name, ""]})
        Name.objects.filter(pk=name.pk).delete()
        bump(organization)
        refresh_keys(organization)
        refresh_look_alikes(organization)
        reindex_organization(organization)


def clean_name(name: str) -> str:
    """Return a name with single spaces."""
    return " ".join(name.split())


def sort_key(name: str) -> str:
    """Return what a list is sorted by."""
    return " ".join(words(name))[:300] or name.casefold()[:300]


def _known(profile: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(profile) - set(PROFILE) - {"invented"}:
        raise TypeError(f"Not in the profile of an organization: {', '.join(sorted(unknown))}")
    return profile


def _assign(organization: Organization, values: dict[str, Any]) -> dict[str, list[Any]]:
    """Set fields and return what changed, as [before, after]; a related row stands as its key."""
    difference = {}
    for field, value in values.items():
        before = getattr(organization, field)
        if before != value:
            difference[field] = [getattr(one, "pk", one) for one in (before, value)]
            setattr(organization, field, value)
    return difference


def validate(organization: Organization) -> None:
    """Raise ValidationError for what an organization cannot be."""
    errors: dict[str, Any] = {}
    if not match_key(organization.name) or len(organization.name) > 300:
        errors["name"] = _("Enter a name of 1 to 300 characters.")
    if organization.founded is not None and not 1000 <= organization.founded <= timezone.now().year:
        errors["founded"] = _("Enter a year with four digits that is not in the future.")
    if organization.kind in ONLY_LISTED and organization.state != State.LISTED:
        errors["kind"] = _("A State is not registered here; its mission is.")
    # An invented State, of which the demo has one, stands in no table of countries.
    if organization.kind == Kind.MISSION and organization.country is None and not organization.invented:
        errors["country"] = _("Choose the State that the mission represents.")
    if errors:
        raise ValidationError(errors)
    organization.clean_fields(exclude=["sort_key", "country"])
