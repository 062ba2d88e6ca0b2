"""Writing a batch of plans: organizations, standing, doubts, the audit trail and notices, inside one transaction."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.organizations.contacts import registered_contact_of
from accounts.organizations.domain.many import complete_listed, list_organizations
from accounts.organizations.states import State as OrganizationState
from accounts.organizations.states import Why as Likeness
from civspace.audit.domain import Note, record_many
from civspace.web.references import free_references
from meetings.accreditation.domain import taken_over
from meetings.accreditation.importing.models import Doubt
from meetings.accreditation.importing.planning import Act, Plan
from meetings.accreditation.importing.states import CLEARED_BY
from meetings.accreditation.models import Criterion, Standing
from meetings.accreditation.states import State

#: What a decision on standing says that rests on the list of the body.
REASON = _("The list of the body that grants this standing names the organization.")


def write(plans: Sequence[Plan], *, near: Mapping[UUID, Mapping[UUID, tuple[int, Likeness]]], name: str) -> None:
    """Write a batch; the schemes and the organizations that it names are locked."""
    new = {plan.organization.pk: plan.row.draft for plan in plans if plan.is_new}
    listed = list_organizations(
        list(new.values()), near={key: near.get(key, {}) for key in new}, difference={"list": name}
    )
    for plan in plans:
        if plan.is_new:
            plan.standing.organization = plan.organization = listed[plan.organization.pk]
        else:
            _complete(plan)
    _grant([plan for plan in plans if plan.act is Act.GRANT])
    _fill([plan for plan in plans if plan.act is Act.COMPLETE])
    _doubt(plans)


def _complete(plan: Plan) -> None:
    held, contact = plan.organization, plan.row.draft.contact
    if held.state != OrganizationState.LISTED:
        return
    values = dict(plan.filled)
    if contact and not plan.other_contact and contact != registered_contact_of(held):
        values["contact"] = contact
    if values:
        complete_listed(held, values)


def _criteria() -> dict[str, Criterion]:
    """Return, by scheme, the criterion that a document or list of the body shows that it granted the standing."""
    return {one.scheme_id: one for one in Criterion.objects.filter(slug__endswith="-granted")}


def _grant(plans: Sequence[Plan]) -> None:
    now, criteria = timezone.now(), _criteria()
    with override("en"):
        reason = str(REASON)
    for plan, free in zip(plans, free_references(Standing, "C", len(plans)), strict=True):
        plan.standing.reference = free
        plan.standing.claimed_at = plan.standing.decided_at = now
        plan.standing.criterion = criteria.get(plan.row.category.scheme_id)
        plan.standing.reason = reason
    Standing.objects.bulk_create(plan.standing for plan in plans)
    record_many([_note(plan.standing) for plan in plans])
    for plan in plans:
        if plan.organization.state != OrganizationState.LISTED:
            taken_over(plan.standing, REASON)


def _note(standing: Standing) -> Note:
    granted = {"granted_by": standing.granted_by, "valid_from": standing.valid_from, "valid_to": standing.valid_to}
    rule = standing.criterion.as_rule() if standing.criterion else None
    difference = {name: [None, value] for name, value in granted.items() if value}
    return Note(standing, "take_over", rule=rule, difference=difference, to_state=State.CONFIRMED)


def _fill(plans: Sequence[Plan]) -> None:
    """Write day and document into standings that lacked them; doubts that this clears up are settled."""
    notes = []
    for plan in {plan.standing.pk: plan for plan in plans}.values():
        standing = plan.standing
        standing.version += 1
        standing.save(update_fields=[*plan.changes, "version", "updated_at"])
        difference = {name: ["" if name == "granted_by" else None, value] for name, value in plan.changes.items()}
        state = standing.state
        notes.append(Note(standing, "complete", difference=difference, from_state=state, to_state=state))
        cleared = [why for why, field in CLEARED_BY.items() if field in plan.changes]
        Doubt.objects.filter(standing=standing, why__in=cleared, settled_at=None).update(settled_at=timezone.now())
    record_many(notes)


def _doubt(plans: Sequence[Plan]) -> None:
    doubts: dict[tuple[Any, str], Doubt] = {}
    for plan in plans:
        for why, said in plan.row.doubts.items():
            doubts[plan.standing.pk, why] = Doubt(standing=plan.standing, why=why, said=said)
    # A row that is there already, settled or not, stays as it is.
    Doubt.objects.bulk_create(doubts.values(), ignore_conflicts=True)
