"""The way of a complaint, for a timeline that both sides see: what happened, what comes next, by when."""

from typing import Any

from django.utils.translation import gettext as _

from civspace.audit.queries import history
from civspace.contest.models import Complaint
from civspace.contest.notices import Step
from civspace.contest.queries import order_owed
from civspace.contest.states import DECIDED, OPEN, Outcome, Stage, State

#: What is said of a verb, and whose it is: the organization's, the Secretariat's, the panel's, or time's.
LABELS = {
    "file": (State.FILED, "outside"),
    "acknowledge": (Step.ACKNOWLEDGED, "staff"),
    "ask_clarification": (Step.ASKED, "staff"),
    "clarify": (Step.CLARIFIED, "outside"),
    "resume": (Step.NOT_CLARIFIED, ""),
    "extend": (Step.EXTENDED, "staff"),
    "deem_refused": (State.DEEMED_REFUSED, ""),
    "request_review": (Step.REVIEW, "outside"),
    "request_panel": (Step.PANEL, "outside"),
    "appoint": (Step.APPOINTED, "staff"),
    "recuse": (Step.RECUSED, "panel"),
    "vote": (Step.VOTED, "panel"),
    "decide_interim": (Step.INTERIM, "staff"),
    "reverse": (Step.REVERSED, "staff"),
    "order_remedy": (Step.REMEDY, "staff"),
    "finish_remedy": (Step.REMEDY_DONE, "staff"),
    "withdraw": (State.WITHDRAWN, "outside"),
    "settle": (State.REMEDIED, ""),
    "close": (State.CLOSED, ""),
}
RULINGS = {"answer": Stage.FIRST, "decide_review": Stage.REVIEW, "decide_panel": Stage.PANEL}
STOPS = ("deem_refused", "withdraw")


def steps_of(complaint: Complaint) -> list[dict[str, Any]]:
    """Return the steps of a complaint. Nobody of the Secretariat is named: a decision is that of the body."""
    own = complaint.person.get_full_name() if complaint.person else complaint.organization.name
    who = {"outside": own, "staff": _("Secretariat"), "panel": str(Stage.PANEL.label), "": ""}
    outcomes = {ruling.stage: Outcome(ruling.outcome).label for ruling in complaint.rulings.all()}
    steps: list[dict[str, Any]] = []
    for entry in history(complaint):
        if (stage := RULINGS.get(entry.verb)) is not None:
            label = f"{stage.label}: {outcomes.get(stage, '')}"
            steps.append({"state": "done", "label": label, "when": entry.at, "who": _side(stage, who)})
        elif entry.verb in LABELS:
            said, side = LABELS[entry.verb]
            step = {
                "state": "stopped" if entry.verb in STOPS else "done",
                "label": said.label,
                "when": entry.at,
                "who": who[side],
            }
            if entry.verb == "extend":
                step["note"] = entry.payload.reason
            steps.append(step)
    return [*steps, *_order(complaint, who), *_coming(complaint, who)]


def _side(stage: Stage, who: dict[str, str]) -> str:
    return who["panel" if stage == Stage.PANEL else "staff"]


def _order(complaint: Complaint, who: dict[str, str]) -> list[dict[str, Any]]:
    """Return what the Secretariat still owes after a decision for the organization: to order a remedy."""
    clock = order_owed(complaint) if complaint.rulings.all() else None
    if clock is None:
        return []
    return [{"state": "current", "label": _("Order a remedy"), "who": who["staff"], "by": clock.due_at}]


def _coming(complaint: Complaint, who: dict[str, str]) -> list[dict[str, Any]]:
    if complaint.state == State.CLARIFICATION:
        until = complaint.clarification.until
        return [{"state": "current", "label": State.CLARIFICATION.label, "who": who["outside"], "by": until}]
    if complaint.state in OPEN:
        stage = Stage(complaint.stage)
        side = _side(stage, who)
        return [{"state": "current", "label": stage.label, "who": side, "by": complaint.due_at}]
    if complaint.state in DECIDED and complaint.next_until is not None:
        stage = Stage.REVIEW if complaint.stage == Stage.FIRST else Stage.PANEL
        return [{"state": "next", "label": stage.label, "who": who["outside"], "by": complaint.next_until}]
    return []
