"""States of a complaint, its stages and outcomes, and the transition table. Status and outcome are two things."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow import Table, Transition


class State(models.TextChoices):
    """Where a complaint stands."""

    FILED = "filed", pgettext_lazy("complaint", "Filed")
    ACKNOWLEDGED = "acknowledged", pgettext_lazy("complaint", "Being examined")
    CLARIFICATION = "clarification", pgettext_lazy("complaint", "Waiting for your clarification")
    ANSWERED = "answered", pgettext_lazy("complaint", "Decided")
    DEEMED_REFUSED = "deemed_refused", pgettext_lazy("complaint", "Deemed refused: the time ended without an answer")
    REVIEW = "review", pgettext_lazy("complaint", "Under review by somebody else")
    INDEPENDENT_REVIEW = "independent_review", pgettext_lazy("complaint", "Before the independent panel")
    REMEDIED = "remedied", pgettext_lazy("complaint", "Remedied")
    WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "Withdrawn")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")


class Stage(models.TextChoices):
    """Who decides, or decided last."""

    FIRST = "first", pgettext_lazy("complaint", "First decision")
    REVIEW = "review", pgettext_lazy("complaint", "Review")
    PANEL = "panel", pgettext_lazy("complaint", "Independent panel")


class Outcome(models.TextChoices):
    """What was decided last."""

    UPHELD = "upheld", pgettext_lazy("complaint", "Upheld")
    PARTLY_UPHELD = "partly_upheld", pgettext_lazy("complaint", "Partly upheld")
    NOT_UPHELD = "not_upheld", pgettext_lazy("complaint", "Not upheld")


class Urgency(models.TextChoices):
    """How near the meeting is as a stage begins; what was urgent once stays so."""

    ORDINARY = "ordinary", pgettext_lazy("complaint", "Ordinary")
    URGENT = "urgent", pgettext_lazy("complaint", "Urgent")
    IMMEDIATE = "immediate", pgettext_lazy("complaint", "Urgent: counted in hours")


class Seat(models.TextChoices):
    """The three seats of a panel."""

    CHAIR = "chair", _("Chair")
    CIVIL_SOCIETY = "civil_society", _("Civil-society expert")
    OTHER_ENTITY = "other_entity", _("Member from another entity")


class Use(models.TextChoices):
    """What a published reason is used for."""

    GROUND = "ground", _("Why a decision is contested")
    RULING = "ruling", _("What a decision on a complaint rests on")
    REMEDY = "remedy", _("Remedy")
    INTERIM = "interim", _("Interim measure")


#: Outcomes after which something has to be put right.
FOR_THE_ORGANIZATION = frozenset({Outcome.UPHELD, Outcome.PARTLY_UPHELD})
#: States in which somebody owes a decision.
OPEN = frozenset({State.FILED, State.ACKNOWLEDGED, State.CLARIFICATION, State.REVIEW, State.INDEPENDENT_REVIEW})
#: States in which a decision was taken, or took itself.
DECIDED = frozenset({State.ANSWERED, State.DEEMED_REFUSED})
#: States in which nothing more happens.
OVER = frozenset({State.REMEDIED, State.WITHDRAWN, State.CLOSED})
#: States by the outcome that they may have.
WITHOUT_OUTCOME = OPEN | {State.DEEMED_REFUSED, State.WITHDRAWN, State.CLOSED}
ANY_OUTCOME = frozenset({State.ANSWERED, State.CLOSED})

_first = frozenset({State.FILED, State.ACKNOWLEDGED})
_running = _first | {State.REVIEW, State.INDEPENDENT_REVIEW}

COMPLAINT = Table(
    Transition("acknowledge", frozenset({State.FILED}), State.ACKNOWLEDGED),
    Transition("ask_clarification", _first, State.CLARIFICATION),
    Transition("clarify", frozenset({State.CLARIFICATION}), State.ACKNOWLEDGED),
    Transition("answer", _first, State.ANSWERED),
    Transition("request_review", DECIDED, State.REVIEW),
    Transition("decide_review", frozenset({State.REVIEW}), State.ANSWERED),
    Transition("request_panel", DECIDED, State.INDEPENDENT_REVIEW),
    Transition("decide_panel", frozenset({State.INDEPENDENT_REVIEW}), State.ANSWERED),
    Transition("withdraw", OPEN | DECIDED, State.WITHDRAWN),
    # By the portal: time that ended.
    Transition("resume", frozenset({State.CLARIFICATION}), State.ACKNOWLEDGED),
    Transition("deem_refused", _running, State.DEEMED_REFUSED),
    Transition("close", DECIDED, State.CLOSED),
    Transition("settle", frozenset({State.ANSWERED}), State.REMEDIED),
)

#: Verbs that leave the state as it is, and from where they may start.
BESIDE = {
    "take": OPEN,
    "extend": _running,
    "appoint": frozenset({State.INDEPENDENT_REVIEW}),
    "recuse": frozenset({State.INDEPENDENT_REVIEW}),
    "vote": frozenset({State.INDEPENDENT_REVIEW}),
    "decide_interim": OPEN | DECIDED,
    "reverse": frozenset({State.ANSWERED}),
    # What was upheld in part is put right also while a later stage is asked for the rest.
    "order_remedy": DECIDED | {State.REVIEW, State.INDEPENDENT_REVIEW},
    "finish_remedy": DECIDED | {State.REVIEW, State.INDEPENDENT_REVIEW},
    "agree": frozenset({State.ANSWERED, State.DEEMED_REFUSED, State.REMEDIED, State.CLOSED}),
}
#: Verbs with which somebody takes a complaint over, where nobody had it or in any case; and those after which it is
#: nobody's again.
TAKES, TAKES_UNTAKEN = "take", frozenset({"acknowledge", "ask_clarification"})
NEXT_STAGE = frozenset({"request_review", "request_panel"})
