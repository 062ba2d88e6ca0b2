"""Beside the stages: interim measures, reversing later, remedies with their clocks, and agreeing to publish."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.audit.domain import record
from civspace.clocks.domain import start_clock
from civspace.contest import clocks
from civspace.contest.domain.common import beside, locked, require, stop, tell_outside
from civspace.contest.domain.ruling import NotReversible, undo
from civspace.contest.models import Complaint, ComplaintReason, Interim, Remedy
from civspace.contest.notices import Step
from civspace.contest.queries import may_order, order_owed
from civspace.contest.rules import is_outside
from civspace.contest.states import BESIDE, COMPLAINT, FOR_THE_ORGANIZATION, Outcome, Use
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move

LONGEST = 4_000


def _reason(code: str, use: Use, text: str, field: str) -> ComplaintReason:
    """Return a published reason. Raises ValidationError by field."""
    found = ComplaintReason.objects.filter(pk=code, use=use).first()
    errors: dict[str, str] = {}
    if found is None:
        errors[field] = _("Choose one.")
    if not text.strip() or len(text) > LONGEST:
        errors["text"] = _("Write what holds, at most 4,000 characters.")
    if errors:
        raise ValidationError(errors)
    assert found is not None
    return found


@transaction.atomic
def decide_interim(
    *, complaint: Complaint, by: Any, measure: str, text: str, expected_version: int | None = None
) -> Interim:
    """Say what holds until the complaint is decided, or on which published ground nothing does; once.

    Raises PermissionDenied, ValidationError, IllegalMove or Stale.
    """
    require("decide_interim", by, complaint)
    found = _reason(measure, Use.INTERIM, text, "measure")
    current = locked(complaint, expected_version)
    if Interim.objects.filter(complaint=current).exists():
        raise IllegalMove("decide_interim", current.state)
    rule, difference = found.as_rule(), {"measure": found.code}
    beside(current, "decide_interim", by=by, rule=rule, difference=difference)
    interim = Interim.objects.create(
        complaint=current, measure=found, text=text.strip(), decided_by=str(by.pk), decided_at=timezone.now()
    )
    stop(current, [clocks.INTERIM], by)
    tell_outside(current, "complaint_news", event="interim", context={"what": Step.INTERIM.label})
    return interim


@transaction.atomic
def reverse_decision(*, complaint: Complaint, by: Any, expected_version: int | None = None) -> Complaint:
    """Carry out the last outcome: reverse the contested decision by the verb of its room.

    Raises PermissionDenied, IllegalMove (NotReversible) or Stale.
    """
    require("reverse", by, complaint)
    current = locked(complaint, expected_version, reverses=True)
    ruling = current.rulings.order_by("-decided_at", "-pk").first()
    if current.state not in BESIDE["reverse"] or current.reversed_at is not None:
        raise IllegalMove("reverse", current.state)
    if current.outcome not in FOR_THE_ORGANIZATION or ruling is None:
        raise NotReversible("reverse", current.state)
    undo(current, by=by, rule={"title": ruling.cited, "url": ruling.cited_url})
    beside(current, "reverse", by=by, reversed_at=timezone.now())
    stop(current, [clocks.ORDER], by)
    tell_outside(current, "complaint_news", event="reversed", context={"what": Step.REVERSED.label})
    settle_if_done(current, by=by)
    return current


@transaction.atomic
def order_remedy(*, complaint: Complaint, by: Any, kind: str, text: str, expected_version: int | None = None) -> Remedy:
    """Say what has to be put right; its clock starts. Raises PermissionDenied, ValidationError, IllegalMove, Stale."""
    require("order_remedy", by, complaint)
    found = _reason(kind, Use.REMEDY, text, "kind")
    current = locked(complaint, expected_version)
    if not may_order(current):
        raise IllegalMove("order_remedy", current.state)
    beside(current, "order_remedy", by=by, difference={"kind": found.code})
    stop(current, [clocks.ORDER], by)
    now = timezone.now()
    remedy = Remedy(complaint=current, kind=found, text=text.strip(), due_at=now, ordered_by=str(by.pk))
    days = current.policy.remedy_days
    clock = start_clock(subject=remedy, kind=clocks.REMEDY, station=current.station, working_days=days, at=now)
    remedy.due_at = clock.due_at
    remedy.save(force_insert=True)
    record(remedy, "order", by=by, rule=found.as_rule())
    tell_outside(
        current,
        "complaint_news",
        event=f"remedy:{remedy.pk}",
        context={"what": Step.REMEDY.label},
        by_when=remedy.due_at,
    )
    return remedy


@transaction.atomic
def finish_remedy(*, remedy: Remedy, by: Any, text: str, expected_version: int | None = None) -> Complaint:
    """Say that a remedy is done and how. Raises PermissionDenied, ValidationError, IllegalMove or Stale."""
    require("finish_remedy", by, remedy.complaint)
    if not text.strip() or len(text) > LONGEST:
        raise ValidationError({"text": _("Write what was done, at most 4,000 characters.")})
    current = locked(remedy.complaint, expected_version)
    found = Remedy.objects.select_for_update(of=("self",)).get(pk=remedy.pk)
    if found.done_at is not None:
        raise IllegalMove("finish_remedy", current.state)
    beside(current, "finish_remedy", by=by, difference={"kind": found.kind_id})
    Remedy.objects.filter(pk=found.pk).update(done_at=timezone.now(), done_text=text.strip(), version=found.version + 1)
    record(found, "finish", by=by)
    stop(found, [clocks.REMEDY], by)
    tell_outside(current, "complaint_news", event=f"remedy:{found.pk}:done", context={"what": Step.REMEDY_DONE.label})
    settle_if_done(current, by=by)
    return current


def settle_if_done(current: Complaint, *, by: Any, window_over: bool = False) -> bool:
    """Mark a complaint as remedied when all that was ordered is done and no next stage is open; it is locked.

    Never while a remedy is still to be ordered.
    """
    remedies = list(Remedy.objects.filter(complaint=current))
    if current.outcome not in FOR_THE_ORGANIZATION or any(it.done_at is None for it in remedies):
        return False
    if order_owed(current) is not None:
        return False
    done = bool(remedies) or current.reversed_at is not None
    if not done or (current.outcome != Outcome.UPHELD and not window_over and current.next_until is not None):
        return False
    move(current, "settle", table=COMPLAINT, by=by, next_until=None)
    return True


@transaction.atomic
def agree_to_publish(
    *, complaint: Complaint, by: Any, agrees: bool, named: bool = False, expected_version: int | None = None
) -> Complaint:
    """Agree that everybody reads the complaint and its decisions, or take that back; `named`: with the name.

    Members of the organization speak for it, or whoever filed it for themselves, whose name is never shown; the staff
    who handle the complaint speak for the Secretariat; the text is public while both agree. Raises PermissionDenied,
    IllegalMove or Stale.
    """
    outside = is_outside(by, complaint)
    require("agree_outside" if outside else "agree_staff", by, complaint)
    current = locked(complaint, expected_version)
    if outside:
        shown = agrees and named and current.person_id is None
        changes: dict[str, Any] = {"organization_agrees": agrees, "organization_named": shown}
    else:
        changes = {"staff_agrees": agrees}
    beside(current, "agree", by=by, difference=changes, **changes)
    return current
