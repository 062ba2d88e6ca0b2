"""Another name for an organization by the decision of a body that the organization asked: no doubt about who it is."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.organizations.domain.common import bump, locked
from accounts.organizations.domain.likes import refresh_names
from accounts.organizations.domain.profile import clean_name, sort_key
from accounts.organizations.matching import match_key
from accounts.organizations.models import Name, Organization
from civspace.audit.domain import record


def rename_by_decision(*, organization: Organization, by: Any, name: str, reason: str) -> Organization:
    """Give an organization the name under which a body knows it from now on; the former name still finds it.

    The caller has asked who decides, and names the decision as the reason: what was verified stays verified.
    Raises ValidationError without a name of 1 to 300 characters.
    """
    name = clean_name(name)
    if not match_key(name) or len(name) > 300:
        raise ValidationError({"name": _("Enter a name of 1 to 300 characters.")})
    with transaction.atomic():
        organization = locked(organization)
        before = organization.name
        if before == name:
            return organization
        organization.name, organization.sort_key = name, sort_key(name)
        bump(organization, "name", "sort_key")
        record(organization, "rename", by=by, reason=reason, difference={"name": [before, name]})
        if match_key(before) != match_key(name):
            old = organization.names.filter(key=match_key(before), sort=Name.Sort.OFFICIAL)
            old.update(sort=Name.Sort.FORMER)
        refresh_names(organization, because=reason)
    return organization
