"""Reads of complaints that more than one caller needs."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from civspace.audit.models import Entry
from civspace.clocks.models import Clock
from civspace.clocks.queries import live_clock
from civspace.clocks.states import LIVE
from civspace.clocks.states import State as ClockState
from civspace.contest.clocks import DUTIES, ORDER, REMEDY
from civspace.contest.models import Complaint, PanelMember, Policy, Ruling
from civspace.contest.states import FOR_THE_ORGANIZATION, NEXT_STAGE, TAKES, TAKES_UNTAKEN, Stage, State
from civspace.workflow.contesting import Contestable, contestables


def policy_on(day: datetime.date) -> Policy:
    """Return the policy that is in force on a day. Policy.DoesNotExist before the rows are loaded."""
    return Policy.objects.filter(valid_from__lte=day).order_by("-valid_from", "-number")[:1].get()


def with_parts(complaints: "QuerySet[Complaint]") -> "QuerySet[Complaint]":
    """Fetch with each complaint what every list shows of it; one query."""
    return complaints.select_related(
        "organization", "person", "kind", "body", "meeting", "policy", "station", "assignee"
    )


def in_full(complaints: "QuerySet[Complaint]") -> "QuerySet[Complaint]":
    """Fetch with each complaint all that its page shows; as many queries whatever their number."""
    rulings = Ruling.objects.select_related("reason").prefetch_related("findings__point")
    panel = PanelMember.objects.select_related("person").order_by("pk")
    return with_parts(complaints).prefetch_related(
        "points", "grounds", Prefetch("rulings", rulings), Prefetch("panel", panel), "remedies__kind"
    )


def contestable(complaint: Complaint) -> tuple[Contestable, Any, Entry] | None:
    """Return what is declared of the contested decision, the thing it is about and its entry; None when any is gone."""
    entry = Entry.objects.filter(pk=complaint.decision_entry).first() if complaint.decision_entry else None
    found = contestables.get((entry.object_type, entry.verb)) if entry is not None else None
    thing = found.load(complaint.decision_id) if found is not None else None
    return (found, thing, entry) if found is not None and thing is not None and entry is not None else None


def title_of(complaint: Complaint) -> str:
    """Return what was decided on, read anew; "" when there is nothing any more, or never was. Never in public."""
    found = contestable(complaint)
    return found[0].title(found[1], found[2]) if found is not None else ""


def missed_duties(complaint: Complaint) -> list[Clock]:
    """Return the clocks of a complaint and of its remedies that expired while nothing was done; one query.

    Each has what it counted as `missed`, as civspace.clocks.contesting.load() gives it.
    """
    things: list[Any] = [complaint, *complaint.remedies.all()]
    owed = {str(it.pk): it for it in things}
    found = Clock.objects.filter(
        subject_type__in=sorted({it._meta.label_lower for it in things}),
        subject_id__in=list(owed),
        kind__in=[*DUTIES, REMEDY],
        state=ClockState.EXPIRED,
    )
    missed = list(found.select_related("station").order_by("due_at", "pk"))
    for clock in missed:
        clock.missed = owed[clock.subject_id]  # type: ignore[attr-defined]
    return missed


def order_owed(complaint: Complaint) -> Clock | None:
    """Return the clock by which a remedy has to be ordered, in time or late; None when nothing waits for that."""
    return live_clock(complaint, ORDER)


def awaiting_order(*, late_at: datetime.datetime | None = None) -> list[str]:
    """Return the ids of the complaints for which a remedy is still to be ordered; those that are late at a moment."""
    found = Clock.objects.filter(subject_type=Complaint._meta.label_lower, kind=ORDER, state__in=LIVE)
    if late_at is not None:
        found = found.filter(due_at__lt=late_at)
    return list(found.values_list("subject_id", flat=True))


def may_order(complaint: Complaint) -> bool:
    """Say whether there is anything to put right: the last decision says so, or an earlier one that waits for it."""
    return complaint.outcome in FOR_THE_ORGANIZATION or order_owed(complaint) is not None


def clocks_of(complaint: Complaint) -> list[Clock]:
    """Return every clock that was ever started for a complaint, in the order in which they began."""
    found = Clock.objects.filter(subject_type=complaint._meta.label_lower, subject_id=str(complaint.pk))
    return list(found.order_by("started_at", "due_at", "pk"))


def had_by(complaint: Complaint, until: datetime.datetime) -> set[str]:
    """Return the ids of those who had a complaint in the stage that it was at, up to a moment; whoever has it since."""
    found: set[str] = set()
    entries = Entry.objects.filter(object_type=complaint._meta.label_lower, object_id=str(complaint.pk), at__lte=until)
    for verb, actor in entries.order_by("seq").values_list("verb", "actor_id"):
        if verb in NEXT_STAGE:
            found = set()
        elif verb == TAKES or (verb in TAKES_UNTAKEN and not found):
            found.add(actor)
    return found


def has_outcome(complaint: Complaint) -> bool:
    """Say whether a stage was decided, or ended without a decision; costs nothing when the rulings were fetched."""
    ended = complaint.state in (State.DEEMED_REFUSED, State.CLOSED) or complaint.stage != Stage.FIRST
    return ended or bool(complaint.rulings.all())


def filed_against(entries: Iterable[int], among: "QuerySet[Complaint]") -> dict[int, Complaint]:
    """Return, by audit entry, the complaint among some that is about it; withdrawn ones count not."""
    found = among.filter(decision_entry__in=list(entries))
    return {it.decision_entry: it for it in found.exclude(state=State.WITHDRAWN) if it.decision_entry is not None}
