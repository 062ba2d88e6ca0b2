"""The way of a standing, for a timeline: what happened, what comes next, and who acts."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from civspace.audit.models import Entry
from meetings.accreditation.councils import document_of
from meetings.accreditation.models import Standing
from meetings.accreditation.queries import Row, rows
from meetings.accreditation.states import OVERTURNED, State

STOPS = frozenset({"refuse", "suspend", "end", "retract"})


def _labels() -> dict[str, str]:
    """Return what happened, by the verb of the audit entry."""
    return {
        "claim": _("Standing claimed"),
        "confirm": _("Standing confirmed"),
        "take_over": _("Standing taken over from the list of the body"),
        "complete": _("Day or document added"),
        "correct": _("Day or document put right"),
        "refuse": _("Standing not confirmed"),
        "suspend": _("Standing suspended"),
        "reinstate": _("Standing reinstated"),
        "end": _("Standing withdrawn"),
        "retract": _("Claim taken back"),
        **dict.fromkeys(OVERTURNED, _("Decision overturned")),
    }


def _step(entry: Entry, label: str, names: bool) -> dict[str, Any]:
    theirs = entry.verb in ("claim", "retract")
    who = entry.payload.actor_name if names or theirs else _("Secretariat")
    return {
        "state": "stopped" if entry.verb in STOPS else "done",
        "label": label,
        "when": entry.at,
        "who": who,
        "note": ": ".join(filter(None, (document_of(entry.payload.difference), entry.payload.reason))),
    }


def with_steps(standings: Iterable[Standing], *, names: bool) -> list[Row]:
    """Return standings with their status and their timeline, in one more query.

    With `names` the decisions name the officer, for colleagues; members read that the Secretariat decided.
    """
    standings = list(standings)
    entries = Entry.objects.filter(
        object_type=Standing._meta.label_lower, object_id__in=[str(standing.pk) for standing in standings]
    )
    labels = _labels()
    steps: dict[str, list[dict[str, Any]]] = {}
    for entry in entries.select_related("payload").order_by("object_id", "seq"):
        if entry.verb in labels:
            steps.setdefault(entry.object_id, []).append(_step(entry, labels[entry.verb], names))
    for standing in standings:
        if standing.state == State.CLAIMED:
            coming = {"state": "current", "label": _("Decision on the claim"), "who": _("Secretariat")}
            steps.setdefault(str(standing.pk), []).append(coming)
    return [Row(row.standing, row.status, tuple(steps.get(str(row.standing.pk), ()))) for row in rows(standings)]
