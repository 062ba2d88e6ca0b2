"""Where a statement stands, for a timeline: what happened, what comes next, who acts, by when."""

from typing import Any

from django.utils.translation import gettext as _

from civspace.audit.queries import history
from meetings.calendar.lines import Who
from submissions.statements.models import Statement
from submissions.statements.states import State
from submissions.statements.steps import around, plan_of

#: Verbs whose reason the authors and the desk read.
_RECORD = ("corrigendum", "reissue", "redact", "redact_withheld", "withhold", "restore")
NOTED = ("return", "refuse", "reopen", "overturn", "object", *_RECORD)


def _labels() -> dict[str, str]:
    """Return what happened, by the verb of the audit entry; other verbs are of no interest to a reader."""
    return {
        "draft": _("Draft begun"),
        "submit": _("Submitted"),
        "enter": _("Entered by the Secretariat"),
        "object": _("The organization objected"),
        "replace": _("Text replaced"),
        "claim": _("Review began"),
        "assign": _("Review began"),
        "release": _("Put back into the queue"),
        "expire": _("Put back into the queue"),
        "undo": _("Decision taken back"),
        "undo_to_return": _("Decision taken back"),
        "reopen": _("Reopened for review"),
        "overturn": _("Decision overturned"),
        "return": _("Returned for changes"),
        "refuse": _("Not accepted"),
        "accept": _("Accepted"),
        "edit": _("Editing began"),
        "forgo": _("To be issued without editing"),
        "propose": _("Changes proposed to the authors"),
        "answer": _("The authors answered the proposed changes"),
        "agree": _("The authors agreed to the edited text"),
        "insist": _("To be issued as its authors wrote it"),
        "settle": _("The text was settled"),
        "lapse": _("The text was settled by the rule on silence"),
        "publish": _("Published"),
        "withdraw": _("Withdrawn"),
        "undelete": _("Restored"),
        "confirm_standing": _("Standing confirmed"),
        "corrigendum": _("Corrigendum published"),
        "reissue": _("Reissued for technical reasons"),
        "redact": _("Passages redacted"),
        "redact_withheld": _("Passages redacted"),
        "withhold": _("Taken off the public site"),
        "confirm_withholding": _("Confirmed by the Secretariat"),
        "consent_to_restore": _("The organization agreed that it becomes public again"),
        "restore": _("Public again"),
        "wait": _("Submitted; waits for co-sponsors"),
        "recall": _("Taken back by the authors"),
        "recall_answer": _("Taken back by the authors"),
        "go_in": _("Went in with those who confirmed"),
        "fall_back": _("Came back: it did not meet the rules"),
        "cosponsor_withdrew": _("A co-sponsor withdrew"),
    }


def _coming() -> dict[str, str]:
    """Return the steps to come by their codes; a code that is missing is no step of the way to publication."""
    return {
        "submit": _("Submission"),
        "cosponsors_answer": _("Answers of co-sponsors"),
        "answer_return": _("Answer to the return"),
        "decide_standing": _("Decision on standing"),
        "review": _("Review"),
        "decide": _("Decision"),
        "agree": _("Answer to the proposed changes"),
        "edit": _("Editing"),
        "publish": _("Publication"),
    }


#: What follows on what comes next.
AFTER = {
    "submit": ("review", "publish"),
    "cosponsors_answer": ("review", "publish"),
    "answer_return": ("review", "publish"),
    "review": ("publish",),
    "decide": ("publish",),
    "agree": ("publish",),
    "edit": ("publish",),
}


def _next(statement: Statement) -> list[tuple[str, str, Any]]:
    """Return the steps to come: (label, who acts, by when)."""
    plan, labels = plan_of(statement, around([statement])), _coming()
    if plan is None or plan.code not in labels:
        return []
    who = {Who.LEAD: _("Your organization"), Who.COSPONSORS: _("Co-sponsors")}.get(plan.who, _("Secretariat"))
    later = AFTER.get(plan.code, ())
    if plan.code == "decide_standing":
        later = ("decide" if statement.state == State.UNDER_REVIEW else "review", "publish")
    return [(labels[plan.code], who, plan.by), *((labels[code], _("Secretariat"), None) for code in later)]


def steps_of(statement: Statement) -> list[dict[str, Any]]:
    """Return the steps of a statement for the timeline: past ones from the audit trail, then the ones to come."""
    labels = _labels()
    if statement.submitted_at is None:
        labels["withdraw"] = _("Deleted")
    steps = [
        {
            "state": "stopped" if entry.verb in ("refuse", "withdraw", "withhold", "object") else "done",
            "label": labels[entry.verb],
            "when": entry.at,
            "note": entry.payload.reason if entry.verb in NOTED else "",
        }
        for entry in history(statement)
        if entry.verb in labels and not (entry.verb == "assign" and entry.from_state == State.UNDER_REVIEW)
    ]
    for number, (label, who, by) in enumerate(_next(statement)):
        steps.append({"state": "next" if number else "current", "label": label, "who": who, "by": by})
    return steps
