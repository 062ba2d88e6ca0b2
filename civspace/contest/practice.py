"""What the figures of accreditation are told of complaints: how many decisions of a scheme were contested, and how it
ended. True numbers: who publishes them protects them.
"""

import datetime

from civspace.contest.models import Complaint, Ruling
from meetings.accreditation.models import Application, Scheme, Standing
from meetings.accreditation.practice.registry import Contested


def _span(first: datetime.date, last: datetime.date) -> tuple[datetime.datetime, datetime.datetime]:
    begins = datetime.datetime.combine(first, datetime.time.min, datetime.UTC)
    return begins, datetime.datetime.combine(last, datetime.time.min, datetime.UTC) + datetime.timedelta(days=1)


def _of_scheme(scheme: Scheme, decisions: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return those decisions, by type and id, that are about applications or standing in a scheme."""
    found: set[tuple[str, str]] = set()
    for label, rows in (
        ("meetings_accreditation.application", Application.objects.filter(scheme=scheme)),
        ("meetings_accreditation.standing", Standing.objects.filter(category__scheme=scheme)),
    ):
        ids = [key for kind, key in decisions if kind == label]
        found |= {(label, str(pk)) for pk in rows.filter(pk__in=ids).values_list("pk", flat=True)}
    return found


def contested_in(scheme: Scheme, first: datetime.date, last: datetime.date) -> Contested:
    """Count the complaints of a period about a scheme, and the last ruling in it on each complaint."""
    begins, ends = _span(first, last)
    filed = list(
        Complaint.objects.filter(filed_at__gte=begins, filed_at__lt=ends).values_list("decision_type", "decision_id")
    )
    rulings = Ruling.objects.filter(decided_at__gte=begins, decided_at__lt=ends).order_by("decided_at", "pk")
    last_word = {
        complaint: (outcome, (kind, key))
        for complaint, outcome, kind, key in rulings.values_list(
            "complaint", "outcome", "complaint__decision_type", "complaint__decision_id"
        )
    }
    ours = _of_scheme(scheme, {*filed, *(decision for _outcome, decision in last_word.values())})
    settled: dict[str, int] = {}
    for outcome, decision in last_word.values():
        if decision in ours:
            settled[outcome] = settled.get(outcome, 0) + 1
    return Contested(sum(decision in ours for decision in filed), settled)
