"""Claiming standing, and deciding on it: each decision has a criterion, a reason, a notice and an audit entry.

A standing that runs out ends by its date alone; no verb and no task is needed for it.
"""

import datetime
from collections.abc import Mapping
from enum import Enum
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.organizations.models import Organization
from accounts.organizations.queries import people_of
from accounts.organizations.states import DRAFTERS, Kind
from accounts.organizations.states import State as OrganizationState
from civspace.audit.domain import record
from civspace.files.domain import attach
from civspace.files.models import File
from civspace.notices.domain import send
from civspace.web.dates import day_text
from civspace.workflow import Stale
from civspace.workflow.domain import move
from meetings.accreditation import registry
from meetings.accreditation.councils import council_decides, council_errors
from meetings.accreditation.models import Category, Criterion, Standing
from meetings.accreditation.rules import MAY, may_claim
from meetings.accreditation.states import HELD, STANDING, State
from meetings.accreditation.wording import in_six, rule_of
from meetings.calendar.contacts import contact_names, contact_of


def _locked(standing: Standing, expected_version: int | None) -> Standing:
    Organization.objects.select_for_update().filter(pk=standing.organization_id).first()
    current = (
        Standing.objects.select_for_update(of=("self",))
        .select_related("organization", "category", "category__scheme")
        .get(pk=standing.pk)
    )
    if expected_version is not None and current.version != expected_version:
        raise Stale
    return current


def standing_names(standing: Standing) -> dict[str, str]:
    """Return the name of a standing's category by language, as a notice keeps it."""
    return in_six(standing.category, "name")


def _contact(standing: Standing) -> dict[str, str]:
    return contact_names(contact_of(standing.category.scheme.body))


class Kept(Enum):
    """A value that a decision leaves as it was claimed."""

    KEPT = "kept"


KEPT = Kept.KEPT
Day = datetime.date | None | Kept


def _tell(kind: str, standing: Standing, **extra: Any) -> None:
    people = list(people_of(standing.organization))
    if len(people) < 2:
        people = list(people_of(standing.organization, DRAFTERS))
    send(
        kind=kind,
        event=f"standing:{standing.pk}:{standing.version}",
        recipients=people,
        link=f"/my/organizations/{standing.organization_id}/standing/",
        context={"organization": standing.organization.name, "standing": standing_names(standing)},
        **extra,
    )


def taken_over(standing: Standing, reason: Any) -> None:
    """Tell the people of an organization that a list of the body gave it standing, and let what waited for it go on.

    Inside the verb that takes the list over, which holds the organization.
    """
    criterion = standing.criterion
    rule = rule_of(criterion) if criterion is not None else None
    _tell("standing_confirmed", standing, reason=reason, rule=rule, contact=_contact(standing))
    _after(standing)


def can_claim(organization: Organization) -> bool:
    """Say whether an organization is one that can hold standing: open, registered here, and no mission of a State."""
    return organization.kind != Kind.MISSION and organization.state in (
        OrganizationState.UNVERIFIED,
        OrganizationState.VERIFIED,
    )


@transaction.atomic
def claim_standing(
    *,
    organization: Organization,
    category: Category,
    by: Any,
    explanation: str,
    granted_by: str = "",
    valid_from: datetime.date | None = None,
    valid_to: datetime.date | None = None,
    evidence: File | None = None,
) -> Standing:
    """Claim a standing that a body has granted, with what supports it.

    Raises PermissionDenied, or ValidationError when nothing supports the claim, when one is already open, when the
    dates are in the wrong order, or for a mission.
    """
    if not may_claim(by, organization.pk):
        raise PermissionDenied
    organization = Organization.objects.select_for_update().get(pk=organization.pk)
    errors: dict[str, str] = {}
    if not explanation.strip() and evidence is None:
        errors["explanation"] = _("Say what supports the claim, or add a document.")
    if evidence is not None and (evidence.owner_type or evidence.uploaded_by != str(by.pk)):
        errors["evidence"] = _("Add the document again.")
    if valid_from and valid_to and valid_to < valid_from:
        errors["valid_to"] = _("The end comes before the beginning.")
    if not can_claim(organization):
        errors["category"] = _("This organization cannot claim a standing.")
    own = Standing.objects.filter(organization=organization, category=category)
    # What ran out may be claimed again, and what will run out may be claimed for the time after it.
    begins = valid_from or timezone.now().date()
    if own.filter(state=State.CLAIMED).exists() or own.filter(state__in=HELD).overlapping(begins, valid_to).exists():
        errors["category"] = _("Your organization already holds or claims this standing.")
    if errors:
        raise ValidationError(errors)
    standing = Standing(
        organization=organization,
        category=category,
        explanation=explanation.strip(),
        granted_by=granted_by.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        evidence=evidence,
        claimed_by=str(by.pk),
        claimed_at=timezone.now(),
    )
    standing.save(force_insert=True)
    if evidence is not None:
        attach(evidence, standing)
    record(standing, "claim", by=by, to_state=State.CLAIMED)
    _tell("standing_claimed", standing)
    for follow in registry.claimed:
        follow(organization)
    return standing


@transaction.atomic
def retract_claim(*, standing: Standing, by: Any, expected_version: int | None = None) -> Standing:
    """Take a claim back before it is decided. Raises PermissionDenied, Stale or IllegalMove."""
    if not MAY["retract"](by, standing):
        raise PermissionDenied
    current = _locked(standing, expected_version)
    move(current, "retract", table=STANDING, by=by)
    _after(current)
    return current


@transaction.atomic
def decide_standing(
    *,
    standing: Standing,
    verb: str,
    by: Any,
    criterion: Criterion | None,
    reason: str,
    granted_by: str | None = None,
    valid_from: Day = KEPT,
    valid_to: Day = KEPT,
    document: str = "",
    day: datetime.date | None = None,
    expected_version: int | None = None,
) -> Standing:
    """Confirm, refuse or reinstate a standing (`verb`), citing a published criterion of its scheme.

    To suspend or end one takes notice and a period of reply: see `measures`.

    Dates and the granting document are kept as claimed unless given; None takes a date away. Where a council decides,
    it is the one that reinstates: by a `document`, on a `day`. Raises PermissionDenied, ValidationError, Stale or
    IllegalMove; then nothing was changed and nobody was told.
    """
    if verb not in ("confirm", "refuse", "reinstate") or not MAY[verb](by, standing):
        raise PermissionDenied
    errors: dict[str, str] = {}
    if criterion is None or criterion.scheme_id != standing.category.scheme_id:
        errors["criterion"] = _("Choose the published criterion that the decision rests on.")
    if not reason.strip():
        errors["reason"] = _("Write the reason for the decision.")
    by_council = verb == "reinstate" and council_decides(standing.category.scheme)
    if by_council:
        errors |= council_errors(document, day)
    if errors:
        raise ValidationError(errors)
    assert criterion is not None
    council = {"document": document.strip(), "decided_on": day} if by_council else {}
    current = _locked(standing, expected_version)
    STANDING.target(verb, current.state)
    granted: dict[str, Any] = {
        "granted_by": current.granted_by if granted_by is None else granted_by.strip(),
        "valid_from": current.valid_from if isinstance(valid_from, Kept) else valid_from,
        "valid_to": current.valid_to if isinstance(valid_to, Kept) else valid_to,
    }
    if verb in ("confirm", "reinstate"):
        _check_grant(current, **granted)
    said: dict[str, Any] = {"criterion": criterion, "reason": reason.strip(), "council": council}
    carry_out(standing=current, verb=verb, by=by, **said, **granted)
    return current


def carry_out(
    *,
    standing: Standing,
    verb: str,
    by: Any,
    criterion: Criterion,
    reason: Any,
    council: Mapping[str, Any] | None = None,
    **granted: Any,
) -> None:
    """Move a standing that the caller holds locked, write down why, tell the organization, and do what follows.

    For verbs of this room whose own rules were asked already; `by` is None when the calendar decides, and `reason` may
    then be a lazy translation: it is kept in English and told in the reader's language. `council` is the
    document and the day of a council's decision, `granted` are changed dates and documents. Raises IllegalMove or
    Stale.
    """
    before = {field: getattr(standing, field) for field in granted}
    STANDING.target(verb, standing.state)
    with override("en"):
        kept = str(reason)
    # `reason` is also what move() writes into the audit entry; the row keeps the reason of its last decision.
    Standing.objects.filter(pk=standing.pk).update(reason=kept)
    standing.reason = kept
    move(
        standing,
        verb,
        table=STANDING,
        by=by,
        reason=kept,
        rule=criterion.as_rule(),
        difference={field: [None, value] for field, value in (council or {}).items()}
        | {field: [before[field], value] for field, value in granted.items() if before[field] != value},
        criterion=criterion,
        decided_at=timezone.now(),
        **granted,
    )
    if verb == "reinstate":
        for follow in registry.reinstated:
            follow(standing, by, kept)
    told = format_lazy("{document}, {day}: {reason}", reason=reason, **_named(council)) if council else reason
    _tell(f"standing_{DECIDED[verb]}", standing, reason=told, rule=rule_of(criterion), contact=_contact(standing))
    _after(standing)


def _named(council: Mapping[str, Any]) -> dict[str, Any]:
    return {"document": council["document"], "day": lazy(day_text, str)(council["decided_on"])}


def _check_grant(
    standing: Standing, *, granted_by: str, valid_from: datetime.date | None, valid_to: datetime.date | None
) -> None:
    """What gives standing names the document that granted it, and its days meet no other row of the category."""
    errors: dict[str, str] = {}
    if not granted_by:
        errors["granted_by"] = _("Name the document that granted the standing.")
    if valid_from and valid_to and valid_to < valid_from:
        errors["valid_to"] = _("The end comes before the beginning.")
    others = Standing.objects.filter(
        organization=standing.organization_id, category=standing.category_id, state__in=HELD
    ).exclude(pk=standing.pk)
    if not errors and others.overlapping(valid_from, valid_to).exists():
        errors["valid_from"] = _("The organization holds this standing already for some of these days.")
    if errors:
        raise ValidationError(errors)


#: The notice that each decision sends.
DECIDED = {
    "confirm": "confirmed",
    "refuse": "refused",
    "suspend": "suspended",
    "reinstate": "reinstated",
    "end": "ended",
}


def _after(standing: Standing) -> None:
    for follow in registry.decided:
        follow(standing.organization)
