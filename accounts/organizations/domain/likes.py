"""The keys of an organization's names, and the pairs that staff compare."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.organizations.domain.common import require, required_reason
from accounts.organizations.index import reindex_organization
from accounts.organizations.likeness import Form
from accounts.organizations.matching import match_key
from accounts.organizations.models import Distinct, LookAlike, Name, NameKey, Organization
from accounts.organizations.queries import near_existing
from accounts.organizations.rules import may_judge
from accounts.organizations.states import ONLY_LISTED, State
from civspace.audit.domain import record


def pair(one: Organization, other: Organization) -> tuple[Organization, Organization]:
    """Return two organizations in the one order in which pairs are kept."""
    return (one, other) if one.pk < other.pk else (other, one)


def refresh_names(organization: Organization, *, because: str = "") -> None:
    """Write the name rows, keys, look-alikes and search entry anew; inside the verb that changed a name."""
    key, language = match_key(organization.name), organization.name_language
    _keep_name(organization, organization.name, Name.Sort.OFFICIAL, language)
    # The same name in the language that it was taken for before, or as it was spelt before.
    organization.names.filter(sort=Name.Sort.OFFICIAL).exclude(key=key, language=language).delete()
    if match_key(organization.acronym) not in ("", match_key(organization.name)):
        _keep_name(organization, organization.acronym, Name.Sort.ACRONYM, "")
    stale = organization.names.filter(sort=Name.Sort.ACRONYM)
    stale.exclude(name=organization.acronym).delete()
    refresh_keys(organization)
    refresh_look_alikes(organization, because=because)
    reindex_organization(organization)


def _keep_name(organization: Organization, name: str, sort: str, language: str) -> None:
    Name.objects.update_or_create(
        organization=organization, key=match_key(name), language=language, defaults={"name": name, "sort": sort}
    )


def refresh_keys(organization: Organization) -> None:
    """Write the short keys under which the like of this organization are looked for."""
    wanted = {
        key
        for row in organization.names.exclude(sort=Name.Sort.ACRONYM)
        for key in Form(row.name, organization.acronym).keys
    }
    held = set(organization.name_keys.values_list("key", flat=True))
    organization.name_keys.filter(key__in=held - wanted).delete()
    NameKey.objects.bulk_create(NameKey(organization=organization, key=key[:40]) for key in sorted(wanted - held))


def refresh_look_alikes(organization: Organization, *, because: str = "") -> list[LookAlike]:
    """Write the pairs that staff should compare, but for those found to be distinct; return them."""
    mine = Q(first=organization) | Q(second=organization)
    distinct = {key for row in Distinct.objects.filter(mine).values_list("first", "second") for key in row}
    said = {(row.first_id, row.second_id): row.because for row in LookAlike.objects.filter(mine)}
    LookAlike.objects.filter(mine).delete()
    if organization.set_aside or organization.state == State.CLOSED:
        return []
    rows = []
    for found in near_existing(organization):
        if found.organization.pk in distinct or found.organization.set_aside:
            continue
        if {organization.kind, found.organization.kind} <= ONLY_LISTED:  # States are told apart by their codes
            continue
        first, second = pair(organization, found.organization)
        kept = because or said.get((first.pk, second.pk), "")
        rows.append(LookAlike(first=first, second=second, score=found.score, why=found.why, because=kept[:500]))
    return LookAlike.objects.bulk_create(rows)


def twins(name: str, *, by: Any, exclude: Any = None) -> list[Organization]:
    """Return the organizations known to a person that carry exactly this name, however it is written."""
    same = Name.objects.filter(key=match_key(name)).exclude(sort=Name.Sort.ACRONYM)
    found = Organization.objects.visible_to(by)
    return list(found.filter(pk__in=same.values("organization")).exclude(pk=exclude).order_by("sort_key"))


def refuse_twin(name: str, *, by: Any, because: str, exclude: Any = None, field: str = "name") -> None:
    """Raise ValidationError (code `twin`) when the name is taken and nobody said how the two differ."""
    if not because.strip() and twins(name, by=by, exclude=exclude):
        raise ValidationError(
            {
                field: ValidationError(
                    _(
                        "An organization with this name is already in the directory. Ask to join it, or say why "
                        "yours is a different one."
                    ),
                    code="twin",
                )
            }
        )


def mark_distinct(*, first: Organization, second: Organization, by: Any, reason: str = "") -> Distinct:
    """Remember that two organizations are not the same, so that nobody is asked again."""
    first, second = pair(first, second)
    with transaction.atomic():
        rows = Organization.objects.select_for_update(of=("self",)).filter(pk__in=(first.pk, second.pk)).order_by("pk")
        first, second = rows
        require(may_judge(by, first) and may_judge(by, second))
        reason = required_reason(reason)
        found, created = Distinct.objects.get_or_create(first=first, second=second, defaults={"reason": reason[:300]})
        LookAlike.objects.filter(first=first, second=second).delete()
        if created:
            for one, other in ((first, second), (second, first)):
                record(one, "mark_distinct", by=by, reason=reason, difference={"other": str(other.pk)})
    return found
