"""The kinds of clock that run for a complaint; which of them is the one of a stage."""

from civspace.contest.states import Stage

ACKNOWLEDGE = "contest-acknowledge"
CLARIFY = "contest-clarify"
INTERIM = "contest-interim"
#: From a decision for the organization that reverses nothing until a remedy is ordered; then REMEDY, until it is done.
ORDER, REMEDY = "contest-order-remedy", "contest-remedy"
BY_STAGE = {Stage.FIRST: "contest-decision", Stage.REVIEW: "contest-review", Stage.PANEL: "contest-panel"}
#: Those whose expiry is a duty that was missed towards the organization.
DUTIES = (ACKNOWLEDGE, INTERIM, ORDER, *BY_STAGE.values())
