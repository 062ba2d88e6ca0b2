"""What the figures of accreditation are told of complaints: how many decisions of a scheme were contested, and how it
ended. True numbers: who publishes them protects them.
"""

import datetime
from typing import Any

from civspace.clocks.models import Clock
from civspace.contest.clocks import BY_STAGE
from civspace.contest.models import Complaint, Remedy, Ruling
from civspace.contest.states import State
from civspace.threads.models import Thread
from meetings.accreditation.models import Application, Scheme, Standing
from meetings.accreditation.practice.registry import Contested
from meetings.accreditation.reports.models import PeriodicReport

#: A decision by the type and the id of what it is about.
Decision = tuple[str, str]
#: What a clock of a missed duty counted for, by its type: how to find the decision or the thing that it is about.
ABOUT: dict[str, tuple[Any, tuple[str, str]]] = {
    Complaint._meta.label_lower: (Complaint, ("decision_type", "decision_id")),
    Remedy._meta.label_lower: (Remedy, ("complaint__decision_type", "complaint__decision_id")),
    Thread._meta.label_lower: (Thread, ("object_type", "object_id")),
}


def _span(first: datetime.date, last: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    begins = datetime.datetime.combine(first, datetime.time.min, datetime.UTC)
    return begins, datetime.datetime.combine(last, datetime.time.min, datetime.UTC) + datetime.timedelta(days=1)


def _root(decision: Decision) -> Decision:
    """Return what a decision is about in the end: a missed duty is about what was to be done, or answered, in time."""
    seen: set[Decision] = set()
    while decision[0] == Clock._meta.label_lower and decision not in seen:
        seen.add(decision)
        clock = Clock.objects.filter(pk=decision[1]).first()
        if clock is None or clock.subject_type not in ABOUT:
            break
        model, fields = ABOUT[clock.subject_type]
        decision = model.objects.filter(pk=clock.subject_id).values_list(*fields).first() or decision
    return decision


def _of_scheme(scheme: Scheme, decisions: set[Decision]) -> set[Decision]:
    """Return those decisions that are about applications, standing or reports in a scheme, or duties towards them."""
    roots = {decision: _root(decision) for decision in decisions}
    found: set[Decision] = set()
    for model, own in (
        (Application, {"scheme": scheme}),
        (Standing, {"category__scheme": scheme}),
        (PeriodicReport, {"standing__category__scheme": scheme}),
    ):
        label = model._meta.label_lower
        ids = [key for kind, key in roots.values() if kind == label]
        found |= {(label, str(pk)) for pk in model.objects.filter(pk__in=ids, **own).values_list("pk", flat=True)}
    return {decision for decision, root in roots.items() if root in found}


def _last_words(begins: datetime.datetime, ends: datetime.datetime) -> dict[str, str]:
    """Return how each complaint ended that was decided in a period, or whose time ended in it without a decision."""
    rulings = Ruling.objects.filter(decided_at__gte=begins, decided_at__lt=ends)
    words = [
        (at, str(complaint), outcome)
        for at, complaint, outcome in rulings.values_list("decided_at", "complaint", "outcome")
    ]
    expired = Clock.objects.filter(
        subject_type=Complaint._meta.label_lower,
        kind__in=list(BY_STAGE.values()),
        expired_at__gte=begins,
        expired_at__lt=ends,
    )
    ended = expired.values_list("expired_at", "subject_id")
    words += [(at, key, State.DEEMED_REFUSED.value) for at, key in ended if at is not None]
    return {complaint: outcome for _at, complaint, outcome in sorted(words)}


def contested_in(scheme: Scheme, first: datetime.date, last: datetime.date) -> Contested:
    """Count the complaints of a period about a scheme, and the last word in it on each complaint: silence, too."""
    begins, ends = _span(first, last)
    about = ("decision_type", "decision_id")
    filed = list(Complaint.objects.filter(filed_at__gte=begins, filed_at__lt=ends).values_list(*about))
    last_words = _last_words(begins, ends)
    ended = {
        str(pk): (kind, key)
        for pk, kind, key in Complaint.objects.filter(pk__in=list(last_words)).values_list("pk", *about)
    }
    ours = _of_scheme(scheme, {*filed, *ended.values()})
    settled: dict[str, int] = {}
    for complaint, decision in ended.items():
        if decision in ours:
            outcome = last_words[complaint]
            settled[outcome] = settled.get(outcome, 0) + 1
    return Contested(sum(decision in ours for decision in filed), settled)
