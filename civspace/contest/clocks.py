"""The kinds of clock that run for a complaint; which of them is the one of a stage."""

from civspace.contest.states import Stage

ACKNOWLEDGE = "contest-acknowledge"
CLARIFY = "contest-clarify"
INTERIM = "contest-interim"
REMEDY = "contest-remedy"
BY_STAGE = {Stage.FIRST: "contest-decision", Stage.REVIEW: "contest-review", Stage.PANEL: "contest-panel"}
#: Those whose expiry is a duty that was missed towards the organization.
DUTIES = (ACKNOWLEDGE, INTERIM, *BY_STAGE.values())
