"""Where a statement stands, for a timeline: what happened, what comes next, who acts, by when."""

from typing import Any

from django.utils.translation import gettext as _

from civspace.audit.queries import history
from meetings.modalities.queries import deadline_of
from submissions.statements.models import Statement
from submissions.statements.queries import rule_set_for
from submissions.statements.states import State


def _labels() -> dict[str, str]:
    """Return what happened, by the verb of the audit entry; other verbs are of no interest to a reader."""
    return {
        "draft": _("Draft begun"),
        "submit": _("Submitted"),
        "replace": _("Text replaced"),
        "claim": _("Review began"),
        "release": _("Put back into the queue"),
        "return": _("Returned for changes"),
        "refuse": _("Not accepted"),
        "accept": _("Accepted"),
        "publish": _("Published"),
        "withdraw": _("Withdrawn"),
        "confirm_standing": _("Standing confirmed"),
    }


def _next(statement: Statement) -> list[tuple[str, str, Any]]:
    """Return the steps to come: (label, who acts, by when)."""
    rule_set = rule_set_for(statement)
    deadline = deadline_of(rule_set) if rule_set else None
    authors, secretariat = _("Your organization"), _("Secretariat")
    review = [(_("Review"), secretariat, None)]
    publication = [(_("Publication under a symbol"), secretariat, None)]
    if statement.state == State.DRAFT:
        return [(_("Submission"), authors, deadline), *review, *publication]
    if statement.state == State.SUBMITTED:
        waiting = [(_("Decision on standing"), secretariat, None)] if statement.conditional else []
        return [*waiting, *review, *publication]
    if statement.state == State.UNDER_REVIEW:
        return [(_("Decision"), secretariat, None), *publication]
    if statement.state == State.RETURNED:
        return [(_("Answer to the return"), authors, statement.answer_until), *review, *publication]
    return publication if statement.state == State.ACCEPTED else []


def steps_of(statement: Statement) -> list[dict[str, Any]]:
    """Return the steps of a statement for the timeline: past ones from the audit trail, then the ones to come."""
    labels = _labels()
    steps = [
        {
            "state": "stopped" if entry.verb in ("refuse", "withdraw") else "done",
            "label": labels[entry.verb],
            "when": entry.at,
            "note": entry.payload.reason if entry.verb in ("return", "refuse") else "",
        }
        for entry in history(statement)
        if entry.verb in labels
    ]
    for number, (label, who, by) in enumerate(_next(statement)):
        steps.append({"state": "next" if number else "current", "label": label, "who": who, "by": by})
    return steps
