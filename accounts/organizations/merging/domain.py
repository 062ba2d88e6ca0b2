"""Verbs of mergers: ask, agree, propose, confirm, refuse, withdraw, undo, overturn; and forgetting the journal.

Both organizations are locked, the lower id first, before anything is read that decides.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.domain.common import (
    bump,
    checked_version,
    forget_cached,
    officers,
    require,
    required_reason,
    rule_of,
)
from accounts.organizations.domain.likes import refresh_keys, refresh_look_alikes
from accounts.organizations.index import reindex_organization
from accounts.organizations.merging import telling
from accounts.organizations.merging.journal import carry_out, put_back
from accounts.organizations.merging.models import Merge, MovedRow
from accounts.organizations.merging.queries import impossible, preview
from accounts.organizations.merging.registry import Plan, movers
from accounts.organizations.merging.rules import MAY, may_decide_on
from accounts.organizations.merging.states import MERGE, OVERTURN_TO_ASKED, WAITING, MergeState
from accounts.organizations.models import JoinRequest, Organization
from accounts.organizations.queries import is_member
from accounts.organizations.rulebook import RULES
from accounts.organizations.rules import is_head
from accounts.organizations.states import ORGANIZATION, REQUEST, RequestState, State
from accounts.people.models import User
from civspace.audit.domain import record
from civspace.audit.queries import history
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import UPHELD
from civspace.workflow.domain import move

#: Days in which a merger can be undone; its journal is deleted afterwards.
UNDO_DAYS = 30


def _locked(*organizations: Organization) -> list[Organization]:
    """Lock organizations in the order of their ids and return them, as they are now, in the order given."""
    keys = [organization.pk for organization in organizations]
    found = Organization.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk")
    rows = {row.pk: row for row in found}
    return [rows[key] for key in keys]


def _current(merge: Merge, version: int | None) -> Merge:
    """Lock both organizations, then the merger, and return it with them as they stand now."""
    source, survivor = _locked(merge.source, merge.survivor)
    found = Merge.objects.select_for_update(of=("self",)).select_related("asked_by").get(pk=merge.pk)
    checked_version(found, version)
    found.source, found.survivor = source, survivor
    return found


def _refuse_waiting(source: Organization, survivor: Organization) -> None:
    both = (source, survivor)
    if Merge.objects.filter(state__in=WAITING, source__in=both).exists():
        raise ValidationError({"survivor": _("Another merger of one of these entries waits for an answer.")})


def ask_for_merge(*, source: Organization, survivor: Organization, by: Any, message: str = "") -> Merge:
    """The head of one of two organizations asks that `source` goes into `survivor`.

    The head of the other one answers; where the other one has nobody (it is only listed), or the same person heads
    both, it goes to the Secretariat at once. Raises PermissionDenied, or ValidationError with what stands against it.
    """
    with transaction.atomic():
        seen = Organization.objects.visible_to(by).filter(pk__in=(source.pk, survivor.pk))
        require(seen.count() == len({source.pk, survivor.pk}))
        require(is_head(by, source) or is_head(by, survivor))
        if against := impossible(source, survivor):
            raise ValidationError({"survivor": against})
        source, survivor = _locked(source, survivor)
        if against := impossible(source, survivor):
            raise ValidationError({"survivor": against})
        _refuse_waiting(source, survivor)
        both = is_head(by, source) and is_head(by, survivor)
        asks_nobody = both or State.LISTED in (source.state, survivor.state)
        merge = Merge(source=source, survivor=survivor, asked_by=by, message=message.strip())
        merge.state = MergeState.AGREED if asks_nobody else MergeState.ASKED
        merge.clean_fields(exclude=["source", "survivor", "asked_by"])
        merge.save(force_insert=True)
        record(merge, "ask", by=by, to_state=merge.state, difference=_pair(merge))
        if asks_nobody:
            telling.waits_for_desk(merge, _free_officers(merge))
        else:
            telling.asked(merge, survivor if is_head(by, source) else source)
    return merge


def propose_merge(
    *, source: Organization, survivor: Organization, by: Any, reason: str, with_people: bool, rule: str = "merger"
) -> Merge:
    """An officer proposes a merger; another one confirms it. Raises ValidationError with what has to be done first."""
    with transaction.atomic():
        require(may_decide_on(by, source, survivor))
        if source.pk == survivor.pk:
            raise ValidationError({"survivor": impossible(source, survivor)})
        source, survivor = _locked(source, survivor)
        reason, cited = required_reason(reason), rule_of(rule)
        _check(Plan(source, survivor, with_people))
        merge = Merge.objects.create(
            source=source,
            survivor=survivor,
            state=MergeState.PROPOSED,
            with_people=with_people,
            by_staff=True,
            asked_by=by,
            reason=reason,
            rule=cited.slug,
        )
        record(
            merge, "propose", by=by, reason=reason, rule=cited.as_audit(), to_state=merge.state, difference=_pair(merge)
        )
        telling.waits_for_desk(merge, [officer for officer in _free_officers(merge) if officer.pk != by.pk])
    return merge


def agree_to_merge(*, merge: Merge, by: Any, version: int | None = None) -> Merge:
    """The head of the other organization agrees; the Secretariat decides."""
    with transaction.atomic():
        merge = _current(merge, version)
        require(MAY["agree"](by, merge))
        move(merge, "agree", table=MERGE, by=by)
        telling.waits_for_desk(merge, _free_officers(merge))
    return merge


def support_merge(*, merge: Merge, by: Any, reason: str) -> Merge:
    """An officer notes on what both heads agreed to the decision by which it is due; other officers carry it out."""
    with transaction.atomic():
        merge = _current(merge, None)
        require(may_decide_on(by, merge.source, merge.survivor))
        if merge.state != MergeState.AGREED:
            raise IllegalMove("support", merge.state)
        merge.reason = required_reason(reason)
        merge.version += 1
        merge.save(update_fields=["reason", "version", "updated_at"])
        record(merge, "propose", by=by, reason=merge.reason, rule=RULES["merger"].as_audit())
        telling.waits_for_desk(merge, _free_officers(merge))
    return merge


def refuse_merge(*, merge: Merge, by: Any, reason: str, rule: str = "merger", version: int | None = None) -> Merge:
    """An officer, or the head who was asked, refuses with a reason; whoever asked is told."""
    with transaction.atomic():
        merge = _current(merge, version)
        require(MAY["refuse"](by, merge))
        reason, cited = required_reason(reason), rule_of(rule)
        told = telling.those_who_know(merge)
        _decide(merge, "refuse", by=by, reason=reason, rule=cited)
        telling.refused(merge, told, reason=reason, rule=cited)
    return merge


def withdraw_merge(*, merge: Merge, by: Any, version: int | None = None) -> Merge:
    """Whoever asked or proposed takes it back; the head who was asked is told."""
    with transaction.atomic():
        merge = _current(merge, version)
        require(MAY["withdraw"](by, merge))
        told = telling.those_who_know(merge)
        move(merge, "withdraw", table=MERGE, by=by)
        telling.withdrawn(merge, [person for person in told if person.pk != by.pk])
    return merge


def confirm_merge(
    *, merge: Merge, by: Any, reason: str = "", rule: str = "merger", version: int | None = None
) -> Merge:
    """Carry a merger out, in one transaction: everything moves, the source closes, both sides are told.

    `reason` may be left out where a colleague has already given one. Raises PermissionDenied (also to who proposed
    it), IllegalMove, Stale, or ValidationError with what has to be settled first.
    """
    with transaction.atomic():
        merge = _current(merge, version)
        require(MAY["confirm"](by, merge), _("Another officer confirms what you proposed."))
        MERGE.target("confirm", merge.state)
        reason, cited = required_reason(reason or merge.reason), rule_of(rule or merge.rule)
        plan = Plan(merge.source, merge.survivor, merge.with_people)
        _check(plan, but=merge)
        ours, theirs = telling.members(merge.survivor), telling.members(merge.source)
        state_before = merge.source.state
        counts = carry_out(merge, plan)
        _take_back_waiting(merge.source, by=by, reason=reason)
        said = {"by": by, "reason": reason, "rule": cited.as_audit()}
        into = {"into": str(merge.survivor.pk), "merge": str(merge.pk)}
        move(
            merge.source,
            "merge",
            table=ORGANIZATION,
            difference=into,
            merged_into=merge.survivor,
            **said,
        )
        merge.survivor.refresh_from_db()
        bump(merge.survivor)
        came = {"from": str(merge.source.pk), "merge": str(merge.pk), "moved": counts}
        record(merge.survivor, "merge_in", difference=came, **said)
        _decide(
            merge,
            "confirm",
            by=by,
            reason=reason,
            rule=cited,
            undo_until=timezone.now() + timedelta(days=UNDO_DAYS),
            state_before=state_before,
            counts=counts,
        )
        _find_anew(merge.source, merge.survivor)
        for mover in movers:
            if mover.after is not None:
                mover.after(merge.survivor)
        forget_cached(by, *ours, *theirs)
        telling.merged(merge, ours, theirs, reason=reason, rule=cited)
    return merge


def undo_merge(*, merge: Merge, by: Any, reason: str, rule: str = "merger", version: int | None = None) -> Merge:
    """Take a merger back within its days: what moved and has not changed since goes back, the rest stays.

    Raises PermissionDenied, IllegalMove, Stale, or ValidationError when the time is over or the survivor has itself
    been merged or closed since.
    """
    with transaction.atomic():
        merge = _current(merge, version)
        require(MAY["undo"](by, merge))
        MERGE.target("undo", merge.state)
        reason, cited = required_reason(reason), rule_of(rule)
        if merge.undo_until is None or merge.undo_until <= timezone.now():
            raise ValidationError(_("The time in which this merger could be undone is over."), code="over")
        if merge.survivor.state == State.CLOSED:
            raise ValidationError(
                _("%(name)s has been closed or merged since. Take that back first.") % {"name": merge.survivor.name},
                code="closed",
            )
        people = _part(merge, "undo", by=by, reason=reason, rule=cited.as_audit())
        telling.undone(merge, people, reason=reason, rule=cited)
    return merge


def _part(merge: Merge, verb: str, *, by: Any, reason: str, rule: dict[str, Any] | None) -> list[User]:
    """Put back what a merger moved and close it by a verb; return the members of both. All three are locked."""
    together = telling.members(merge.survivor)
    _restored, kept = put_back(merge)
    said = {"by": by, "reason": reason, "rule": rule}
    restore, difference = f"restore_{merge.state_before}", {"merge": str(merge.pk)}
    move(merge.source, restore, table=ORGANIZATION, merged_into=None, difference=difference, **said)
    merge.survivor.refresh_from_db()
    bump(merge.survivor)
    record(merge.survivor, "merge_undone", difference={"from": str(merge.source.pk), "kept": kept}, **said)
    merge.undone_at, merge.kept = timezone.now(), kept
    merge.save(update_fields=["undone_at", "kept"])
    move(merge, verb, table=MERGE, **said)
    merge.moved.all().delete()
    refresh_keys(merge.survivor)
    _find_anew(merge.source, merge.survivor)
    people = {person.pk: person for person in (*together, *telling.members(merge.source))}
    forget_cached(by, *people.values())
    return list(people.values())


def overturn_merge(*, merge: Merge, by: Any, reason: str, rule: dict[str, Any] | None = None) -> Merge:
    """Reverse a decision of the Secretariat on a merger, because a complaint was upheld.

    What was refused waits again for whom it waited: the Secretariat, or the head who was asked; a merger is undone
    within its days. `by` decided on the complaint, where their right to do so was asked; the officers, that head, or
    the members of both, are told. Raises IllegalMove where the decision stands no more or something is in the way;
    nothing is then changed.
    """
    with transaction.atomic():
        merge = _current(merge, None)
        if merge.state == MergeState.REFUSED:
            _wait_again(merge, by=by, reason=reason, rule=rule)
            return merge
        MERGE.target("overturn_merger", merge.state)
        over = merge.undo_until is None or merge.undo_until <= timezone.now()
        if over or merge.survivor.state == State.CLOSED:
            raise IllegalMove("overturn_merger", merge.state)
        people = _part(merge, "overturn_merger", by=by, reason=reason, rule=rule)
        telling.undone(merge, people, reason=UPHELD, rule=RULES["merger"])
    return merge


def _wait_again(merge: Merge, **said: Any) -> None:
    """Have a merger wait for the same answer as before its refusal; `said` is by whom, why and under which rule."""
    refusal = history(merge).filter(verb="refuse").last()
    both, other = (merge.source, merge.survivor), _asked_side(merge)
    to_asked = refusal is not None and refusal.from_state == MergeState.ASKED
    nobody = other is None if to_asked else refusal is None or refusal.from_state != MergeState.AGREED
    if nobody or impossible(*both) or Merge.objects.filter(state__in=WAITING, source__in=both).exists():
        raise IllegalMove("overturn_refusal", merge.state)
    move(merge, OVERTURN_TO_ASKED if to_asked else "overturn_refusal", table=MERGE, decided_at=None, **said)
    if to_asked and other is not None:
        telling.asked(merge, other)
    else:
        telling.waits_for_desk(merge, _free_officers(merge))


def _asked_side(merge: Merge) -> Organization | None:
    """Return whose head answers the one who asked; None unless that one still heads the other organization alone."""
    sides = [one for one in (merge.source, merge.survivor) if merge.asked_by and not is_head(merge.asked_by, one)]
    return sides[0] if len(sides) == 1 else None


def old_journals(now: datetime | None = None) -> QuerySet[MovedRow]:
    """Return the rows of journals of mergers that can no longer be undone."""
    return MovedRow.objects.filter(merge__in=Merge.objects.filter(undo_until__lte=now or timezone.now()))


def forget_journals(now: datetime | None = None) -> int:
    """Delete the journals of mergers that can no longer be undone; return how many rows. May run twice."""
    return old_journals(now).delete()[0]


def _pair(merge: Merge) -> dict[str, str]:
    return {"source": str(merge.source.pk), "survivor": str(merge.survivor.pk)}


def _free_officers(merge: Merge) -> list[User]:
    both = (merge.source.pk, merge.survivor.pk)
    return [officer for officer in officers() if not any(is_member(officer, pk) for pk in both)]


def _check(plan: Plan, *, but: Merge | None = None) -> None:
    found = preview(plan, but=but)
    if found.blockers:
        raise ValidationError({"survivor": found.blockers})


def _decide(merge: Merge, verb: str, *, by: Any, reason: str, rule: Any, **changes: Any) -> None:
    # `reason` is also what move() writes into the audit entry; the row keeps it for those who read the decision.
    Merge.objects.filter(pk=merge.pk).update(reason=reason, rule=rule.slug)
    merge.reason, merge.rule = reason, rule.slug
    move(merge, verb, table=MERGE, by=by, reason=reason, rule=rule.as_audit(), decided_at=timezone.now(), **changes)


def _take_back_waiting(source: Organization, *, by: Any, reason: str) -> None:
    """Take back what still waits at the source: nobody there can decide on it any more. Those who asked are told."""
    waiting = JoinRequest.objects.filter(organization=source, state=RequestState.PENDING)
    asked = []
    for request in waiting.select_for_update(of=("self",)).select_related("person"):
        move(request, "withdraw", table=REQUEST, by=by, reason=reason, decided_at=timezone.now())
        asked.append(request.person)
    for invitation in source.invitations.filter(state=RequestState.PENDING).select_for_update():
        move(invitation, "withdraw", table=REQUEST, by=by, reason=reason)
    telling.asked_in_vain(source, asked, reason=reason)


def _find_anew(source: Organization, survivor: Organization) -> None:
    """Write keys, look-alikes and search entries of both as they stand now."""
    refresh_keys(survivor)
    for organization in (source, survivor):
        refresh_look_alikes(organization)
        reindex_organization(organization)


__all__ = [
    "agree_to_merge",
    "ask_for_merge",
    "confirm_merge",
    "forget_journals",
    "propose_merge",
    "refuse_merge",
    "support_merge",
    "undo_merge",
    "withdraw_merge",
]
